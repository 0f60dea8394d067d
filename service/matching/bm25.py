"""The word baseline: BM25 over labels, by the bm25s library."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from service.domain import Match
from service.errors import Unavailable
from service.matching.base import Query
from service.matching.matcher import MatcherParts
from service.matching.ranking import Ranked, ranked_matches
from service.matching.words import WordReader

WIDE = 400


class Bm25Matcher:
    """Ranks labels by BM25 (Robertson), words without inflection; scores are shares of the best one's."""

    name = "bm25"
    calibration_version = "none"

    def __init__(self, parts: MatcherParts) -> None:
        self._parts = parts
        self._reader = WordReader(parts.taxonomy.language)

    @property
    def matcher_version(self) -> str:
        """Name and version of the method."""
        return f"{self.name}-1"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query by their best label."""
        return [self._one(query.text, limit) for query in queries]

    def _one(self, text: str, limit: int) -> list[Match]:
        words = [word for word in self._reader.stems(text) if word in self._library.vocab_dict]
        if not words:
            return []
        scores = self._library.get_scores(words).astype(np.float64)
        rows = np.argsort(-scores, kind="stable")[: max(WIDE, 4 * limit)]
        shares = scores[rows] / max(float(scores[rows[0]]), 1e-12)
        return ranked_matches(self._parts.table, Ranked(text, rows, shares, "bm25"), limit)

    @cached_property
    def _library(self) -> Any:
        try:
            import bm25s
        except ModuleNotFoundError:
            raise Unavailable("matcher 'bm25' needs the package bm25s: pip install bm25s") from None

        library = bm25s.BM25()
        labels = [self._reader.stems(label) for label in self._parts.table.labels]
        library.index(labels, show_progress=False)
        return library
