import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Importance, Vacancy
from service.market.advert import Basis, SentenceClass
from service.market.reading import advert_text, read_requirements

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL

ADVERT = """Gardener, Botanical Garden

About us
The garden opened in 1802 and has a palm house.

Your tasks
- Prune trees and shrubs
- Guide school classes through the beds

What you bring
- Apprenticeship as a gardener
- 3 years of experience with greenhouse plants
- You must be able to identify native plants
- Latin names or a willingness to learn them would be a plus

Nice to have
- Beekeeping or mushroom growing
- Driving licence

We offer
- 30 days of paid leave
"""


def wishes(text: str, title: str = "") -> list[tuple[str, Importance]]:
    return [(phrase.text, phrase.importance) for phrase in read_requirements(Vacancy(title, text)).phrases]


def test_an_advert_with_headings_and_lists():
    reading = read_requirements(Vacancy("Gardener", ADVERT))
    kinds = {sentence.text: sentence.kind for sentence in reading.sentences}
    assert kinds["The garden opened in 1802 and has a palm house."] is SentenceClass.BOILERPLATE
    assert kinds["Prune trees and shrubs"] is SentenceClass.RESPONSIBILITY
    assert kinds["Apprenticeship as a gardener"] is SentenceClass.CONDITION
    assert kinds["30 days of paid leave"] is SentenceClass.BOILERPLATE
    stated = [item for item in reading.phrases if item.origin is SentenceClass.REQUIREMENT]
    assert [(item.text, item.importance, item.basis) for item in stated] == [
        ("greenhouse plants", ESSENTIAL, Basis.DEFAULT),
        ("identify native plants", ESSENTIAL, Basis.WORDING),
        ("Latin names or a willingness to learn them", OPTIONAL, Basis.WORDING),
        ("Beekeeping or mushroom growing", OPTIONAL, Basis.HEADING),
    ]
    assert stated[-1].options == ("Beekeeping", "mushroom growing")
    conditions = [(item.kind, item.value, item.unit, item.importance) for item in reading.conditions]
    assert conditions == [
        ("degree", "vocational", "level", ESSENTIAL),
        ("years", 3.0, "years", ESSENTIAL),
        ("licence", None, None, OPTIONAL),
    ]
    assert reading.language == "en"
    assert reading.notes == ()


def test_every_span_is_the_place_of_its_words():
    reading = read_requirements(Vacancy("Gardener", ADVERT))
    for sentence in reading.sentences:
        assert reading.text[slice(*sentence.span)] == sentence.text
    for phrase in reading.phrases:
        assert reading.text[slice(*phrase.span)] == phrase.text
        start, end = reading.sentences[phrase.sentence].span
        assert start <= phrase.span[0] <= phrase.span[1] <= end
    for condition in reading.conditions:
        assert reading.text[slice(*condition.span)] == condition.text


IMPORTANCE = [  # sentence in an unheaded advert, importance
    ("You must know welding.", ESSENTIAL),
    ("Experience with welding is required.", ESSENTIAL),
    ("Experience with welding is preferred.", OPTIONAL),
    ("Knowledge of welding preferred but not required.", OPTIONAL),
    ("Ideally you have welding skills.", OPTIONAL),
    ("Knowledge of welding would be a big plus.", OPTIONAL),
    ("Knowledge of welding is an asset.", OPTIONAL),
    ("Experience with welding.", ESSENTIAL),
    ("Ability to work with preferred suppliers.", ESSENTIAL),
    ("Ability to help out where required and experience with welding is nice to have.", OPTIONAL),
]


@pytest.mark.parametrize(("sentence", "importance"), IMPORTANCE)
def test_importance_by_wording(sentence, importance):
    found = wishes(f"We are a small workshop near the river and have been here for years.\n{sentence}")
    assert {item[1] for item in found} == {importance}


def test_one_sentence_may_hold_a_must_and_a_wish():
    found = wishes("Knowledge of wound care is required, and training in massage would be a plus.")
    assert found == [("wound care", ESSENTIAL), ("massage", OPTIONAL)]


def test_an_advert_in_another_language_says_so():
    text = (
        "Wir suchen zum nächsten Termin eine Person für die Backstube. Sie haben eine abgeschlossene Lehre und "
        "arbeiten gern früh am Morgen. Wir bieten Ihnen ein gutes Team und einen sicheren Platz mit Zukunft."
    )
    reading = read_requirements(Vacancy("Bäcker", text))
    assert (reading.language, reading.phrases, reading.sentences) == ("de", (), ())
    assert reading.notes == ("the advert is in German; requirements are read from English only, none was read",)


