import pytest

from service.market.layout import heading_kind, read_layout

HEADINGS = [  # heading, section
    ("Responsibilities", "responsibilities"),
    ("KEY RESPONSIBILITIES:", "responsibilities"),
    ("What you'll do", "responsibilities"),
    ("Day to day", "responsibilities"),
    ("Minimum Qualifications", "essential"),
    ("Requirements", "essential"),
    ("Must-haves", "essential"),
    ("What we need from you", "essential"),
    ("Preferred qualifications:", "optional"),
    ("Nice to have", "optional"),
    ("**Bonus points**", "optional"),
    ("Desirable criteria", "optional"),
    ("It would be great if you have", "optional"),
    ("Qualifications", "qualifications"),
    ("Skills & Experience", "qualifications"),
    ("Your profile", "qualifications"),
    ("What you should bring", "qualifications"),
    ("About us", "about"),
    ("Our mission", "about"),
    ("What we offer", "benefits"),
    ("Benefits and perks", "benefits"),
    ("How to apply", "apply"),
    ("Equal opportunities", "equality"),
    ("Privacy notice", "legal"),
]


@pytest.mark.parametrize(("heading", "section"), HEADINGS)
def test_headings(heading, section):
    assert heading_kind(heading, certain=False) == section


@pytest.mark.parametrize("text", ["Experience with looms", "Excellent communication skills", "Guide visitors"])
def test_lines_that_are_no_headings(text):
    assert heading_kind(text, certain=False) is None


def test_words_decide_only_for_sure_headings():
    assert heading_kind("Perks of the palm house", certain=False) is None
    assert heading_kind("Perks of the palm house", certain=True) == "benefits"


def test_sections_and_spans():
    text = "Requirements\n- Looms\n- Dyes\n\nNice to have: Polish, lace.\nFree lunch."
    pieces = read_layout(text)
    assert [(piece.text, piece.section, piece.bullet) for piece in pieces] == [
        ("Looms", "essential", True),
        ("Dyes", "essential", True),
        ("Polish, lace.", "optional", False),
        ("Free lunch.", None, False),
    ]
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)


def test_running_text_after_a_list_has_left_its_section():
    text = "Requirements\n- Looms\n- Dyes\n\nThe mill stands by the river and has a garden with old trees."
    assert read_layout(text)[-1].section is None
