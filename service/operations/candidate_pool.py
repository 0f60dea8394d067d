"""What all candidates of a tenant show, kept in memory; only who changed is read again."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from service.domain import JudgementVerdict, Scope
from service.matching.evidence_merge import merge
from service.matching.evidence_pool import Flags, Segment, SegmentBuilder
from service.operations.library import MatcherHandle, Shelf
from service.operations.match_candidates import MatchCandidates
from service.operations.pool_credentials import CredentialColumns, Issuing, Verdicts, concepts_shown
from service.store.candidate_lines import CandidateLineRepository, CredentialLine
from service.store.candidate_revisions import CandidateRevision, CandidateRevisionRepository
from service.store.judgements import JudgementRepository
from service.store.revisions import RevisionRepository

# Candidates read together while the pool is built.
STEP = 2000
POOLS_KEPT = 3


@dataclass(frozen=True)
class PoolPart:
    """Some candidates with their credentials; who is not alive has changed or gone since."""

    segment: Segment
    credentials: CredentialColumns
    alive: Flags


@dataclass(frozen=True)
class Pool:
    """Everybody at one revision under one stamp."""

    shelf: Shelf
    parts: tuple[PoolPart, ...] = ()
    issuings: Mapping[Issuing, int] = field(default_factory=dict)
    candidates: CandidateRevision = CandidateRevision(number=-1)
    revision: int = -1
    verdicts: Verdicts = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many candidates there are."""
        return sum(int(part.alive.sum()) for part in self.parts)


@dataclass(frozen=True)
class PoolStores:
    """What the pool is read from."""

    lines: CandidateLineRepository
    candidates: CandidateRevisionRepository
    revisions: RevisionRepository
    judgements: JudgementRepository


class CandidatePool:
    """Gives the newest pool of a tenant, matching first what was not matched."""

    def __init__(self, stores: PoolStores, match_candidates: MatchCandidates) -> None:
        self._stores = stores
        self._match_candidates = match_candidates
        self._kept: dict[tuple[str, str], Pool] = {}
        # One lock a pool: a tenant whose pool is being read for the first time keeps no other tenant waiting.
        self._locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def current(self, scope: Scope, shelf: Shelf, handle: MatcherHandle) -> Pool:
        """Everybody as they are now."""
        key = (scope.tenant, handle.stamp)
        with self._lock:
            own = self._locks[key]
        with own:
            known = self._kept.get(key)
            if known is None or known.shelf is not shelf:
                known = Pool(shelf)
            pool = self._renewed(scope, handle, known)
            with self._lock:
                others = [(name, item) for name, item in self._kept.items() if name != key]
                self._kept = {**dict(others[-(POOLS_KEPT - 1) :]), key: pool}
            return pool

    def _renewed(self, scope: Scope, handle: MatcherHandle, pool: Pool) -> Pool:
        revision, candidates = self._stores.revisions.current(scope), self._stores.candidates.current(scope)
        if (revision, candidates) == (pool.revision, pool.candidates):
            return pool
        changed = set(self._stores.candidates.changed(scope, pool.candidates.number))
        verdicts = pool.verdicts
        if revision != pool.revision:
            verdicts = self._stores.judgements.standing(scope)
            moved = _differing(pool.verdicts, verdicts)
            changed.update(self._stores.candidates.saying(scope, moved) if pool.parts else ())
        parts = [_without(part, changed) for part in pool.parts]
        if candidates.erasures != pool.candidates.erasures:
            there = set(self._stores.candidates.changed(scope, -1))
            parts = [_compacted([_without(part, _missing(part, there))]) for part in parts]
        self._match(scope, handle, changed, everyone=not pool.parts)
        issuings = dict(pool.issuings)
        found = replace(pool, verdicts=verdicts)
        parts += self._read(scope, handle, found, (sorted(changed), issuings))
        return replace(found, parts=_levelled(parts), issuings=issuings, candidates=candidates, revision=revision)

    def _match(self, scope: Scope, handle: MatcherHandle, changed: set[str], *, everyone: bool) -> None:
        if everyone:
            self._match_candidates(scope, handle)
            return
        for candidate in sorted(changed):
            self._match_candidates(scope, handle, candidate)

    def _read(
        self, scope: Scope, handle: MatcherHandle, pool: Pool, wanted: tuple[list[str], dict[Issuing, int]]
    ) -> Iterator[PoolPart]:
        names, issuings = wanted
        parts = []
        for start in range(0, len(names), STEP):
            some = names[start : start + STEP]
            lines = self._stores.lines.load(scope, handle.stamp, some)
            parts.append(_part(some, lines, pool, issuings))
        if parts:
            yield parts[0] if len(parts) == 1 else _compacted(parts)


def _part(
    names: Sequence[str], lines: Mapping[str, Sequence[CredentialLine]], pool: Pool, issuings: dict[Issuing, int]
) -> PoolPart:
    builder = SegmentBuilder()
    concepts = pool.shelf.taxonomy.concepts
    for name in names:
        builder.candidate(name)
        for line in lines.get(name, ()):
            builder.credential(concepts_shown(line, pool.verdicts, concepts))
    credentials = [line for name in names for line in lines.get(name, ())]
    return PoolPart(builder.build(), CredentialColumns.of(credentials, issuings), np.ones(len(names), dtype=bool))


def _without(part: PoolPart, gone: set[str]) -> PoolPart:
    """The part with these candidates dead; the part itself where it has none of them."""
    if len(gone) < len(part.segment.candidates):
        places = [place for name in gone if (place := part.segment.place(name)) is not None]
    else:
        places = [place for place, name in enumerate(part.segment.candidates) if name in gone]
    if not places:
        return part
    alive = part.alive.copy()
    alive[places] = False
    return replace(part, alive=alive)


def _missing(part: PoolPart, there: set[str]) -> set[str]:
    return {
        name for name, lives in zip(part.segment.candidates, part.alive, strict=True) if lives and name not in there
    }


def _compacted(parts: Sequence[PoolPart]) -> PoolPart:
    """One part of everybody alive: of who is dead nothing stays in memory."""
    merged = merge([part.segment for part in parts], [part.alive for part in parts])
    columns = CredentialColumns.side_by_side([part.credentials for part in parts], merged.credentials)
    return PoolPart(merged.segment, columns, np.ones(len(merged.segment.candidates), dtype=bool))


def _levelled(parts: Sequence[PoolPart]) -> tuple[PoolPart, ...]:
    """Parts of which each is more than twice as large as the next, so that there are few however many changes come."""
    found: list[PoolPart] = []
    for part in parts:
        if not part.alive.any():
            continue
        found.append(part)
        while len(found) > 1 and found[-2].alive.sum() < 2 * found[-1].alive.sum():
            found[-2:] = [_compacted(found[-2:])]
    return tuple(found)


def _differing(
    before: Mapping[str, Mapping[str, JudgementVerdict]], after: Mapping[str, Mapping[str, JudgementVerdict]]
) -> list[str]:
    """The texts on which people say something else now."""
    return [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
