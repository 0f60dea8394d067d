"""The worker: takes tasks one by one, carries them on, and gives them back when it is asked to stop.

It polls. Expired leases, delays after errors and deliveries that are due have to be looked for in the tables anyway,
one indexed read a second costs next to nothing, and a second queue would be a second truth.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from service.errors import ServiceError
from service.parts import Parts
from service.store.rows import fresh_identifier
from service.store.task_leases import ClaimedTask, LeaseLost, purge
from service.store.tasks import TaskState
from service.tasks.deliver import Deliverer
from service.tasks.kinds import get_kind
from service.tasks.work import Cancelled, Stopping, Work

POLL_S = 1.0
# Errors that are not the client's are tried again so often, with longer and longer waits.
ERRORS = 3
FIRST_WAIT_S = 2.0
HEARTBEATS_A_LEASE = 4
PURGE_S = 3600.0
INPUT_KEPT = timedelta(days=1)

logger = logging.getLogger(__name__)


class Worker:
    """Works until it is stopped; safe to kill at any moment."""

    def __init__(self, parts: Parts, stop: threading.Event | None = None) -> None:
        self._parts = parts
        self._leases = parts.work.leases
        self.name = fresh_identifier(f"{socket.gethostname()[:16]}-{os.getpid()}")
        self.stop = stop or threading.Event()
        self._purge_at = 0.0
        self.deliverer = Deliverer(parts.work.deliveries, parts.work.sender)

    def run(self) -> None:
        """Work until `stop` is set; deliveries have a thread of their own, so that no receiver holds up a task."""
        sending = threading.Thread(target=self._until_stopped, args=(self.deliverer.send_one,), name="deliveries")
        sending.start()
        self._until_stopped(self.work_once)
        sending.join()

    def drain(self) -> int:
        """Work until nothing is due; how many tasks were taken up."""
        done = 0
        while self.work_once():
            done += 1
        while self.deliverer.send_one():
            pass
        return done

    def work_once(self) -> bool:
        """Re-queue what dead workers left, take up one task, and see it to an end; False when none was due."""
        self.purge()
        self._leases.requeue_expired()
        task = self._leases.claim(self.name)
        if task is None:
            return False
        work = Work(self._parts.database, self._leases, task, self.stop)
        with suppress(LeaseLost), self._heartbeat(work):
            self._carry_on(task, work)
        return True

    def purge(self) -> None:
        """Drop what is not kept any longer; once an hour is enough."""
        if time.monotonic() >= self._purge_at:
            self._purge_at = time.monotonic() + PURGE_S
            purge(self._parts.database, timedelta(days=self._parts.settings.keep_days), INPUT_KEPT)

    def _until_stopped(self, once: Callable[[], bool]) -> None:
        """Do something again and again, at once while there is more; a database that is away is waited for."""
        while not self.stop.is_set():
            try:
                more = once()
            except Exception:
                logger.exception("nothing could be taken up")
                more = False
            if not more:
                self.stop.wait(POLL_S)

    def _carry_on(self, task: ClaimedTask, work: Work) -> None:
        try:
            result = get_kind(task.kind)(self._parts, work)
            self._leases.finish(task, TaskState.DONE, {"result": result, "problems": []})
        except Stopping:
            self._leases.release(task)
        except Cancelled:
            self._leases.finish(task, TaskState.CANCELLED, {})
        except LeaseLost:
            raise
        except ServiceError as error:
            fields = [{"pointer": item.pointer, "detail": item.detail} for item in error.errors]
            problem = {"title": error.title, "detail": error.detail, "errors": fields}
            self._leases.finish(task, TaskState.FAILED, {"problems": [problem]})
        except Exception as error:
            logger.exception("task failed", extra={"task": task.id, "kind": task.kind, "attempt": task.attempt})
            self._try_again(task, error)

    def _try_again(self, task: ClaimedTask, error: Exception) -> None:
        problem = {"title": "Internal error", "detail": f"{type(error).__name__}; the worker's log has the details"}
        if task.attempt >= ERRORS:
            self._leases.finish(task, TaskState.FAILED, {"problems": [problem]})
        else:
            self._leases.release(task, delay=FIRST_WAIT_S * 4 ** (task.attempt - 1), problem=problem)

    @contextmanager
    def _heartbeat(self, work: Work) -> Iterator[None]:
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self._leases.seconds / HEARTBEATS_A_LEASE):
                work.keep_alive()

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
