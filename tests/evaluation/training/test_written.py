"""The text that was written for training: whole, in form, and about concepts that ESCO has."""

from collections import Counter
from pathlib import Path

from esco_data import starter_paths
from service.domain import Concept, Kind
from service.evaluation.training.written import written_lines, written_nothings, written_phrases
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy


def test_a_line_with_an_unknown_concept_is_not_wholly_told() -> None:
    starter = read_esco(starter_paths(), "v1", "en").taxonomy
    sources = Counter(example.source for example in written_lines(starter))
    assert sources["written"] > 50
    assert sources["written in part"] > 50


def test_lines_name_their_concepts_once_and_have_text() -> None:
    taxonomy = Taxonomy("v", "en", {"u:sql": Concept("u:sql", "SQL", Kind.KNOWLEDGE)}, {}, {})
    for example in written_lines(taxonomy):
        assert example.text.strip()
        assert example.concepts == ("u:sql",)


def test_some_lines_hold_nothing() -> None:
    nothings = list(written_nothings())
    assert len(nothings) >= 50
    assert all(item["text"] for item in nothings)


def test_nearly_all_that_is_named_is_in_esco(shared_data: Path) -> None:
    taxonomy = read_esco([shared_data / "esco" / "v1.2.0"], "v1.2.0", "en").taxonomy
    labels = {concept.preferred_label for concept in taxonomy.concepts.values()}
    phrases = written_phrases()
    assert sum(label in labels for label in phrases) > 0.98 * len(phrases)
    lines = list(written_lines(taxonomy))
    assert sum(example.source == "written" for example in lines) > 0.97 * len(lines)
