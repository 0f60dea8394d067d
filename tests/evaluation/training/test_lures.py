"""Wrong concepts that share a word with a text."""

import random

from service.domain import Concept
from service.evaluation.training.examples import Example
from service.evaluation.training.lures import Lures, stems

CONCEPTS = {
    concept.uri: concept
    for concept in (
        Concept("u:fill", "fill cylinders"),
        Concept("u:flow", "fluid mechanics", alternative_labels=("flow around a cylinder",)),
        Concept("u:maths", "mathematics"),
    )
}
TEXT = "compute the flow around an infinite cylinder"


def test_stems_are_the_beginnings_of_longer_words() -> None:
    assert stems("Fill the cylinders, historically!") == {"cylind", "histor"}


def test_a_lure_shares_a_word_that_no_right_concept_has() -> None:
    lures = Lures(CONCEPTS)
    assert lures.one(Example(TEXT, ("u:maths",), source="mixed"), random.Random(1)) == "u:fill"
    assert lures.one(Example(TEXT, ("u:flow",), source="mixed"), random.Random(1)) is None


def test_real_texts_have_no_lures_since_not_all_in_them_is_known() -> None:
    assert Lures(CONCEPTS).one(Example(TEXT, ("u:maths",), source="skillskape"), random.Random(1)) is None
