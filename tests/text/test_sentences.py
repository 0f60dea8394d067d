import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.sentences import split_sentences

SPLIT = [  # text, sentences
    ("", []),
    (" \n\t ", []),
    ("•\n- \n***", []),
    ("Plan shifts. Brief the team!", ["Plan shifts.", "Brief the team!"]),
    ("Use tools, e.g. Python or C#. Then test.", ["Use tools, e.g. Python or C#.", "Then test."]),
    ("Compare SQL vs. Excel sheets.", ["Compare SQL vs. Excel sheets."]),
    ("Write .NET code. Deploy Node.js apps.", ["Write .NET code.", "Deploy Node.js apps."]),
    ("Code in .NET. Test it.", ["Code in .NET.", "Test it."]),
    ("See No. 5 for more. Is it? No. We think not.", ["See No. 5 for more.", "Is it?", "No.", "We think not."]),
    ("A B.Sc. Physics degree helps.", ["A B.Sc. Physics degree helps."]),
    ("You need a B.Sc. The rest is taught.", ["You need a B.Sc.", "The rest is taught."]),
    (
        "It takes 2.5 hours at https://a.example/b?c=1. Start now.",
        ["It takes 2.5 hours at https://a.example/b?c=1.", "Start now."],
    ),
    ("Taught by Dr. A. Novak in Rome. Book early.", ["Taught by Dr. A. Novak in Rome.", "Book early."]),
    ("plan shifts; brief the team; report", ["plan shifts", "brief the team", "report"]),
    ("Plan well; however, stay flexible.", ["Plan well; however, stay flexible."]),
    ("Plan (shifts; rosters) well", ["Plan (shifts; rosters) well"]),
    ("Health &amp; safety rules", ["Health &amp; safety rules"]),
    (
        "- plan\n* brief\n• report\n1. file\n2) send\no store\n–\tclean\n(a) lock",
        ["plan", "brief", "report", "file", "send", "store", "clean", "lock"],
    ),
    ("• plan • brief • report", ["plan", "brief", "report"]),
    ("You learn to: - plan; - brief", ["You learn to:", "plan", "brief"]),
    ("Steps: (1) plan; (2) brief.", ["Steps:", "plan", "brief."]),
    ("-5 degrees outside", ["-5 degrees outside"]),
    ("3.5 tonnes lifted", ["3.5 tonnes lifted"]),
    ("安全に運転する。報告書を書く。", ["安全に運転する。", "報告書を書く。"]),
    ("Plan shifts\r\nBrief the team\rReport", ["Plan shifts", "Brief the team", "Report"]),
]


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_split(text, expected):
    assert [sentence.text for sentence in split_sentences(text)] == expected


def test_wrapped_lines_are_one_sentence():
    text = "Understand how the systems that bring energy to people across\nthe world work together\nPlan shifts"
    assert [sentence.text for sentence in split_sentences(text)] == [text[:85], "Plan shifts"]


def test_headings_hold_for_what_stands_under_them():
    text = (
        "About us\nWe bake bread.\n\nWhat you will do\nThe work is varied. You will be trained so that you can:\n"
        "- mix dough\n- clean ovens\nEvery day differs.\n\nREQUIREMENTS\nPatience"
    )
    found = [(sentence.text, sentence.heading) for sentence in split_sentences(text) if not sentence.is_heading]
    assert found == [
        ("We bake bread.", "About us"),
        ("The work is varied.", "What you will do"),
        ("mix dough", "You will be trained so that you can"),
        ("clean ovens", "You will be trained so that you can"),
        ("Every day differs.", "What you will do"),
        ("Patience", "REQUIREMENTS"),
    ]


def test_bare_lines_are_not_headings():
    found = split_sentences("Plan shifts\nBrief the team\nReport to the manager")
    assert not any(sentence.is_heading for sentence in found)


def test_bullets_are_marked():
    found = split_sentences("Intro text.\n- one thing")
    assert [sentence.bullet for sentence in found] == [False, True]


PIECES = st.sampled_from(
    ["word", "A", ".", "; ", "\n", "- ", "• ", "e.g.", " ", "1. ", ":", "(", ")", "é", "!", "\r\n", "o "]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_spans_are_slices_in_order_and_lose_no_word(text):
    end = 0
    for sentence in split_sentences(text):
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.start >= end
        assert any(character.isalnum() for character in sentence.text)
        assert sentence.text == sentence.text.strip()
        end = sentence.end


@given(
    st.lists(st.sampled_from(["shift", "team", "plan"]), min_size=1, max_size=20),
    st.sampled_from(["; ", ". ", "\n", "\n- "]),
)
def test_words_are_kept(words, between):
    kept = " ".join(sentence.text.rstrip(".") for sentence in split_sentences(between.join(words)))
    assert [word.strip(".;") for word in kept.split()] == words
