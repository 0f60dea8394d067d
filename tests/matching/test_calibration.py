import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import MatchVerdict
from service.matching.calibration import Calibration, CalibrationMissing

CALIBRATION = Calibration(
    matcher="default",
    models=("m-float32", "m-bfloat16"),
    features=("label", "named"),
    weights=(2.0, 0.5),
    knots=((0.0, 0.0), (1.0, 0.2), (2.0, 0.9)),
    accepted=0.6,
    not_sure=0.3,
    fitted_on={"file": "own"},
)


ACCEPTED, NOT_SURE = MatchVerdict.ACCEPTED, MatchVerdict.NOT_SURE
THRESHOLDS = [(0.9, ACCEPTED), (0.6, ACCEPTED), (0.5999, NOT_SURE), (0.3, NOT_SURE), (0.2999, None)]


def test_raw_evidence_is_the_weighted_sum() -> None:
    features = np.array([[0.5, 1.0], [1 / 3, 0.0]], dtype=np.float32)
    assert CALIBRATION.raw(features).tolist() == [1.5, 0.666667]


def test_the_probability_is_interpolated_and_constant_beyond_the_knots() -> None:
    assert CALIBRATION.probability(np.array([-5, 0.5, 1.5, 9])).tolist() == [0.0, 0.1, 0.55, 0.9]


@pytest.mark.parametrize(("score", "verdict"), THRESHOLDS)
def test_thresholds_are_reached_when_equal(score: float, verdict: MatchVerdict | None) -> None:
    assert CALIBRATION.verdict(score) is verdict


@given(st.lists(st.floats(-10, 10), min_size=2))
def test_more_evidence_never_lowers_the_probability(raw: list[float]) -> None:
    assert (np.diff(CALIBRATION.probability(np.sort(raw))) >= 0).all()


def test_stored_and_read_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CALIBRATION.stored()))
    found = Calibration.among([path], "default", "m-bfloat16")
    assert found == CALIBRATION
    assert found.version == CALIBRATION.version


def test_any_change_changes_the_version() -> None:
    assert replace(CALIBRATION, accepted=0.7).version != CALIBRATION.version


def test_features_of_a_table_belong_to_that_table(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(replace(CALIBRATION, table="pieces-1").stored()))
    assert Calibration.among([path], "default", "m-float32", "pieces-1").table == "pieces-1"
    with pytest.raises(CalibrationMissing, match="for model m-float32 beside pieces-2"):
        Calibration.among([path], "default", "m-float32", "pieces-2")
    assert "table" not in CALIBRATION.stored()


@pytest.mark.parametrize(("matcher", "model"), [("other", "m-float32"), ("default", "unknown")])
def test_a_missing_calibration_says_what_to_run(tmp_path: Path, matcher: str, model: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(CALIBRATION.stored()))
    with pytest.raises(CalibrationMissing, match="run `skillsgap calibrate"):
        Calibration.among([path], matcher, model)
