"""Tasks as clients see them: submitted, followed, cancelled, tried again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from service.domain import Scope
from service.errors import Conflict, NotFound
from service.store import tables_work as w
from service.store.database import Database
from service.store.events import NewEvent, add_events
from service.store.rows import Page, decode_cursor, encode_cursor, fresh_identifier, zoned

Json = dict[str, Any]


class TaskState(StrEnum):
    """Where a task stands; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task; done and total count within the step that it is at."""

    id: str
    kind: str
    state: TaskState
    arguments: Mapping[str, Any]
    step: str
    done: int
    total: int | None
    attempt: int
    cancel: bool
    result: Json | None
    problems: tuple[Json, ...]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class TaskRepository:
    """Reads and writes one tenant's tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(self, scope: Scope, kind: str, arguments: Json, data: bytes | None = None) -> StoredTask:
        """Store a task for whichever worker comes first; data is a posted file."""
        now = datetime.now(UTC)
        key = fresh_identifier("tsk")
        values = {"id": key, "tenant": scope.tenant, "kind": kind, "state": TaskState.WAITING.value, "done": 0}
        values |= {"arguments": arguments, "cursor": {}, "step": "", "problems": [], "attempt": 0, "cancel": False}
        with self._database.begin() as connection:
            moments = {"due_at": now, "created_at": now}
            connection.execute(insert(w.task).values(**values, **moments, has_input=data is not None))
            if data is not None:
                connection.execute(insert(w.task_input).values(task_id=key, data=data))
        return self.get(scope, key)

    def get(self, scope: Scope, key: str) -> StoredTask:
        """One task; NotFound when the tenant has none by that id."""
        with self._database.read() as connection:
            return _stored(_row(connection, scope, key))

    def page(
        self, scope: Scope, kinds: Sequence[str], limit: int, cursor: str | None = None, *, state: str | None = None
    ) -> Page[StoredTask]:
        """A page of the tasks of some kinds, newest first."""
        c = w.task.c
        query = select(w.task).where(c.tenant == scope.tenant, c.kind.in_(kinds)).order_by(c.id.desc()).limit(limit + 1)
        if state is not None:
            query = query.where(c.state == state)
        if cursor is not None:
            query = query.where(c.id < decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        items = tuple(_stored(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def cancel(self, scope: Scope, key: str) -> StoredTask:
        """Cancel a waiting task now, a running one after its step; what was stored stays. Conflict for a final one."""
        now = datetime.now(UTC)
        with self._database.begin() as connection:
            row = _row(connection, scope, key, lock=True)
            if row.state == TaskState.WAITING:
                finish(connection, row, TaskState.CANCELLED, {"finished_at": now})
            elif row.state == TaskState.RUNNING:
                connection.execute(update(w.task).where(w.task.c.id == key).values(cancel=True))
            else:
                raise Conflict(f"task {key} is {row.state}; only one that waits or runs can be cancelled")
        return self.get(scope, key)

    def retry(self, scope: Scope, key: str) -> StoredTask:
        """Have a failed or cancelled task go on where it stopped; Conflict for others, and when its file is gone."""
        with self._database.begin() as connection:
            row = _row(connection, scope, key, lock=True)
            if row.state not in {TaskState.FAILED, TaskState.CANCELLED}:
                raise Conflict(f"task {key} is {row.state}; only one that failed or was cancelled can be tried again")
            if row.has_input and not _has_input(connection, key):
                raise Conflict(f"the file of task {key} is not kept any more; post it again")
            values = {"state": TaskState.WAITING.value, "attempt": 0, "cancel": False, "problems": []}
            due = {"due_at": datetime.now(UTC), "finished_at": None}
            connection.execute(update(w.task).where(w.task.c.id == key).values(**values, **due))
        return self.get(scope, key)

    def output(self, scope: Scope, key: str) -> Iterator[bytes]:
        """The parts of a task's long result; NotFound when it has none."""
        c = w.task_output.c
        with self._database.read() as connection:
            _row(connection, scope, key)
            query = select(c.position).where(c.task_id == key).order_by(c.position)
            positions = connection.execute(query).scalars().all()
        if not positions:
            raise NotFound(f"task {key} has no output; its result is in GET /v1/tasks/{key}")
        return self._parts(key, list(positions))

    def _parts(self, key: str, positions: list[int]) -> Iterator[bytes]:
        c = w.task_output.c
        for position in positions:
            with self._database.read() as connection:
                query = select(c.data).where(c.task_id == key, c.position == position)
                yield connection.execute(query).scalar_one_or_none() or b""


def finish(connection: Connection, row: Any, state: TaskState, values: Json) -> None:
    """Bring a task to its final state, tell who listens, and let go of its input unless it may be tried again."""
    closed = {"state": state.value, "worker": None, "lease_until": None, "cancel": False, **values}
    connection.execute(update(w.task).where(w.task.c.id == row.id).values(**closed))
    if state == TaskState.DONE:
        connection.execute(delete(w.task_input).where(w.task_input.c.task_id == row.id))
    data = {"task": row.id, "kind": row.kind, "state": state.value}
    add_events(connection, Scope(row.tenant), [NewEvent(f"task.{state.value}", row.id, data)])


def _row(connection: Connection, scope: Scope, key: str, *, lock: bool = False) -> Any:
    query = select(w.task).where(w.task.c.tenant == scope.tenant, w.task.c.id == key)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"no task {key!r}; list them with GET /v1/tasks")
    return row


def _has_input(connection: Connection, key: str) -> bool:
    query = select(func.count()).select_from(w.task_input).where(w.task_input.c.task_id == key)
    return bool(connection.execute(query).scalar_one())


def _stored(row: Any) -> StoredTask:
    return StoredTask(
        id=row.id,
        kind=row.kind,
        state=TaskState(row.state),
        arguments=row.arguments,
        step=row.step,
        done=row.done,
        total=row.total,
        attempt=row.attempt,
        cancel=row.cancel,
        result=row.result,
        problems=tuple(row.problems),
        created_at=zoned(row.created_at),
        started_at=zoned(row.started_at) if row.started_at else None,
        finished_at=zoned(row.finished_at) if row.finished_at else None,
    )
