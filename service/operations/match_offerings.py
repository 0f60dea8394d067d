"""See to it that offerings' outcomes and tags are matched under the versions in use."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.domain import Match, Scope
from service.matching.base import Query
from service.operations.library import MatcherHandle
from service.store.matches import MatchRepository
from service.store.offerings import StoredOffering
from service.store.rows import text_digest
from service.text.abstention import teaches_nothing

# A step's matches are stored together: a killed run loses at most one step.
STEP = 2000
# More concepts than this are never shown or used for one sentence.
MATCHES_KEPT = 30

Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Matched:
    """How many texts there were, and how many of them had to be matched now."""

    texts: int
    new: int


class MatchOfferings:
    """Matches what was not matched yet, each distinct text once."""

    def __init__(self, matches: MatchRepository) -> None:
        self._matches = matches

    def __call__(
        self,
        scope: Scope,
        handle: MatcherHandle,
        offerings: Iterable[StoredOffering],
        progress: Progress = silent,
    ) -> Matched:
        """Match every outcome in the context of its title, and every tag alone."""
        queries = {key: query for item in offerings for key, query in queries_of(item).items()}
        return self.texts(scope, handle, queries, progress)

    def texts(
        self, scope: Scope, handle: MatcherHandle, queries: dict[str, Query], progress: Progress = silent
    ) -> Matched:
        """Match queries by digest, those not matched under the handle's stamp."""
        missing = sorted(self._matches.missing(scope, handle.stamp, list(queries)))
        # Texts of like length in one step waste less padding in the encoder.
        missing.sort(key=lambda key: (len(queries[key].text), key))
        for start in range(0, len(missing), STEP):
            keys = missing[start : start + STEP]
            asked = [key for key in keys if not _says_nothing(queries[key])]
            found = dict(zip(asked, handle.matcher.match([queries[key] for key in asked], MATCHES_KEPT), strict=True))
            self._matches.save(scope, handle.stamp, {key: found.get(key, []) for key in keys})
            progress(min(start + STEP, len(missing)), len(missing))
        return Matched(len(queries), len(missing))

    def of(self, scope: Scope, handle: MatcherHandle, digests: Sequence[str]) -> dict[str, tuple[Match, ...]]:
        """The stored matches of texts."""
        return self._matches.load(scope, handle.stamp, digests)


def _says_nothing(query: Query) -> bool:
    """Whether an outcome is none: an audience line, a price, a date. Tags, which have no context, are not asked."""
    return bool(query.context) and teaches_nothing(query.text) is not None


def queries_of(stored: StoredOffering) -> dict[str, Query]:
    """What is asked of the matcher for an offering, by text digest."""
    title = stored.offering.title
    found = {
        key: Query(item.text, title, keep=True)
        for key, item in zip(stored.outcome_digests, stored.offering.outcomes, strict=True)
    }
    return found | {text_digest(tag, ""): Query(tag, keep=True) for tag in stored.offering.tags}
