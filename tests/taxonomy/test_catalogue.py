"""Finding concepts and occupations by name, and in plain words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Concept, Occupation
from service.taxonomy.catalogue import Catalogue
from service.taxonomy.esco_csv import TaxonomyContent
from service.taxonomy.label_search import LabelSearch, Likeness
from service.taxonomy.taxonomy import Taxonomy
from tests.taxonomy.conftest import OCCUPATION, SKILL

Item = Concept | Occupation


def ends(items: tuple[Item, ...]) -> list[str]:
    """The last part of each item's URI."""
    return [item.uri.rpartition("/")[2] for item in items]


NAMES = [  # a name, the concepts meant
    (SKILL + "bread", ["bread"]),
    ("bread", ["bread"]),
    ("bake bread", ["bread"]),
    ("  Bake\u00a0 BREAD ", ["bread"]),
    ("bread baking", ["bread"]),
    ("prepare pastry", ["bake", "dough"]),
    (SKILL + "g-food", []),  # a group is no concept
    ("making food", []),
    ("", []),
    ("nothing like it", []),
]


@pytest.mark.parametrize(("name", "found"), NAMES)
def test_find_concepts(content: TaxonomyContent, name: str, found: list[str]) -> None:
    assert ends(Catalogue(content.taxonomy).find_concepts(name)) == found


def test_a_preferred_label_wins_over_an_alternative_one(content: TaxonomyContent) -> None:
    catalogue = Catalogue(content.taxonomy)
    assert ends(catalogue.find_occupations("sales")) == ["seller"]
    assert ends(catalogue.find_concepts("sales")) == ["sell"]
    two = Catalogue(_with(content, Concept(SKILL + "a", "sales"), Concept(SKILL + "b", "other", None, ("Sales",))))
    assert ends(two.find_concepts("sales")) == ["a"]
    assert ends(two.concepts_labelled("sales")) == ["a", "b"]
    assert ends(catalogue.occupations_labelled("baker")) == ["baker"]


def _with(content: TaxonomyContent, *concepts: Concept) -> Taxonomy:
    return replace(content.taxonomy, concepts={concept.uri: concept for concept in concepts})


def test_occupations_requiring(content: TaxonomyContent) -> None:
    catalogue = Catalogue(content.taxonomy)
    assert catalogue.occupations_requiring(SKILL + "hygiene") == (OCCUPATION + "baker", OCCUPATION + "seller")
    assert catalogue.occupations_requiring("unknown") == ()


SEARCHES = [  # query, best concept, label, likeness
    ("bake bread", "bread", "bake bread", Likeness.EXACT),
    ("BAKE-BREAD!", "bread", "bake bread", Likeness.EXACT),
    ("bakebread", "bread", "bake bread", Likeness.EXACT),
    ("bake", "bake", "bake goods", Likeness.PREFIX),
    ("rye", "rye", "rye baking", Likeness.PREFIX),
    ("bread", "bread", "bread baking", Likeness.PREFIX),
    ("goods baked", "bake", "make baked goods", Likeness.WORD),
    ("hyg", "hygiene", "food hygiene", Likeness.WORD),
    ("h", "hygiene", "food hygiene", Likeness.WORD),
    ("bread rye", "rye", "bake rye bread", Likeness.WORD),
    ("hygeine", "hygiene", "food hygiene", Likeness.FUZZY),
    ("fod hygiene", "hygiene", "food hygiene", Likeness.FUZZY),
    ("how to bake the rye bread", "rye", "bake rye bread", Likeness.WORD),
    ("sceince of dough", "dough", "dough science", Likeness.FUZZY),
]


@pytest.mark.parametrize(("query", "best", "label", "likeness"), SEARCHES)
def test_search(content: TaxonomyContent, query: str, best: str, label: str, likeness: Likeness) -> None:
    found = Catalogue(content.taxonomy).search_concepts(query)[0]
    assert (found.uri, found.label, found.likeness) == (SKILL + best, label, likeness)


NOTHING = ["", "   ", "?!", "xqzw", "zz zz zz"]


@pytest.mark.parametrize("query", NOTHING)
def test_nothing_is_found(content: TaxonomyContent, query: str) -> None:
    assert Catalogue(content.taxonomy).search_concepts(query) == []


def test_no_labels_at_all() -> None:
    assert LabelSearch([]).search("bread") == []


def test_search_keeps_to_the_limit_and_the_condition(content: TaxonomyContent) -> None:
    catalogue = Catalogue(content.taxonomy)
    assert len(catalogue.search_concepts("bread", limit=1)) == 1
    kept = catalogue.search_concepts("bread", keep=lambda uri: uri.endswith("rye"))
    assert [found.uri for found in kept] == [SKILL + "rye"]
    assert catalogue.search_occupations("bakry seler")[0].uri == OCCUPATION + "seller"


def test_signs_that_tell_names_apart() -> None:
    search = LabelSearch([Concept("1", "C"), Concept("2", "C++"), Concept("3", "C#"), Concept("4", "Café")])
    assert [found.uri for found in search.search("c++")] == ["2"]
    assert search.search("c#")[0].uri == "3"
    assert search.search("C")[0].uri == "1"
    assert search.search("cafe")[0].uri == "4"


def test_ties_are_by_preferred_length_and_uri() -> None:
    search = LabelSearch(
        [Concept("3", "weld"), Concept("1", "other", None, ("weld",)), Concept("2", "weld"), Concept("4", "weld pipes")]
    )
    assert [found.uri for found in search.search("weld")] == ["2", "3", "1", "4"]


labels = st.text(alphabet="abcde ", min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(labels, min_size=1, max_size=12), labels)
def test_laws(texts: list[str], query: str) -> None:
    items = [Concept(f"{number:02}", text) for number, text in enumerate(texts)]
    search = LabelSearch(items)
    found = search.search(query, limit=100)
    assert found == LabelSearch(list(reversed(items))).search(query, limit=100)
    assert len({item.uri for item in found}) == len(found)
    assert [item.likeness for item in found] == sorted(item.likeness for item in found)
    assert all(0 <= item.score <= 1 for item in found)
    assert found[:3] == search.search(query, limit=3)
    same = {item.uri for item in items if item.preferred_label.split() == query.split() != []}
    assert same <= {item.uri for item in found if item.likeness is Likeness.EXACT}


PLAIN_WORDS = [  # query, label of a concept that must be among the first five
    ("pyhton", "Python (computer programming)"),
    ("project managment", "project management"),
    ("wrk in teams", "work in teams"),
    ("acounting", "accounting"),
    ("java script", "JavaScript"),
    ("food hygiene", "food hygiene rules"),
    ("how to keep patients safe", "patient safety theories"),
]


@pytest.mark.shared
def test_plain_words_on_the_full_release(esco_120: TaxonomyContent) -> None:
    taxonomy = esco_120.taxonomy
    catalogue = Catalogue(taxonomy)
    for query, label in PLAIN_WORDS:
        shown = [taxonomy.concepts[found.uri].preferred_label for found in catalogue.search_concepts(query, limit=5)]
        assert label in shown, query
    every = {label for concept in taxonomy.concepts.values() for label in concept.alternative_labels}
    assert sum(len(catalogue.concepts_labelled(label)) > 1 for label in every) == 693
