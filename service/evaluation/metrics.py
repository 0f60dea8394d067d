"""Ranking metrics: pure functions over concept URIs; each speaks of one record.

Source of the definitions: C. D. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval
(2008), chapter 8; graded nDCG after K. Järvelin, J. Kekäläinen (2002) with the grade itself as gain.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from math import log2

UNDEFINED = "undefined for a record with nothing relevant"


def reciprocal_rank(ranked: Sequence[str], relevant: AbstractSet[str]) -> float:
    """One over the rank of the first relevant concept; 0 when none is ranked. Mean over records: MRR."""
    _check(relevant)
    return next((1 / rank for rank, uri in enumerate(ranked, 1) if uri in relevant), 0.0)


def r_precision_at(k: int, ranked: Sequence[str], relevant: AbstractSet[str]) -> float:
    """Relevant concepts among the first k over min(k, relevant): 1 when nothing better was possible."""
    _check(relevant)
    return _found(k, ranked, relevant) / min(k, len(relevant))


def recall_at(k: int, ranked: Sequence[str], relevant: AbstractSet[str]) -> float:
    """Share of the relevant concepts that are among the first k."""
    _check(relevant)
    return _found(k, ranked, relevant) / len(relevant)


def ndcg_at(k: int, ranked: Sequence[str], grades: Mapping[str, float]) -> float:
    """Discounted cumulated gain of the first k over that of the best order.

    Gain = grade, discount = log2(rank + 1). grades: every concept with a grade above 0; others gain 0.
    """
    if not any(grade > 0 for grade in grades.values()):
        raise ValueError(UNDEFINED)
    best = sorted(grades.values(), reverse=True)
    return _discounted(k, [grades.get(uri, 0.0) for uri in ranked]) / _discounted(k, best)


def _discounted(k: int, gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains[:k], 1))


def _found(k: int, ranked: Sequence[str], relevant: AbstractSet[str]) -> int:
    if k < 1:
        raise ValueError(f"k is {k}; it counts ranks from 1")
    return len(relevant & set(ranked[:k]))


def _check(relevant: AbstractSet[str]) -> None:
    if not relevant:
        raise ValueError(UNDEFINED)
