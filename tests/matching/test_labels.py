import numpy as np

from service.domain import Concept
from service.matching.labels import LabelTable
from service.taxonomy.taxonomy import Taxonomy


def of(*concepts: Concept) -> LabelTable:
    return LabelTable.of(Taxonomy("v0", "en", {concept.uri: concept for concept in concepts}, {}, {}))


def test_rows_are_grouped_by_concept_preferred_label_first(table: LabelTable) -> None:
    assert table.uris == tuple(f"c:{letter}" for letter in "abcdefghi")
    assert table.labels[:4] == ("bake bread", "make loaves", "teach baking", "instruct bakers")
    assert table.starts[:3].tolist() == [0, 2, 4]
    assert table.concept_of[: len(table.labels)].tolist()[:5] == [0, 0, 1, 1, 2]


def test_descriptions_follow_the_labels(table: LabelTable) -> None:
    rows = len(table.labels)
    assert table.described.tolist() == [0, 1, 2, 3, 7, 8]
    assert table.concept_of[rows:].tolist() == table.described.tolist()
    assert table.description_row[4] == -1
    assert table.descriptions[table.description_row[7] - rows] == "How food is kept clean and safe."


def test_forms_that_differ_in_case_or_space_stand_once() -> None:
    table = of(Concept("c:1", "Bake  bread", None, ("bake bread", "BAKE BREAD", "", "bake loaves")))
    assert table.labels == ("Bake bread", "bake loaves")


def test_a_taxonomy_without_descriptions_has_only_labels() -> None:
    table = of(Concept("c:1", "one"), Concept("c:2", "two"))
    assert table.descriptions == ()
    assert np.array_equal(table.concept_of, [0, 1])


def test_the_digest_sees_every_text_and_border() -> None:
    base = of(Concept("c:1", "one", None, ("two",)), Concept("c:2", "three"))
    others = [
        of(Concept("c:1", "one"), Concept("c:2", "three", None, ("two",))),
        of(Concept("c:1", "one", None, ("two",)), Concept("c:3", "three")),
        of(Concept("c:1", "one", None, ("two",), "three"), Concept("c:2", "three")),
    ]
    assert len({base.digest, *(other.digest for other in others)}) == 4
    assert base.digest == of(Concept("c:2", "three"), Concept("c:1", "one", None, ("two",))).digest
