"""Offerings with their outcomes and alignments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, update

from service.domain import Alignment, Offering, Outcome, Scope
from service.errors import NotFound
from service.store import tables as t
from service.store.database import Database
from service.store.events import NewEvent, add_events
from service.store.revisions import advance
from service.store.rows import (
    Page,
    chunks,
    decode_cursor,
    digest,
    encode_cursor,
    identifier,
    text_digest,
)

# Columns that hold a field of Offering as it is.
PLAIN = (
    "title",
    "description",
    "level",
    "workload_hours",
    "credits",
    "assessment",
    "quality_assurance",
    "provider",
    "language",
    "mode",
    "price",
    "currency",
    "start",
    "end",
    "reviewed",
    "review_cycle",
    "source",
    "external_id",
)


@dataclass(frozen=True, slots=True)
class StoredOffering:
    """An offering with its id, its outcomes' text digests and what happened to it."""

    id: str
    offering: Offering
    outcome_digests: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class OfferingFilter:
    """Which offerings to list; None and empty mean any."""

    provider: str | None = None
    source: str | None = None
    language: str | None = None
    level: str | None = None
    mode: str | None = None
    text: str | None = None
    withdrawn: bool | None = None
    ids: tuple[str, ...] = ()


def offering_id(scope: Scope, offering: Offering) -> str:
    """The id of an offering: from source and external id, else from title, provider and text."""
    if offering.external_id:
        return identifier("off", scope, "id", offering.source, offering.external_id)
    text = "\n".join((offering.description, *(item.text for item in offering.outcomes)))
    return identifier("off", scope, "hash", offering.source, offering.title, offering.provider or "", text)


