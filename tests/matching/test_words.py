import pytest

from service.matching import words
from service.matching.words import WordReader

SAME = [
    ("manage", "managing managed manages"),
    ("analyse", "analyze analysing analyzing analysed"),
    ("organise", "organize organising organizes"),
    ("plan", "planning planned plans"),
    ("study", "studies studying"),
    ("colour", "color colors"),
    ("process", "processes processing"),
    ("sell", "selling sells"),
    ("bake", "baking baked bakes"),
    ("serve", "serving served"),
    ("give", "giving gives"),
    ("write", "writing writes"),
    ("cook", "cooking cooked"),
]
DIFFERENT = [
    ("plan", "plane"),
    ("red", "reading"),
    ("care", "car"),
    ("planed", "planned"),
    ("bus", "busy"),
    ("sing", "single"),
    ("c", "c++"),
    ("c#", "c++"),
]


@pytest.mark.parametrize(("word", "others"), SAME)
def test_inflection_and_spelling_do_not_count(word: str, others: str) -> None:
    reader = WordReader()
    assert {reader.stem(other) for other in others.split()} == {reader.stem(word)}


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_words_stay_different(one: str, other: str) -> None:
    reader = WordReader()
    assert reader.stem(one) != reader.stem(other)


def test_words_keep_their_places() -> None:
    text = "Use C++, C# and node.js."
    words = WordReader().words(text)
    assert [text[word.start : word.end] for word in words] == ["Use", "C++", "C#", "and", "node.js"]


def test_other_languages_are_only_folded() -> None:
    reader = WordReader("de")
    assert reader.stem("Planung") == "planung"
    assert reader.stem("planning") == "planning"


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "KNOWN_WORDS", 2)
    reader = WordReader()
    texts = ["managing teams", "x" * 1000, "baking teams", "managing"]
    assert [reader.stems(text) for text in texts] == [WordReader().stems(text) for text in texts]
    assert len(reader._stems) <= 2
    assert "x" * 1000 not in reader._stems
