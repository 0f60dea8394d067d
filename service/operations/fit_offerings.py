"""How offerings fit targets, with the evidence for every requirement."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import Scope, Versions
from service.matching.fit import Fit, Holder
from service.matching.fit_matrix import FitMatrix
from service.operations.library import Shelf
from service.operations.loaded_offerings import LoadedOfferings, OfferingSnapshot
from service.operations.steps import Progress, silent
from service.operations.targets import Target, Targets, occupation_target
from service.store.offerings import OfferingRepository, StoredOffering

# Fewer accepted concepts than this, or none more specific than that, say too little to recommend occupations.
ENOUGH_CONCEPTS = 2
SPECIFIC_ENOUGH = 0.4


# Where an offering stands in a ranking: coverage.low and score, higher first, then id.
RankKey = tuple[float, float, str]


@dataclass(frozen=True)
class OfferingFit:
    """One offering against one target."""

    offering: StoredOffering
    holder: Holder
    target: Target
    fit: Fit
    percentile: float | None


@dataclass(frozen=True)
class OfferingFits:
    """Fits in the order asked or ranked, out of how many there were; following is where the next page begins."""

    versions: Versions
    shelf: Shelf
    fits: tuple[OfferingFit, ...]
    total: int
    notes: tuple[str, ...] = ()
    following: RankKey | None = None


@dataclass(frozen=True)
class FitNumbers:
    """The numbers of many against many, without evidence; arrays are (offerings, targets)."""

    versions: Versions
    offerings: tuple[StoredOffering, ...]
    targets: tuple[Target, ...]
    numbers: FitMatrix


@dataclass(frozen=True)
class Using:
    """Which taxonomy and matcher to answer with, None for those in use; progress hears of matching."""

    taxonomy: str | None = None
    matcher: str | None = None
    progress: Progress = silent


NOW_IN_USE = Using()


class FitOfferings:
    """Compares offerings with targets, many with many."""

    def __init__(self, loaded: LoadedOfferings, offerings: OfferingRepository, targets: Targets) -> None:
        self._loaded = loaded
        self._offerings = offerings
        self._targets = targets

    def pairs(
        self, scope: Scope, offering_ids: Sequence[str], names: Sequence[str], using: Using = NOW_IN_USE
    ) -> OfferingFits:
        """Every offering asked for against every target asked for, offerings first."""
        self._offerings.get_many(scope, offering_ids)
        snapshot = self._snapshot(scope, using)
        targets = [self._targets.find(scope, snapshot.shelf, name) for name in names]
        positions = [snapshot.position[key] for key in offering_ids if key in snapshot.position]
        fits = tuple(_fit(snapshot, position, target) for position in positions for target in targets)
        withdrawn = [key for key in offering_ids if key not in snapshot.position]
        notes = tuple(f"offering {key} is withdrawn and was left out" for key in withdrawn)
        return OfferingFits(snapshot.handle.versions, snapshot.shelf, fits, len(fits), notes)

    def numbers(
        self, scope: Scope, offering_ids: Sequence[str], names: Sequence[str], using: Using = NOW_IN_USE
    ) -> FitNumbers:
        """The numbers of every offering against every target, by sparse products: millions of pairs at once."""
        self._offerings.get_many(scope, offering_ids)
        snapshot = self._snapshot(scope, using)
        targets = tuple(self._targets.find(scope, snapshot.shelf, name) for name in names)
        positions = [snapshot.position[key] for key in offering_ids if key in snapshot.position]
        holders = [snapshot.holders[position] for position in positions]
        return FitNumbers(
            snapshot.handle.versions,
            tuple(snapshot.offerings[position] for position in positions),
            targets,
            snapshot.shelf.matrix.fit(holders, [target.requirements for target in targets]),
        )

    def best_offerings(
        self, scope: Scope, name: str, window: tuple[RankKey | None, int], using: Using = NOW_IN_USE
    ) -> OfferingFits:
        """Offerings for one target, ranked by coverage.low, then score, then id; window is (after whom, how many).

        Whoever goes on after a key sees nobody twice, whatever was imported or deleted meanwhile.
        """
        snapshot = self._snapshot(scope, using)
        target = self._targets.find(scope, snapshot.shelf, name)
        after, count = window
        ranking = _ranking(snapshot, target)
        first = 0 if after is None else bisect_right(ranking, _sortable(after), key=lambda item: item[0])
        page = ranking[first : first + count]
        fits = tuple(_fit(snapshot, position, target) for _, position in page)
        following = _sortable(page[-1][0]) if page and first + count < len(ranking) else None
        return OfferingFits(snapshot.handle.versions, snapshot.shelf, fits, len(ranking), target.notes, following)

    def best_occupations(self, scope: Scope, offering_id: str, limit: int, using: Using = NOW_IN_USE) -> OfferingFits:
        """Occupations for one offering, ranked by score, then coverage.low, then URI.

        An offering that shows too little to tell gets none, and a note that says so.
        """
        self._offerings.get(scope, offering_id)
        snapshot = self._snapshot(scope, using)
        position = snapshot.position.get(offering_id)
        shelf = snapshot.shelf
        if position is None:
            return OfferingFits(snapshot.handle.versions, shelf, (), 0, ("the offering is withdrawn",))
        holder = snapshot.holders[position]
        note = too_little_to_tell(holder, shelf)
        if note:
            return OfferingFits(snapshot.handle.versions, shelf, (), 0, (note,))
        targets = [occupation_target(shelf, uri) for uri in _candidate_occupations(holder, shelf)]
        numbers = shelf.matrix.fit([holder], [target.requirements for target in targets])
        order = sorted(
            (
                (-numbers.score[0, column], -numbers.coverage_low[0, column], target.id, column)
                for column, target in enumerate(targets)
                if numbers.score[0, column] > 0
            )
        )
        fits = tuple(_fit(snapshot, position, targets[column]) for *_, column in order[:limit])
        return OfferingFits(snapshot.handle.versions, shelf, fits, len(order))

    def _snapshot(self, scope: Scope, using: Using) -> OfferingSnapshot:
        return self._loaded.snapshot(scope, using.taxonomy, using.matcher, using.progress)


def _ranking(snapshot: OfferingSnapshot, target: Target) -> list[tuple[RankKey, int]]:
    """Sortable keys and positions of the snapshot's offerings, best first."""
    numbers = snapshot.against(target)
    keys = []
    for position, stored in enumerate(snapshot.offerings):
        low, score = numbers.coverage_low[position, 0], numbers.score[position, 0]
        keys.append((_sortable((_number(low), _number(score), stored.id)), position))
    return sorted(keys)


