import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.probability import auc, brier, ece, reliability

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def arrays(items):
    return np.array([score for score, _ in items], dtype=float), np.array([truth for _, truth in items], dtype=bool)


def test_brier_worked_by_hand() -> None:
    scores, truths = arrays([(0.8, True), (0.3, False), (0.6, False)])
    assert brier(scores, truths) == pytest.approx((0.04 + 0.09 + 0.36) / 3)


def test_ece_worked_by_hand() -> None:
    scores, truths = arrays([(0.05, True), (0.2, False), (0.4, True), (0.6, True), (0.8, True)])
    # the .05 is below .1; two bins: (.2, .4) mean .3 share .5, (.6, .8) mean .7 share 1
    assert ece(scores, truths, bins=2) == pytest.approx((2 * 0.2 + 2 * 0.3) / 4)
    low, high = reliability(scores, truths, bins=2)
    assert (low.low, low.high, low.pairs) == (0.2, 0.4, 2)
    assert (high.mean_score, high.share_relevant) == (pytest.approx(0.7), 1.0)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.5, False), (0.5, True), (0.1, False)], 0.875),  # 3.5 of 4 pairs in order
        ([(0.9, True)], None),
        ([(0.9, False)], None),
    ],
)
def test_auc(items, expected: float | None) -> None:
    assert auc(*arrays(items)) == expected


def test_nothing_judged_is_undefined() -> None:
    nothing = arrays([])
    assert brier(*nothing) is None
    assert ece(*nothing) is None
    assert auc(*nothing) is None
    assert reliability(*nothing) == []


@given(pairs)
def test_bins_hold_every_pair_once_and_are_even(items) -> None:
    scores, truths = arrays(items)
    sizes = [row.pairs for row in reliability(scores, truths, least=0.0)]
    assert sum(sizes) == len(items)
    assert max(sizes) - min(sizes) <= 1


@given(pairs)
def test_auc_turns_round_with_the_scores(items) -> None:
    scores, truths = arrays(items)
    value = auc(scores, truths)
    assert value is None or auc(-scores, truths) == pytest.approx(1 - value)


@given(pairs)
def test_a_sure_and_right_score_is_perfect(items) -> None:
    _, truths = arrays(items)
    assert brier(truths.astype(float), truths) == 0
    assert ece(truths.astype(float), truths) in (0, None)
