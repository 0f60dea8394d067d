"""Numbers in order, one sequence a tenant and name: a common one would tell each tenant how much the others do."""

from sqlalchemy import Connection, select, update

from service.domain import Scope
from service.store import tables_access as a
from service.store.rows import insert_new


def next_numbers(connection: Connection, scope: Scope, name: str, count: int) -> range:
    """The next numbers, for rows written in this transaction.

    Whoever else wants numbers of the same sequence waits until it ends, so that they become visible in their order
    and a reader who goes on from the last one misses none.
    """
    s = a.sequence.c
    own = (s.tenant == scope.tenant, s.name == name)
    insert_new(connection, a.sequence, [{"tenant": scope.tenant, "name": name, "last": 0}])
    connection.execute(update(a.sequence).where(*own).values(last=s.last + count))
    last = connection.execute(select(s.last).where(*own)).scalar_one()
    return range(last - count + 1, last + 1)
