"""The outbox: events are rows of the transaction that made the change, and so are their deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from service.domain import Scope
from service.store import tables_work as w
from service.store.database import Database
from service.store.rows import chunks, fresh_identifier, zoned
from service.store.sequences import next_numbers

# Every type of event, with what its data holds. Never a fact about a candidate.
EVENT_TYPES = {
    "offering.imported": "an offering was created or updated: offering, change",
    "offering.matched": "every text of an offering is matched under the versions in use: offering, stamp",
    "finding.opened": "a review found something, or it has another result now: finding, offering, rule, result",
    "finding.closed": "the cause of a finding is gone: finding, offering, rule, result",
    "judgement.reopened": "what a judgement was made on has changed: judgement, reason",
    "taxonomy.switched": "another version of the taxonomy is in use: before, after",
    "task.done": "a task came to its end: task, kind, state",
    "task.failed": "a task gave up: task, kind, state",
    "task.cancelled": "a task was cancelled: task, kind, state",
}


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something that happened to a subject; an event whose id is there already is not written again."""

    type: str
    subject: str
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event; position is its place in the order of its tenant, number the database's own and nobody else's."""

    number: int
    position: int
    id: str
    tenant: str
    type: str
    subject: str
    data: Mapping[str, Any]
    happened_at: datetime


class EventRepository:
    """Reads one tenant's events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, scope: Scope, position: int, limit: int, types: Sequence[str] = ()) -> list[StoredEvent]:
        """Events after this position, oldest first; a reader that goes on from the last one misses none."""
        c = w.event.c
        query = select(w.event).where(c.tenant == scope.tenant, c.position > position).order_by(c.position).limit(limit)
        if types:
            query = query.where(c.type.in_(types))
        with self._database.read() as connection:
            return [stored_event(row) for row in connection.execute(query)]


def add_events(connection: Connection, scope: Scope, events: Sequence[NewEvent]) -> None:
    """Write events, and a delivery for every webhook of the tenant that wants them, inside the change's transaction.

    The last thing that a transaction does: writers of one tenant wait here for each other (see next_numbers).
    """
    rows = _rows(scope, unwritten(connection, events))
    if not rows:
        return
    for row, position in zip(rows, next_numbers(connection, scope, "event", len(rows)), strict=True):
        row["position"] = position
    connection.execute(insert(w.event), rows)
    _add_deliveries(connection, scope, rows)


def unwritten(connection: Connection, events: Sequence[NewEvent]) -> list[NewEvent]:
    """The events without those that were written before; only events that bring an id can have been."""
    named = [item.id for item in events if item.id is not None]
    known: set[str] = set()
    for part in chunks(named):
        known.update(connection.execute(select(w.event.c.id).where(w.event.c.id.in_(part))).scalars())
    return [item for item in events if item.id is None or item.id not in known]


def _rows(scope: Scope, events: Sequence[NewEvent]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        {
            "id": item.id or fresh_identifier("evt"),
            "tenant": scope.tenant,
            "type": item.type,
            "subject": item.subject,
            "data": dict(item.data),
            "happened_at": now,
        }
        for item in events
    ]


def _add_deliveries(connection: Connection, scope: Scope, rows: Sequence[Mapping[str, Any]]) -> None:
    c = w.webhook.c
    hooks = connection.execute(select(c.id, c.types).where(c.tenant == scope.tenant, c.enabled)).all()
    if not hooks:
        return
    numbers: dict[str, int] = {}
    for part in chunks([row["id"] for row in rows]):
        found = connection.execute(select(w.event.c.id, w.event.c.number).where(w.event.c.id.in_(part)))
        numbers.update((row.id, row.number) for row in found)
    wanted = [
        {
            "webhook_id": hook.id,
            "event_number": numbers[row["id"]],
            "tenant": scope.tenant,
            "state": "waiting",
            "attempt": 0,
            "due_at": row["happened_at"],
            "problem": "",
        }
        for hook in hooks
        for row in rows
        if not hook.types or row["type"] in hook.types
    ]
    if wanted:
        connection.execute(insert(w.webhook_delivery), wanted)


def stored_event(row: Any) -> StoredEvent:
    """The event in a row."""
    return StoredEvent(
        row.number, row.position, row.id, row.tenant, row.type, row.subject, row.data, zoned(row.happened_at)
    )
