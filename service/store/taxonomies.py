"""Taxonomies in the database: written whole or not at all, shared by every tenant."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, select, update

from service.domain import Scope
from service.errors import NotFound
from service.store import tables as t
from service.store import tables_access as a
from service.store.database import Database
from service.store.events import NewEvent, add_events
from service.store.taxonomy_reading import read_taxonomy
from service.store.taxonomy_writing import group_rows, relation_rows, write_structure, write_texts
from service.taxonomy.taxonomy import Taxonomy


@dataclass(frozen=True)
class StoredTaxonomy:
    """What is known of a stored version without reading it."""

    version: str
    languages: tuple[str, ...]
    is_current: bool
    imported_at: datetime
    concepts: int
    occupations: int


class TaxonomyRepository:
    """Reads and writes whole taxonomies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, taxonomy: Taxonomy, *, has_structure: bool = True) -> bool:
        """Store a version in one language in one transaction; False when it was there already, unchanged.

        With has_structure the types, relations and requirements are replaced as well; without (a file of labels
        only) they stay as stored, and a version that is not stored yet is a NotFound.
        """
        structure, texts = _structure_digest(taxonomy), _text_digest(taxonomy)
        with self._database.begin() as connection:
            row = connection.execute(select(t.taxonomy).where(t.taxonomy.c.version == taxonomy.version)).one_or_none()
            if row is None and not has_structure:
                raise NotFound(
                    f"taxonomy {taxonomy.version} is not loaded, and these files have labels only; "
                    "import the version with its relations first"
                )
            same_structure = row is not None and (not has_structure or row.digest == structure)
            if row is not None and same_structure and _is_stored(connection, row.id, taxonomy.language, texts):
                return False
            identifier = _ensure_version(connection, taxonomy.version, structure, keep=not has_structure)
            if has_structure and (row is None or row.digest != structure):
                write_structure(connection, identifier, taxonomy)
            write_texts(connection, identifier, taxonomy, texts)
        return True

    def list(self) -> list[StoredTaxonomy]:
        """Every stored version, by version."""
        with self._database.read() as connection:
            return [
                _summary(connection, row)
                for row in connection.execute(select(t.taxonomy).order_by(t.taxonomy.c.version)).all()
            ]

    def current(self) -> str | None:
        """The version in use, None before the first import."""
        with self._database.read() as connection:
            return connection.execute(_current()).scalar_one_or_none()

    def use(self, version: str) -> None:
        """Make a stored version the current one, and tell every tenant when it was not."""
        with self._database.begin() as connection:
            _version_row(connection, version)
            before = connection.execute(_current()).scalar_one_or_none()
            connection.execute(update(t.taxonomy).values(is_current=t.taxonomy.c.version == version))
            if before == version:
                return
            switched = NewEvent("taxonomy.switched", version, {"before": before, "after": version})
            for tenant in connection.execute(select(a.tenant.c.id).order_by(a.tenant.c.id)).scalars().all():
                add_events(connection, Scope(tenant), [switched])

    def fingerprint(self, version: str, language: str) -> str | None:
        """A digest that changes when the stored content does; None when the language is not stored."""
        with self._database.read() as connection:
            row = connection.execute(
                select(t.taxonomy.c.digest, t.taxonomy_language.c.digest.label("texts"))
                .join(t.taxonomy_language)
                .where(t.taxonomy.c.version == version, t.taxonomy_language.c.language == language)
            ).one_or_none()
        return None if row is None else _digest([row.digest, row.texts])

    def load(self, version: str, language: str) -> Taxonomy:
        """Read one version in one language; NotFound says which versions and languages there are."""
        with self._database.read() as connection:
            row = _version_row(connection, version)
            stored = _languages(connection, row.id)
            if language not in stored:
                raise NotFound(f"taxonomy {version} is not loaded in {language!r}; loaded: {', '.join(stored)}")
            return read_taxonomy(connection, row.id, version, language)


def _current() -> Select[str]:
    return select(t.taxonomy.c.version).where(t.taxonomy.c.is_current)


def _version_row(connection: Connection, version: str) -> Any:
    row = connection.execute(select(t.taxonomy).where(t.taxonomy.c.version == version)).one_or_none()
    if row is None:
        known = connection.execute(select(t.taxonomy.c.version).order_by(t.taxonomy.c.version)).scalars()
        listed = ", ".join(known) or "none yet, run `skillsgap taxonomy import`"
        raise NotFound(f"no taxonomy {version!r}; loaded: {listed}")
    return row


def _languages(connection: Connection, identifier: int) -> list[str]:
    return list(
        connection.execute(
            select(t.taxonomy_language.c.language)
            .where(t.taxonomy_language.c.taxonomy_id == identifier)
            .order_by(t.taxonomy_language.c.language)
        ).scalars()
    )


def _summary(connection: Connection, row: Any) -> StoredTaxonomy:
    def count(table: Table) -> int:
        query = select(func.count()).select_from(table).where(table.c.taxonomy_id == row.id)
        return connection.execute(query).scalar_one()

    return StoredTaxonomy(
        version=row.version,
        languages=tuple(_languages(connection, row.id)),
        is_current=row.is_current,
        imported_at=row.imported_at,
        concepts=count(t.concept),
        occupations=count(t.occupation),
    )


def _is_stored(connection: Connection, identifier: int, language: str, digest: str) -> bool:
    stored = connection.execute(
        select(t.taxonomy_language.c.digest).where(
            t.taxonomy_language.c.taxonomy_id == identifier, t.taxonomy_language.c.language == language
        )
    ).scalar_one_or_none()
    return stored == digest


def _ensure_version(connection: Connection, version: str, digest: str, *, keep: bool) -> int:
    now = datetime.now(UTC)
    found: int | None = connection.execute(
        select(t.taxonomy.c.id).where(t.taxonomy.c.version == version)
    ).scalar_one_or_none()
    if found is not None:
        changed = {"imported_at": now} if keep else {"imported_at": now, "digest": digest}
        connection.execute(update(t.taxonomy).where(t.taxonomy.c.id == found).values(**changed))
        return found
    no_current = not connection.execute(
        select(func.count()).select_from(t.taxonomy).where(t.taxonomy.c.is_current)
    ).scalar_one()
    created = connection.execute(
        insert(t.taxonomy)
        .values(version=version, digest=digest, is_current=no_current, imported_at=now)
        .returning(t.taxonomy.c.id)
    )
    return int(created.scalar_one())


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def _structure_digest(taxonomy: Taxonomy) -> str:
    return _digest(
        [
            [(item.uri, item.kind, item.reuse_level) for item in taxonomy.concepts.values()],
            [(item.uri, item.isco_code) for item in taxonomy.occupations.values()],
            {
                uri: [(item.concept, item.importance) for item in wanted]
                for uri, wanted in taxonomy.requirements.items()
            },
            list(relation_rows(0, taxonomy)),
            {uri: sorted(names) for uri, names in taxonomy.unknown_fields.items()},
        ]
    )


def _text_digest(taxonomy: Taxonomy) -> str:
    return _digest(
        [
            [
                (item.uri, item.preferred_label, item.alternative_labels, item.description)
                for items in (taxonomy.concepts, taxonomy.occupations)
                for item in items.values()
            ],
            list(group_rows(0, taxonomy)),
        ]
    )
