"""What is read in the wording of outcomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.quality.outcome_writing import read_outcome, rewrite, steps

CASES = [  # text, verbs, observable, object, context
    ("Students will be able to analyse data using Python", ["analyse"], True, "data", "using Python"),
    ("Analyze data", ["analyse"], True, "data", ""),
    ("Creating dashboards", ["create"], True, "dashboards", ""),
    ("Critically evaluate sources", ["evaluate"], True, "sources", ""),
    ("Carrying out risk assessments", ["carry out"], True, "risk assessments", ""),
    ("Set up and configure networks", ["set up", "configure"], True, "networks", ""),
    ("Understand the law", ["understand"], False, "the law", ""),
    ("Understands the law", ["understand"], False, "the law", ""),
    ("Demonstrate an understanding of ethics in care", ["demonstrate"], False, "ethics", "in care"),
    ("Become familiar with the law", [], False, "the law", ""),
    ("An overview of SQL", [], False, "SQL", ""),
    ("SQL basics", [], None, "SQL basics", ""),
    ("Apply", ["apply"], True, "", ""),
    ("", [], None, "", ""),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_reading(case: tuple[str, list[str], bool | None, str, str]) -> None:
    found = read_outcome(case[0])
    assert (list(found.verbs), found.observable, found.object, found.context) == case[1:]


def test_verbs_of_different_levels_crowd_an_outcome() -> None:
    assert read_outcome("Write and evaluate queries").crowded
    assert read_outcome("Identify, classify and sort rocks").crowded
    assert not read_outcome("Design and develop programs").crowded
    assert not read_outcome("Write queries and reports").crowded


def test_a_verb_at_several_levels_gives_a_range() -> None:
    assert steps(read_outcome("Integrate systems")) == (4, 6)
    assert steps(read_outcome("SQL basics")) is None


def test_a_rewrite_uses_the_outcomes_own_words() -> None:
    found = rewrite(read_outcome("Gain knowledge of tax law in Estonia"))
    assert found is not None
    assert found["pattern"] == "Explain tax law in Estonia"
    assert rewrite(read_outcome("Understand")) is None
    assert rewrite(read_outcome("Write SQL queries")) is None


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    found = read_outcome(text)
    assert rewrite(found) is None or found.observable is False
