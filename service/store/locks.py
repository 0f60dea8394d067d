"""Locks by name that hold across threads and processes, and end with the process that holds them."""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from service.errors import Conflict
from service.store.database import Database

POLL_S = 0.02
PATIENCE_S = 60.0


class Locks:
    """The locks of everybody on one database: PostgreSQL's own, or files beside SQLite's, which is on one machine."""

    def __init__(self, database: Database, patience_s: float = PATIENCE_S) -> None:
        self._database = database
        self._patience_s = patience_s

    @contextmanager
    def hold(self, *name: str) -> Iterator[None]:
        """Hold the lock of a name, waiting for who holds it now; Conflict when that takes too long."""
        key = hashlib.sha256("\x1f".join(name).encode("utf-8", "surrogatepass")).digest()
        held = self._in_postgresql if self._database.engine.dialect.name == "postgresql" else self._in_files
        with held(key):
            yield

    @contextmanager
    def _in_postgresql(self, key: bytes) -> Iterator[None]:
        values = {"key": int.from_bytes(key[:8], signed=True)}
        with self._database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            taken = text("SELECT pg_try_advisory_lock(:key)")
            self._wait(lambda: bool(connection.execute(taken, values).scalar_one()))
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), values)

    @contextmanager
    def _in_files(self, key: bytes) -> Iterator[None]:
        folder = Path(f"{self._database.engine.url.database}.locks")
        folder.mkdir(exist_ok=True)
        # 256 files for any number of names: two names that share one wait for each other and are right all the same.
        with (folder / key[:1].hex()).open("a") as file:
            self._wait(lambda: _taken(file.fileno()))
            yield

    def _wait(self, taken: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self._patience_s
        while not taken():
            if time.monotonic() > deadline:
                raise Conflict("another request about the same thing is still being answered; try again later")
            time.sleep(POLL_S)


def _taken(file: int) -> bool:
    # flock belongs to the open file, so it also holds between threads; the system ends it with the process.
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
