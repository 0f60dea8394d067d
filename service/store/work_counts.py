"""How much background work there is, over all tenants: for who runs the service."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from service.store import tables_work as w
from service.store.database import Database
from service.store.rows import zoned
from service.store.tasks import TaskState


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Tasks by kind and state, deliveries by state, and for how many seconds the oldest task has been due."""

    tasks: dict[tuple[str, str], int]
    deliveries: dict[str, int]
    oldest_due_s: float


def count_work(database: Database) -> WorkCounts:
    """Count now."""
    t, d = w.task.c, w.webhook_delivery.c
    with database.read() as connection:
        tasks = connection.execute(select(t.kind, t.state, func.count()).group_by(t.kind, t.state)).all()
        deliveries = connection.execute(select(d.state, func.count()).group_by(d.state)).all()
        waiting = select(func.min(t.due_at)).where(t.state == TaskState.WAITING.value)
        oldest = connection.execute(waiting).scalar_one()
    overdue = (datetime.now(UTC) - zoned(oldest)).total_seconds() if oldest else 0.0
    return WorkCounts(
        {(str(kind), str(state)): int(count) for kind, state, count in tasks},
        {str(state): int(count) for state, count in deliveries},
        max(overdue, 0.0),
    )
