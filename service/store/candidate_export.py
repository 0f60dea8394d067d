"""Everything that is stored of one candidate, table by table, for the person it is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from service.domain import Scope
from service.store import tables_access as a
from service.store import tables_candidates as c
from service.store import tables_people as p
from service.store.database import Database

# A table that hangs on a candidate and is missing here would be a gap in the answer; a test compares.
OWNED = (
    c.credential,
    c.credential_outcome,
    c.credential_alignment,
    c.credential_matched,
    c.credential_match,
    a.kept_answer,
    p.candidate_decision,
    p.candidate_correction,
)


def exported_rows(database: Database, scope: Scope, candidate: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of a candidate by table, in the order of their keys; moments as ISO 8601."""
    with database.read() as connection:
        found = {}
        for table in OWNED:
            query = select(table).where(table.c.tenant == scope.tenant, table.c.candidate_id == candidate)
            rows = connection.execute(query.order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [_shown(table, row) for row in rows]
    return found


def _shown(table: Table, row: Any) -> dict[str, Any]:
    names = [column.name for column in table.columns if column.name not in {"tenant", "candidate_id"}]
    return {name: row[name].isoformat() if isinstance(row[name], datetime) else row[name] for name in names}
