"""Webhooks: where a tenant wants its events, what was sent there, and what could not be."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, insert, select, update

from service.domain import Scope
from service.errors import NotFound
from service.store import tables_work as w
from service.store.database import Database
from service.store.events import StoredEvent, stored_event
from service.store.rows import Page, chunks, decode_cursor, encode_cursor, fresh_identifier, zoned

# For so long the secret before a rotation signs too, so that receivers have time to change theirs.
OLD_SECRET_KEPT = timedelta(days=1)
STATES = ("waiting", "delivered", "dead")


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """Where to send, and events of which types; none means all."""

    url: str
    types: tuple[str, ...] = ()
    enabled: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredWebhook:
    """A webhook; its secrets are shown to nobody after they were made."""

    id: str
    wanted: NewWebhook
    secret: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook: waiting, delivered, or dead after the last try; due_at is the next try."""

    event: StoredEvent
    state: str
    attempt: int
    due_at: datetime
    tried_at: datetime | None
    status: int | None
    problem: str


class WebhookRepository:
    """Reads and writes one tenant's webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, scope: Scope, wanted: NewWebhook) -> StoredWebhook:
        """Store a webhook with a secret of its own; it gets the events from now on."""
        now = datetime.now(UTC)
        key = fresh_identifier("whk")
        own = {"id": key, "tenant": scope.tenant, "secret": fresh_secret(), "created_at": now, "updated_at": now}
        with self._database.begin() as connection:
            connection.execute(insert(w.webhook).values(**own, **_values(wanted)))
        return self.get(scope, key)

    def get(self, scope: Scope, key: str) -> StoredWebhook:
        """One webhook; NotFound when the tenant has none by that id."""
        with self._database.read() as connection:
            row = connection.execute(select(w.webhook).where(_is(scope, key))).one_or_none()
        if row is None:
            raise NotFound(f"no webhook {key!r}; list them with GET /v1/webhooks")
        return _stored(row)

    def all(self, scope: Scope) -> list[StoredWebhook]:
        """Every webhook, by id."""
        query = select(w.webhook).where(w.webhook.c.tenant == scope.tenant).order_by(w.webhook.c.id)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def replace(self, scope: Scope, key: str, wanted: NewWebhook) -> StoredWebhook:
        """Send elsewhere, other types, or (not enabled) nothing; the secret stays."""
        self._change(scope, key, _values(wanted))
        return self.get(scope, key)

    def rotate(self, scope: Scope, key: str) -> StoredWebhook:
        """Make a new secret; for a day deliveries are signed with both."""
        old = {"old_secret": w.webhook.c.secret, "old_until": datetime.now(UTC) + OLD_SECRET_KEPT}
        self._change(scope, key, {"secret": fresh_secret(), **old})
        return self.get(scope, key)

    def delete(self, scope: Scope, key: str) -> None:
        """Delete a webhook and what waited for it; NotFound when there is none."""
        self.get(scope, key)
        with self._database.begin() as connection:
            connection.execute(delete(w.webhook).where(_is(scope, key)))

    def deliveries(
        self, scope: Scope, key: str, limit: int, cursor: str | None = None, *, state: str | None = None
    ) -> Page[Delivery]:
        """A page of a webhook's deliveries, newest event first."""
        self.get(scope, key)
        d = w.webhook_delivery.c
        query = _deliveries().where(d.webhook_id == key, d.tenant == scope.tenant)
        if state is not None:
            query = query.where(d.state == state)
        if cursor is not None:
            query = query.where(w.event.c.position < _number(decode_cursor(cursor, 1)[0]))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(w.event.c.position.desc()).limit(limit + 1)).all()
        items = tuple(_delivery(row) for row in rows[:limit])
        return Page(items, encode_cursor(str(items[-1].event.position)) if len(rows) > limit else None)

    def replay(self, scope: Scope, key: str, events: Sequence[str] = ()) -> int:
        """Send again: these events, delivered or not, or (none named) every dead one; how many."""
        self.get(scope, key)
        d = w.webhook_delivery.c
        mine = and_(d.webhook_id == key, d.tenant == scope.tenant)
        again = {"state": "waiting", "attempt": 0, "due_at": datetime.now(UTC), "problem": ""}
        change = update(w.webhook_delivery).values(**again)
        with self._database.begin() as connection:
            if not events:
                return connection.execute(change.where(mine, d.state == "dead")).rowcount
            return sum(
                connection.execute(change.where(mine, d.event_number.in_(_numbers(scope, part)))).rowcount
                for part in chunks(sorted(set(events)))
            )

    def _change(self, scope: Scope, key: str, values: dict[str, Any]) -> None:
        self.get(scope, key)
        with self._database.begin() as connection:
            change = update(w.webhook).where(_is(scope, key)).values(**values, updated_at=datetime.now(UTC))
            connection.execute(change)


def fresh_secret() -> str:
    """A secret as Standard Webhooks writes them: 32 random bytes in base64 after "whsec_"."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _is(scope: Scope, key: str) -> Any:
    return and_(w.webhook.c.tenant == scope.tenant, w.webhook.c.id == key)


def _values(wanted: NewWebhook) -> dict[str, Any]:
    return {"url": wanted.url, "types": list(wanted.types), "enabled": wanted.enabled, "note": wanted.note}


def _stored(row: Any) -> StoredWebhook:
    wanted = NewWebhook(row.url, tuple(row.types), row.enabled, row.note)
    return StoredWebhook(row.id, wanted, row.secret, zoned(row.created_at), zoned(row.updated_at))


def _deliveries() -> Select[Any]:
    d, e = w.webhook_delivery.c, w.event.c
    of_delivery = (d.state, d.attempt, d.due_at, d.tried_at, d.status, d.problem)
    of_event = (e.number, e.position, e.id, e.tenant, e.type, e.subject, e.data, e.happened_at)
    return select(*of_delivery, *of_event).join(w.event, e.number == d.event_number)


def _numbers(scope: Scope, events: Sequence[str]) -> Select[Any]:
    return select(w.event.c.number).where(w.event.c.tenant == scope.tenant, w.event.c.id.in_(events))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _delivery(row: Any) -> Delivery:
    tried = zoned(row.tried_at) if row.tried_at else None
    return Delivery(stored_event(row), row.state, row.attempt, zoned(row.due_at), tried, row.status, row.problem)
