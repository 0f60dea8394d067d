"""Deliveries as the sender sees them: what is due, taken for a while, and what came of it."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, select, update

from service.store import tables_work as w
from service.store.database import Database
from service.store.events import StoredEvent, stored_event
from service.store.rows import zoned

# Tries at 0 s and about 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, 6 h, 23 h after the one before: over a day in all.
TRIES = 9
FIRST_WAIT_S = 5.0
GROWTH = 4.0
JITTER = 0.25
# A sender that died with a delivery in its hands has it tried again after this.
TAKEN_S = 60.0


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """An event to send now, where to, and the secrets to sign with, the newest first."""

    webhook: str
    url: str
    secrets: tuple[str, ...]
    event: StoredEvent
    attempt: int


class DeliveryQueue:
    """What is to be sent, for every tenant. Each is sent at least once; receivers know a repeated one by its id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self) -> DueDelivery | None:
        """Take what has been due for longest; None when there is nothing. Of a disabled webhook nothing is due."""
        now = datetime.now(UTC)
        d, h, e = w.webhook_delivery.c, w.webhook.c, w.event.c
        query = (
            select(d.webhook_id, d.attempt, h.url, h.secret, h.old_secret, h.old_until, *w.event.c)
            .join(w.webhook, h.id == d.webhook_id)
            .join(w.event, e.number == d.event_number)
            .where(d.state == "waiting", d.due_at <= now, h.enabled)
            .order_by(d.due_at, d.event_number)
            .limit(1)
        )
        with self._database.read() as connection:
            if connection.execute(query).one_or_none() is None:
                return None
        with self._database.begin() as connection:
            locked = query.with_for_update(skip_locked=True, of=w.webhook_delivery)
            row = connection.execute(locked).one_or_none()
            if row is None:
                return None
            taken = {"attempt": row.attempt + 1, "due_at": now + timedelta(seconds=TAKEN_S), "tried_at": now}
            connection.execute(_change(row.webhook_id, row.number).values(**taken))
        return DueDelivery(row.webhook_id, row.url, _secrets(row, now), stored_event(row), row.attempt + 1)

    def arrived(self, delivery: DueDelivery, status: int) -> None:
        """The receiver has it."""
        change = _change(delivery.webhook, delivery.event.number)
        with self._database.begin() as connection:
            connection.execute(change.values(state="delivered", status=status, problem=""))

    def failed(self, delivery: DueDelivery, status: int | None, problem: str) -> None:
        """Try again later, or never: after the last try it is dead, until somebody replays it.

        The receiver is left alone for a moment: whatever else is due for it waits as well.
        """
        now = datetime.now(UTC)
        next_try = {"due_at": now + timedelta(seconds=wait(delivery.attempt))}
        values: dict[str, Any] = {"state": "dead"} if delivery.attempt >= TRIES else next_try
        pause = now + timedelta(seconds=wait(1))
        d = w.webhook_delivery.c
        others = and_(d.webhook_id == delivery.webhook, d.state == "waiting", d.due_at < pause)
        with self._database.begin() as connection:
            connection.execute(update(w.webhook_delivery).where(others).values(due_at=pause))
            change = _change(delivery.webhook, delivery.event.number)
            connection.execute(change.values(status=status, problem=problem, **values))

    def give_up(self, delivery: DueDelivery, status: int, problem: str) -> None:
        """The receiver is gone for good: nothing is sent there until somebody enables it again."""
        with self._database.begin() as connection:
            change = _change(delivery.webhook, delivery.event.number)
            connection.execute(change.values(state="dead", status=status, problem=problem))
            connection.execute(update(w.webhook).where(w.webhook.c.id == delivery.webhook).values(enabled=False))


def wait(attempt: int) -> float:
    """Seconds before the next try, with jitter, so that many do not come at once."""
    return FIRST_WAIT_S * GROWTH ** (attempt - 1) * random.uniform(1 - JITTER, 1 + JITTER)


def _change(webhook: str, number: int) -> Any:
    d = w.webhook_delivery.c
    return update(w.webhook_delivery).where(d.webhook_id == webhook, d.event_number == number)


def _secrets(row: Any, now: datetime) -> tuple[str, ...]:
    old = row.old_secret if row.old_until is not None and zoned(row.old_until) > now else None
    return tuple(secret for secret in (row.secret, old) if secret)
