"""Backups: every row as JSON Lines in a zip file, written while the service runs, the same from either database.

One format for SQLite and PostgreSQL also moves a service from one to the other. It reads one snapshot; a restore is
one transaction, so that it happens as a whole or not at all.
"""

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from service.errors import BadInput
from service.store import tables as t
from service.store.all_tables import metadata
from service.store.candidate_erasure import erase_within
from service.store.database import Database
from service.store.erasures import Erased, all_erased, come_back, merged, put
from service.store.tables_access import api_key

FORMAT = 1
MANIFEST = "manifest.json"
AT_ONCE = 1000
# Posted files and kept answers are gone within days anyway, and may be about persons.
LEFT_OUT = frozenset({"task_input", "task_output", "kept_answer"})


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: rows by table, and the schema that it was made with."""

    schema: str
    made_at: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; erased_again are candidates in the backup who were erased since."""

    backup: Backup
    erased_again: int


def write_backup(database: Database, path: Path) -> Backup:
    """Write every row to a file that only its owner can read; a kill leaves no half of one."""
    beside = path.with_name(f"{path.name}.part")
    beside.touch(mode=0o600)
    with database.engine.connect() as connection, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as file:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        rows = {table.name: _write_table(connection, file, table) for table in _tables()}
        made = Backup(_schema(connection), datetime.now(UTC).isoformat(), rows)
        manifest = {"format": FORMAT, "schema": made.schema, "made_at": made.made_at, "rows": rows}
        file.writestr(MANIFEST, json.dumps(manifest, indent=1))
    beside.replace(path)
    return made


def read_backup(database: Database, path: Path, erased: Erased) -> Restored:
    """Replace every row of the database by those of a backup, without candidates who were erased since it was made.

    erased are erasures known outside the database, which adds its own. BadInput for a file that is none of ours, or
    of another schema.
    """
    with _opened(path) as file:
        made = _manifest(file)
        with database.begin() as connection:
            if made.schema != (schema := _schema(connection)):
                raise BadInput(
                    f"the backup was made with schema {made.schema}, this is {schema}; restore it with the version "
                    "of skillsgap that made it, then upgrade"
                )
            known, revisions = merged(all_erased(connection), erased), _highest_revision(connection)
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
            for table in _tables():
                _read_table(connection, file, table)
            again = _settle(connection, merged(all_erased(connection), known), revisions)
    database.forget_deleted()
    return Restored(made, again)


def erase_again(database: Database, erased: Erased) -> int:
    """Erase who is there although they were erased, after a restore by other means; how many."""
    with database.begin() as connection:
        again = _erase_again(connection, merged(all_erased(connection), erased))
    if again:
        database.forget_deleted()
    return again


def is_new(database: Database) -> bool:
    """Whether nothing was ever stored: no taxonomy, nothing of any tenant."""
    with database.read() as connection:
        rows = (connection.execute(select(table).limit(1)).first() for table in (t.taxonomy, t.revision, api_key))
        return not any(rows)


def _settle(connection: Connection, erased: Erased, revisions: int) -> int:
    """Erase again who was erased, and have every process see that all rows are others."""
    again = _erase_again(connection, erased)
    connection.execute(update(t.revision).values(number=t.revision.c.number + revisions + 1))
    return again


def _erase_again(connection: Connection, erased: Erased) -> int:
    again = sum(erase_within(connection, scope, ids) for scope, ids in come_back(connection, erased).items())
    put(connection, erased)
    return again


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def _schema(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _highest_revision(connection: Connection) -> int:
    return int(connection.execute(select(func.max(t.revision.c.number))).scalar_one() or 0)


def _write_table(connection: Connection, file: zipfile.ZipFile, table: Table) -> int:
    count = 0
    rows = connection.execution_options(yield_per=AT_ONCE).execute(select(table)).mappings()
    with file.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
        for row in rows:
            line = json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)
            out.write(line.encode("utf-8", "surrogatepass") + b"\n")
            count += 1
    return count


def _read_table(connection: Connection, file: zipfile.ZipFile, table: Table) -> None:
    for rows in _parts(file, table):
        connection.execute(insert(table), rows)
    (key,) = table.primary_key.columns if len(table.primary_key.columns) == 1 else (None,)
    if connection.dialect.name == "postgresql" and key is not None and isinstance(key.type, Integer):
        # Rows were written with their numbers; the sequence must go on behind them.
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
        highest = select(func.coalesce(func.max(key), 0)).scalar_subquery() + 1
        connection.execute(select(func.setval(sequence, highest, False)))


def _parts(file: zipfile.ZipFile, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    with file.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            rows.append(_typed(table, line))
            if len(rows) == AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _typed(table: Table, line: bytes) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(line)
        return {column.name: _value(column.type, row[column.name]) for column in table.columns}
    except (KeyError, TypeError, ValueError):
        raise BadInput(f"the backup is damaged: a row of {table.name} cannot be read") from None


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        raise BadInput(f"{path} is no backup of skillsgap, or cannot be read") from None


def _manifest(file: zipfile.ZipFile) -> Backup:
    try:
        found = json.loads(file.read(MANIFEST))
        if found["format"] == FORMAT and set(found["rows"]) == {table.name for table in _tables()}:
            return Backup(found["schema"], found["made_at"], found["rows"])
    except (KeyError, TypeError, ValueError):
        pass
    raise BadInput("the file is no backup of this version of skillsgap")
