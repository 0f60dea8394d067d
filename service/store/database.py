"""The engine, its sessions, and the migration to the newest schema."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from service.errors import BadInput

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 60_000
WRITING = {"skillsgap_writing": True}
MIGRATION_LOCK = 7_236_515  # any number that no other program locks


class Database:
    """One database, SQLite or PostgreSQL; every write runs inside `begin()` and is atomic."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._open = threading.local()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end and rolls back on any error.

        Inside another `begin()` of the same thread it joins that one: what several repositories write is then
        committed together or not at all.
        """
        if self._joined is not None:
            yield self._joined
            return
        with self.engine.connect().execution_options(**WRITING) as connection, connection.begin():
            self._open.connection = connection
            try:
                yield connection
            finally:
                self._open.connection = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading; inside `begin()` it is that one, and sees what was written."""
        if self._joined is not None:
            yield self._joined
            return
        with self.engine.connect() as connection:
            yield connection

    @property
    def _joined(self) -> Connection | None:
        return getattr(self._open, "connection", None)

    def migrate(self) -> None:
        """Create or upgrade the schema; does nothing when it is the newest."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.engine.connect().execution_options(**WRITING) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def forget_deleted(self) -> None:
        """Have the bytes of deleted rows leave the files.

        SQLite overwrites them (secure_delete) and the write-ahead log is emptied, as far as no reader holds it. On
        PostgreSQL this is the work of its vacuum, and nothing is done here.
        """
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", hide_parameters=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise BadInput(
            f"SKILLSGAP_DATABASE_URL cannot be used ({error}); give sqlite:///FILE or postgresql://…"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts late and breaks DDL; SQLAlchemy's documented recipe is to turn
    # it off and send BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # A candidate's erasure must reach the file: freed pages are overwritten with zeros.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads before it writes fails at once when another writer came between; taking the
    # write lock at the start makes it wait instead.
    writing = connection.get_execution_options().get("skillsgap_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
