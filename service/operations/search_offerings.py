"""Find offerings in plain words, by a concept, by an occupation, or like a known one; with the reason for each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain import Concept, Importance, Requirement, Scope
from service.errors import BadInput, FieldError, NotFound
from service.matching.encoder import Vectors
from service.matching.fit import RequirementFit
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Shelf
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.offering_columns import Answers
from service.operations.offering_index import OfferingIndex, OfferingIndexes
from service.operations.offering_quality import NOT_REVIEWED, QUALITY, Quality, ReadQuality
from service.operations.search_request import (
    Filters,
    FoundOffering,
    FoundOfferings,
    SearchPolicy,
    Wanted,
    Why,
)
from service.operations.targets import Target, Targets
from service.operations.verify_credentials import Clock, utc_now
from service.store.finding_summary import FindingSummary
from service.store.offerings import OfferingRepository, StoredOffering

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Found:
    """Relevance of every offering (0: not found), and how to say why of one."""

    relevance: Floats
    why: Callable[[int], Why]
    meant: Concept | Target | StoredOffering | None = None


@dataclass(frozen=True)
class SearchParts:
    """What searching is done with."""

    loaded: LoadedOfferings
    indexes: OfferingIndexes
    offerings: OfferingRepository
    targets: Targets
    findings: FindingSummary
    clock: Clock = utc_now


class SearchOfferings:
    """Searches; nothing of what is asked is stored."""

    def __init__(self, parts: SearchParts, policy: SearchPolicy | None = None) -> None:
        self._parts = parts
        self._policy = policy or SearchPolicy()
        self._quality = ReadQuality(parts.findings)

    def __call__(
        self,
        scope: Scope,
        wanted: Wanted,
        filters: Filters,
        window: tuple[tuple[float, str] | None, int],
        using: Using = NOW_IN_USE,
    ) -> FoundOfferings:
        """What fits, best first; window is (relevance and id of the last one before, count)."""
        snapshot = self._parts.loaded.snapshot(scope, using.taxonomy, using.matcher, using.progress)
        index = self._parts.indexes(snapshot, using.progress)
        found = self._find(scope, index, wanted)
        quality = self._quality(scope, index, self._parts.clock().date())
        relevance = np.round(np.where(quality.stale, self._policy.stale, 1.0) * found.relevance, 4)
        currency = filters.currency or index.columns.currency
        kept, removed = _filtered(index, np.flatnonzero(found.relevance > 0), filters, quality)
        order = kept[np.lexsort((kept, -relevance[kept]))]
        after, count = window
        rest = order if after is None else order[_follow(relevance, index, order, after)]
        page = rest[:count].tolist()
        facets = index.columns.facets(kept, currency) | {"quality": quality.counted(kept)}
        return FoundOfferings(
            snapshot.handle.versions,
            snapshot.shelf,
            tuple(
                FoundOffering(
                    snapshot.offerings[place],
                    float(relevance[place]),
                    found.why(place),
                    tuple(quality.findings.get(index.ids[place], ())),
                    quality.word(place),
                )
                for place in page
            ),
            len(order),
            facets,
            removed,
            currency,
            found.meant,
            (f"{relevance[page[-1]]:.4f}", index.ids[page[-1]]) if len(rest) > count else None,
        )

    def _find(self, scope: Scope, index: OfferingIndex, wanted: Wanted) -> _Found:
        if wanted.words is not None:
            return self._by_words(index, wanted.words)
        if wanted.concept is not None:
            return self._by_concept(index, _concept(index.snapshot.shelf, wanted.concept))
        if wanted.occupation is not None:
            return self._by_target(index, self._parts.targets.find(scope, index.snapshot.shelf, wanted.occupation))
        return self._like(scope, index, wanted.like or "")

    def _by_words(self, index: OfferingIndex, text: str) -> _Found:
        asked = index.words.asked(text)
        words = index.words.scores(asked)
        vector = self._parts.indexes.vector(text)
        cosine = index.likeness(vector, np.argsort(-words, kind="stable"))
        relevance = self._both(words, cosine)
        named = index.snapshot.shelf.catalogue.find_concepts(text)
        meant = named[0] if len(named) == 1 else None
        if meant is not None:
            relevance = np.maximum(relevance, self._evidence(index, meant, cosine))

        def why(place: int) -> Why:
            return Why(
                tuple(index.words.why(asked, place)),
                self._text(index, place, vector),
                None if meant is None else _evidence_of(index, place, meant),
            )

        return _Found(relevance, why, meant)

    def _by_concept(self, index: OfferingIndex, concept: Concept) -> _Found:
        vector = self._parts.indexes.vector(concept.preferred_label)
        places = np.array(sorted(index.teaching.speaking_for(concept.uri)), dtype=np.int64)
        relevance = self._evidence(index, concept, index.likeness(vector, places))
        return _Found(relevance, lambda place: Why(evidence=_evidence_of(index, place, concept)), concept)

    def _by_target(self, index: OfferingIndex, target: Target) -> _Found:
        numbers = index.snapshot.against(target)
        low, high = np.nan_to_num(numbers.coverage_low[:, 0]), np.nan_to_num(numbers.coverage_high[:, 0])
        relevance = np.where(high > 0, np.maximum(low, 1e-4), 0.0)
        fitter, holders = index.snapshot.shelf.fitter, index.snapshot.holders
        return _Found(relevance, lambda place: Why(fit=fitter.fit(holders[place], target.requirements)), target)

    def _like(self, scope: Scope, index: OfferingIndex, key: str) -> _Found:
        stored = self._parts.offerings.get(scope, key)
        if key not in index.snapshot.position:
            raise NotFound(f"offering {key!r} is withdrawn; nothing is compared with it")
        own = index.snapshot.position[key]
        shared = index.teaching.shared(own)
        cosine = index.means @ index.means[own]
        relevance = self._both(shared, cosine)
        relevance[own] = 0.0
        holders = index.snapshot.holders

        def why(place: int) -> Why:
            both = holders[place].accepted() & holders[own].accepted()
            text = index.best_text(place, index.means[own])
            return Why(text=text, shared=tuple(sorted(both)))

        return _Found(relevance, why, stored)

    def _both(self, words: Vectors | Floats, cosine: Vectors) -> Floats:
        """Words and meaning together; below what is worth showing nothing is found."""
        policy = self._policy
        meaning = np.clip((cosine - policy.least) / (policy.full - policy.least), 0.0, 1.0)
        relevance: Floats = (1 - policy.meaning) * words + policy.meaning * meaning
        return np.where(relevance >= policy.shown, relevance, 0.0)

    def _evidence(self, index: OfferingIndex, concept: Concept, cosine: Vectors) -> Floats:
        """What every offering's best evidence for a concept is worth, and a little for likeness."""
        policy = self._policy
        places = sorted(index.teaching.speaking_for(concept.uri))
        relevance = np.zeros(len(index.ids))
        if places:
            holders = [index.snapshot.holders[place] for place in places]
            numbers = index.snapshot.shelf.matrix.fit(holders, [[_requirement(concept)]])
            sure, possible = numbers.coverage_low[:, 0], numbers.coverage_high[:, 0]
            worth = np.where(sure > 0, sure, policy.doubt * possible)
            relevance[places] = (1 - policy.tie) * worth + policy.tie * np.clip(cosine[places], 0, 1)
        return relevance

    def _text(self, index: OfferingIndex, place: int, vector: Vectors) -> tuple[str, str, float] | None:
        text = index.best_text(place, vector)
        return text if text[2] >= self._policy.least else None


