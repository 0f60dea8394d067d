"""Which candidates changed since when, so that what is kept in memory of all of them reads only what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from service.domain import Scope
from service.store import tables_candidates as c
from service.store.database import Database
from service.store.rows import chunks, insert_new


@dataclass(frozen=True, slots=True)
class CandidateRevision:
    """How often a tenant's candidates changed, and how often some were erased."""

    number: int = 0
    erasures: int = 0


def advance_candidates(connection: Connection, scope: Scope, candidates: Sequence[str]) -> None:
    """Say, inside the transaction of the change, that these candidates' credentials changed.

    The counter's row stays locked until the transaction ends, so numbers become visible in their order.
    """
    number = _advance(connection, scope, {"number": c.candidate_revision.c.number + 1}).number
    columns = c.candidate.c
    for part in chunks(candidates):
        connection.execute(
            update(c.candidate).where(columns.tenant == scope.tenant, columns.id.in_(part)).values(revision=number)
        )


def advance_erasures(connection: Connection, scope: Scope) -> None:
    """Say, inside the transaction of the erasure, that candidates are gone."""
    _advance(connection, scope, {"erasures": c.candidate_revision.c.erasures + 1})


class CandidateRevisionRepository:
    """Reads what changed among one tenant's candidates."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self, scope: Scope) -> CandidateRevision:
        """The newest revision."""
        with self._database.read() as connection:
            return _current(connection, scope)

    def changed(self, scope: Scope, after: int) -> list[str]:
        """Candidates whose credentials changed after a revision, by id; -1 gives all."""
        columns = c.candidate.c
        query = select(columns.id).where(columns.tenant == scope.tenant, columns.revision > after)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(columns.id)).scalars())

    def saying(self, scope: Scope, digests: Sequence[str]) -> list[str]:
        """Candidates in whose credentials one of the texts stands, by id."""
        columns = c.credential_outcome.c
        found: set[str] = set()
        with self._database.read() as connection:
            for part in chunks(digests):
                query = select(columns.candidate_id).where(
                    columns.tenant == scope.tenant, columns.text_digest.in_(part)
                )
                found.update(connection.execute(query.distinct()).scalars())
        return sorted(found)


def _advance(connection: Connection, scope: Scope, values: dict[str, Any]) -> CandidateRevision:
    insert_new(connection, c.candidate_revision, [{"tenant": scope.tenant, "number": 0, "erasures": 0}])
    connection.execute(
        update(c.candidate_revision).where(c.candidate_revision.c.tenant == scope.tenant).values(**values)
    )
    return _current(connection, scope)


def _current(connection: Connection, scope: Scope) -> CandidateRevision:
    columns = c.candidate_revision.c
    row = connection.execute(
        select(columns.number, columns.erasures).where(columns.tenant == scope.tenant)
    ).one_or_none()
    return CandidateRevision(row.number, row.erasures) if row else CandidateRevision()
