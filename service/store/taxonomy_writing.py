"""Taxonomy rows as they are written: types and relations, then the texts of one language."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from service.domain import Concept, Occupation
from service.store import tables as t
from service.taxonomy.taxonomy import Taxonomy

CHUNK = 5000


def write_structure(connection: Connection, identifier: int, taxonomy: Taxonomy) -> None:
    """Replace types, relations and requirements of a version."""
    # Texts hang on concept and occupation rows: rows that stay must keep their ids, or another language's
    # texts would go with them.
    concepts = _merge(
        connection,
        t.concept,
        identifier,
        {
            item.uri: {
                "kind": item.kind.value if item.kind else None,
                "reuse_level": item.reuse_level,
                "unknown_fields": sorted(taxonomy.unknown_fields.get(item.uri, ())),
            }
            for item in taxonomy.concepts.values()
        },
    )
    occupations = _merge(
        connection,
        t.occupation,
        identifier,
        {item.uri: {"isco_code": item.isco_code} for item in taxonomy.occupations.values()},
    )
    old = select(t.occupation.c.id).where(t.occupation.c.taxonomy_id == identifier)
    connection.execute(delete(t.occupation_requirement).where(t.occupation_requirement.c.occupation_id.in_(old)))
    connection.execute(delete(t.taxonomy_relation).where(t.taxonomy_relation.c.taxonomy_id == identifier))
    _insert(
        connection,
        t.occupation_requirement,
        (
            {
                "occupation_id": occupations[uri],
                "concept_id": concepts[item.concept],
                "importance": item.importance.value,
            }
            for uri, wanted in taxonomy.requirements.items()
            for item in wanted
        ),
    )
    _insert(connection, t.taxonomy_relation, relation_rows(identifier, taxonomy))


def relation_rows(identifier: int, taxonomy: Taxonomy) -> Iterable[dict[str, Any]]:
    """Rows of taxonomy_relation, sorted."""
    pairs: list[tuple[str, str, str]] = []
    for relation, mapping in (
        ("broader", taxonomy.broader),
        ("related", taxonomy.related),
        ("group", taxonomy.groups_of),
        ("group_broader", taxonomy.group_broader),
        ("occupation_broader", taxonomy.occupation_broader),
    ):
        pairs += [(relation, uri, other) for uri, others in mapping.items() for other in others]
    pairs += [("collection", uri, name) for name, uris in taxonomy.collections.items() for uri in sorted(uris)]
    for relation, uri, other in sorted(set(pairs)):
        yield {"taxonomy_id": identifier, "relation": relation, "uri": uri, "other": other}


def _merge(
    connection: Connection, table: Table, identifier: int, wanted: Mapping[str, Mapping[str, Any]]
) -> dict[str, int]:
    """Make the table's rows of this taxonomy those wanted, keeping the ids of rows that stay; ids by URI."""
    where = table.c.taxonomy_id == identifier
    stored = {row.uri: row for row in connection.execute(select(table).where(where))}
    gone = [stored[uri].id for uri in stored.keys() - wanted.keys()]
    for start in range(0, len(gone), CHUNK):
        connection.execute(delete(table).where(table.c.id.in_(gone[start : start + CHUNK])))
    for uri, values in wanted.items():
        row = stored.get(uri)
        if row is not None and any(getattr(row, name) != value for name, value in values.items()):
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
    _insert(
        connection,
        table,
        ({"taxonomy_id": identifier, "uri": uri, **values} for uri, values in wanted.items() if uri not in stored),
    )
    found = connection.execute(select(table.c.uri, table.c.id).where(where))
    return {row.uri: row.id for row in found}


def write_texts(connection: Connection, identifier: int, taxonomy: Taxonomy, digest: str) -> None:
    """Replace the texts of a version in the taxonomy's language."""
    language = taxonomy.language
    for owner, texts, key, items in (
        (t.concept, t.concept_text, "concept_id", taxonomy.concepts),
        (t.occupation, t.occupation_text, "occupation_id", taxonomy.occupations),
    ):
        mine = select(owner.c.id).where(owner.c.taxonomy_id == identifier)
        connection.execute(delete(texts).where(texts.c.language == language, texts.c[key].in_(mine)))
        found = connection.execute(select(owner.c.uri, owner.c.id).where(owner.c.taxonomy_id == identifier))
        ids = {row.uri: row.id for row in found}
        _insert(connection, texts, _text_rows(items, ids, key, language))
    groups = and_(t.taxonomy_group.c.taxonomy_id == identifier, t.taxonomy_group.c.language == language)
    connection.execute(delete(t.taxonomy_group).where(groups))
    _insert(connection, t.taxonomy_group, group_rows(identifier, taxonomy))
    connection.execute(
        delete(t.taxonomy_language).where(
            t.taxonomy_language.c.taxonomy_id == identifier, t.taxonomy_language.c.language == language
        )
    )
    connection.execute(
        insert(t.taxonomy_language).values(
            taxonomy_id=identifier, language=language, digest=digest, imported_at=datetime.now(UTC)
        )
    )


def _text_rows(
    items: Mapping[str, Concept] | Mapping[str, Occupation], ids: Mapping[str, int], key: str, language: str
) -> Iterable[dict[str, Any]]:
    for uri, item in items.items():
        if uri in ids:
            yield {
                key: ids[uri],
                "language": language,
                "preferred_label": item.preferred_label,
                "alternative_labels": list(item.alternative_labels),
                "description": item.description,
            }


def group_rows(identifier: int, taxonomy: Taxonomy) -> Iterable[dict[str, Any]]:
    """Rows of taxonomy_group."""
    for group in taxonomy.groups.values():
        yield {
            "taxonomy_id": identifier,
            "language": taxonomy.language,
            "uri": group.uri,
            "group_type": group.group_type,
            "code": group.code,
            "preferred_label": group.preferred_label,
            "description": group.description,
        }


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