def _filtered(
    index: OfferingIndex, found: NDArray[np.int64], filters: Filters, quality: Quality
) -> tuple[NDArray[np.int64], dict[str, dict[str, int]]]:
    """What passes every filter, and how many of the found ones each filter alone takes away."""
    answers: dict[str, Answers] = {
        name: index.columns.condition(name, filters.conditions) for name in filters.conditions.asked()
    }
    if filters.hours is not None:
        answers["hours"] = index.columns.at_most_hours(filters.hours)
    if filters.price is not None:
        answers["price"] = index.columns.at_most_price(filters.price, filters.currency or index.columns.currency)
    if filters.quality:
        chosen = np.isin(quality.codes, [QUALITY.index(word) for word in filters.quality])
        answers["quality"] = Answers(chosen, (quality.codes == QUALITY.index(NOT_REVIEWED)) & ~chosen)
    kept = np.ones(len(found), dtype=bool)
    removed = {}
    for name, answer in answers.items():
        yes, unknown = answer.yes[found], answer.unknown[found] & ~answer.yes[found]
        removed[name] = {"no": int((~yes & ~unknown).sum()), "unknown": 0 if filters.unknown else int(unknown.sum())}
        kept &= (yes | unknown) if filters.unknown else yes
    return found[kept], removed


def _follow(
    relevance: Floats, index: OfferingIndex, order: NDArray[np.int64], after: tuple[float, str]
) -> NDArray[np.bool_]:
    """Whether each place in the order comes behind what the cursor names, whether that is still there or not."""
    last, key = after
    own = relevance[order]
    later = np.array([index.ids[place] > key for place in order[own == last].tolist()], dtype=bool)
    behind = own < last
    behind[own == last] = later
    return behind


def _requirement(concept: Concept) -> Requirement:
    return Requirement(concept.uri, Importance.ESSENTIAL)


def _evidence_of(index: OfferingIndex, place: int, concept: Concept) -> RequirementFit | None:
    fit = index.snapshot.shelf.fitter.fit(index.snapshot.holders[place], [_requirement(concept)])
    return fit.requirements[0] if fit.requirements[0].evidence is not None else None


def _concept(shelf: Shelf, name: str) -> Concept:
    found = shelf.catalogue.find_concepts(name)
    if len(found) == 1:
        return found[0]
    detail = (
        f"{name!r} names {len(found)} concepts; give the URI of one of them"
        if found
        else f"no concept {name!r} in taxonomy {shelf.taxonomy.version}; give an ESCO URI or a label of it"
    )
    raise BadInput(detail, [FieldError("/concept", detail)])
