"""Names in a table matched to concepts and occupations, as OpenRefine asks (Reconciliation Service API 0.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain import Concept, Occupation
from service.errors import NotFound
from service.operations.library import Library, Shelf
from service.taxonomy.catalogue import last_part
from service.taxonomy.label_search import Found, Likeness
from service.text.normal import folded_form

Item = Concept | Occupation

CONCEPT, OCCUPATION = "concept", "occupation"
TYPES = {
    CONCEPT: "ESCO skill or knowledge",
    "skill": "ESCO skill or competence",
    "knowledge": "ESCO knowledge",
    OCCUPATION: "ESCO occupation",
}
PROPERTIES = {
    "isco": "ISCO-08 code of an occupation",
    "reuse_level": "reuse level of a concept",
    "broader": "a broader concept, by label",
}
# What a label's likeness is worth at most: an order and not a probability; within one likeness the search's own
# score decides. Properties that are given and fit take the rest.
WORTH = {Likeness.EXACT: 100.0, Likeness.PREFIX: 85.0, Likeness.WORD: 75.0, Likeness.FUZZY: 60.0}
PROPERTIES_WORTH = 0.25


@dataclass(frozen=True)
class Asked:
    """One query: a name, the types that may answer, how many, and values of properties (by id)."""

    query: str
    types: tuple[str, ...] = ()
    limit: int = 5
    properties: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Answer:
    """One answer; certain when it is the only item that bears exactly this label and every property fits."""

    item: Item
    found: Found
    score: float
    fitting: float | None
    certain: bool = False


class ReconcileLabels:
    """Matches, suggests and looks up items of the taxonomy in use."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(self, asked: Asked) -> list[Answer]:
        """The best answers, best first."""
        shelf = self._library.shelf()
        named = _by_id(shelf, asked.query)
        if named is not None and _is_of(named, asked.types):
            found = Found(named.uri, named.preferred_label, Likeness.EXACT, 1.0)
            return [Answer(named, found, WORTH[Likeness.EXACT], None, certain=True)]
        answers = [_answer(shelf, asked, item) for item in self._search(shelf, asked, max(asked.limit, 5))]
        answers.sort(key=lambda item: (-item.score, item.item.uri))
        exact = [item for item in answers if item.found.likeness is Likeness.EXACT and item.fitting in {None, 1.0}]
        certain = {exact[0].item.uri} if len(exact) == 1 else set()
        return [
            Answer(item.item, item.found, item.score, item.fitting, item.item.uri in certain)
            for item in answers[: asked.limit]
        ]

    def suggest(self, prefix: str, types: Sequence[str], limit: int) -> list[Item]:
        """Items whose labels answer what was typed so far."""
        shelf = self._library.shelf()
        asked = Asked(prefix, tuple(types), limit)
        found = sorted(self._search(shelf, asked, limit), key=lambda item: (item.likeness, -item.score, item.uri))
        return [_item(shelf, item.uri) for item in found[:limit]]

    def find(self, name: str) -> tuple[Shelf, Item]:
        """An item by id (the last part of its URI) or URI; NotFound when there is none."""
        shelf = self._library.shelf()
        found = _by_id(shelf, name)
        if found is None:
            raise NotFound(f"no concept or occupation {name[:80]!r} in taxonomy {shelf.taxonomy.version}")
        return shelf, found

    def _search(self, shelf: Shelf, asked: Asked, limit: int) -> list[Found]:
        found = []
        if _wants(asked.types, (CONCEPT, "skill", "knowledge")):
            concepts = shelf.taxonomy.concepts
            found += shelf.catalogue.search_concepts(asked.query, limit, lambda uri: _is_of(concepts[uri], asked.types))
        if _wants(asked.types, (OCCUPATION,)):
            found += shelf.catalogue.search_occupations(asked.query, limit)
        return found


def identifier_of(item: Item) -> str:
    """The id by which this API names it in paths: the last part of its URI."""
    return last_part(item.uri)


def types_of(item: Item) -> tuple[str, ...]:
    """The types of an item, the widest first."""
    if isinstance(item, Occupation):
        return (OCCUPATION,)
    return (CONCEPT, item.kind.value) if item.kind else (CONCEPT,)


def _wants(types: Sequence[str], any_of: Sequence[str]) -> bool:
    return not types or any(name in any_of for name in types)


def _is_of(item: Item, types: Sequence[str]) -> bool:
    return not types or any(name in types_of(item) for name in types)


def _by_id(shelf: Shelf, name: str) -> Item | None:
    catalogue = shelf.catalogue
    items: tuple[Item, ...] = (*catalogue.find_concepts(name), *catalogue.find_occupations(name))
    for item in items:
        if name in (item.uri, last_part(item.uri)):
            return item
    return None


def _item(shelf: Shelf, uri: str) -> Item:
    return shelf.taxonomy.concepts.get(uri) or shelf.taxonomy.occupations[uri]


def _answer(shelf: Shelf, asked: Asked, found: Found) -> Answer:
    item = _item(shelf, found.uri)
    score = WORTH[found.likeness] * (found.score if found.likeness > Likeness.PREFIX else 1.0)
    if not asked.properties:
        return Answer(item, found, round(score, 2), None)
    own = {name: {folded_form(text) for text in _values(shelf, item, name)} for name in asked.properties}
    fits = [bool(own[name] & {folded_form(text) for text in given}) for name, given in asked.properties.items()]
    fitting = sum(fits) / len(fits)
    return Answer(item, found, round(score * (1 - PROPERTIES_WORTH + PROPERTIES_WORTH * fitting), 2), fitting)


def _values(shelf: Shelf, item: Item, name: str) -> list[str]:
    if isinstance(item, Occupation):
        return [item.isco_code] if name == "isco" and item.isco_code else []
    if name == "reuse_level":
        return [item.reuse_level] if item.reuse_level else []
    if name == "broader":
        concepts = shelf.taxonomy.concepts
        return [concepts[uri].preferred_label for uri in shelf.hierarchy.broader(item.uri) if uri in concepts]
    return []
