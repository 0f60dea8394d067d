"""The default matcher: wide retrieval, word and meaning features, one raw score, a calibrated probability."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.domain import Match
from service.errors import IndexStale
from service.matching.base import Query
from service.matching.calibration import Calibration
from service.matching.candidates import Candidates, Retrieval
from service.matching.encoder import Encoded, Encoder, Vectors
from service.matching.features import FEATURES, ConceptFacts, Evidence
from service.matching.labels import LabelTable
from service.matching.late_interaction import evidence_spans
from service.matching.models import shipped_table
from service.matching.static_encoder import TABLE, StaticEncoder
from service.matching.surface_forms import SurfaceForms
from service.matching.vector_cache import CachedEncoder, VectorCache
from service.matching.vector_index import IndexMissing, Stamp, VectorIndex, building
from service.matching.verbs import VerbFamilies
from service.matching.word_pieces import WordPieces
from service.matching.words import WordReader
from service.taxonomy.taxonomy import Taxonomy

AT_ONCE = 512  # queries encoded and searched together


@dataclass(frozen=True)
class MatcherParts:
    """What a matcher is built from; progress hears how many more texts an index build has encoded.

    laid_out is the taxonomy's table where others have made it already, static what gives the encoder of the shipped
    table of token vectors where several share one.
    """

    taxonomy: Taxonomy
    encoder: Encoder
    index_folder: Path
    cache: VectorCache | None = None
    threads: int = 0
    progress: Callable[[int], None] | None = None
    laid_out: LabelTable | None = None
    static: Callable[[], StaticEncoder] | None = None

    @cached_property
    def table(self) -> LabelTable:
        """The taxonomy's labels and descriptions as rows."""
        return self.laid_out or LabelTable.of(self.taxonomy)

    @cached_property
    def over_table(self) -> MatcherParts:
        """The same parts over the shipped table of token vectors; their index is another one, built in seconds."""
        if isinstance(self.encoder, StaticEncoder):
            return self
        encoder = self.static() if self.static else StaticEncoder(shipped_table(TABLE), self.threads)
        return replace(self, encoder=encoder, cache=None, progress=None, laid_out=self.table)

    @cached_property
    def pieces(self) -> WordPieces:
        """The concepts by learned word pieces; raises IndexStale."""
        over = self.over_table
        if not isinstance(over.encoder, StaticEncoder):
            raise TypeError(f"{over.encoder.name} has no table of token vectors")
        return WordPieces(over.table, over.ready_index(), over.encoder)

    @cached_property
    def cached_encoder(self) -> CachedEncoder:
        """The encoder behind its cache."""
        return CachedEncoder(self.encoder, self.cache)

    @cached_property
    def stamp(self) -> Stamp:
        """What the index of these parts must have been built from."""
        return Stamp(
            model=self.encoder.name,
            taxonomy=self.taxonomy.version,
            language=self.taxonomy.language,
            dimension=self.encoder.dimension,
            labels=self.table.digest,
        )

    def build_index(self) -> VectorIndex:
        """Encode what the cache does not hold, save the index and open it; one process builds, others wait for it."""
        with building(self.index_folder):
            try:
                return self.open_index()
            except (IndexMissing, IndexStale):
                built = VectorIndex.build(self.table, self.cached_encoder, self.stamp, self.progress)
                built.save(self.index_folder)
                return self.open_index()

    def open_index(self) -> VectorIndex:
        """Open the saved index; raises IndexMissing or IndexStale."""
        return VectorIndex.load(self.index_folder, self.stamp)

    def ready_index(self) -> VectorIndex:
        """Open the saved index; a missing one is built first. Raises IndexStale."""
        try:
            return self.open_index()
        except IndexMissing:
            return self.build_index()


