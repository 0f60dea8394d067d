"""Findings: opened, kept, closed by themselves, waived by a person; each change leaves an event."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, insert, or_, select, update

from service.domain import Scope
from service.errors import Conflict, NotFound
from service.store import tables as t
from service.store import tables_quality as q
from service.store.database import Database
from service.store.finding_changes import FindingChanges, event_row, write_events
from service.store.finding_values import (
    FindingEvent,
    FindingFilter,
    JudgedOffering,
    StoredFinding,
    Waiver,
)
from service.store.rows import Page, chunks, decode_cursor, encode_cursor

_EVENT_PAGE = 500


class FindingRepository:
    """Reads and writes one tenant's findings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, scope: Scope) -> dict[str, tuple[str, date | None]]:
        """The fingerprint and due day on which each offering was last judged."""
        c = q.review_state.c
        with self._database.read() as connection:
            rows = connection.execute(select(c.offering_id, c.fingerprint, c.due).where(c.tenant == scope.tenant))
            return {row.offering_id: (row.fingerprint, row.due) for row in rows}

    def record(self, scope: Scope, judged: Sequence[JudgedOffering], today: date) -> dict[str, int]:
        """Store what was judged, in one transaction; counts what opened, closed and changed."""
        counts = {"opened": 0, "closed": 0, "changed": 0}
        with self._database.begin() as connection:
            for part in chunks(judged):
                changes = FindingChanges(scope, today)
                stored = _by_offering(connection, scope, [item.offering for item in part])
                for item in part:
                    changes.compare(item, stored.get(item.offering, {}))
                changes.write(connection)
                _write_states(connection, scope, part, today)
                for name in counts:
                    counts[name] += sum(event["event"] == name for event in changes.events)
        return counts

    def page(self, scope: Scope, wanted: FindingFilter, limit: int, cursor: str | None = None) -> Page[StoredFinding]:
        """A page of findings by offering, then rule."""
        query = _filtered(select(q.finding), scope, wanted)
        c = q.finding.c
        if cursor is not None:
            offering, rule = decode_cursor(cursor, 2)
            query = query.where(or_(c.offering_id > offering, and_(c.offering_id == offering, c.rule > rule)))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.offering_id, c.rule).limit(limit + 1)).all()
        items = tuple(_stored(row) for row in rows[:limit])
        following = encode_cursor(items[-1].offering, items[-1].rule) if len(rows) > limit else None
        return Page(items, following)

    def all(self, scope: Scope, wanted: FindingFilter) -> list[StoredFinding]:
        """Every finding that the filter lets through, by offering, then rule."""
        c = q.finding.c
        query = _filtered(select(q.finding), scope, wanted).order_by(c.offering_id, c.rule)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def count(self, scope: Scope, wanted: FindingFilter) -> int:
        """How many findings the filter lets through."""
        query = _filtered(select(func.count()).select_from(q.finding), scope, wanted)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def get(self, scope: Scope, key: str) -> StoredFinding:
        """One finding; NotFound when the tenant has none by that id."""
        c = q.finding.c
        with self._database.read() as connection:
            row = connection.execute(select(q.finding).where(c.tenant == scope.tenant, c.id == key)).one_or_none()
        if row is None:
            raise NotFound(f"no finding {key!r}; list them with GET /v1/findings")
        return _stored(row)

    def waive(self, scope: Scope, key: str, waiver: Waiver | None, today: date) -> StoredFinding:
        """Set a finding aside, or (None) take that back; it comes back by itself after the date or on a new value."""
        found = self.get(scope, key)
        if found.closed is not None:
            raise Conflict(f"finding {key} is closed; there is nothing to waive")
        c = q.finding.c
        values: dict[str, Any] = dict.fromkeys(("waived_until", "waived_reason", "waived_by", "waived_digest"))
        if waiver is not None:
            values = {"waived_until": waiver.until, "waived_reason": waiver.reason, "waived_by": waiver.by}
            values["waived_digest"] = c.value_digest
        with self._database.begin() as connection:
            connection.execute(update(q.finding).where(c.tenant == scope.tenant, c.id == key).values(**values))
            event = "unwaived" if waiver is None else "waived"
            detail = "" if waiver is None else f"by {waiver.by} until {waiver.until.isoformat()}: {waiver.reason}"
            write_events(connection, scope, [event_row(scope, key, event, today, detail)])
        return self.get(scope, key)

    def events(self, scope: Scope, after: int = 0, limit: int = _EVENT_PAGE) -> list[FindingEvent]:
        """What happened after the event of this number, oldest first."""
        e = q.finding_event.c
        query = (
            select(q.finding_event, q.finding.c.offering_id, q.finding.c.rule)
            .join(q.finding, q.finding.c.id == e.finding_id)
            .where(e.tenant == scope.tenant, e.number > after)
            .order_by(e.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                FindingEvent(row.number, row.finding_id, row.offering_id, row.rule, row.event, row.day, row.detail)
                for row in connection.execute(query)
            ]


def _by_offering(connection: Connection, scope: Scope, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    c = q.finding.c
    found: dict[str, dict[str, Any]] = {}
    query = select(c.id, c.offering_id, c.rule, c.result, c.since, c.closed, c.value_digest)
    for row in connection.execute(query.where(c.tenant == scope.tenant, c.offering_id.in_(keys))):
        found.setdefault(row.offering_id, {})[row.rule] = row
    return found


def _write_states(connection: Connection, scope: Scope, judged: Sequence[JudgedOffering], today: date) -> None:
    c = q.review_state.c
    keys = [item.offering for item in judged]
    connection.execute(q.review_state.delete().where(c.tenant == scope.tenant, c.offering_id.in_(keys)))
    rows = [
        {
            "offering_id": item.offering,
            "tenant": scope.tenant,
            "fingerprint": item.fingerprint,
            "judged_on": today,
            "due": item.due,
        }
        for item in judged
    ]
    if rows:
        connection.execute(insert(q.review_state), rows)


def _filtered(query: Select[Any], scope: Scope, wanted: FindingFilter) -> Select[Any]:
    c = q.finding.c
    query = query.where(c.tenant == scope.tenant)
    named: Mapping[str, tuple[Any, Callable[[Any], Any]]] = {
        "offering": (wanted.offering, lambda value: c.offering_id == value),
        "rule": (wanted.rule, lambda value: c.rule == value),
        "kind": (wanted.kind, lambda value: c.kind == value),
        "severity": (wanted.severity, lambda value: c.severity == value),
        "result": (wanted.result, lambda value: c.result == value),
    }
    for value, condition in named.values():
        if value is not None:
            query = query.where(condition(value))
    if wanted.provider is not None:
        own = select(t.offering.c.id).where(
            t.offering.c.tenant == scope.tenant, t.offering.c.provider == wanted.provider
        )
        query = query.where(c.offering_id.in_(own))
    if wanted.waived_on is not None:
        covered = and_(c.waived_until >= wanted.waived_on, c.waived_digest == c.value_digest)
        query = query.where(or_(c.waived_until.is_(None), ~covered))
    return query.where(c.closed.is_not(None) if wanted.closed else c.closed.is_(None))


def _stored(row: Any) -> StoredFinding:
    return StoredFinding(
        row.id,
        row.offering_id,
        row.rule,
        row.kind,
        row.cause,
        row.severity,
        row.result,
        row.value,
        row.evidence,
        row.since,
        row.basis,
        row.closed,
        row.waived_until,
        row.waived_reason,
        row.waived_by,
        row.waived_digest == row.value_digest,
    )
