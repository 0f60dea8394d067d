import pytest

from service.matching.word_search import Vocabulary, WordSearch

DOCUMENTS = [
    {"title": "Introduction to databases", "outcome": "Write queries", "description": "For accountants"},
    {"title": "Accounting", "outcome": "Keep books", "provider": "École Générale"},
    {"title": "Small business", "outcome": "Find customers"},
    {"title": "Baking bread", "tag": "sourdough", "description": "No databases here"},
]
vocabulary = Vocabulary()
index = WordSearch(vocabulary, [vocabulary.entry(document) for document in DOCUMENTS])

BEST = [  # query, the best document, how the first word was found
    ("database", 0, "same"),
    ("databsae", 0, "like"),
    ("datab", 0, "begins"),
    ("accounting", 1, "same"),
    ("acounting", 1, "like"),
    ("baked breads", 3, "same"),
    ("busines", 2, "begins"),
    ("ecole", 1, "same"),
    ("the bread of the", 3, "same"),
    ("sourdough", 3, "same"),
]


@pytest.mark.parametrize(("query", "best", "how"), BEST)
def test_the_best_document(query: str, best: int, how: str) -> None:
    asked = index.asked(query)
    scores = index.scores(asked)
    assert scores.argmax() == best
    assert index.why(asked, best)[0].how == how
    assert 0 < scores.max() <= 1


def test_words_are_shown_as_they_are_spelt_not_as_they_are_compared() -> None:
    words = Vocabulary()
    entries = [words.entry({"title": text}) for text in ("Supporting Older People", "Managing databases", "To manage")]
    people = WordSearch(words, entries)
    (found,) = people.why(people.asked("People"), 0)
    assert (found.asked, found.found, found.how) == ("people", "people", "same")
    (found,) = people.why(people.asked("manages"), 1)
    assert (found.asked, found.found, found.how) == ("manages", "manage", "same")


@pytest.mark.parametrize("query", ["", "...", "zzzzzzzz", "xyz"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert not index.scores(index.asked(query)).any()


def test_the_better_field_wins() -> None:
    scores = index.scores(index.asked("databases"))
    assert scores[0] == pytest.approx(1.0)
    assert scores[3] == pytest.approx(0.5)


def test_no_document_is_an_index_too() -> None:
    empty = WordSearch(Vocabulary(), [])
    assert len(empty.scores(empty.asked("bread"))) == 0