class DefaultMatcher:
    """Semantic and word evidence together, weighed by the calibration fitted for this matcher and model."""

    name = "default"

    def __init__(self, parts: MatcherParts) -> None:
        self._parts = parts

    @staticmethod
    def indexed_parts(parts: MatcherParts) -> tuple[MatcherParts, ...]:
        """The parts whose indexes are asked."""
        return (parts, parts.over_table)

    @property
    def matcher_version(self) -> str:
        """Name and version of the method."""
        return f"{self.name}-2"

    @property
    def calibration_version(self) -> str:
        """Hash of the calibration."""
        return self._calibration.version

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query, best first (ties by URI), whatever their verdict."""
        results: list[list[Match]] = [[] for _ in queries]
        places = [place for place, query in enumerate(queries) if query.text.strip()]
        for start in range(0, len(places), AT_ONCE):
            part = places[start : start + AT_ONCE]
            asked = [queries[place] for place in part]
            encoded = self.encode(asked)
            for number, evidence in enumerate(self.evidence(asked, encoded)):
                results[part[number]] = self._ranked(_Found(encoded, number, evidence), limit)
        return results

    def encode(self, queries: Sequence[Query]) -> Encoded:
        """Vectors of the queries; only those that may be kept touch the cache."""
        encoder = self._parts.cached_encoder
        keep = all(query.keep for query in queries)
        return encoder.encode([query.text for query in queries], [query.context for query in queries], keep=keep)

    def evidence(self, queries: Sequence[Query], encoded: Encoded) -> Iterator[Evidence]:
        """Candidates and their evidence, query by query; what calibrations are fitted on."""
        found = self._retrieval.candidates(queries, encoded)
        for query, candidates in zip(queries, found, strict=True):
            stems = [word.stem for word in candidates.words.words]
            verbs = self._verbs.of([*stems, *self._reader.stems(query.context)])
            yield Evidence(candidates, self._facts, verbs)

    @property
    def concepts(self) -> tuple[str, ...]:
        """The URI of every concept number."""
        return self._parts.table.uris

    def _ranked(self, found: _Found, limit: int) -> list[Match]:
        evidence = found.evidence
        features = feature_matrix(evidence, self._calibration.features)
        raw = self._calibration.raw(features)
        order = np.lexsort((evidence.candidates.concepts, -raw))[:limit]
        scores = self._calibration.probability(raw[order])
        spans = self._spans(found, order)
        return [
            Match(
                concept=self.concepts[evidence.candidates.concepts[place]],
                score=float(score),
                verdict=self._calibration.verdict(float(score)),
                rank=rank,
                span=spans[rank - 1],
                matched_label=self._matched_label(evidence.candidates, int(place)),
                features=_shown(self._calibration.features, features[place]),
            )
            for rank, (place, score) in enumerate(zip(order, scores, strict=True), start=1)
        ]

    def _spans(self, found: _Found, places: NDArray[np.int64]) -> list[tuple[int, int]]:
        candidates = found.evidence.candidates
        vectors = self._index.rows(candidates.best_row[places])
        forms = [candidates.found[form] if form >= 0 else None for form in candidates.named[places]]
        attended = evidence_spans(found.tokens, vectors, found.spans)
        return [(form.start, form.end) if form else span for form, span in zip(forms, attended, strict=True)]

    def _matched_label(self, candidates: Candidates, place: int) -> str:
        return self._parts.table.labels[int(candidates.best_row[place])]

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration.packaged(self.name, self._parts.encoder.name, self._parts.over_table.encoder.name)

    @cached_property
    def _index(self) -> VectorIndex:
        return self._parts.ready_index()

    @cached_property
    def _reader(self) -> WordReader:
        return WordReader(self._parts.taxonomy.language)

    @cached_property
    def _verbs(self) -> VerbFamilies:
        return VerbFamilies(self._reader)

    @cached_property
    def _forms(self) -> SurfaceForms:
        return SurfaceForms(self._parts.table, self._reader)

    @cached_property
    def _facts(self) -> ConceptFacts:
        return ConceptFacts.of(self._parts.taxonomy, self._parts.table, self._forms, self._verbs)

    @cached_property
    def _retrieval(self) -> Retrieval:
        return Retrieval(self._parts.table, self._index, self._forms, self._parts.pieces)


@dataclass(frozen=True)
class _Found:
    encoded: Encoded
    number: int
    evidence: Evidence

    @property
    def tokens(self) -> Vectors:
        """The text's token vectors in full precision."""
        return self.encoded.tokens[self._rows].astype(np.float32)

    @property
    def spans(self) -> NDArray[np.int32]:
        """The characters of each token."""
        return self.encoded.spans[self._rows]

    @property
    def _rows(self) -> slice:
        return slice(int(self.encoded.starts[self.number]), int(self.encoded.starts[self.number + 1]))


def feature_matrix(evidence: Evidence, names: Sequence[str]) -> Vectors:
    """The named features [m, names] of a text's m candidates."""
    return np.stack([FEATURES[name](evidence) for name in names], axis=1)


def _shown(names: Sequence[str], values: Vectors) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}
