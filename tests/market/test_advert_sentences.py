from collections import Counter

import pytest

from tests.market.adverts import labelled_sentences, measured, tables


def test_measured_by_hand():
    pairs = [("a", "a"), ("a", "b"), ("b", "a"), ("a", "a")]
    found = measured(pairs, "a")
    assert (found.precision, found.recall, found.support) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 3)


def test_the_set_is_large_enough():
    kinds = Counter(item.kind for item in labelled_sentences())
    assert sum(kinds.values()) >= 60
    assert min(kinds.values()) >= 15


@pytest.mark.parametrize(
    ("part", "floor"), [("dev", 0.95), ("test", 0.9), ("fresh", 0.85), ("blind", 0.85), ("new", 0.8)]
)
def test_precision_and_recall(part, floor):
    """Floors against a step back; the table with first-run numbers is in docs/vacancies.md."""
    found = {name: item for of, name, item in tables() if of == part}
    weighed = sum(item.support for item in found.values())
    recall = sum(item.recall * item.support for item in found.values()) / weighed
    precision = sum(item.precision * item.support for item in found.values()) / weighed
    assert recall >= floor
    assert precision >= floor


def test_every_labelled_sentence_is_found_in_the_reading():
    assert [item.sentence for item in labelled_sentences() if item.found is None] == []
