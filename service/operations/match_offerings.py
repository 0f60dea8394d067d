"""See to it that offerings' outcomes and tags are matched under the versions in use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.domain import Match, Scope
from service.matching.base import Query
from service.operations.library import MatcherHandle
from service.operations.steps import Progress, silent
from service.store.events import NewEvent
from service.store.matches import MatchRepository
from service.store.offerings import StoredOffering
from service.store.rows import digest, identifier, text_digest
from service.text.abstention import teaches_nothing

# A step's matches are stored together: a killed run loses at most one step.
STEP = 500
# More concepts than this are never shown or used for one sentence.
MATCHES_KEPT = 30


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
        asked = {item.id: queries_of(item) for item in offerings}
        queries = {key: query for found in asked.values() for key, query in found.items()}
        missing = sorted(self._matches.missing(scope, handle.stamp, list(queries)))
        completed = _Completed(scope, handle.stamp, asked, missing)
        self._matches.announce(scope, completed.already)
        # Texts of like length in one step waste less padding in the encoder.
        missing.sort(key=lambda key: (len(queries[key].text), key))
        for start in range(0, len(missing), STEP):
            keys = missing[start : start + STEP]
            said = [key for key in keys if not _says_nothing(queries[key])]
            found = dict(zip(said, handle.matcher.match([queries[key] for key in said], MATCHES_KEPT), strict=True))
            self._matches.save(scope, handle.stamp, {key: found.get(key, []) for key in keys}, completed.by(keys))
            progress(min(start + STEP, len(missing)), len(missing))
        return Matched(len(queries), len(missing))

    def of(self, scope: Scope, handle: MatcherHandle, digests: Sequence[str]) -> dict[str, tuple[Match, ...]]:
        """The stored matches of texts."""
        return self._matches.load(scope, handle.stamp, digests)


class _Completed:
    """Says which offerings are matched with the last of their texts; the same offering and texts are one event."""

    def __init__(self, scope: Scope, stamp: str, asked: Mapping[str, Iterable[str]], missing: Iterable[str]) -> None:
        self._scope = scope
        self._stamp = stamp
        self._texts = {key: sorted(texts) for key, texts in asked.items()}
        wanted = set(missing)
        self._open = {key: wanted.intersection(texts) for key, texts in self._texts.items()}
        self._having: dict[str, list[str]] = defaultdict(list)
        for key, texts in self._open.items():
            for text in texts:
                self._having[text].append(key)
        self.already = [self._event(key) for key, texts in self._open.items() if not texts and self._texts[key]]

    def by(self, texts: Iterable[str]) -> list[NewEvent]:
        """The events of offerings that nothing but these texts was missing of."""
        found = []
        for text in texts:
            for key in self._having[text]:
                self._open[key].discard(text)
                if not self._open[key]:
                    found.append(self._event(key))
        return found

    def _event(self, key: str) -> NewEvent:
        name = identifier("evt", self._scope, "offering.matched", key, self._stamp, digest(self._texts[key]))
        return NewEvent("offering.matched", key, {"offering": key, "stamp": self._stamp}, name)


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
