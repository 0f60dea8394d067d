"""The plain baseline: the highest cosine of the text's vector with any label or the description of a concept.

It stands on MiniLM as its makers left it, whatever model the service uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from service.domain import Match
from service.matching.base import Query
from service.matching.encoder import TransformerEncoder
from service.matching.matcher import MatcherParts
from service.matching.models import resolve_model
from service.matching.ranking import Ranked, ranked_matches
from service.matching.vector_index import VectorIndex

MINILM = "minilm"
AT_ONCE = 512
WIDE = 400  # rows; enough for 100 concepts and more


class PlainMatcher:
    """What most tools do: one vector for the text, one for each label, the nearest wins; not calibrated."""

    name = MINILM
    calibration_version = "none"

    def __init__(self, parts: MatcherParts) -> None:
        self._parts = self.own_parts(parts)

    @staticmethod
    def own_parts(parts: MatcherParts) -> MatcherParts:
        """The same over the untrained encoder."""
        if parts.encoder.name.startswith(f"{MINILM}-"):
            return parts
        return replace(parts, encoder=TransformerEncoder(resolve_model(MINILM), threads=parts.threads))

    @property
    def matcher_version(self) -> str:
        """Name and version of the method."""
        return f"{self.name}-1"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query by cosine; the context is put before the text."""
        results: list[list[Match]] = []
        for start in range(0, len(queries), AT_ONCE):
            results.extend(self._part(queries[start : start + AT_ONCE], limit))
        return results

    def _part(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        encoded = self._parts.cached_encoder.encode(
            [query.text for query in queries],
            [query.context for query in queries],
            keep=all(query.keep for query in queries),
        )
        table = self._parts.table
        similarities, rows = self._index.search(encoded.pooled, max(WIDE, 4 * limit))
        return [
            ranked_matches(table, Ranked(query.text, rows[i], similarities[i].astype(np.float64), "cosine"), limit)
            for i, query in enumerate(queries)
        ]

    @cached_property
    def _index(self) -> VectorIndex:
        return self._parts.ready_index()
