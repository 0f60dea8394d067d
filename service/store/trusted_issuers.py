"""The issuers that a tenant relies on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from service.domain import Scope
from service.errors import NotFound
from service.store import tables_candidates as c
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class StoredIssuer:
    """An entry of the register: the client's id, a name for people, and what identifies the issuer."""

    id: str
    display_name: str
    identifiers: tuple[str, ...]


class TrustedIssuerRepository:
    """Reads and writes one tenant's register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, scope: Scope) -> list[StoredIssuer]:
        """Every entry, by id."""
        columns = c.trusted_issuer.c
        query = select(c.trusted_issuer).where(columns.tenant == scope.tenant).order_by(columns.id)
        with self._database.read() as connection:
            rows = connection.execute(query)
            return [StoredIssuer(row.id, row.display_name, tuple(row.identifiers)) for row in rows]

    def put(self, scope: Scope, entry: StoredIssuer) -> None:
        """Store an entry in the place of the one with its id."""
        with self._database.begin() as connection:
            _remove(connection, scope, [entry.id])
            connection.execute(
                insert(c.trusted_issuer).values(
                    tenant=scope.tenant,
                    id=entry.id,
                    display_name=entry.display_name,
                    identifiers=list(entry.identifiers),
                    updated_at=datetime.now(UTC),
                )
            )

    def delete(self, scope: Scope, key: str) -> None:
        """Remove an entry; NotFound when there is none."""
        with self._database.begin() as connection:
            if not _remove(connection, scope, [key]):
                raise NotFound(f"no trusted issuer {key!r}; list them with GET /v1/trusted-issuers")


def _remove(connection: Connection, scope: Scope, keys: Sequence[str]) -> int:
    columns = c.trusted_issuer.c
    return connection.execute(
        delete(c.trusted_issuer).where(columns.tenant == scope.tenant, columns.id.in_(keys))
    ).rowcount
