"""What an offering's outcomes and tags matched, judgements left aside."""

from dataclasses import dataclass

from service.domain import Match, Scope, Versions
from service.operations.library import Library, Shelf
from service.operations.match_offerings import MatchOfferings
from service.store.offerings import OfferingRepository, StoredOffering
from service.store.rows import text_digest


@dataclass(frozen=True)
class ShownText:
    """One text of an offering; origin is that of the outcome, or "tags"."""

    text: str
    origin: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class ShownMatches:
    """Every text of an offering with its matches."""

    versions: Versions
    shelf: Shelf
    offering: StoredOffering
    texts: tuple[ShownText, ...]


class ShowMatches:
    """Reads, and first computes where missing, the matches of one offering."""

    def __init__(self, library: Library, offerings: OfferingRepository, match_offerings: MatchOfferings) -> None:
        self._library = library
        self._offerings = offerings
        self._match_offerings = match_offerings

    def __call__(
        self, scope: Scope, offering_id: str, taxonomy: str | None = None, matcher: str | None = None
    ) -> ShownMatches:
        """The matches under the taxonomy and matcher asked for."""
        stored = self._offerings.get(scope, offering_id)
        handle = self._library.matcher(taxonomy, matcher)
        self._match_offerings(scope, handle, [stored])
        tags = [(tag, "tags", text_digest(tag, "")) for tag in stored.offering.tags]
        outcomes = [
            (item.text, item.origin, key)
            for item, key in zip(stored.offering.outcomes, stored.outcome_digests, strict=True)
        ]
        listed = [*outcomes, *tags]
        found = self._match_offerings.of(scope, handle, [key for *_, key in listed])
        texts = tuple(ShownText(text, origin, found[key]) for text, origin, key in listed)
        return ShownMatches(handle.versions, self._library.shelf(taxonomy), stored, texts)
