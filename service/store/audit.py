"""Who saw which candidate: the candidate by a keyed hash, so that the log outlives an erasure and names nobody."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select

from service.domain import Caller, Scope
from service.store import tables_access as a
from service.store.database import Database
from service.store.rows import Page, decode_cursor, encode_cursor, foreign_cursor, zoned


@dataclass(frozen=True, slots=True)
class CandidateView:
    """That a caller saw a candidate, by what request, and when."""

    id: str
    caller: str
    action: str
    candidate_hash: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ViewFilter:
    """Which entries to list; None means any."""

    candidate: str | None = None
    caller: str | None = None


class AuditLog:
    """Writes and reads one tenant's log; the same secret finds a candidate again, without it nobody does."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._secret = secret

    def record(self, caller: Caller, action: str, candidates: Iterable[str]) -> None:
        """Write that a caller saw candidates."""
        rows = [
            {
                "id": secrets.token_hex(8),
                "tenant": caller.scope.tenant,
                "caller": caller.name,
                "action": action,
                "candidate_hash": self._hash(caller.scope, candidate),
                "seen_at": datetime.now(UTC),
            }
            for candidate in sorted(set(candidates))
        ]
        if rows:
            with self._database.begin() as connection:
                connection.execute(insert(a.candidate_view), rows)

    def page(self, scope: Scope, wanted: ViewFilter, limit: int, cursor: str | None = None) -> Page[CandidateView]:
        """A page of the log, the newest first."""
        c = a.candidate_view.c
        query = select(a.candidate_view).where(c.tenant == scope.tenant)
        if wanted.candidate is not None:
            query = query.where(c.candidate_hash == self._hash(scope, wanted.candidate))
        if wanted.caller is not None:
            query = query.where(c.caller == wanted.caller)
        if cursor is not None:
            seen, key = decode_cursor(cursor, 2)
            moment = _moment(seen, cursor)
            query = query.where(or_(c.seen_at < moment, and_(c.seen_at == moment, c.id < key)))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.seen_at.desc(), c.id.desc()).limit(limit + 1)).all()
        items = tuple(_entry(row) for row in rows[:limit])
        following = encode_cursor(items[-1].seen_at.isoformat(), items[-1].id) if len(rows) > limit else None
        return Page(items, following)

    def _hash(self, scope: Scope, candidate: str) -> str:
        text = f"{scope.tenant}\x1f{candidate}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()


def _entry(row: Any) -> CandidateView:
    return CandidateView(row.id, row.caller, row.action, row.candidate_hash, zoned(row.seen_at))


def _moment(text: str, cursor: str) -> datetime:
    try:
        return zoned(datetime.fromisoformat(text)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise foreign_cursor(cursor) from None
