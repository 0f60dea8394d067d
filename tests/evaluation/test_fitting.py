import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.fitting import Candidates, FitPlan, fit_sigmoid, fit_weights, sigmoid_knots


def record(features: list[list[float]], relevant: list[bool]) -> Candidates:
    truths = np.array(relevant)
    everything = np.ones(len(relevant), dtype=bool)
    uris = tuple(f"c:{number}" for number in range(len(relevant)))
    return Candidates(uris, np.array(features), truths, everything, everything, truths)


def records(seed: int, count: int = 30) -> list[Candidates]:
    """The first feature tells the truth with some noise, the second is noise on a larger scale, the third constant."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        relevant = random.random(8) < 0.3
        signal = relevant + random.normal(0, 0.5, 8)
        noise = random.normal(0, 100, 8)
        found.append(record(np.stack([signal, noise, np.ones(8)], axis=1).tolist(), relevant.tolist()))
    return found


def test_the_feature_that_tells_gets_the_weight_on_its_own_scale() -> None:
    weights = fit_weights(records(1), FitPlan())
    assert weights[0] > 1
    assert abs(weights[1]) * 100 < weights[0] / 4  # weighed by the feature's own spread
    assert weights[2] == 0
    assert np.array_equal(weights, fit_weights(records(1), FitPlan()))


def test_ranking_alone_ignores_what_a_record_has_in_common() -> None:
    # the second feature is high for whole records: it cannot rank, and without the pointwise part gets nothing
    both = [record([[1, 5], [0, 5]], [True, False]), record([[0, -5], [0, -5], [1, -5]], [False, False, True])]
    weights = fit_weights(both, FitPlan(pointwise=0.0, ridge=0.001))
    assert weights[0] > 1
    assert weights[1] == pytest.approx(0, abs=1e-6)


def test_the_sigmoid_finds_the_one_that_made_the_data() -> None:
    random = np.random.default_rng(3)
    raw = random.normal(0, 2, 20000)
    truths = random.random(20000) < 1 / (1 + np.exp(-(1.5 * raw - 2)))
    slope, offset = fit_sigmoid(raw, truths)
    assert slope == pytest.approx(1.5, abs=0.1)
    assert offset == pytest.approx(-2, abs=0.1)


def test_separable_pairs_do_not_make_a_step() -> None:
    slope, offset = fit_sigmoid(np.array([0.0, 1.0]), np.array([False, True]))
    # Platt's targets are 1/3 and 2/3: slope + offset = ln 2, offset = -ln 2
    assert slope == pytest.approx(2 * np.log(2), abs=1e-3)
    assert offset == pytest.approx(-np.log(2), abs=1e-3)


@given(st.floats(0.01, 50), st.floats(-20, 20))
def test_knots_grow_in_both_directions(slope: float, offset: float) -> None:
    raw, chances = zip(*sigmoid_knots(slope, offset), strict=True)
    assert list(raw) == sorted(raw)
    assert list(chances) == sorted(chances)
    middle = dict(zip(chances, raw, strict=True))[0.5]
    assert slope * middle + offset == pytest.approx(0, abs=1e-3 * slope)
