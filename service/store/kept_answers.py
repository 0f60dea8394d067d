"""Answers to creating requests, kept for a day for whoever repeats a request with its Idempotency-Key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from service.domain import Caller
from service.store import tables_access as a
from service.store import tables_candidates as c
from service.store.database import Database
from service.store.rows import insert_new

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered to which request (by digest), about which candidate, if one, and where to go on, if said."""

    request_digest: str
    status: int
    content_type: str
    body: str
    candidate: str | None = None
    location: str | None = None


class KeptAnswers:
    """Reads and writes the answers of one caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, caller: Caller, key: str) -> KeptAnswer | None:
        """The answer given under a key, if it is not too old."""
        k = a.kept_answer.c
        query = select(a.kept_answer).where(
            k.tenant == caller.scope.tenant,
            k.caller == caller.name,
            k.key == key,
            k.answered_at > datetime.now(UTC) - KEPT,
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return KeptAnswer(row.request_digest, row.status, row.content_type, row.body, row.candidate_id, row.location)

    def keep(self, caller: Caller, key: str, answer: KeptAnswer) -> None:
        """Keep an answer, and let go of those that are too old.

        An answer about a candidate who was erased meanwhile is not kept.
        """
        now = datetime.now(UTC)
        row = {
            "tenant": caller.scope.tenant,
            "caller": caller.name,
            "key": key,
            "request_digest": answer.request_digest,
            "status": answer.status,
            "content_type": answer.content_type,
            "body": answer.body,
            "candidate_id": answer.candidate,
            "location": answer.location,
            "answered_at": now,
        }
        with self._database.begin() as connection:
            connection.execute(delete(a.kept_answer).where(a.kept_answer.c.answered_at <= now - KEPT))
            if answer.candidate is None or _there(connection, caller.scope.tenant, answer.candidate):
                insert_new(connection, a.kept_answer, [row])


def _there(connection: Connection, tenant: str, candidate: str) -> bool:
    # The row is locked where the database can, so that nobody is erased between this look and the insert.
    query = select(c.candidate.c.id).where(c.candidate.c.tenant == tenant, c.candidate.c.id == candidate)
    return connection.execute(query.with_for_update()).one_or_none() is not None
