"""All candidates for one target, best coverage first; nobody is left out unless a filter was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from service.domain import Requirement, Scope, Versions
from service.errors import BadInput, FieldError
from service.matching.evidence_pool import Flags, Floats, Question, Reliance, answered, numbers, question
from service.matching.fit import Fit, Holder
from service.matching.pool_ranking import Key, RankedPage, ranked_page
from service.operations.candidate_holders import CandidateHolder, CandidateHolders
from service.operations.candidate_pool import CandidatePool, Pool, PoolPart
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Library, MatcherHandle, Shelf
from service.operations.pool_credentials import trusted_issuings
from service.operations.shortlist_filters import Filters, Removed, Sieve, must_haves_of, sieves_of, sift
from service.operations.targets import Target, Targets, posted_target
from service.operations.trusted_issuers import TrustedIssuers
from service.operations.verify_credentials import Clock, utc_now
from service.store.corrections import CorrectionRepository
from service.store.decisions import DecisionRepository

NOBODY = np.zeros(0, dtype=bool)


@dataclass(frozen=True)
class ShortlistRequest:
    """What is asked: a target by name or posted, filters, only these candidates, which part of the list."""

    target: str | tuple[Requirement, ...]
    filters: Filters = Filters()
    candidates: tuple[str, ...] | None = None
    expired: bool = False
    limit: int = 20
    after: Key | None = None


@dataclass(frozen=True)
class Shortlisted:
    """One candidate with the rank, and the fit that a single comparison gives.

    decision is the newest that a person made on this candidate for the target; corrections counts what the candidate
    says is wrong and nobody has looked at.
    """

    rank: int
    held: CandidateHolder
    fit: Fit
    decision: str | None = None
    corrections: int = 0


@dataclass(frozen=True)
class Shortlist:
    """A page of a shortlist: out of how many, how many were compared, and what every filter removed."""

    versions: Versions
    shelf: Shelf
    target: Target
    compared: int
    total: int
    removed: tuple[Removed, ...]
    candidates: tuple[Shortlisted, ...]
    following: Key | None


@dataclass(frozen=True)
class Ranking:
    """Everybody who is left, in order, with coverage.low; no evidence."""

    target: Target
    candidates: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class _Ranked:
    """Numbers of everybody, parts side by side; credentials that passed, by part."""

    names: tuple[str, ...]
    low: Floats
    high: Floats
    kept: Flags
    counts: tuple[Flags, ...]
    removed: tuple[Removed, ...]


@dataclass(frozen=True)
class ShortlistParts:
    """What a shortlist is made from."""

    pool: CandidatePool
    holders: CandidateHolders
    targets: Targets
    issuers: TrustedIssuers
    decisions: DecisionRepository
    corrections: CorrectionRepository
    clock: Clock = utc_now


class ShortlistCandidates:
    """Ranks candidates for an occupation, a vacancy or a posted list."""

    def __init__(self, library: Library, parts: ShortlistParts) -> None:
        self._library = library
        self._parts = parts

    def __call__(self, scope: Scope, asked: ShortlistRequest, using: Using = NOW_IN_USE) -> Shortlist:
        """A page of the candidates by coverage.low, then high, then id."""
        found = self._compared(scope, asked, using)
        ranked, shelf = found.ranked, found.shelf
        page = ranked_page(ranked.low, ranked.high, ranked.names, ranked.kept, (asked.after, asked.limit))
        listed = self._shown(scope, found, page, expired=asked.expired)
        following = _key(ranked, page.positions[-1]) if page.more else None
        total = int(ranked.kept.sum())
        return Shortlist(
            found.handle.versions, shelf, found.target, found.compared, total, ranked.removed, listed, following
        )

    def ranking(self, scope: Scope, asked: ShortlistRequest, using: Using = NOW_IN_USE) -> Ranking:
        """All of them at once, in the same order."""
        found = self._compared(scope, asked, using)
        ranked = found.ranked
        left = np.flatnonzero(ranked.kept).tolist()
        left.sort(key=lambda place: (-ranked.low[place], -ranked.high[place], ranked.names[place]))
        return Ranking(found.target, tuple((ranked.names[place], float(ranked.low[place])) for place in left))

    def _compared(self, scope: Scope, asked: ShortlistRequest, using: Using) -> "_Compared":
        shelf = self._library.shelf(using.taxonomy)
        target = self._target(scope, shelf, asked.target)
        must_haves = must_haves_of(shelf, asked.filters.must_haves)
        handle = self._library.matcher(using.taxonomy, using.matcher)
        pool = self._parts.pool.current(scope, shelf, handle)
        wanted = question(target.requirements, must_haves, shelf.hierarchy)
        chosen = _chosen(pool, asked.candidates)
        ranked = self._ranked(scope, pool, wanted, asked, chosen)
        return _Compared(shelf, handle, target, pool, ranked, sum(int(flags.sum()) for flags in chosen))

    def _target(self, scope: Scope, shelf: Shelf, wanted: str | tuple[Requirement, ...]) -> Target:
        target = (
            self._parts.targets.find(scope, shelf, wanted) if isinstance(wanted, str) else posted_target(shelf, wanted)
        )
        if not target.requirements:
            raise BadInput(
                f"{target.label!r} asks for nothing that is known, so candidates cannot be compared with it; "
                "give requirements, or correct those of the vacancy"
            )
        return target

    def _ranked(
        self, scope: Scope, pool: Pool, wanted: Question, asked: ShortlistRequest, chosen: Sequence[Flags]
    ) -> _Ranked:
        issuings = tuple(pool.issuings)
        trusted = trusted_issuings(issuings, self._parts.issuers.register(scope))
        sieves = sieves_of(scope, asked.filters, self._parts.issuers, issuings)
        now = self._parts.clock()
        found = [
            _of_part(part, wanted, part.credentials.reliance(trusted, now, expired=asked.expired), (sieves, flags))
            for part, flags in zip(pool.parts, chosen, strict=True)
        ]
        names = tuple(name for part in pool.parts for name in part.segment.candidates)
        removed = _summed([item.removed for item in found], sieves, asked.filters.must_haves)
        return _Ranked(
            names,
            np.concatenate([item.low for item in found] or [np.zeros(0)]),
            np.concatenate([item.high for item in found] or [np.zeros(0)]),
            np.concatenate([item.kept for item in found] or [NOBODY]),
            tuple(item.counts for item in found),
            removed,
        )

    def _shown(self, scope: Scope, found: "_Compared", page: RankedPage, *, expired: bool) -> tuple[Shortlisted, ...]:
        """The candidates of the page with their evidence, of credentials that passed the filters."""
        shelf, target, ranked = found.shelf, found.target, found.ranked
        names = [ranked.names[position] for position in page.positions]
        holders = self._parts.holders.matched(scope, found.handle, shelf.taxonomy, names, expired=expired)
        decisions = self._parts.decisions.latest(scope, target.id, names)
        waiting = self._parts.corrections.waiting(scope, names)
        listed = []
        for rank, (held, position) in enumerate(zip(holders, page.positions, strict=True), start=page.first):
            passed = _passed(held, _credentials(found.pool, ranked, position))
            fit = shelf.fitter.fit(passed.holder, target.requirements)
            name = held.candidate
            listed.append(Shortlisted(rank, passed, fit, decisions.get(name), waiting.get(name, 0)))
        return tuple(listed)


@dataclass(frozen=True)
class _Compared:
    shelf: Shelf
    handle: MatcherHandle
    target: Target
    pool: Pool
    ranked: _Ranked
    compared: int


@dataclass(frozen=True)
class _OfPart:
    low: Floats
    high: Floats
    kept: Flags
    counts: Flags
    removed: list[tuple[int, int]]


def _of_part(part: PoolPart, wanted: Question, reliance: Reliance, asked: tuple[Sequence[Sieve], Flags]) -> _OfPart:
    sieves, kept = asked
    relied, kept, removed = sift(part, wanted, reliance, sieves, kept)
    found = numbers(part.segment, wanted, answered(part.segment, wanted, relied))
    for met, less in found.must:
        gone = kept & ~met
        removed.append((int(gone.sum()), int((gone & less).sum())))
        kept = kept & met
    return _OfPart(found.low, found.high, kept, relied.counts, removed)


def _summed(
    parts: Sequence[Sequence[tuple[int, int]]], sieves: Sequence[Sieve], must_haves: Sequence[str]
) -> tuple[Removed, ...]:
    asked = [(sieve.name, sieve.value) for sieve in sieves]
    asked += [("must_have", name) for name in must_haves]
    sums = [tuple(map(sum, zip(*counted, strict=True))) for counted in zip(*parts, strict=True)] or [(0, 0)] * len(
        asked
    )
    return tuple(
        Removed(name, value, removed, unsure) for (name, value), (removed, unsure) in zip(asked, sums, strict=True)
    )


def _chosen(pool: Pool, candidates: tuple[str, ...] | None) -> list[Flags]:
    """Who of each part is asked about; BadInput points at those whom nobody knows."""
    if candidates is None:
        return [part.alive for part in pool.parts]
    chosen = [np.zeros(len(part.alive), dtype=bool) for part in pool.parts]
    wrong = []
    for position, name in enumerate(candidates):
        places = [(flags, part.segment.place(name), part) for flags, part in zip(chosen, pool.parts, strict=True)]
        alive = [(flags, place) for flags, place, part in places if place is not None and part.alive[place]]
        if not alive:
            wrong.append(
                FieldError(f"/candidates/{position}", f"no candidate {name!r}; list them with GET /v1/candidates")
            )
        for flags, place in alive:
            flags[place] = True
    if wrong:
        raise BadInput(f"{len(wrong)} of the candidates are not known", wrong[:100])
    return chosen


def _credentials(pool: Pool, ranked: _Ranked, position: int) -> frozenset[str]:
    """Ids of a candidate's credentials that passed."""
    for part, counts in zip(pool.parts, ranked.counts, strict=True):
        if position < len(part.segment.candidates):
            own = (part.segment.owner == position) & counts
            return frozenset(key.decode() for key in part.credentials.ids[own].tolist())
        position -= len(part.segment.candidates)
    return frozenset()


def _passed(held: CandidateHolder, credentials: frozenset[str]) -> CandidateHolder:
    evidence = tuple(item for item in held.holder.evidence if item.credential in credentials)
    return replace(held, holder=Holder(held.holder.outcomes, evidence, person=True))


def _key(ranked: _Ranked, position: int) -> Key:
    return Key(float(ranked.low[position]), float(ranked.high[position]), ranked.names[position])
