"""Surface forms of labels."""

import pytest

from service.domain import Concept, Kind
from service.evaluation.training.surface import common_verbs, gerund, lower_first, plain_label, surfaces

DOUBLED = ("plan", "set")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("manage staff", "managing staff"),
        ("plan events", "planning events"),
        ("see patterns", "seeing patterns"),
        ("dye cloth", "dyeing cloth"),
        ("tie knots", "tying knots"),
        ("weld", "welding"),
        ("be on time", "being on time"),
    ],
)
def test_gerund(phrase: str, expected: str) -> None:
    assert gerund(phrase, DOUBLED) == expected


def test_names_and_abbreviations_keep_their_capitals() -> None:
    assert lower_first("Manage staff.") == "manage staff."
    assert lower_first("ICT systems and more.") == "ICT systems and more."


def test_remarks_in_brackets_are_not_written() -> None:
    assert plain_label("Java (computer programming)") == "Java"
    assert plain_label("(only a remark)") == "(only a remark)"


def test_labels_are_sorted_into_forms() -> None:
    skill = Concept("u:1", "plan events", Kind.SKILL, ("set up events", "event planning"))
    verbs = frozenset({"plan", "set"})
    forms = surfaces(skill, verbs, DOUBLED)
    assert forms.infinitives == ("plan events", "set up events")
    assert forms.gerunds == ("planning events", "setting up events")
    assert forms.nouns == ("event planning",)
    knowledge = surfaces(Concept("u:2", "welding methods", Kind.KNOWLEDGE, ("how to weld",)), verbs, DOUBLED)
    assert knowledge.nouns == ("welding methods", "how to weld")
    assert not knowledge.infinitives


def test_verbs_are_what_many_skills_begin_with() -> None:
    skills = [Concept(f"u:{number}", f"manage {thing}", Kind.SKILL) for number, thing in enumerate("abc")]
    assert common_verbs([*skills, Concept("u:9", "Excel sheets", Kind.SKILL)]) == {"manage"}
