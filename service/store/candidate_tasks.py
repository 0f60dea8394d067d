"""Files and results of bulk work about candidates: whoever is erased goes from these, too."""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, Table, select, update

from service.domain import Scope
from service.store import tables_work as w

# Tasks whose files and results name candidates, one line each.
KINDS = ("candidates.import", "candidates.fit")


def erase_from_tasks(connection: Connection, scope: Scope, candidates: Sequence[str]) -> None:
    """Empty every line of a task's file or result that names one of the candidates."""
    names = b"|".join(re.escape(name.encode()) for name in candidates)
    # No character of an id stands before or after: "c-1" does not stand in "c-10".
    line = re.compile(rb"^[^\n]*(?<![A-Za-z0-9._:~-])(?:" + names + rb")(?![A-Za-z0-9._:~-])[^\n]*$", re.MULTILINE)
    for table in (w.task_input, w.task_output):
        _emptied(connection, scope, table, line)


def _emptied(connection: Connection, scope: Scope, table: Table, line: re.Pattern[bytes]) -> None:
    key = list(table.primary_key.columns)
    about = select(w.task.c.id).where(w.task.c.tenant == scope.tenant, w.task.c.kind.in_(KINDS))
    rows = connection.execute(select(*key).where(table.c.task_id.in_(about))).all()
    for row in rows:
        own = [column == value for column, value in zip(key, row, strict=True)]
        data: bytes = connection.execute(select(table.c.data).where(*own)).scalar_one()
        left = line.sub(b"", data)
        if left != data:
            connection.execute(update(table).where(*own).values(data=left))
