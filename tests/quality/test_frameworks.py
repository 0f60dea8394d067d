"""Coverage per framework: only what applies and can be known counts, and hints never do."""

from typing import Any

import pytest

from service.errors import UnknownName
from service.quality.facts import Facts
from service.quality.frameworks import Answer, check, cover, criteria, framework, frameworks
from service.quality.micro_evaluation import evaluate
from tests.quality.subjects import TODAY, subject


def facts(**changed: Any) -> Facts:
    return Facts(subject(**changed).offering, TODAY)


def test_every_framework_is_there() -> None:
    assert len(frameworks()) == 24
    assert len(criteria()) == 207


@pytest.mark.parametrize(
    ("criterion", "answer", "changed"),
    [
        ("cmf-1", Answer.MET, {"workload_hours": 100}),
        ("cmf-1", Answer.MISSING, {"workload_hours": 99}),
        ("cmf-1", Answer.MET, {"workload_hours": 150}),
        ("cmf-1", Answer.MISSING, {"workload_hours": 151}),
        ("cmf-1", Answer.UNKNOWN, {"workload_hours": None}),
        ("es-1", Answer.MISSING, {"credits": 15.0, "extra": {"credit unit": "ECTS"}}),  # fewer than 15
        ("es-1", Answer.MET, {"credits": 14.5, "extra": {"credit unit": "ECTS"}}),
        ("es-1", Answer.UNKNOWN, {"credits": 14.5}),
        ("eu-m08", Answer.MET, {"level": "EQF level 8"}),
        ("eu-m08", Answer.UNKNOWN, {"level": None}),  # "if applicable"
        ("eu-m10", Answer.MET, {"mode": "Hybrid"}),
        ("eu-m10", Answer.MISSING, {"mode": None}),
        ("eu-m10", Answer.UNKNOWN, {"mode": "by letter"}),
        ("eu-d01", Answer.MISSING, {"assessment": "attendance only"}),
        ("eu-d01", Answer.UNKNOWN, {"assessment": None}),
        ("eu-m01", Answer.NOT_APPLICABLE, {}),  # of awards
        ("nz-15", Answer.NOT_APPLICABLE, {}),  # superseded
        ("st-7", Answer.NOT_APPLICABLE, {"mode": "on campus"}),
        ("st-7", Answer.MISSING, {"assessment": "quiz"}),
        ("esg-1.5", Answer.UNKNOWN, {}),  # needs a person
        ("nz-05", Answer.MISSING, {"title": "Masters of bread"}),
        ("nz-05", Answer.MET, {"title": "Mastering bread"}),
        ("lo-2", Answer.MISSING, {"outcomes": ("Know bread",)}),
        ("lo-2", Answer.UNKNOWN, {"outcomes": ("Bread",)}),
        ("on-1", Answer.UNKNOWN, {}),
        ("on-6", Answer.MET, {}),
        ("nz-14", Answer.MISSING, {"review_cycle": "5 years"}),
        ("nz-14", Answer.MET, {"review_cycle": "every three years"}),
    ],
)
def test_criterion(criterion: str, answer: Answer, changed: dict[str, Any]) -> None:
    assert check(criteria()[criterion], facts(**changed)).answer is answer


def test_coverage_is_met_over_known_mandatory_criteria() -> None:
    found = cover(facts(workload_hours=None, mode=None), "eu-2022")
    assert found.count(Answer.MISSING) == 2
    assert [item.criterion.id for item in found.missing] == ["eu-m07", "eu-m10"]
    assert found.coverage == pytest.approx(found.count(Answer.MET) / (found.count(Answer.MET) + 2))


def test_hints_never_count() -> None:
    bare = cover(facts(description="", price=None), "au-nmf")
    hinted = {item.criterion.id: item for item in bare.checked if item.criterion.hint}
    assert hinted["au-12"].answer is Answer.MISSING
    assert "au-12" not in [item.criterion.id for item in bare.missing]


def test_an_unknown_framework_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="eu-2022"):
        framework("eu-2021")


def test_the_micro_evaluation_counts_missing_information_lowest() -> None:
    full = {item.criterion: item.step for item in evaluate(facts()).steps}
    assert full == {"st-1": 3, "st-2": 0, "st-3": 2, "st-4": 2, "st-5": 2, "st-6": 4, "st-7": 2}
    bare = facts(outcomes=(), level=None, workload_hours=None, assessment=None, quality_assurance=None)
    assert {item.step for item in evaluate(bare).steps} == {0}
    onsite = {item.criterion: item.step for item in evaluate(facts(mode="on campus")).steps}
    assert (onsite["st-2"], onsite["st-7"]) == (None, None)
    assert "Nothing is stated on" in evaluate(bare).hint
