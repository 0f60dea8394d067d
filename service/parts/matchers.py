"""Matchers and their indexes, put together from settings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from service.errors import IndexStale
from service.matching.encoder import Encoder
from service.matching.matcher import MatcherParts
from service.matching.models import shipped_table
from service.matching.registry import get_matcher, indexed_parts
from service.matching.static_encoder import TABLE, StaticEncoder
from service.matching.vector_cache import VectorCache
from service.matching.vector_index import IndexMissing
from service.operations.library import BuiltMatcher
from service.settings import Settings
from service.taxonomy.taxonomy import Taxonomy
from service.text.normal import digest

# Hears the name of a long step, how much is done and how much there is.
StepProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Matchers:
    """Makes matchers over taxonomies; progress hears of labels that the encoder encodes on the way."""

    settings: Settings
    encoder: Callable[[], Encoder]
    progress: StepProgress

    def over(self, taxonomy: Taxonomy) -> MatcherParts:
        """What matchers over a taxonomy are built from."""
        return MatcherParts(
            taxonomy=taxonomy,
            encoder=self.encoder(),
            index_folder=self.settings.home / "index",
            cache=VectorCache(self.settings.home / "vectors"),
            threads=self.settings.threads,
            progress=self._encoded_labels(taxonomy),
            static=lambda: self._static,
        )

    def build_index(self, name: str, taxonomy: Taxonomy) -> MatcherParts:
        """Build what a matcher asks of a taxonomy unless it is there and fits; labels encoded before are not again."""
        indexed = indexed_parts(name, self.over(taxonomy))
        for parts in indexed:
            try:
                parts.open_index()
            except (IndexMissing, IndexStale):
                parts.build_index()
        return indexed[0]

    def build(self, taxonomy: Taxonomy, name: str) -> BuiltMatcher:
        """The matcher with this name; raises UnknownName."""
        indexed = indexed_parts(name, self.over(taxonomy))
        for parts in indexed:
            try:
                parts.open_index()
            except IndexStale:
                parts.build_index()
            except IndexMissing:
                pass  # a matcher that needs the index builds it; others do without
        versions = [parts.stamp.version for parts in indexed]
        index = versions[0] if len(versions) == 1 else digest(*versions)[:12]
        return BuiltMatcher(get_matcher(name)(indexed[0]), model=indexed[0].encoder.name, index=index)

    @cached_property
    def _static(self) -> StaticEncoder:
        """One for all taxonomies: it holds a table and the words that it has read."""
        return StaticEncoder(shipped_table(TABLE), self.settings.threads)

    def _encoded_labels(self, taxonomy: Taxonomy) -> Callable[[int], None]:
        total = sum(
            1 + len(concept.alternative_labels) + bool(concept.description) for concept in taxonomy.concepts.values()
        )
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            self.progress(f"encoding labels of {taxonomy.version}", done, total)

        return more
