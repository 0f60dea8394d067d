"""Match posted texts; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import Match, Versions
from service.matching.base import Query
from service.operations.library import Library, Shelf


@dataclass(frozen=True)
class TextMatches:
    """What one text matched, best first."""

    query: Query
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class MatchedTexts:
    """The answer for all texts, in the order asked."""

    versions: Versions
    shelf: Shelf
    results: tuple[TextMatches, ...]


class MatchTexts:
    """Finds the concepts that texts speak of."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(
        self, queries: Sequence[Query], limit: int, *, taxonomy: str | None = None, matcher: str | None = None
    ) -> MatchedTexts:
        """Match each text; only accepted and not-sure matches are answers, at most `limit` of them."""
        handle = self._library.matcher(taxonomy, matcher)
        found = handle.matcher.match(queries, limit)
        results = tuple(
            TextMatches(query, tuple(item for item in matches if item.verdict is not None))
            for query, matches in zip(queries, found, strict=True)
        )
        return MatchedTexts(handle.versions, self._library.shelf(taxonomy), results)
