import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.intervals import (
    Bootstrap,
    Estimate,
    bootstrap,
    bootstrap_mean,
    paired_bootstrap,
    wilson,
)

FEW = Bootstrap(resamples=200, seed=1)


def test_wilson_worked_by_hand() -> None:
    # 9 of 10, z = 1.96: middle (.9 + .19208)/1.38415, half 1.96 sqrt(.009 + .009604)/1.38415
    estimate = wilson(9, 10)
    assert estimate.value == 0.9
    assert estimate.low == pytest.approx(0.5958, abs=1e-4)
    assert estimate.high == pytest.approx(0.9821, abs=1e-4)


def test_wilson_without_trials_is_undefined() -> None:
    assert wilson(0, 0) == Estimate()
    assert Estimate().as_json() == {"value": None, "low": None, "high": None}


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_stays_in_bounds(counts: tuple[int, int]) -> None:
    estimate = wilson(*counts)
    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.0, 0.2, 0.9, 1.0, 0.4]
    assert bootstrap_mean(values, FEW) == bootstrap_mean(values, FEW)
    assert bootstrap_mean(values, FEW) != bootstrap_mean(values, Bootstrap(200, 2))


def test_a_constant_has_no_spread_and_nothing_is_undefined() -> None:
    assert bootstrap_mean([0.5] * 7, FEW) == Estimate(0.5, 0.5, 0.5)
    assert bootstrap_mean([], FEW) == Estimate()


def test_more_records_make_the_interval_narrower() -> None:
    few, many = bootstrap_mean([0.0, 1.0] * 10, FEW), bootstrap_mean([0.0, 1.0] * 1000, FEW)
    assert many.high - many.low < few.high - few.low


def test_a_figure_of_chosen_records() -> None:
    numbers = np.array([1.0, 2.0, 6.0])
    estimate = bootstrap(3, lambda draw: float(np.median(numbers[draw])), FEW)
    assert estimate.value == 2.0
    assert (estimate.low, estimate.high) == (1.0, 6.0)
    assert bootstrap(3, lambda _: None, FEW) == Estimate()


def test_pairing_sees_a_small_steady_gain() -> None:
    before = [float(n % 10) / 10 for n in range(100)]
    after = [value + 0.01 for value in before]
    estimate = paired_bootstrap(before, after, FEW)
    assert estimate.low == pytest.approx(0.01)
    with pytest.raises(ValueError, match="same records"):
        paired_bootstrap([1.0], [], FEW)
