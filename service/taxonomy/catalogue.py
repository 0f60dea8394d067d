"""Find concepts and occupations: by URI, by the last part of it, by label, or in plain words."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

from service.domain import Concept, Occupation
from service.taxonomy.label_search import Found, Labelled, LabelSearch
from service.taxonomy.taxonomy import Taxonomy
from service.text.normal import folded_form

Item = TypeVar("Item", bound=Labelled)
Keep = Callable[[str], bool]


def last_part(uri: str) -> str:
    """The last part of a URI, by which paths of the API name a concept or occupation."""
    return uri.rstrip("/").rpartition("/")[2]


class Register(Generic[Item]):
    """Items of one sort with everything that they can be found by; indexes are built on first use."""

    def __init__(self, items: Mapping[str, Item], language: str) -> None:
        self._items = items
        self._language = language

    def find(self, name: str) -> tuple[Item, ...]:
        """The items meant by a URI, the last part of one, or a label; see Catalogue.find_concepts."""
        if name in self._items:
            return (self._items[name],)
        by_part = self._by_last_part.get(name)
        if by_part:
            return by_part
        folded = folded_form(name)
        return self._by_preferred.get(folded) or self._by_alternative.get(folded) or ()

    def labelled(self, label: str) -> tuple[Item, ...]:
        """Every item with this label, those that prefer it first, then by URI."""
        folded = folded_form(label)
        preferred = self._by_preferred.get(folded, ())
        return preferred + tuple(item for item in self._by_alternative.get(folded, ()) if item not in preferred)

    def search(self, query: str, limit: int, keep: Keep | None) -> list[Found]:
        """Answer a query in plain words; see LabelSearch.search."""
        return self._search.search(query, limit, keep)

    @cached_property
    def _search(self) -> LabelSearch:
        return LabelSearch(self._items.values(), self._language)

    @cached_property
    def _by_last_part(self) -> Mapping[str, tuple[Item, ...]]:
        return self._grouped(lambda item: [last_part(item.uri)])

    @cached_property
    def _by_preferred(self) -> Mapping[str, tuple[Item, ...]]:
        return self._grouped(lambda item: [folded_form(item.preferred_label)])

    @cached_property
    def _by_alternative(self) -> Mapping[str, tuple[Item, ...]]:
        return self._grouped(lambda item: [folded_form(label) for label in item.alternative_labels])

    def _grouped(self, keys: Callable[[Item], list[str]]) -> dict[str, tuple[Item, ...]]:
        grouped: dict[str, list[Item]] = {}
        for item in sorted(self._items.values(), key=lambda item: item.uri):
            for key in dict.fromkeys(keys(item)):
                grouped.setdefault(key, []).append(item)
        return {key: tuple(items) for key, items in grouped.items()}


class Catalogue:
    """The concepts and occupations of one taxonomy, and how to find them."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._concepts: Register[Concept] = Register(taxonomy.concepts, taxonomy.language)
        self._occupations: Register[Occupation] = Register(taxonomy.occupations, taxonomy.language)
        self._requirements = taxonomy.requirements

    def find_concepts(self, name: str) -> tuple[Concept, ...]:
        """The concepts meant by a URI, the last part of one, or a label; none, one, or several by URI.

        Case and white space of a label don't matter. A concept that prefers the label wins over those that have it
        as an alternative; about 700 alternative labels of ESCO belong to several concepts, all of which are given.
        """
        return self._concepts.find(name)

    def find_occupations(self, name: str) -> tuple[Occupation, ...]:
        """The occupations meant by a URI, the last part of one, or a label, as find_concepts does."""
        return self._occupations.find(name)

    def concepts_labelled(self, label: str) -> tuple[Concept, ...]:
        """Every concept with this label, preferred or alternative; those that prefer it first, then by URI."""
        return self._concepts.labelled(label)

    def occupations_labelled(self, label: str) -> tuple[Occupation, ...]:
        """Every occupation with this label, as concepts_labelled does."""
        return self._occupations.labelled(label)

    def search_concepts(self, query: str, limit: int = 20, keep: Keep | None = None) -> list[Found]:
        """Answer a query in plain words, best first, tolerant of typing errors; `keep` says which URIs may answer."""
        return self._concepts.search(query, limit, keep)

    def search_occupations(self, query: str, limit: int = 20, keep: Keep | None = None) -> list[Found]:
        """Answer a query in plain words, as search_concepts does."""
        return self._occupations.search(query, limit, keep)

    def occupations_requiring(self, concept: str) -> tuple[str, ...]:
        """The occupations that require a concept, essential or optional, by URI."""
        return self._requiring.get(concept, ())

    @cached_property
    def _requiring(self) -> Mapping[str, tuple[str, ...]]:
        requiring: dict[str, list[str]] = {}
        for occupation in sorted(self._requirements):
            for requirement in self._requirements[occupation]:
                for concept in requirement.concepts:
                    requiring.setdefault(concept, []).append(occupation)
        return {concept: tuple(occupations) for concept, occupations in requiring.items()}
