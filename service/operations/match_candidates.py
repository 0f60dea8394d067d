"""See to it that candidates' credentials are matched; persons' texts enter no shared cache."""

from service.domain import Match, Scope
from service.matching.base import Query
from service.operations.library import MatcherHandle
from service.operations.match_offerings import MATCHES_KEPT
from service.store.candidate_matches import CandidateMatchRepository
from service.store.candidates import CandidateRepository, HeldCredential
from service.store.rows import text_digest

# Credentials matched and stored together.
STEP = 200


class MatchCandidates:
    """Matches what was not matched yet under the versions in use."""

    def __init__(self, candidates: CandidateRepository, matches: CandidateMatchRepository) -> None:
        self._candidates = candidates
        self._matches = matches

    def __call__(self, scope: Scope, handle: MatcherHandle, candidate: str | None = None) -> int:
        """Match the credentials of one candidate, or of all; how many credentials were new."""
        new = 0
        while waiting := self._matches.unmatched(scope, handle.stamp, STEP, candidate):
            self._step(scope, handle, waiting)
            new += len(waiting)
        return new

    def _step(self, scope: Scope, handle: MatcherHandle, waiting: list[tuple[str, str]]) -> None:
        wanted = set(waiting)
        stored = self._candidates.credentials(scope, sorted({candidate for candidate, _ in waiting}))
        asked = {
            (item.candidate, item.id): queries_of(item.held) for item in stored if (item.candidate, item.id) in wanted
        }
        queries = {text: query for own in asked.values() for text, query in own.items()}
        found: dict[str, list[Match]] = {}
        if queries:
            results = handle.matcher.match(list(queries.values()), MATCHES_KEPT)
            found = dict(zip(queries, results, strict=True))
        self._matches.save(
            scope, handle.stamp, {key: {text: tuple(found[text]) for text in own} for key, own in asked.items()}
        )


def queries_of(held: HeldCredential) -> dict[str, Query]:
    """What is asked of the matcher for a credential, by text digest; never kept (Query.keep)."""
    outcomes = {
        key: Query(item.text, held.title) for key, item in zip(held.outcome_digests, held.outcomes, strict=True)
    }
    return outcomes | {text_digest(tag, ""): Query(tag) for tag in held.tags}
