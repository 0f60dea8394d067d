"""The gaps of the review: each that a machine can check has a positive, a negative and an unknown case."""

from datetime import date
from typing import Any

import pytest

from service.quality.engine import Result
from service.quality.gaps import gaps, signals
from service.quality.profile import profile
from service.quality.subject import Voice
from service.quality.words import data
from tests.quality.subjects import GOOD, TARGET, subject

H, V, U = Result.HOLDS, Result.VIOLATED, Result.UNKNOWN
SILENT: dict[str, Any] = {
    "outcomes": (),
    "taught": (),
    "wanted": None,
    "description": "",
    "assessment": None,
    "quality_assurance": None,
    "provider": None,
    "workload_hours": None,
    "extra": {},
    "voices": (),
}
MISSING = (("d", "databases"), ("e", "models"))

CASES: list[tuple[str, str, Result, dict[str, Any]]] = [
    ("gap-01", "coverage", H, {}),
    ("gap-01", "coverage", V, {**SILENT, "description": "A course."}),
    ("gap-01", "coverage", U, SILENT),
    ("gap-02", "jurisdiction-fit", H, {"extra": {"country": "NZ"}}),
    ("gap-02", "jurisdiction-fit", V, {"extra": {"country": "Atlantis"}}),
    ("gap-02", "jurisdiction-fit", U, {"extra": {}}),
    ("gap-04", "qa-strength", H, {}),
    ("gap-04", "qa-strength", V, {"quality_assurance": "Learner ratings"}),
    ("gap-04", "qa-strength", U, {"quality_assurance": None}),
    ("gap-05", "qa-statement", H, {"quality_assurance": "A board approves and reviews every course"}),
    ("gap-05", "qa-statement", V, {"quality_assurance": "Good", "review_cycle": None}),
    ("gap-05", "qa-statement", U, {"quality_assurance": None}),
    ("gap-06", "external-qa", H, {}),
    ("gap-06", "external-qa", V, {"quality_assurance": "Our own faculty looks after it"}),
    ("gap-06", "external-qa", U, {"quality_assurance": None}),
    ("gap-07", "assessment-rigour", H, {}),
    ("gap-07", "assessment-rigour", V, {"assessment": "quiz"}),
    ("gap-07", "assessment-rigour", U, {"assessment": None}),
    ("gap-08", "workload-credit", H, {"credits": 4.0, "extra": {"credit unit": "ECTS"}}),  # 25 h per credit
    ("gap-08", "workload-credit", V, {"credits": 5.0, "extra": {"credit unit": "ECTS"}}),  # 20 h per credit
    ("gap-08", "workload-credit", U, {"credits": 4.0}),
    ("gap-09", "portable-format", H, {"extra": {"credential format": "Open Badges 3.0"}}),
    ("gap-09", "portable-format", V, {"extra": {"credential format": "PDF"}}),
    ("gap-09", "portable-format", U, {}),
    ("gap-10", "actor-graph", H, {"extra": {"awarded by": "University", "partner": "Bakery"}}),
    ("gap-10", "actor-graph", V, {"quality_assurance": None}),
    ("gap-10", "actor-graph", U, SILENT),
    ("gap-11", "employer-evidence", H, {}),
    ("gap-11", "employer-evidence", V, {"voices": ()}),
    ("gap-11", "employer-evidence", U, {"voices": (), "review_cycle": None}),
    ("gap-12", "job-alignment", H, {}),
    ("gap-12", "job-alignment", V, {"wanted": (False, None)}),
    ("gap-12", "job-alignment", U, {"wanted": None}),
    ("gap-12", "misalignment", H, {}),
    ("gap-12", "misalignment", V, {"targets": (TARGET.__class__("o", "analyst", 2, MISSING),)}),
    ("gap-12", "misalignment", U, {"targets": ()}),
    ("gap-13", "outcome-quality", H, {}),
    ("gap-13", "outcome-quality", V, {"outcomes": ("Understand joins", "Write SQL queries")}),
    ("gap-13", "outcome-quality", U, {"outcomes": ("Tables",)}),
    ("gap-14", "definition-test", H, {}),
    ("gap-14", "definition-test", V, {"outcomes": (), "assessment": "attendance only"}),
    ("gap-14", "definition-test", U, SILENT),
    ("gap-15", "outcome-evidence", H, {"extra": {"completion rate": "85 % of 120 learners"}}),
    ("gap-15", "outcome-evidence", V, {"extra": {"completion rate": "85 %"}}),
    ("gap-15", "outcome-evidence", U, {}),
]


@pytest.mark.parametrize(("gap", "signal", "expected", "changed"), CASES)
def test_signal(gap: str, signal: str, expected: Result, changed: dict[str, Any]) -> None:
    found = signals(subject(**changed))[signal]
    assert (found.gap, found.result) == (gap, expected), found
    assert found.text
    assert (found.value is None) == (expected is U)


def test_every_checkable_gap_has_the_three_cases() -> None:
    checkable = {
        str(item["id"]) for item in data("gap_map")["gaps"] if item["machine_checkable"] in {"full", "partial"}
    }
    assert len(checkable) == 14
    for gap in checkable:
        assert {result for name, _, result, _ in CASES if name == gap} == {H, V, U}, gap


def test_only_one_gap_is_beyond_a_machine() -> None:
    found = {item.id: item for item in gaps(GOOD)}
    assert len(found) == 15
    assert [name for name, item in found.items() if item.checkable == "no"] == ["gap-03"]
    (status,) = found["gap-03"].signals
    assert status.result is U
    assert status.seen["es-rd822"].startswith("binding")


def test_values_are_shares_and_criteria_stand_behind_them() -> None:
    for changed in ({}, SILENT):
        for found in signals(subject(**changed)).values():
            assert found.value is None or 0 <= found.value <= 1
    assert {item.criterion.id for item in signals(GOOD)["assessment-present"].criteria} >= {"eu-m09", "eu-d01"}


def test_the_profile_has_nine_dimensions_and_is_the_mean_of_what_is_known() -> None:
    found = {item.id: item for item in profile(GOOD).dimensions}
    assert len(found) == 9
    market = found["market-alignment"]
    assert market.value == 1.0
    assert [item.id for item in market.signals] == ["employer-evidence", "job-alignment", "misalignment"]
    silent = {item.id: item.value for item in profile(subject(**SILENT)).dimensions}
    assert silent["assessment"] is None
    assert silent["outcomes"] is None


def test_judgements_and_voices_count_as_own_evidence() -> None:
    voice = Voice("learner", "", date(2026, 1, 1), 5)
    found = signals(subject(judged=4, voices=(voice,)))["own-evidence"]
    assert (found.result, found.value) == (H, 1.0)
