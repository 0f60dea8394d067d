"""One attempt at a task, as its kind sees it: what was asked, how far it came, and steps to carry it on."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from service.domain import Scope
from service.store.database import Database
from service.store.task_leases import ClaimedTask, LeaseLost, Progress, TaskLeases


class Cancelled(Exception):
    """Whoever submitted the task does not want it any more."""


class Stopping(Exception):
    """The worker is asked to stop; the task goes on elsewhere, from its last step."""


class Work:
    """A claimed task. Steps are transactions: what a kind stores in one is committed with the cursor, or not at all."""

    def __init__(self, database: Database, leases: TaskLeases, task: ClaimedTask, stop: threading.Event) -> None:
        self._database = database
        self._leases = leases
        self._task = task
        self._stop = stop
        self._cancel = False
        self._lost = False
        self.cursor: dict[str, Any] = task.cursor

    @property
    def scope(self) -> Scope:
        """On whose behalf."""
        return self._task.scope

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What was asked, as JSON."""
        return self._task.arguments

    def input(self) -> bytes:
        """The file that was posted."""
        return self._leases.input(self._task)

    @contextmanager
    def step(self, name: str, done: int = 0, total: int | None = None) -> Iterator[None]:
        """Open a transaction; at its end the cursor is stored with it, unless the task has another worker by now."""
        self._check()
        with self._database.begin():
            yield
            self._leases.checkpoint(self._task, self.cursor, Progress(name, done, total))

    def progress(self, name: str, done: int, total: int | None = None) -> None:
        """Show how far steps came that are their own transactions: idempotent ones, like matching by content."""
        with self.step(name, done, total):
            pass

    def write(self, data: bytes) -> None:
        """Append to the long result; inside a step."""
        self._leases.write_output(self._task, data)

    def keep_alive(self) -> None:
        """Renew the lease, and hear whether the task is cancelled; for the worker's heartbeat."""
        try:
            self._cancel = self._leases.heartbeat(self._task)
        except LeaseLost:
            self._lost = True

    def _check(self) -> None:
        if self._lost:
            raise LeaseLost(f"task {self._task.id} is not this worker's any more")
        if self._cancel:
            raise Cancelled
        if self._stop.is_set():
            raise Stopping
