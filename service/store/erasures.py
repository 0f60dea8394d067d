"""Who was erased, by a hash of tenant and id: so that no backup brings anyone back.

The hash stands in the database and in a file beside it, because a backup knows nothing of what was erased after it,
and the database that does may be what was lost.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from service.domain import Scope
from service.store import tables_candidates as c
from service.store import tables_work as w
from service.store.rows import chunks, zoned

TOMBSTONES = "erased.txt"

Erased = Mapping[str, datetime]


class Tombstones:
    """A file with a line for every erasure: hash and moment."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, scope: Scope, candidates: Iterable[str]) -> None:
        """Append candidates, before they are erased; on disk when this returns."""
        now = datetime.now(UTC).isoformat()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="ascii") as file:
            file.writelines(f"{_digest(scope.tenant, candidate)} {now}\n" for candidate in candidates)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> dict[str, datetime]:
        """The newest erasure by hash; a line that a kill cut short is left out."""
        if not self._path.is_file():
            return {}
        lines = (line.split() for line in self._path.read_text(encoding="ascii").splitlines())
        return _newest((parts[0], datetime.fromisoformat(parts[1])) for parts in lines if _is_whole(parts))


def remember(connection: Connection, scope: Scope, candidates: Sequence[str]) -> None:
    """Write, in the transaction of the erasure, who goes."""
    now = datetime.now(UTC)
    put(connection, {_digest(scope.tenant, candidate): now for candidate in candidates})


def put(connection: Connection, erased: Erased) -> None:
    """Write erasures, in place of older ones of the same candidates."""
    for part in chunks(sorted(erased)):
        connection.execute(delete(w.erasure).where(w.erasure.c.digest.in_(part)))
        connection.execute(insert(w.erasure), [{"digest": key, "erased_at": erased[key]} for key in part])


def all_erased(connection: Connection) -> dict[str, datetime]:
    """The erasures that the database knows of."""
    return {row.digest: zoned(row.erased_at) for row in connection.execute(select(w.erasure))}


def come_back(connection: Connection, erased: Erased) -> dict[Scope, list[str]]:
    """Candidates that are there although they were erased; who was made known again after that may stay."""
    found: dict[Scope, list[str]] = {}
    columns = c.candidate.c
    for row in connection.execute(select(columns.tenant, columns.id, columns.created_at)):
        when = erased.get(_digest(row.tenant, row.id))
        if when is not None and zoned(row.created_at) <= when:
            found.setdefault(Scope(row.tenant), []).append(row.id)
    return found


def merged(*known: Erased) -> dict[str, datetime]:
    """Every erasure that any of them knows of, the newest of each candidate."""
    return _newest(item for erased in known for item in erased.items())


def _newest(items: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for key, when in items:
        found[key] = max(when, found.get(key, when))
    return found


def _digest(tenant: str, candidate: str) -> str:
    return hashlib.sha256(f"erased\x1f{tenant}\x1f{candidate}".encode("utf-8", "surrogatepass")).hexdigest()


def _is_whole(parts: Sequence[str]) -> bool:
    try:
        return len(parts) == 2 and len(parts[0]) == 64 and datetime.fromisoformat(parts[1]).tzinfo is not None
    except ValueError:
        return False
