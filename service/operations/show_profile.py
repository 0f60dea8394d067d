"""What a candidate has shown: concepts with their best evidence, and every credential with its verdict."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.domain import Scope, Versions
from service.matching.fit import Evidence
from service.operations.candidate_holders import CandidateHolder, CandidateHolders
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Library, Shelf
from service.store.candidates import CandidateRepository, StoredCandidate


@dataclass(frozen=True)
class Profile:
    """A candidate's concepts, sure ones first, and credentials; also_held_by tells replays by credential id."""

    versions: Versions
    shelf: Shelf
    candidate: StoredCandidate
    held: CandidateHolder
    concepts: tuple[Evidence, ...]
    also_held_by: dict[str, tuple[str, ...]]


class ShowProfile:
    """Shows one candidate."""

    def __init__(self, library: Library, candidates: CandidateRepository, holders: CandidateHolders) -> None:
        self._library = library
        self._candidates = candidates
        self._holders = holders

    def __call__(self, scope: Scope, candidate: str, using: Using = NOW_IN_USE, *, expired: bool = False) -> Profile:
        """The profile; expired credentials count, as not sure, only where asked."""
        stored = self._candidates.get(scope, candidate)
        shelf = self._library.shelf(using.taxonomy)
        handle = self._library.matcher(using.taxonomy, using.matcher)
        held = self._holders.one(scope, handle, shelf.taxonomy, candidate, expired=expired)
        self._candidates.touch(scope, candidate)
        return Profile(
            handle.versions, shelf, stored, held, best_by_concept(held.holder.evidence), self._replays(scope, held)
        )

    def _replays(self, scope: Scope, held: CandidateHolder) -> dict[str, tuple[str, ...]]:
        holders = self._candidates.holders(scope, [item.held.digest for item in held.credentials])
        return {
            item.stored.id: tuple(name for name in holders.get(item.held.digest, ()) if name != held.candidate)
            for item in held.credentials
        }


def best_by_concept(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The best evidence of each concept: sure before not sure, then by score, then by URI."""
    best: dict[str, Evidence] = {}
    for item in evidence:
        if item.concept not in best or preference(item) < preference(best[item.concept]):
            best[item.concept] = item
    return tuple(sorted(best.values(), key=preference))


def preference(item: Evidence) -> tuple[bool, float, str, str, int]:
    """Sorts better evidence first."""
    position = -1 if item.outcome is None else item.outcome
    return not item.sure, -item.score, item.concept, item.credential or "", position