class OfferingRepository:
    """Reads and writes one tenant's offerings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: Scope, offerings: Mapping[str, Offering], snapshot: date | None = None) -> dict[str, str]:
        """Store offerings by id in one transaction; says "created", "updated" or "unchanged" of each.

        A withdrawn offering that comes again is open again, and counts as updated.
        """
        outcome: dict[str, str] = {}
        with self._database.begin() as connection:
            known = _known(connection, scope, list(offerings))
            for key, offering in offerings.items():
                outcome[key] = _save_one(connection, scope, key, offering, known.get(key))
            if snapshot is not None:
                _mark_snapshot(connection, scope, list(offerings), snapshot)
            changed = {key: what for key, what in outcome.items() if what != "unchanged"}
            if changed:
                advance(connection, scope)
            add_events(connection, scope, [_imported(key, what) for key, what in changed.items()])
        return outcome

    def withdraw_absent(self, scope: Scope, source: str, snapshot: date) -> int:
        """Withdraw, on the snapshot's date, the source's offerings that this snapshot did not have.

        An offering last seen in a later snapshot is left alone: an old file read late says nothing about it.
        """
        absent = and_(
            t.offering.c.tenant == scope.tenant,
            t.offering.c.source == source,
            t.offering.c.withdrawn.is_(None),
            or_(t.offering.c.snapshot.is_(None), t.offering.c.snapshot < snapshot),
        )
        with self._database.begin() as connection:
            done = connection.execute(update(t.offering).where(absent).values(withdrawn=snapshot))
            if done.rowcount:
                advance(connection, scope)
            return done.rowcount

    def get(self, scope: Scope, key: str) -> StoredOffering:
        """One offering; NotFound when the tenant has none by that id."""
        found = self.get_many(scope, [key])
        return found[0]

    def get_many(self, scope: Scope, keys: Sequence[str]) -> list[StoredOffering]:
        """Offerings in the order asked; NotFound names the first unknown id."""
        by_id = {item.id: item for item in self.existing(scope, keys)}
        for key in keys:
            if key not in by_id:
                raise NotFound(f"no offering {key!r}; list them with GET /v1/offerings")
        return [by_id[key] for key in keys]

    def existing(self, scope: Scope, keys: Sequence[str]) -> list[StoredOffering]:
        """Those of the offerings that there are, by id."""
        with self._database.read() as connection:
            rows = [
                row
                for part in chunks(sorted(set(keys)))
                for row in connection.execute(
                    select(t.offering).where(t.offering.c.tenant == scope.tenant, t.offering.c.id.in_(part))
                )
            ]
            return _build(connection, rows)

    def all(self, scope: Scope) -> list[StoredOffering]:
        """Every offering that is not withdrawn, by id."""
        with self._database.read() as connection:
            query = (
                select(t.offering)
                .where(t.offering.c.tenant == scope.tenant, t.offering.c.withdrawn.is_(None))
                .order_by(t.offering.c.id)
            )
            return _build(connection, connection.execute(query).all())

    def page(self, scope: Scope, wanted: OfferingFilter, limit: int, cursor: str | None = None) -> Page[StoredOffering]:
        """A page of offerings by id; the cursor stays good when rows are inserted."""
        query = _filtered(select(t.offering), scope, wanted).order_by(t.offering.c.id).limit(limit + 1)
        if cursor is not None:
            query = query.where(t.offering.c.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            items = _build(connection, rows[:limit])
        following = encode_cursor(items[-1].id) if len(rows) > limit else None
        return Page(tuple(items), following)

    def count(self, scope: Scope, wanted: OfferingFilter) -> int:
        """How many offerings the filter lets through."""
        query = _filtered(select(func.count()).select_from(t.offering), scope, wanted)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def delete(self, scope: Scope, key: str) -> None:
        """Delete an offering with its outcomes; NotFound when there is none."""
        with self._database.begin() as connection:
            done = connection.execute(
                delete(t.offering).where(t.offering.c.tenant == scope.tenant, t.offering.c.id == key)
            )
            if not done.rowcount:
                raise NotFound(f"no offering {key!r}; list them with GET /v1/offerings")
            advance(connection, scope)


def _imported(key: str, change: str) -> NewEvent:
    return NewEvent("offering.imported", key, {"offering": key, "change": change})


def _filtered(query: Select[Any], scope: Scope, wanted: OfferingFilter) -> Select[Any]:
    c = t.offering.c
    query = query.where(c.tenant == scope.tenant)
    for name in ("provider", "source", "language", "level", "mode"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(c[name] == value)
    if wanted.withdrawn is not None:
        query = query.where(c.withdrawn.is_not(None) if wanted.withdrawn else c.withdrawn.is_(None))
    if wanted.text:
        for word in wanted.text.casefold().split():
            in_outcome = select(t.outcome.c.offering_id).where(
                t.outcome.c.tenant == scope.tenant, func.lower(t.outcome.c.text).contains(word, autoescape=True)
            )
            query = query.where(
                or_(
                    func.lower(c.title).contains(word, autoescape=True),
                    func.lower(c.description).contains(word, autoescape=True),
                    c.id.in_(in_outcome),
                )
            )
    return query.where(c.id.in_(wanted.ids)) if wanted.ids else query


def _known(connection: Connection, scope: Scope, keys: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in chunks(keys):
        query = select(t.offering.c.id, t.offering.c.digest, t.offering.c.withdrawn).where(
            t.offering.c.tenant == scope.tenant, t.offering.c.id.in_(part)
        )
        found.update({row.id: row for row in connection.execute(query)})
    return found


def _save_one(connection: Connection, scope: Scope, key: str, offering: Offering, known: Any) -> str:
    content = digest(asdict(offering))
    if known is not None and known.digest == content and known.withdrawn is None:
        return "unchanged"
    now = datetime.now(UTC)
    values = {name: getattr(offering, name) for name in PLAIN} | {
        "digest": content,
        "tags": list(offering.tags),
        "target_occupations": list(offering.target_occupations),
        "extra": dict(offering.extra),
        "updated_at": now,
        "withdrawn": None,
    }
    if known is None:
        connection.execute(insert(t.offering).values(id=key, tenant=scope.tenant, created_at=now, **values))
    else:
        connection.execute(update(t.offering).where(t.offering.c.id == key).values(**values))
        connection.execute(delete(t.outcome).where(t.outcome.c.offering_id == key))
        connection.execute(delete(t.alignment).where(t.alignment.c.offering_id == key))
    _save_parts(connection, scope, key, offering)
    return "created" if known is None else "updated"


def _save_parts(connection: Connection, scope: Scope, key: str, offering: Offering) -> None:
    owner = {"offering_id": key, "tenant": scope.tenant}
    outcomes = [
        {
            **owner,
            "position": position,
            "text": item.text,
            "origin": item.origin,
            "text_digest": text_digest(item.text, offering.title),
        }
        for position, item in enumerate(offering.outcomes)
    ]
    alignments = [{**owner, "position": position, **asdict(item)} for position, item in enumerate(offering.alignments)]
    if outcomes:
        connection.execute(insert(t.outcome), outcomes)
    if alignments:
        connection.execute(insert(t.alignment), alignments)


def _mark_snapshot(connection: Connection, scope: Scope, keys: Sequence[str], snapshot: date) -> None:
    c = t.offering.c
    for part in chunks(keys):
        connection.execute(
            update(t.offering)
            .where(c.tenant == scope.tenant, c.id.in_(part), or_(c.snapshot.is_(None), c.snapshot < snapshot))
            .values(snapshot=snapshot)
        )


def _build(connection: Connection, rows: Iterable[Any]) -> list[StoredOffering]:
    listed = list(rows)
    outcomes: dict[str, list[Any]] = defaultdict(list)
    alignments: dict[str, list[Alignment]] = defaultdict(list)
    for part in chunks([row.id for row in listed]):
        o, a = t.outcome.c, t.alignment.c
        for row in connection.execute(
            select(t.outcome).where(o.offering_id.in_(part)).order_by(o.offering_id, o.position)
        ):
            outcomes[row.offering_id].append(row)
        for row in connection.execute(
            select(t.alignment).where(a.offering_id.in_(part)).order_by(a.offering_id, a.position)
        ):
            alignments[row.offering_id].append(Alignment(row.target, row.framework, row.label, row.origin))
    return [_stored(row, outcomes[row.id], alignments[row.id]) for row in listed]


def _stored(row: Any, outcomes: Sequence[Any], alignments: Sequence[Alignment]) -> StoredOffering:
    offering = Offering(
        **{name: getattr(row, name) for name in PLAIN},
        outcomes=tuple(Outcome(item.text, item.origin) for item in outcomes),
        alignments=tuple(alignments),
        tags=tuple(row.tags),
        target_occupations=tuple(row.target_occupations),
        extra=row.extra,
    )
    return StoredOffering(
        id=row.id,
        offering=offering,
        outcome_digests=tuple(item.text_digest for item in outcomes),
        created_at=row.created_at,
        updated_at=row.updated_at,
        withdrawn=row.withdrawn,
    )
