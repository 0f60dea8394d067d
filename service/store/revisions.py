"""A number per tenant that grows with every change, so that what was computed from rows knows when it is old."""

from sqlalchemy import Connection, select, update

from service.domain import Scope
from service.store import tables as t
from service.store.database import Database
from service.store.rows import insert_new


def advance(connection: Connection, scope: Scope) -> None:
    """Say, inside the transaction of the change, that the tenant's rows changed."""
    insert_new(connection, t.revision, [{"tenant": scope.tenant, "number": 0}])
    connection.execute(
        update(t.revision).where(t.revision.c.tenant == scope.tenant).values(number=t.revision.c.number + 1)
    )


class RevisionRepository:
    """Reads the tenant's revision."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, scope: Scope) -> int:
        """The tenant's revision, 0 before the first change."""
        query = select(t.revision.c.number).where(t.revision.c.tenant == scope.tenant)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none() or 0
