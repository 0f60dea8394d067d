import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.outcomes import find_outcomes

DESCRIPTION = """Welcome to our kitchen school! This course is for people who want to cook.
You will learn how to keep a kitchen clean. Skills you'll gain: food hygiene, knife skills and plating.
By the end of this course you will be able to:
- plan a menu
- store food safely; label allergens
- The course takes 6 weeks

Prerequisites
- You need an apron.
- Explain your motives in a letter

Assessment
Write a report of two pages.

What you'll learn
Menu costing
Allergens and labels"""

CASES = [  # description, outcomes
    ("", []),
    (
        DESCRIPTION,
        [
            "You will learn how to keep a kitchen clean.",
            "food hygiene",
            "knife skills",
            "plating",
            "plan a menu",
            "store food safely",
            "label allergens",
            "Menu costing",
            "Allergens and labels",
        ],
    ),
    ("A school in the hills. Two buildings, one garden.", []),
    ("This module covers tax law. It starts in May.", ["This module covers tax law."]),
    ("Learners can price a repair. Fee: 20 EUR.", ["Learners can price a repair."]),
    ("- Sort waste\n- Read safety labels\n- Free lunch", ["Sort waste", "Read safety labels"]),
    ("Learn to weld. Bring gloves.", ["Learn to weld."]),
    ("An introduction to wound care.", ["An introduction to wound care."]),
    ("Students will deepen their knowledge of soil.", ["Students will deepen their knowledge of soil."]),
    (
        "Al termine del corso lo studente sarà in grado di:\n- leggere un bilancio\n- fare un budget",
        ["leggere un bilancio", "fare un budget"],
    ),
    ("Lernziele\n• Maschinen warten\n• Fehler finden\n\nKosten\n• 200 Euro", ["Maschinen warten", "Fehler finden"]),
    (
        "À l'issue de la formation, vous saurez poser un diagnostic. Tarif : 90 €.",
        ["À l'issue de la formation, vous saurez poser un diagnostic."],
    ),
    ("Al finalizar el curso aprenderás a cuidar heridas.", ["Al finalizar el curso aprenderás a cuidar heridas."]),
]


@pytest.mark.parametrize(("description", "expected"), CASES)
def test_find_outcomes(description, expected):
    assert [found.text for found in find_outcomes(description)] == expected


@given(st.lists(st.sampled_from([*DESCRIPTION.splitlines(), "", "- x", "a;b", "Skills: a, b"]), max_size=12))
def test_outcomes_are_slices_in_order(lines):
    text = "\n".join(lines)
    end = 0
    for found in find_outcomes(text):
        assert text[found.start : found.end] == found.text
        assert found.start >= end
        end = found.end
