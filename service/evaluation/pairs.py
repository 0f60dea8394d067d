"""Judged pairs of a text and a concept, as arrays that can be resampled by record."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from service.evaluation.intervals import Indices
from service.evaluation.probability import Scores, Truths


@dataclass(frozen=True, slots=True)
class Pair:
    """One judged pair: the record by its place in the file, the matcher's score and verdict, and the truth."""

    record: int
    concept: str
    score: float
    accepted: bool
    relevant: bool


@dataclass(frozen=True)
class Pairs:
    """The judged pairs of a file with `records` records; a record may have none."""

    pairs: Sequence[Pair]
    records: int

    def arrays(self, draw: Indices | None = None) -> tuple[Scores, Truths]:
        """Scores and truths of all pairs, or of the records drawn (as often as they are drawn)."""
        if draw is None:
            return self._scores, self._truths
        parts = [self._rows[index] for index in draw]
        rows = np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
        return self._scores[rows], self._truths[rows]

    @cached_property
    def _scores(self) -> Scores:
        return np.array([pair.score for pair in self.pairs], dtype=np.float64)

    @cached_property
    def _truths(self) -> Truths:
        return np.array([pair.relevant for pair in self.pairs], dtype=np.bool_)

    @cached_property
    def _rows(self) -> list[NDArray[np.intp]]:
        owners = np.array([pair.record for pair in self.pairs], dtype=np.intp)
        order = np.argsort(owners, kind="stable")
        bounds = np.searchsorted(owners[order], np.arange(1, self.records))
        return np.split(order, bounds)
