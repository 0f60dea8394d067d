"""Relations between concepts, and the laws that they keep."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Concept, Importance, Occupation, Relation, Requirement
from service.taxonomy.hierarchy import Hierarchy
from service.taxonomy.taxonomy import Taxonomy

Links = dict[str, tuple[str, ...]]


def taxonomy(broader: Links | None = None, related: Links | None = None, wanted: Links | None = None) -> Taxonomy:
    """A taxonomy of concepts a to h and the occupations named in wanted."""
    return Taxonomy(
        version="v9.1",
        language="en",
        concepts={uri: Concept(uri, f"label {uri}") for uri in "abcdefgh"},
        occupations={uri: Occupation(uri, f"label {uri}") for uri in wanted or {}},
        requirements={
            uri: tuple(Requirement(concept, Importance.ESSENTIAL) for concept in concepts)
            for uri, concepts in (wanted or {}).items()
        },
        broader=broader or {},
        related=related or {},
    )


# a is the broadest: a > b > c > d; e stands beside and is related to b and d; f and g go in a circle
TREE = Hierarchy(
    taxonomy(
        broader={"b": ("a",), "c": ("b",), "d": ("c", "a"), "f": ("g",), "g": ("f",)},
        related={"e": ("b",), "d": ("e",), "c": ("b",), "h": ("h",)},
    )
)

RELATIONS = [  # required, held, how the held one stands to the required one
    ("a", "a", Relation.SAME),
    ("a", "b", Relation.NARROWER),
    ("a", "c", Relation.NARROWER),
    ("a", "d", Relation.NARROWER),
    ("b", "a", Relation.BROADER),
    ("c", "a", None),  # two steps up is too far
    ("d", "a", Relation.BROADER),  # one of two ways up is one step long
    ("d", "b", None),
    ("b", "e", Relation.RELATED),
    ("e", "b", Relation.RELATED),
    ("e", "d", Relation.RELATED),
    ("c", "b", Relation.BROADER),  # also related; broader is worth more
    ("b", "c", Relation.NARROWER),
    ("f", "g", Relation.NARROWER),  # a circle: narrower is worth more
    ("g", "f", Relation.NARROWER),
    ("h", "a", None),
    ("unknown", "a", None),
    ("unknown", "unknown", Relation.SAME),
]


@pytest.mark.parametrize(("required", "held", "relation"), RELATIONS)
def test_relation(required: str, held: str, relation: Relation | None) -> None:
    assert TREE.relation(required, held) is relation


def test_steps() -> None:
    assert TREE.broader("d") == ("c", "a")
    assert TREE.directly_narrower("a") == ("b", "d")
    assert TREE.narrower("a") == ("b", "c", "d")
    assert TREE.narrower("f") == ("g",)
    assert TREE.related("b") == ("c", "e")
    assert TREE.related("h") == ()
    assert TREE.neighbours("c") == {"c", "a", "b", "d"}
    assert TREE.neighbours("e") == {"e", "b", "d"}


def test_specificity_by_hand() -> None:
    # 3 occupations; a is required by 3, b by 1, c by none: log(4/4)/log 4, log(4/2)/log 4, log(4/1)/log 4
    hierarchy = Hierarchy(taxonomy(wanted={"x": ("a", "b"), "y": ("a",), "z": ("a",)}))
    assert hierarchy.specificity("a") == 0
    assert hierarchy.specificity("b") == pytest.approx(0.5)
    assert hierarchy.specificity("c") == 1
    assert math.isclose(hierarchy.specificity("unknown"), 1)
    assert Hierarchy(taxonomy()).specificity("a") == 1


concepts = st.sampled_from("abcdefgh")
links = st.dictionaries(concepts, st.frozensets(concepts, max_size=3).map(lambda ends: tuple(sorted(ends))))


@settings(deadline=None)
@given(broader=links, related=links, one=concepts, other=concepts)
def test_laws(broader: Links, related: Links, one: str, other: str) -> None:
    hierarchy = Hierarchy(taxonomy(broader, related))
    if one != other:
        narrower = hierarchy.relation(one, other) is Relation.NARROWER
        assert narrower == (other in hierarchy.narrower(one))
        assert (other in hierarchy.broader(one)) == (one in hierarchy.directly_narrower(other))
        assert (other in hierarchy.related(one)) == (one in hierarchy.related(other))
    assert one not in hierarchy.narrower(one)
    assert one not in hierarchy.related(one)
    assert (hierarchy.relation(one, other) is not None) == (one in hierarchy.neighbours(other))
    assert set(hierarchy.directly_narrower(one)) - {one} <= set(hierarchy.narrower(one))
