"""Tenants, and the keys of their callers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from service.domain import KeyScope, Scope
from service.errors import NotFound
from service.store import tables_access as a
from service.store.database import Database
from service.store.rows import insert_new, zoned

USE_RESOLUTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tenant:
    """One who owns rows."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key without its secret: the id may be shown, hash is argon2's."""

    id: str
    tenant: str
    name: str
    scopes: tuple[KeyScope, ...]
    hash: str
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: str | None = None

    def state(self, now: datetime) -> str:
        """ "active", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


class TenantRepository:
    """Reads and writes the tenants."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: str, name: str) -> bool:
        """Make a tenant known; False when there is one by that id."""
        with self._database.begin() as connection:
            if connection.execute(select(a.tenant.c.id).where(a.tenant.c.id == key)).one_or_none():
                return False
            insert_new(connection, a.tenant, [{"id": key, "name": name, "created_at": datetime.now(UTC)}])
        return True

    def all(self) -> list[Tenant]:
        """Every tenant, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(a.tenant).order_by(a.tenant.c.id))
            return [Tenant(row.id, row.name, zoned(row.created_at)) for row in rows]

    def has(self, key: str) -> bool:
        """Whether there is such a tenant."""
        with self._database.read() as connection:
            return connection.execute(select(a.tenant.c.id).where(a.tenant.c.id == key)).one_or_none() is not None


class KeyRepository:
    """Reads and writes keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, key: StoredKey) -> None:
        """Store a new key."""
        with self._database.begin() as connection:
            connection.execute(insert(a.api_key).values(**_row(key)))

    def replace(self, scope: Scope, key: str, new: StoredKey, until: datetime) -> None:
        """Store a key in the place of another, which is good until a moment."""
        c = a.api_key.c
        earlier = or_(c.expires_at.is_(None), c.expires_at > until)
        own = (c.tenant == scope.tenant, c.id == key)
        with self._database.begin() as connection:
            connection.execute(insert(a.api_key).values(**_row(new)))
            connection.execute(update(a.api_key).where(*own).values(replaced_by=new.id))
            connection.execute(update(a.api_key).where(*own, earlier).values(expires_at=until))

    def get(self, scope: Scope, key: str) -> StoredKey:
        """One key of a tenant; NotFound when it has none by that id."""
        found = self.find(key)
        if found is None or found.tenant != scope.tenant:
            raise NotFound(f"no key {key!r}; list them with skillsgap keys list")
        return found

    def find(self, key: str) -> StoredKey | None:
        """A key by its id, whosever it is: this is how callers become known."""
        with self._database.read() as connection:
            row = connection.execute(select(a.api_key).where(a.api_key.c.id == key)).one_or_none()
        return None if row is None else _stored(row)

    def all(self, scope: Scope) -> list[StoredKey]:
        """A tenant's keys, the oldest first."""
        c = a.api_key.c
        query = select(a.api_key).where(c.tenant == scope.tenant).order_by(c.created_at, c.id)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query)]

    def any(self) -> bool:
        """Whether a key was ever made, for any tenant."""
        with self._database.read() as connection:
            return connection.execute(select(a.api_key.c.id).limit(1)).one_or_none() is not None

    def revoke(self, scope: Scope, key: str, now: datetime) -> None:
        """End a key; the first time counts."""
        c = a.api_key.c
        with self._database.begin() as connection:
            connection.execute(
                update(a.api_key)
                .where(c.tenant == scope.tenant, c.id == key, c.revoked_at.is_(None))
                .values(revoked_at=now)
            )

    def touch(self, key: StoredKey, now: datetime) -> None:
        """Say that a key is used now; kept to the minute."""
        if key.used_at is not None and now - key.used_at < USE_RESOLUTION:
            return
        with self._database.begin() as connection:
            connection.execute(update(a.api_key).where(a.api_key.c.id == key.id).values(used_at=now))


def _row(key: StoredKey) -> dict[str, Any]:
    names: Sequence[str] = ("id", "tenant", "name", "hash", "created_at", "expires_at")
    return {name: getattr(key, name) for name in names} | {"scopes": [item.value for item in key.scopes]}


def _stored(row: Any) -> StoredKey:
    return StoredKey(
        id=row.id,
        tenant=row.tenant,
        name=row.name,
        scopes=tuple(KeyScope(item) for item in row.scopes),
        hash=row.hash,
        created_at=zoned(row.created_at),
        expires_at=_moment(row.expires_at),
        used_at=_moment(row.used_at),
        revoked_at=_moment(row.revoked_at),
        replaced_by=row.replaced_by,
    )


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else zoned(value)
