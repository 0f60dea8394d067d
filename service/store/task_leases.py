"""Tasks as workers see them: claimed for a while, kept alive, carried on step by step, given back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from service.domain import Scope
from service.errors import NotFound
from service.store import tables_work as w
from service.store.database import Database
from service.store.tasks import Json, TaskState, finish

# Starts without a committed step between them, after which a task has failed: it would stop the workers for ever.
ATTEMPTS = 10


class LeaseLost(Exception):
    """Another worker has the task now, because this one was silent for too long; nothing of the step is stored."""


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task that one worker has, and where it stopped before."""

    id: str
    scope: Scope
    kind: str
    arguments: Mapping[str, Any]
    cursor: Json
    worker: str
    attempt: int  # starts since the last committed step, this one included


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task came within a step; total is None where nobody knows it."""

    step: str
    done: int
    total: int | None = None


class TaskLeases:
    """Hands tasks to workers; each row belongs to at most one at a time, and only while its lease lasts.

    Whoever lost the lease cannot store anything any more: every write asks for the worker's name in the row.
    """

    def __init__(self, database: Database, seconds: float = 60.0) -> None:
        self._database = database
        self._lease = timedelta(seconds=seconds)
        self.seconds = seconds

    def claim(self, worker: str) -> ClaimedTask | None:
        """Take the task that has been due for longest; None when there is none."""
        now = datetime.now(UTC)
        c = w.task.c
        ready = and_(c.state == TaskState.WAITING.value, c.due_at <= now)
        query = select(w.task).where(ready).order_by(c.due_at, c.id).limit(1)
        with self._database.read() as connection:  # most polls find nothing, and must not take SQLite's write lock
            if connection.execute(query).one_or_none() is None:
                return None
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            values = {"state": TaskState.RUNNING.value, "worker": worker, "attempt": row.attempt + 1}
            moments = {"heartbeat_at": now, "lease_until": now + self._lease, "started_at": row.started_at or now}
            connection.execute(update(w.task).where(c.id == row.id).values(**values, **moments))
        return ClaimedTask(
            row.id, Scope(row.tenant), row.kind, row.arguments, dict(row.cursor), worker, row.attempt + 1
        )

    def requeue_expired(self) -> int:
        """Give tasks whose worker fell silent to whoever comes next; how many. Too many such starts are a failure."""
        now = datetime.now(UTC)
        c = w.task.c
        expired = and_(c.state == TaskState.RUNNING.value, c.lease_until < now)
        with self._database.read() as connection:
            if connection.execute(select(c.id).where(expired).limit(1)).one_or_none() is None:
                return 0
        with self._database.begin() as connection:
            rows = connection.execute(select(w.task).where(expired).with_for_update(skip_locked=True)).all()
            for row in rows:
                if row.cancel:
                    finish(connection, row, TaskState.CANCELLED, {"finished_at": now})
                elif row.attempt >= ATTEMPTS:
                    problem = {"title": "Worker lost", "detail": f"{row.attempt} workers died on it without a step"}
                    finish(connection, row, TaskState.FAILED, {"finished_at": now, "problems": [problem]})
                else:
                    back = {"state": TaskState.WAITING.value, "worker": None, "lease_until": None, "due_at": now}
                    connection.execute(update(w.task).where(c.id == row.id).values(**back))
            return len(rows)

    def heartbeat(self, task: ClaimedTask) -> bool:
        """Say that the worker lives; gives whether the task is to be cancelled. LeaseLost when it has another."""
        with self._database.begin() as connection:
            self._keep(connection, task, {})
            return bool(connection.execute(select(w.task.c.cancel).where(w.task.c.id == task.id)).scalar_one())

    def checkpoint(self, task: ClaimedTask, cursor: Json, progress: Progress) -> None:
        """Store how far the task came; inside the step's transaction, so that both are committed or neither."""
        values = {"cursor": cursor, "step": progress.step, "done": progress.done, "total": progress.total, "attempt": 1}
        with self._database.begin() as connection:
            self._keep(connection, task, values)

    def input(self, task: ClaimedTask) -> bytes:
        """The file that was posted; NotFound when it is not there any more, after a restore for one."""
        query = select(w.task_input.c.data).where(w.task_input.c.task_id == task.id)
        with self._database.read() as connection:
            data = connection.execute(query).scalar_one_or_none()
        if data is None:
            raise NotFound(f"the file of task {task.id} is not kept any more; post it again")
        return bytes(data)

    def write_output(self, task: ClaimedTask, data: bytes) -> None:
        """Append a part to the task's long result; inside a step, so that a repeated one doubles nothing."""
        c = w.task_output.c
        with self._database.begin() as connection:
            last = connection.execute(select(func.max(c.position)).where(c.task_id == task.id)).scalar_one()
            position = 0 if last is None else last + 1
            connection.execute(insert(w.task_output).values(task_id=task.id, position=position, data=data))

    def release(self, task: ClaimedTask, *, delay: float = 0.0, problem: Json | None = None) -> None:
        """Give a task back, to go on where it stopped: at once, or after some seconds because of a problem."""
        due = datetime.now(UTC) + timedelta(seconds=delay)
        values: Json = {"state": TaskState.WAITING.value, "worker": None, "lease_until": None, "due_at": due}
        values |= {"problems": [problem]} if problem else {"attempt": w.task.c.attempt - 1}
        with self._database.begin() as connection:
            self._keep(connection, task, values)

    def finish(self, task: ClaimedTask, state: TaskState, values: Json) -> None:
        """Bring a task to its end: result when it is done, problems when it failed."""
        with self._database.begin() as connection:
            row = self._keep(connection, task, {})
            finish(connection, row, state, {"finished_at": datetime.now(UTC), **values})

    def _keep(self, connection: Connection, task: ClaimedTask, values: Json) -> Any:
        now = datetime.now(UTC)
        mine = _mine(task)
        moments = {"heartbeat_at": now, "lease_until": now + self._lease}
        if not connection.execute(update(w.task).where(mine).values(**{**moments, **values})).rowcount:
            raise LeaseLost(f"task {task.id} is not this worker's any more")
        return connection.execute(select(w.task).where(w.task.c.id == task.id)).one()


def purge(database: Database, keep: timedelta, keep_input: timedelta) -> None:
    """Drop final tasks and events that are old, and sooner the files of tasks that nobody tried again."""
    now = datetime.now(UTC)
    c = w.task.c
    final = c.state.in_([TaskState.DONE.value, TaskState.FAILED.value, TaskState.CANCELLED.value])
    old = select(c.id).where(final, c.finished_at < now - keep_input)
    with database.begin() as connection:
        connection.execute(delete(w.task_input).where(w.task_input.c.task_id.in_(old)))
        connection.execute(delete(w.task).where(final, c.finished_at < now - keep))
        waits = select(w.webhook_delivery.c.event_number).where(w.webhook_delivery.c.state == "waiting")
        e = w.event.c
        connection.execute(delete(w.event).where(e.happened_at < now - keep, e.number.not_in(waits)))


def _mine(task: ClaimedTask) -> ColumnElement[bool]:
    c = w.task.c
    return and_(c.id == task.id, c.worker == task.worker, c.state == TaskState.RUNNING.value)
