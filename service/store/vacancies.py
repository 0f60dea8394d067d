"""Vacancies, what was read from them under each stamp, and what people put right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from service.domain import Importance, Scope, Vacancy
from service.errors import NotFound
from service.store import tables as t
from service.store.database import Database
from service.store.revisions import advance
from service.store.rows import Page, chunks, decode_cursor, digest, encode_cursor, identifier, insert_new

PLAIN = (
    "title",
    "text",
    "external_id",
    "source",
    "employer",
    "location",
    "posted",
    "valid_through",
    "occupation",
)


@dataclass(frozen=True, slots=True)
class StoredVacancy:
    """A vacancy with its id; repost_of names the advert that it repeats, None where it repeats none."""

    id: str
    vacancy: Vacancy
    repost_of: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """Which vacancies to list; None means any."""

    employer: str | None = None
    source: str | None = None
    text: str | None = None
    open_on: date | None = None
    reposts: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of one requirement: removed, or wanted with this importance and these options."""

    concept: str
    removed: bool
    importance: Importance = Importance.ESSENTIAL
    options: tuple[str, ...] = ()


def vacancy_id(scope: Scope, vacancy: Vacancy) -> str:
    """The id of a vacancy: from source and external id, else from title, employer, location and text."""
    if vacancy.external_id:
        return identifier("vac", scope, "id", vacancy.source, vacancy.external_id)
    sections = "\n".join(f"{name}\n{text}" for name, text in vacancy.sections.items())
    place = (vacancy.employer or "", vacancy.location or "")
    return identifier("vac", scope, "hash", vacancy.source, vacancy.title, *place, vacancy.text, sections)


