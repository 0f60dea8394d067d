import pytest

from service.market.conditions import find_conditions

CASES = [  # sentence, (kind, words, value, unit, upper) of each condition
    ("3+ years of experience with looms", [("years", "3+ years of experience", 3.0, "years", None)]),
    (
        "Minimum two years in a comparable bakery.",
        [("years", "Minimum two years in a comparable bakery", 2.0, "years", None)],
    ),
    ("3-5 years of weaving", [("years", "3-5 years", 3.0, "years", 5.0)]),
    ("18 months of sales experience", [("years", "18 months", 18.0, "months", None)]),
    (
        "BSc or MSc degree in textile engineering, or equivalent",
        [("degree", "BSc or MSc degree in textile engineering, or equivalent", "bachelor", "level", None)],
    ),
    ("A master's degree is an advantage", [("degree", "A master's degree", "master", "level", None)]),
    ("A clean driving licence", [("licence", "A clean driving licence", None, None, None)]),
    ("Fluent German", [("language", "Fluent German", "German", "fluent", None)]),
    ("German or French at B2 level", [("language", "German or French at B2 level", "German or French", "B2", None)]),
    (
        "B2 Polish and C1 Czech required",
        [("language", "B2 Polish", "Polish", "B2", None), ("language", "C1 Czech", "Czech", "C1", None)],
    ),
    ("Travel up to 30% of the time", [("travel", "Travel up to 30% of the time", 30.0, "%", None)]),
    ("The right to work in Estonia", [("authorisation", "The right to work in Estonia", None, None, None)]),
    ("EQF level 5", [("level", "EQF level 5", "5", None, None)]),
    ("Night shifts included", [("availability", "Night shifts included", None, None, None)]),
    (
        "You are currently enrolled in a design course",
        [("enrolment", "currently enrolled in a design course", None, None, None)],
    ),
]
NONE = [
    "Experience with MS Office",
    "You master French cuisine",
    "Knowledge of the German market",
    "A firm that is 50 years old",
    "Master data management",
    "Courses in the evening",
]


@pytest.mark.parametrize(("sentence", "wanted"), CASES)
def test_conditions(sentence, wanted):
    found = [(item.kind, item.text, item.value, item.unit, item.upper) for item in find_conditions(sentence)]
    assert [(kind, text) for kind, text, *_ in found] == [(kind, text) for kind, text, *_ in wanted]
    assert found == wanted


@pytest.mark.parametrize("sentence", NONE)
def test_what_only_looks_like_a_condition(sentence):
    assert find_conditions(sentence) == []


def test_spans_are_places_in_the_sentence():
    sentence = "Ideally 2 years of practice, a degree in law and fluent Dutch."
    for item in find_conditions(sentence):
        assert sentence[slice(*item.span)] == item.text


def test_overlapping_conditions_are_found_once():
    found = find_conditions("Currently enrolled in a bachelor's degree in law")
    assert [item.kind for item in found] == ["enrolment"]
