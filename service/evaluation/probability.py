"""How good scores are as probabilities, and as a way to tell right pairs from wrong ones: pure functions.

A pair is one judged (record, concept); `scores` are probabilities (0..1), `truths` say whether judges accept it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Truths = NDArray[np.bool_]

LEAST_SCORE = 0.1  # below is plainly no match; counted, a score of 0 everywhere would look calibrated
BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of the reliability table: equally many pairs a row, scores from low to high."""

    low: float
    high: float
    mean_score: float
    share_relevant: float
    pairs: int


def brier(scores: Scores, truths: Truths) -> float | None:
    """Mean squared distance of the score from 1 (relevant) or 0; None without pairs. Brier (1950)."""
    return float(np.mean((scores - truths) ** 2)) if len(scores) else None


def reliability(scores: Scores, truths: Truths, least: float = LEAST_SCORE, bins: int = BINS) -> list[Bin]:
    """Pairs with a score of at least `least`, in `bins` bins of equal mass (sizes differ by one at most)."""
    kept = scores >= least
    order = np.argsort(scores[kept], kind="stable")
    ordered, judged = scores[kept][order], truths[kept][order]
    parts = zip(np.array_split(ordered, bins), np.array_split(judged, bins), strict=True)
    return [_bin(part, truth) for part, truth in parts if len(part)]


def _bin(scores: Scores, truths: Truths) -> Bin:
    return Bin(float(scores[0]), float(scores[-1]), float(scores.mean()), float(truths.mean()), len(scores))


def ece(scores: Scores, truths: Truths, least: float = LEAST_SCORE, bins: int = BINS) -> float | None:
    """Expected calibration error: |mean score - share relevant| of the bins, weighted by pairs; None without.

    After Naeini, Cooper, Hauskrecht (2015), with bins of equal mass.
    """
    table = reliability(scores, truths, least, bins)
    total = sum(row.pairs for row in table)
    if not total:
        return None
    return sum(row.pairs * abs(row.mean_score - row.share_relevant) for row in table) / total


def auc(scores: Scores, truths: Truths) -> float | None:
    """Chance that a relevant pair scores above one that is not, ties half; None if either kind is missing."""
    positive = int(truths.sum())
    negative = len(truths) - positive
    if not positive or not negative:
        return None
    values, group, counts = np.unique(scores, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    ranks = float(mean_rank[group][truths].sum()) if len(values) else 0.0
    return (ranks - positive * (positive + 1) / 2) / (positive * negative)