class VacancyRepository:
    """Reads and writes one tenant's vacancies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: Scope, vacancies: Mapping[str, Vacancy]) -> dict[str, str]:
        """Store vacancies by id in one transaction; says "created", "updated" or "unchanged" of each.

        A changed advert loses its readings and keeps its corrections.
        """
        result: dict[str, str] = {}
        c = t.vacancy.c
        with self._database.begin() as connection:
            known: dict[str, str] = {}
            for part in chunks(list(vacancies)):
                query = select(c.id, c.digest).where(c.tenant == scope.tenant, c.id.in_(part))
                known.update({row.id: row.digest for row in connection.execute(query)})
            for key, item in vacancies.items():
                result[key] = _save_one(connection, scope, key, item, known.get(key))
            if set(result.values()) - {"unchanged"}:
                advance(connection, scope)
        return result

    def get(self, scope: Scope, key: str) -> StoredVacancy:
        """One vacancy; NotFound when the tenant has none by that id."""
        query = select(t.vacancy).where(t.vacancy.c.tenant == scope.tenant, t.vacancy.c.id == key)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"no vacancy {key!r}; list them with GET /v1/vacancies")
        return _stored(row)

    def all(self, scope: Scope) -> list[StoredVacancy]:
        """Every vacancy, by id."""
        query = select(t.vacancy).where(t.vacancy.c.tenant == scope.tenant).order_by(t.vacancy.c.id)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def page(self, scope: Scope, wanted: VacancyFilter, limit: int, cursor: str | None = None) -> Page[StoredVacancy]:
        """A page of vacancies by id; the cursor stays good when rows are inserted."""
        query = _filtered(select(t.vacancy), scope, wanted).order_by(t.vacancy.c.id).limit(limit + 1)
        if cursor is not None:
            query = query.where(t.vacancy.c.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        items = tuple(_stored(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def count(self, scope: Scope, wanted: VacancyFilter) -> int:
        """How many vacancies the filter lets through."""
        query = _filtered(select(func.count()).select_from(t.vacancy), scope, wanted)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def delete(self, scope: Scope, key: str) -> None:
        """Delete a vacancy with everything read from it; NotFound when there is none."""
        with self._database.begin() as connection:
            done = connection.execute(
                delete(t.vacancy).where(t.vacancy.c.tenant == scope.tenant, t.vacancy.c.id == key)
            )
            if not done.rowcount:
                raise NotFound(f"no vacancy {key!r}; list them with GET /v1/vacancies")
            advance(connection, scope)

    def mark_reposts(self, scope: Scope, canonical: Mapping[str, str]) -> int:
        """Store which advert each one repeats; how many repeat another."""
        c = t.vacancy.c
        with self._database.begin() as connection:
            connection.execute(update(t.vacancy).where(c.tenant == scope.tenant).values(repost_of=None))
            repeated = {key: first for key, first in canonical.items() if key != first}
            for key, first in repeated.items():
                connection.execute(
                    update(t.vacancy).where(c.tenant == scope.tenant, c.id == key).values(repost_of=first)
                )
        return len(repeated)

    def readings(self, scope: Scope, stamp: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """What was read from vacancies under this stamp; vacancies not read yet are absent."""
        c = t.advert_reading.c
        found: dict[str, dict[str, Any]] = {}
        with self._database.read() as connection:
            for part in chunks(keys):
                query = select(c.vacancy_id, c.reading).where(
                    c.tenant == scope.tenant, c.stamp == stamp, c.vacancy_id.in_(part)
                )
                found.update({row.vacancy_id: row.reading for row in connection.execute(query)})
        return found

    def save_readings(self, scope: Scope, stamp: str, readings: Mapping[str, Mapping[str, Any]]) -> None:
        """Store what was read, in one transaction."""
        now = datetime.now(UTC)
        owner = {"tenant": scope.tenant, "stamp": stamp, "read_at": now}
        with self._database.begin() as connection:
            rows = ({**owner, "vacancy_id": key, "reading": dict(item)} for key, item in readings.items())
            insert_new(connection, t.advert_reading, rows)
            advance(connection, scope)

    def corrections(self, scope: Scope, keys: Sequence[str]) -> dict[str, tuple[Correction, ...]]:
        """What people put right, by vacancy and concept."""
        c = t.requirement_correction.c
        found: dict[str, tuple[Correction, ...]] = {}
        with self._database.read() as connection:
            for part in chunks(keys):
                query = select(t.requirement_correction).where(c.tenant == scope.tenant, c.vacancy_id.in_(part))
                for row in connection.execute(query.order_by(c.vacancy_id, c.concept_uri)):
                    found[row.vacancy_id] = (*found.get(row.vacancy_id, ()), _correction(row))
        return found

    def correct(self, scope: Scope, key: str, corrections: Sequence[Correction], dropped: Sequence[str] = ()) -> None:
        """Store corrections of one vacancy, replacing earlier ones of the same concept; dropped ones are forgotten."""
        c = t.requirement_correction.c
        concepts = [*dropped, *(item.concept for item in corrections)]
        with self._database.begin() as connection:
            connection.execute(
                delete(t.requirement_correction).where(
                    c.tenant == scope.tenant, c.vacancy_id == key, c.concept_uri.in_(concepts)
                )
            )
            for item in corrections:
                connection.execute(insert(t.requirement_correction).values(**_correction_row(scope, key, item)))
            advance(connection, scope)


def _save_one(connection: Connection, scope: Scope, key: str, vacancy: Vacancy, known: str | None) -> str:
    content = digest(asdict(vacancy))
    if known == content:
        return "unchanged"
    now = datetime.now(UTC)
    values = {name: getattr(vacancy, name) for name in PLAIN} | {
        "digest": content,
        "sections": dict(vacancy.sections),
        "updated_at": now,
    }
    if known is None:
        connection.execute(insert(t.vacancy).values(id=key, tenant=scope.tenant, created_at=now, **values))
        return "created"
    connection.execute(update(t.vacancy).where(t.vacancy.c.id == key).values(**values))
    connection.execute(delete(t.advert_reading).where(t.advert_reading.c.vacancy_id == key))
    return "updated"


def _filtered(query: Select[Any], scope: Scope, wanted: VacancyFilter) -> Select[Any]:
    c = t.vacancy.c
    query = query.where(c.tenant == scope.tenant)
    if wanted.employer is not None:
        query = query.where(c.employer == wanted.employer)
    if wanted.source is not None:
        query = query.where(c.source == wanted.source)
    if wanted.open_on is not None:
        query = query.where(c.valid_through.is_(None) | (c.valid_through >= wanted.open_on))
    if not wanted.reposts:
        query = query.where(c.repost_of.is_(None))
    for word in (wanted.text or "").casefold().split():
        in_title = func.lower(c.title).contains(word, autoescape=True)
        query = query.where(in_title | func.lower(c.text).contains(word, autoescape=True))
    return query


def _stored(row: Any) -> StoredVacancy:
    return StoredVacancy(
        id=row.id,
        vacancy=Vacancy(**{name: getattr(row, name) for name in PLAIN}, sections=row.sections),
        repost_of=row.repost_of,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _correction(row: Any) -> Correction:
    importance = Importance(row.importance) if row.importance else Importance.ESSENTIAL
    return Correction(row.concept_uri, row.action == "removed", importance, tuple(row.options))


def _correction_row(scope: Scope, key: str, item: Correction) -> dict[str, Any]:
    return {
        "vacancy_id": key,
        "tenant": scope.tenant,
        "concept_uri": item.concept,
        "action": "removed" if item.removed else "wanted",
        "importance": item.importance.value,
        "options": list(item.options),
        "corrected_at": datetime.now(UTC),
    }
