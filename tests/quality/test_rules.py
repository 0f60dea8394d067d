"""Every rule holds, is violated and is unknown, also on the day at the boundary."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.domain import Outcome
from service.errors import UnknownName
from service.quality.engine import Case, Result, judge, rules
from service.quality.frameworks import criteria
from service.quality.subject import Declared, Promise, Subject, TargetFacts, Voice
from service.quality.words import data
from tests.quality.subjects import CHANGE, SQL, TARGET, TODAY, subject

H, V, U = Result.HOLDS, Result.VIOLATED, Result.UNKNOWN
NO_OUTCOME: dict[str, Any] = {"outcomes": (), "taught": (), "wanted": ()}

CASES: list[tuple[str, Result, dict[str, Any]]] = [
    ("review-overdue", H, {"reviewed": date(2025, 6, 30)}),  # due today
    ("review-overdue", V, {"reviewed": date(2025, 6, 29)}),
    ("review-overdue", H, {"reviewed": date(2025, 8, 31), "review_cycle": "10 months"}),
    ("review-overdue", U, {"review_cycle": None}),
    ("review-overdue", U, {"review_cycle": "now and then"}),
    ("review-overdue", U, {"reviewed": None}),
    ("review-overdue", U, {"reviewed": date(2026, 7, 1)}),
    ("expired", H, {"end": TODAY}),
    ("expired", V, {"end": date(2026, 6, 29)}),
    ("expired", U, {"end": None}),
    ("expired", U, {"start": date(2026, 7, 2), "end": date(2026, 1, 1)}),
    ("withdrawn", H, {}),
    ("withdrawn", V, {"withdrawn": TODAY}),
    ("withdrawn", U, {"snapshot": None}),
    ("superseded", H, {}),
    ("superseded", V, {"newer": ("SQL for analysts 2027",)}),
    ("superseded", V, {"extra": {"Replaced by": "SQL 2"}}),
    ("superseded", U, {"provider": None}),
    ("concept-removed", H, {"changes": (replace(CHANGE, settled=True),)}),
    ("concept-removed", V, {"changes": (CHANGE,)}),
    ("concept-removed", U, {"changes": None}),
    ("concept-removed", U, {"declared": (Declared("x", "old", known=False, supported=False),)}),
    ("concept-redefined", H, {"changes": (CHANGE,)}),
    ("concept-redefined", V, {"changes": (replace(CHANGE, change="redefined"),)}),
    ("concept-redefined", U, {"changes": None}),
    ("concept-retyped", H, {"changes": (CHANGE,)}),
    ("concept-retyped", V, {"changes": (replace(CHANGE, change="retyped"),)}),
    ("concept-retyped", U, {"changes": None}),
    ("outcomes-untouched", H, {"changes": (replace(CHANGE, changed=date(2025, 12, 30)),)}),  # grace ends today
    ("outcomes-untouched", V, {"changes": (replace(CHANGE, changed=date(2025, 12, 29)),)}),
    ("outcomes-untouched", U, {"changes": None}),
    ("alignment-unsupported", H, {}),
    ("alignment-unsupported", V, {"declared": (Declared(SQL, "SQL", known=True, supported=False),)}),
    ("alignment-unsupported", U, {"declared": (Declared("x", "x", known=False, supported=False),)}),
    ("alignment-unsupported", U, {"declared": (Declared(SQL, "SQL", known=True, supported=False, doubtful=True),)}),
    ("outcomes-unwanted", H, {}),
    ("outcomes-unwanted", V, {"wanted": (True, False)}),
    ("outcomes-unwanted", U, {"wanted": None}),
    ("outcomes-unwanted", U, {"wanted": (None, None)}),
    ("essentials-missing", H, {}),
    ("essentials-missing", V, {"targets": (replace(TARGET, missing=(("d", "databases"),)),)}),
    ("essentials-missing", U, {"targets": (), "unknown_targets": ("wizard",)}),
    ("essentials-missing", U, {"taught": ({}, {})}),
    ("title-unkept", H, {}),
    ("title-unkept", V, {"promised": (Promise("j", "Java", "Java", taught=False),)}),
    ("title-unkept", U, {"promised": ()}),
    ("level-doubtful", H, {"outcomes": ("Apply a method",)}),
    ("level-doubtful", V, {"level": "EQF 7", "outcomes": ("List tables", "Explain joins")}),
    ("level-doubtful", U, {"level": "advanced"}),
    ("level-doubtful", U, {"level": "EQF 9"}),
    ("size-contested", H, {"workload_hours": 120}),  # inside every bound
    ("size-contested", V, {"workload_hours": 12}),
    ("size-contested", V, {"workload_hours": 99}),
    ("size-contested", U, {"workload_hours": None}),
    ("relevance-unconfirmed", H, {"voices": (Voice("employer", "", date(2025, 6, 30), 3),)}),  # ends today
    ("relevance-unconfirmed", V, {"voices": (Voice("employer", "", date(2025, 6, 29), 3),)}),
    ("relevance-unconfirmed", V, {"voices": (Voice("learner", "", TODAY, 5), Voice("employer", "", TODAY, 2))}),
    ("relevance-unconfirmed", U, {"review_cycle": None}),
    ("outcomes-missing", H, {}),
    ("outcomes-missing", V, NO_OUTCOME),
    ("outcomes-missing", U, {"outcomes": (Outcome("Plan a menu", "description"), Outcome("cooking", "alignment"))}),
    ("outcomes-missing", H, {"outcomes": (Outcome("Plan a menu", "description"), Outcome("Cook it"))}),
    ("outcome-vague", H, {}),
    ("outcome-vague", V, {"outcomes": ("Understand tables",)}),
    ("outcome-vague", V, {"outcomes": ("An overview of tables",)}),
    ("outcome-vague", U, {"outcomes": ("Tables",)}),
    ("outcome-vague", U, {"language": "Italian"}),
    ("outcome-crowded", H, {}),
    ("outcome-crowded", V, {"outcomes": ("Write and evaluate queries",)}),
    ("outcome-crowded", U, NO_OUTCOME),
    ("outcome-objectless", H, {}),
    ("outcome-objectless", V, {"outcomes": ("Communicate", "Analyse")}),
    ("outcome-objectless", U, NO_OUTCOME),
    ("assessment-unstated", H, {}),
    ("assessment-unstated", V, {"assessment": None, "description": "Write a report. Practical."}),
    ("assessment-unstated", U, {"assessment": None, "description": "A course. It ends with an exam."}),
    ("assessment-attendance", H, {}),
    ("assessment-attendance", V, {"assessment": "attendance only"}),
    ("assessment-attendance", U, {"assessment": None}),
    ("identity-unstated", H, {}),
    ("identity-unstated", H, {"assessment": "quiz", "mode": "on campus"}),
    ("identity-unstated", V, {"assessment": "quiz"}),
    ("identity-unstated", U, {"assessment": None}),
    ("quality-assurance-unstated", H, {}),
    ("quality-assurance-unstated", V, {"quality_assurance": None}),
    ("quality-assurance-unstated", U, {"quality_assurance": None, "description": "Accredited since 2020."}),
    ("workload-unstated", H, {}),
    ("workload-unstated", V, {"workload_hours": None}),
    ("workload-unstated", U, {"workload_hours": None, "credits": 3.0}),
    ("level-unstated", H, {}),
    ("level-unstated", V, {"level": None}),
    ("level-unstated", U, {"level": "advanced"}),
    ("language-unstated", H, {}),
    ("language-unstated", V, {"language": None}),
    ("language-unstated", U, {"language": "various"}),
    ("issuer-unstated", H, {}),
    ("issuer-unstated", V, {"provider": None, "extra": {}}),
    ("issuer-unstated", U, {"extra": {}}),
    ("cycle-unstated", H, {}),
    ("cycle-unstated", V, {"review_cycle": None}),
    ("cycle-unstated", U, {"review_cycle": "now and then"}),
    ("elements-missing", H, {}),
    ("elements-missing", V, {"workload_hours": None}),
    ("elements-missing", U, {"settings": {"frameworks": ["esco"]}, "outcomes": (), "alignments": ()}),
    ("title-barred", H, {}),
    ("title-barred", V, {"title": "Post graduate diploma in SQL"}),
    ("title-barred", U, {"title": " "}),
    ("date-doubtful", H, {"reviewed": TODAY, "start": TODAY, "end": TODAY}),
    ("date-doubtful", V, {"reviewed": date(2026, 7, 1)}),
    ("date-doubtful", V, {"start": date(2026, 7, 2), "end": date(2026, 7, 1)}),
    ("date-doubtful", V, {"start": None, "extra": {"start": "next spring"}}),
    ("date-doubtful", H, {"start": None, "extra": {"start": "2026-02-01T10:00:00Z"}}),
    ("date-doubtful", U, {"start": None, "end": None, "reviewed": None}),
]


@pytest.mark.parametrize(("rule", "expected", "changed"), CASES)
def test_rule(rule: str, expected: Result, changed: dict[str, Any]) -> None:
    given = dict(changed)
    settings = given.pop("settings", rules()[rule].settings)
    seen = rules()[rule].check(Case(subject(**given)), settings)
    assert seen.result is expected, seen
    if expected is V:
        assert seen.value is not None
        assert seen.evidence
    if expected is U:
        assert seen.evidence["reason"]


def test_every_rule_has_a_case_for_each_result() -> None:
    for name in rules():
        assert {result for rule, result, _ in CASES if rule == name} == {H, V, U}, name


@pytest.mark.parametrize("rule", list(rules().values()), ids=lambda rule: rule.id)
def test_what_a_rule_serves_exists(rule: Any) -> None:
    gaps = {item["id"] for item in data("gap_map")["gaps"]}
    assert rule.serves
    assert set(rule.serves) <= gaps | set(criteria())


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("review-overdue", {}),
        ("expired", {}),
        ("relevance-unconfirmed", {}),
        ("outcomes-untouched", {"changes": (CHANGE,)}),
    ],
)
def test_until_is_the_first_day_of_another_result(rule: str, changed: dict[str, Any]) -> None:
    at_first: Subject = subject(**changed)
    (judged,) = judge(at_first, [rule])
    until = judged.seen.until
    assert until is not None
    before = date.fromordinal(until.toordinal() - 1)
    assert judge(replace(at_first, today=before), [rule])[0].seen.result is H
    assert judge(replace(at_first, today=until), [rule])[0].seen.result is V


def test_an_unknown_rule_names_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="review-overdue"):
        judge(subject(), ["nonsense"])


def test_targets_are_named_in_the_evidence() -> None:
    short = TargetFacts("o", "analyst", 2, (("d", "databases"),))
    (judged,) = judge(subject(targets=(short,)), ["essentials-missing"])
    assert judged.seen.value == {"o": {"missing": 1, "of": 2}}
    assert judged.seen.evidence["occupations"][0]["concepts"] == [{"uri": "d", "label": "databases"}]
