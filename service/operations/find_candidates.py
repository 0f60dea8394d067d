"""Which candidates have shown a concept, or a narrower one, and whether what shows it is to be relied on."""

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain import Scope, Versions
from service.errors import BadInput, FieldError
from service.matching.fit import Evidence
from service.operations.candidate_holders import CandidateHolder, CandidateHolders
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Library, MatcherHandle, Shelf
from service.operations.match_candidates import MatchCandidates
from service.operations.show_profile import preference
from service.store.candidate_matches import CandidateMatchRepository

STEP = 200


@dataclass(frozen=True)
class Wanted:
    """What to look for: a concept (URI, last part or label); trusted says which evidence counts, None for any."""

    concept: str
    trusted: bool | None = None
    expired: bool = False


@dataclass(frozen=True)
class FoundCandidate:
    """A candidate with the best evidence for the concept asked for."""

    held: CandidateHolder
    evidence: Evidence


@dataclass(frozen=True)
class FoundCandidates:
    """Candidates by id; after is the id to go on from, None at the end."""

    versions: Versions
    shelf: Shelf
    concept: str
    found: tuple[FoundCandidate, ...]
    after: str | None


@dataclass(frozen=True)
class _Look:
    shelf: Shelf
    handle: MatcherHandle
    wanted: Wanted
    concepts: tuple[str, ...]

    def best(self, held: CandidateHolder) -> Evidence | None:
        """The best evidence that names one of the concepts and is trusted as asked."""
        fitting = [
            item
            for item in held.holder.evidence
            if item.concept in self.concepts
            and (self.wanted.trusted is None or held.credential(item.credential or "").trusted is self.wanted.trusted)
        ]
        return min(fitting, key=preference, default=None)


class FindCandidates:
    """Finds candidates by concept."""

    def __init__(
        self,
        library: Library,
        matches: CandidateMatchRepository,
        match_candidates: MatchCandidates,
        holders: CandidateHolders,
    ) -> None:
        self._library = library
        self._matches = matches
        self._match_candidates = match_candidates
        self._holders = holders

    def __call__(
        self, scope: Scope, wanted: Wanted, window: tuple[str, int], using: Using = NOW_IN_USE
    ) -> FoundCandidates:
        """Candidates after an id, so many at most; window is (id, count)."""
        shelf = self._library.shelf(using.taxonomy)
        concept = _concept(shelf, wanted.concept)
        handle = self._library.matcher(using.taxonomy, using.matcher)
        self._match_candidates(scope, handle)
        look = _Look(shelf, handle, wanted, (concept, *shelf.hierarchy.narrower(concept)))
        after, count = window
        found: list[FoundCandidate] = []
        for item in self._each(scope, look, after):
            if len(found) == count:
                return FoundCandidates(handle.versions, shelf, concept, tuple(found), found[-1].held.candidate)
            found.append(item)
        return FoundCandidates(handle.versions, shelf, concept, tuple(found), None)

    def _each(self, scope: Scope, look: _Look, after: str) -> Iterator[FoundCandidate]:
        while names := self._matches.holding(scope, look.handle.stamp, look.concepts, (after, STEP)):
            held = self._holders.matched(scope, look.handle, look.shelf.taxonomy, names, expired=look.wanted.expired)
            for item in held:
                evidence = look.best(item)
                if evidence is not None:
                    yield FoundCandidate(item, evidence)
            after = names[-1]


def _concept(shelf: Shelf, name: str) -> str:
    found = shelf.catalogue.find_concepts(name)
    if len(found) == 1:
        return found[0].uri
    detail = (
        f"{name!r} names {len(found)} concepts; give the URI of one of them"
        if found
        else f"no concept {name!r} in taxonomy {shelf.taxonomy.version}; give an ESCO URI or a label of it"
    )
    raise BadInput(detail, [FieldError("/concept", detail)])
