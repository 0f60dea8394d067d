"""Taxonomy rows as they are read back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from service.domain import Concept, Importance, Kind, Occupation, Requirement
from service.store import tables as t
from service.taxonomy.taxonomy import Group, Taxonomy

RELATIONS = ("broader", "related", "group", "group_broader", "occupation_broader", "collection")


def read_taxonomy(connection: Connection, identifier: int, version: str, language: str) -> Taxonomy:
    """Read one version in one language."""
    concept_rows = connection.execute(
        select(t.concept, t.concept_text)
        .join(t.concept_text)
        .where(t.concept.c.taxonomy_id == identifier, t.concept_text.c.language == language)
        .order_by(t.concept.c.uri)
    ).all()
    occupation_rows = connection.execute(
        select(t.occupation, t.occupation_text)
        .join(t.occupation_text)
        .where(t.occupation.c.taxonomy_id == identifier, t.occupation_text.c.language == language)
        .order_by(t.occupation.c.uri)
    ).all()
    relations = _read_relations(connection, identifier)
    return Taxonomy(
        version=version,
        language=language,
        concepts={row.uri: _concept(row) for row in concept_rows},
        occupations={row.uri: _occupation(row) for row in occupation_rows},
        requirements=_read_requirements(connection, identifier, concept_rows, occupation_rows),
        broader=relations["broader"],
        related=relations["related"],
        groups=_read_groups(connection, identifier, language),
        groups_of=relations["group"],
        group_broader=relations["group_broader"],
        occupation_broader=relations["occupation_broader"],
        collections=_inverted(relations["collection"]),
        unknown_fields={row.uri: frozenset(row.unknown_fields) for row in concept_rows if row.unknown_fields},
    )


def _concept(row: Any) -> Concept:
    return Concept(
        uri=row.uri,
        preferred_label=row.preferred_label,
        kind=Kind(row.kind) if row.kind else None,
        alternative_labels=tuple(row.alternative_labels),
        description=row.description,
        reuse_level=row.reuse_level,
    )


def _occupation(row: Any) -> Occupation:
    return Occupation(
        uri=row.uri,
        preferred_label=row.preferred_label,
        alternative_labels=tuple(row.alternative_labels),
        description=row.description,
        isco_code=row.isco_code,
    )


def _read_requirements(
    connection: Connection, identifier: int, concept_rows: Iterable[Any], occupation_rows: Iterable[Any]
) -> dict[str, tuple[Requirement, ...]]:
    concepts = {row.id: row.uri for row in concept_rows}
    occupations = {row.id: row.uri for row in occupation_rows}
    found: dict[str, list[Requirement]] = defaultdict(list)
    c = t.occupation_requirement.c
    mine = select(t.occupation_requirement).where(
        c.occupation_id.in_(select(t.occupation.c.id).where(t.occupation.c.taxonomy_id == identifier))
    )
    for occupation_id, concept_id, importance in connection.execute(mine):
        if occupation_id in occupations and concept_id in concepts:
            item = Requirement(concepts[concept_id], Importance(importance))
            found[occupations[occupation_id]].append(item)
    return {
        uri: tuple(sorted(found[uri], key=lambda item: (item.importance.value, item.concept))) for uri in sorted(found)
    }


def _read_relations(connection: Connection, identifier: int) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in RELATIONS}
    c = t.taxonomy_relation.c
    query = select(c.relation, c.uri, c.other).where(c.taxonomy_id == identifier).order_by(c.relation, c.uri, c.other)
    for relation, uri, other in connection.execute(query):
        found[relation][uri].append(other)
    return {name: {uri: tuple(others) for uri, others in mapping.items()} for name, mapping in found.items()}


def _inverted(mapping: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for uri, names in mapping.items():
        for name in names:
            found[name].add(uri)
    return {name: frozenset(uris) for name, uris in sorted(found.items())}


def _read_groups(connection: Connection, identifier: int, language: str) -> dict[str, Group]:
    c = t.taxonomy_group.c
    query = select(t.taxonomy_group).where(c.taxonomy_id == identifier, c.language == language).order_by(c.uri)
    return {
        row.uri: Group(row.uri, row.preferred_label, row.group_type, row.code, row.description)
        for row in connection.execute(query)
    }
