from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation import metrics

RANKED = ["a", "b", "c", "d", "e", "f"]


@pytest.mark.parametrize(("relevant", "expected"), [({"a"}, 1.0), ({"c", "e"}, 1 / 3), ({"z"}, 0.0), ({"z", "b"}, 0.5)])
def test_reciprocal_rank(relevant: set[str], expected: float) -> None:
    assert metrics.reciprocal_rank(RANKED, relevant) == expected


@pytest.mark.parametrize(
    ("k", "relevant", "expected"),
    [
        (5, {"a"}, 1.0),  # one of one possible
        (5, {"a", "z"}, 0.5),
        (2, {"a", "b", "c", "d"}, 1.0),  # two of the two that fit
        (2, {"b", "c", "d"}, 0.5),
        (5, {"f"}, 0.0),
    ],
)
def test_r_precision(k: int, relevant: set[str], expected: float) -> None:
    assert metrics.r_precision_at(k, RANKED, relevant) == expected


@pytest.mark.parametrize(
    ("k", "relevant", "expected"), [(3, {"a", "b", "e", "z"}, 0.5), (6, {"f"}, 1.0), (1, {"b"}, 0.0)]
)
def test_recall(k: int, relevant: set[str], expected: float) -> None:
    assert metrics.recall_at(k, RANKED, relevant) == expected


def test_ndcg_worked_by_hand() -> None:
    grades = {"b": 2.0, "d": 1.0, "z": 0.5}
    gained = 2 / log2(3) + 1 / log2(5)
    best = 2 / log2(2) + 1 / log2(3) + 0.5 / log2(4)
    assert metrics.ndcg_at(10, RANKED, grades) == pytest.approx(gained / best)
    assert metrics.ndcg_at(2, RANKED, grades) == pytest.approx((2 / log2(3)) / (2 + 1 / log2(3)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: metrics.reciprocal_rank(RANKED, set()),
        lambda: metrics.r_precision_at(5, RANKED, set()),
        lambda: metrics.recall_at(5, RANKED, set()),
        lambda: metrics.ndcg_at(5, RANKED, {}),
        lambda: metrics.recall_at(0, RANKED, {"a"}),
    ],
)
def test_undefined_is_an_error(call) -> None:
    with pytest.raises(ValueError, match=r"undefined|counts ranks"):
        call()


rankings = st.permutations(RANKED)
relevants = st.sets(st.sampled_from([*RANKED, "y", "z"]), min_size=1)


@given(rankings, relevants, st.integers(1, 8))
def test_all_lie_between_zero_and_one(ranked: list[str], relevant: set[str], k: int) -> None:
    grades = dict.fromkeys(relevant, 1.0)
    values = [
        metrics.reciprocal_rank(ranked, relevant),
        metrics.r_precision_at(k, ranked, relevant),
        metrics.recall_at(k, ranked, relevant),
        metrics.ndcg_at(k, ranked, grades),
    ]
    assert all(0 <= value <= 1 + 1e-12 for value in values)


@given(rankings, relevants, st.integers(1, 7))
def test_looking_deeper_never_loses_recall(ranked: list[str], relevant: set[str], k: int) -> None:
    assert metrics.recall_at(k, ranked, relevant) <= metrics.recall_at(k + 1, ranked, relevant)


@given(st.dictionaries(st.sampled_from(RANKED), st.floats(0.1, 2), min_size=1), st.integers(1, 8))
def test_the_best_order_gains_everything(grades: dict[str, float], k: int) -> None:
    best = sorted(RANKED, key=lambda uri: -grades.get(uri, 0))
    assert metrics.ndcg_at(k, best, grades) == pytest.approx(1)
