"""Suggestions for concepts that a new version no longer has."""

from dataclasses import replace

import pytest

from service.domain import Concept, Importance, Occupation, Requirement
from service.errors import NotFound
from service.taxonomy.drift import diff
from service.taxonomy.esco_csv import TaxonomyContent
from service.taxonomy.successors import SuccessorPolicy, SuccessorSearch
from service.taxonomy.taxonomy import Taxonomy


def taxonomy(version: str, *concepts: Concept, wanted: dict[str, str] | None = None, **broader: str) -> Taxonomy:
    """A taxonomy; wanted says per occupation which concepts (one letter each) it requires."""
    return Taxonomy(
        version,
        "en",
        {item.uri: item for item in concepts},
        {uri: Occupation(uri, uri) for uri in wanted or {}},
        {
            uri: tuple(Requirement(concept, Importance.ESSENTIAL) for concept in letters)
            for uri, letters in (wanted or {}).items()
        },
        broader={uri: tuple(above) for uri, above in broader.items()},
    )


GONE = Concept("a", "weld metal pipes")
SAME = Concept("b", "join pipes", None, ("weld metal pipes",))
TOP = Concept("t", "metal work")
OTHER = Concept("c", "paint portraits")


def test_score_by_hand() -> None:
    # label: equal, but alternative: (.95 - .5) / .5 = .9; place: t of t: 1; occupations: x of x and y, one more: 1/3
    old = taxonomy("v1", GONE, TOP, wanted={"x": "a"}, a="t")
    new = taxonomy("v2", SAME, TOP, OTHER, wanted={"x": "b", "y": "b"}, b="t")
    (found,) = SuccessorSearch(old, new).suggest("a")
    assert (found.uri, found.label) == ("b", "join pipes")
    assert found.features == {"label": 0.9, "place": 1.0, "occupations": 0.3333}
    assert found.score == pytest.approx(0.55 * 0.9 + 0.15 + 0.3 / 3, abs=1e-4)


def test_what_the_versions_cannot_tell_does_not_count() -> None:
    old, new = taxonomy("v1", GONE), taxonomy("v2", SAME, TOP)
    (found,) = SuccessorSearch(old, new).suggest("a")
    assert (found.score, dict(found.features)) == (0.9, {"label": 0.9})


def test_texts_of_two_languages_are_not_compared() -> None:
    old = taxonomy("v1", GONE, wanted={"x": "a"})
    new = replace(taxonomy("v2", SAME, wanted={"x": "b"}), language="de")
    (found,) = SuccessorSearch(old, new).suggest("a")
    assert dict(found.features) == {"occupations": 0.5}


def test_nothing_fits() -> None:
    assert SuccessorSearch(taxonomy("v1", GONE), taxonomy("v2", OTHER)).suggest("a") == []
    strict = SuccessorSearch(taxonomy("v1", GONE), taxonomy("v2", SAME), SuccessorPolicy(least=0.95))
    assert strict.suggest("a") == []
    with pytest.raises(NotFound, match="no concept 'q' in taxonomy v1"):
        strict.suggest("q")


CLEAR = {  # removed in v1.2.0: what a reader of both labels would take instead
    "assess nutritional characteristics of food": "identify nutritional properties of food",
    "trim excess materials": "trim excess material",
    "alter management": "apply change management",
    "maintain amusement park equipment": "maintain amusement park attractions",
    "use welding equipment": "operate welding equipment",
    "manage cash flow": "handle cash flow",
    "prepare bread products": "prepare bakery products",
    "handle timber-based products": "handle timber",
    "write up a list of technical specifications": "define technical requirements",
    "use e-services": "use e-services",
    "assist passenger embarkation": "facilitate safe disembarkation of passengers",
    "help prepare lifeboats": "prepare lifeboats",
}


@pytest.mark.shared
def test_clear_cases_of_the_full_releases(esco_110: TaxonomyContent, esco_120: TaxonomyContent) -> None:
    old, new = esco_110.taxonomy, esco_120.taxonomy
    search = SuccessorSearch(old, new)
    gone = {change.label: change.uri for change in diff(old, new).concepts.removed}
    first = {label: search.suggest(gone[label], limit=1)[0].label for label in CLEAR}
    assert first == CLEAR
