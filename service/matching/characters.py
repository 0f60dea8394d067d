"""The character baseline: TF-IDF of character n-grams of labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from service.domain import Match
from service.matching.base import Query
from service.matching.matcher import MatcherParts
from service.matching.ranking import Ranked, ranked_matches

AT_ONCE = 64
WIDE = 400


class CharactersMatcher:
    """Ranks by cosine of the TF-IDF weights of 2- to 5-letter pieces of words; sees no meaning, no context."""

    name = "lexical"
    calibration_version = "none"

    def __init__(self, parts: MatcherParts) -> None:
        self._parts = parts

    @property
    def matcher_version(self) -> str:
        """Name and version of the method."""
        return f"{self.name}-1"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query by their best label."""
        results: list[list[Match]] = []
        for start in range(0, len(queries), AT_ONCE):
            texts = [query.text for query in queries[start : start + AT_ONCE]]
            similarities = (self._vectoriser.transform(texts) @ self._labels).toarray()
            for text, row in zip(texts, similarities, strict=True):
                rows = np.argsort(-row, kind="stable")[: max(WIDE, 4 * limit)]
                found = Ranked(text, rows, row[rows].astype(np.float64), "characters")
                results.append(ranked_matches(self._parts.table, found, limit))
        return results

    @cached_property
    def _vectoriser(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
        return vectoriser.fit(self._parts.table.labels)

    @cached_property
    def _labels(self) -> Any:
        return self._vectoriser.transform(self._parts.table.labels).T.tocsr()