NOTES = [  # text, a note
    ("", "the advert has no text"),
    ("Please ring the bell twice and wait at the door until somebody has time for you.", "no sentence states"),
    ("You will prune trees and you will guide the visitors of the garden through the beds.", "responsibilities alone"),
    ("Baker", "too short"),
]


@pytest.mark.parametrize(("text", "note"), NOTES)
def test_what_was_not_found_is_said(text, note):
    reading = read_requirements(Vacancy("Job", text))
    assert any(note in item for item in reading.notes)


def test_a_large_page_with_script_and_style():
    filler = "".join(f"<p>Paragraph {number} about the house and its many rooms.</p>" for number in range(2500))
    page = (
        "<html><head><style>p { color: must }</style><script>var required = 'Java';</script></head><body>"
        f"<h2>Requirements</h2><ul><li>Experience with Java or C#</li></ul><h2>About us</h2>{filler}</body></html>"
    )
    assert len(page) > 100_000
    reading = read_requirements(Vacancy("Developer", page))
    assert [(item.text, item.options) for item in reading.phrases] == [("Java or C#", ("Java", "C#"))]
    assert "color" not in reading.text
    assert "var required" not in reading.text


def test_a_sentence_without_end_is_read_at_its_beginning():
    reading = read_requirements(Vacancy("Driver", "You must know lorries and travel " + "travel " * 20_000))
    assert reading.phrases[0].text.startswith("lorries")
    assert reading.sentences[0].span[1] <= 1500
    assert "sentences of more than 1500 characters, read to there only: 1" in reading.notes


def test_mojibake_and_lone_surrogates_are_survived():
    reading = read_requirements(Vacancy("Chef", "You must know crÃ¨me brÃ»lÃ©e and \ud800 pastry."))
    assert "crème brûlée" in reading.text


def test_sections_are_read_where_there_is_no_text():
    vacancy = Vacancy(
        "Chef", sections={"Requirements": "Knowledge of sauces", "Nice to have": "Wine knowledge", "Empty": " "}
    )
    assert advert_text(vacancy) == "Requirements\nKnowledge of sauces\n\nNice to have\nWine knowledge"
    found = {item.importance for item in read_requirements(vacancy).phrases}
    assert found == {ESSENTIAL, OPTIONAL}


def test_order_tells_in_a_list_without_headings_or_cues():
    text = "\n".join(
        [
            "Bachelor's degree in logistics or equivalent practical experience.",
            "4 years of experience in warehouse planning.",
            "Excellent negotiation skills.",
            "Understanding of customs rules.",
        ]
    )
    reading = read_requirements(Vacancy("Planner", text))
    found = [(sentence.importance, sentence.basis) for sentence in reading.sentences]
    assert found == [(ESSENTIAL, Basis.ORDER)] * 2 + [(OPTIONAL, Basis.ORDER)] * 2


def test_order_tells_nothing_where_a_heading_or_wording_does():
    lines = "Bachelor's degree in logistics.\n4 years of experience in planning.\nExcellent negotiation skills."
    reading = read_requirements(Vacancy("Planner", f"Requirements\n{lines}"))
    assert {item.basis for item in reading.sentences} == {Basis.HEADING}
    worded = "Bachelor's degree.\n4 years of planning.\nExcellent negotiation skills.\nCustoms knowledge is a plus."
    found = read_requirements(Vacancy("Planner", worded)).sentences
    assert [item.importance for item in found] == [ESSENTIAL, ESSENTIAL, ESSENTIAL, OPTIONAL]


PIECES = """must Requirements: Java or and , ; . ( ) 3 years of such as experience with degree in <li>
</li> plus English You will About us é | • - e.g. one following / % B2 (or"""
WORDS = st.sampled_from([*PIECES.split(), "\ud83d", "\n", "\n\n"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)))
def test_any_text_is_read_and_every_span_lies_in_it(text):
    reading = read_requirements(Vacancy("T", text))
    size = len(reading.text)
    for span in [item.span for item in (*reading.sentences, *reading.phrases, *reading.conditions)]:
        assert 0 <= span[0] < span[1] <= size
    for phrase in reading.phrases:
        assert phrase.text.strip()
        assert len(phrase.options) != 1
    assert read_requirements(Vacancy("T", text)) == reading
