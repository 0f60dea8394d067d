"""What changed between two versions of a taxonomy, counting only what both truly say."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain import Concept, Importance, Occupation
from service.taxonomy.taxonomy import Taxonomy

Item = Concept | Occupation
Triple = tuple[str, str, Importance]


@dataclass(frozen=True, slots=True)
class Change:
    """One concept or occupation that changed: its label now (or last), and what the field was and is."""

    uri: str
    label: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ItemDrift:
    """Changes of concepts or of occupations, each list by URI.

    retyped: a concept's skillType. regrouped: an occupation's ISCO group; it says where the occupation is filed, not
    what it is, and so is no change of type or meaning.
    """

    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    relabelled: tuple[Change, ...] = ()
    redefined: tuple[Change, ...] = ()
    retyped: tuple[Change, ...] = ()
    regrouped: tuple[Change, ...] = ()

    @property
    def changed_meaning(self) -> frozenset[str]:
        """URIs that are gone, redefined or retyped; a new label alone is information, not a change of meaning."""
        return frozenset(change.uri for change in (*self.removed, *self.redefined, *self.retyped))


@dataclass(frozen=True, slots=True)
class RequirementDrift:
    """Changes of requirements as (occupation, concept, importance), sorted; changed carries the new importance."""

    added: tuple[Triple, ...] = ()
    removed: tuple[Triple, ...] = ()
    changed: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything that changed from one version to another."""

    concepts: ItemDrift
    occupations: ItemDrift
    requirements: RequirementDrift

    def document(self) -> dict[str, Any]:
        """The shape of `taxonomy diff` in CONTRACTS.md."""
        return {
            "concepts": _item_document(self.concepts),
            "occupations": {
                **_item_document(self.occupations),
                "regrouped": [_typed(change) for change in self.occupations.regrouped],
            },
            "requirements": {
                "added": [[*pair, importance.value] for *pair, importance in self.requirements.added],
                "removed": [[*pair, importance.value] for *pair, importance in self.requirements.removed],
                "changed": [[*pair, importance.value] for *pair, importance in self.requirements.changed],
            },
        }


def diff(a: Taxonomy, b: Taxonomy) -> Drift:
    """Say what changed from a to b, by DESIGN's rules ("ESCO as it is").

    Relabelled: the preferred label differs after NFC and white-space folding. Redefined: the description differs
    after NFC, white space, case. A field that is blank or absent on one side, or whose own source says that it is
    of another version, is unknown, never a change; texts of two languages, and requirements where one side has none
    at all, are absent in this sense.
    """
    same_language = a.language == b.language
    concepts = _items(a.concepts, b.concepts, same_language)
    occupations = _items(a.occupations, b.occupations, same_language)
    kinds = ((b.concepts[uri], _kind(a, uri), _kind(b, uri)) for uri in sorted(a.concepts.keys() & b.concepts.keys()))
    groups = (
        (b.occupations[uri], a.occupations[uri].isco_code, b.occupations[uri].isco_code)
        for uri in sorted(a.occupations.keys() & b.occupations.keys())
    )
    return Drift(
        concepts=replace(concepts, retyped=_moved(kinds)),
        occupations=replace(occupations, regrouped=_moved(groups)),
        requirements=_requirements(a, b),
    )


def _kind(taxonomy: Taxonomy, uri: str) -> str | None:
    kind = taxonomy.concepts[uri].kind
    unknown = kind is None or "skillType" in taxonomy.unknown_fields.get(uri, ())
    return None if unknown else str(kind)


def _moved(values: Iterable[tuple[Item, str | None, str | None]]) -> tuple[Change, ...]:
    return tuple(
        Change(item.uri, item.preferred_label, before, after)
        for item, before, after in values
        if _differ(before, after)
    )


def _items(a: Mapping[str, Item], b: Mapping[str, Item], same_language: bool) -> ItemDrift:  # noqa: FBT001 - a fact
    texts = sorted(a.keys() & b.keys()) if same_language else []
    return ItemDrift(
        added=tuple(Change(uri, b[uri].preferred_label) for uri in sorted(b.keys() - a.keys())),
        removed=tuple(Change(uri, a[uri].preferred_label) for uri in sorted(a.keys() - b.keys())),
        relabelled=tuple(
            Change(uri, b[uri].preferred_label, a[uri].preferred_label, b[uri].preferred_label)
            for uri in texts
            if _differ(_composed(a[uri].preferred_label), _composed(b[uri].preferred_label))
        ),
        redefined=tuple(
            Change(uri, b[uri].preferred_label, a[uri].description, b[uri].description)
            for uri in texts
            if _differ(_caseless(a[uri].description), _caseless(b[uri].description))
        ),
    )


def _differ(before: str | None, after: str | None) -> bool:
    return bool(before) and bool(after) and before != after


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _caseless(text: str) -> str:
    return unicodedata.normalize("NFC", _composed(text).casefold())


def _requirements(a: Taxonomy, b: Taxonomy) -> RequirementDrift:
    before, after = _pairs(a), _pairs(b)
    if not before or not after:
        return RequirementDrift()
    return RequirementDrift(
        added=tuple((*pair, after[pair]) for pair in sorted(after.keys() - before.keys())),
        removed=tuple((*pair, before[pair]) for pair in sorted(before.keys() - after.keys())),
        changed=tuple(
            (*pair, after[pair]) for pair in sorted(before.keys() & after.keys()) if before[pair] != after[pair]
        ),
    )


def _pairs(taxonomy: Taxonomy) -> dict[tuple[str, str], Importance]:
    return {
        (occupation, item.concept): item.importance
        for occupation, wanted in taxonomy.requirements.items()
        for item in wanted
    }


def _item_document(drift: ItemDrift) -> dict[str, list[dict[str, str | None]]]:
    def named(changes: tuple[Change, ...]) -> list[dict[str, str | None]]:
        return [{"uri": change.uri, "label": change.label} for change in changes]

    def moved(changes: tuple[Change, ...]) -> list[dict[str, str | None]]:
        return [{"uri": change.uri, "from": change.before, "to": change.after} for change in changes]

    return {
        "added": named(drift.added),
        "removed": named(drift.removed),
        "relabelled": moved(drift.relabelled),
        "redefined": named(drift.redefined),
        "retyped": [_typed(change) for change in drift.retyped],
    }


def _typed(change: Change) -> dict[str, str | None]:
    return {"uri": change.uri, "label": change.label, "from": change.before, "to": change.after}