def _sortable(key: RankKey) -> RankKey:
    low, score, name = key
    return -low, -score, name


def too_little_to_tell(holder: Holder, shelf: Shelf) -> str | None:
    """Why no occupation can be recommended, None when enough is known."""
    accepted = holder.accepted()
    specific = [uri for uri in accepted if shelf.hierarchy.specificity(uri) >= SPECIFIC_ENOUGH]
    if len(accepted) >= ENOUGH_CONCEPTS and specific:
        return None
    if not accepted:
        return "too little to tell: no outcome has an accepted match"
    return f"too little to tell: {len(accepted)} accepted concept(s), {len(specific)} of them specific"


def _candidate_occupations(holder: Holder, shelf: Shelf) -> list[str]:
    """Occupations that require anything that the accepted concepts can answer."""
    reached = {near for concept in holder.accepted() for near in shelf.hierarchy.neighbours(concept)}
    wanted_by = shelf.catalogue.occupations_requiring
    return sorted({uri for concept in reached for uri in wanted_by(concept)})


def _fit(snapshot: OfferingSnapshot, position: int, target: Target) -> OfferingFit:
    shares = snapshot.percentile(target)
    share = None if shares is None else float(shares[position])
    return OfferingFit(
        snapshot.offerings[position],
        snapshot.holders[position],
        target,
        snapshot.shelf.fitter.fit(snapshot.holders[position], target.requirements),
        None if share is None or math.isnan(share) else share,
    )


def _number(value: float) -> float:
    """A sortable number: what is not known sorts last."""
    return -1.0 if math.isnan(value) else float(value)
