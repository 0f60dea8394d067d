"""What candidates say is wrong with what is kept of them, and what a person made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, insert, select, update

from service.domain import Scope
from service.errors import Conflict, NotFound
from service.store import tables_people as p
from service.store.database import Database
from service.store.rows import Page, chunks, decode_cursor, encode_cursor, identifier, zoned

OPEN = "open"


@dataclass(frozen=True, slots=True)
class NewCorrection:
    """What a candidate asks for: a statement, and, where it is about one match, sentence, concept and verdict."""

    candidate: str
    statement: str
    credential: str | None = None
    text: str | None = None
    concept: str | None = None
    wanted: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person made of it: upheld or dismissed, with a reason that the candidate may read."""

    state: str
    decided_by: str
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A correction asked for; ruling is None while nobody has looked."""

    id: str
    asked: NewCorrection
    received_at: datetime
    ruling: Ruling | None = None


class CorrectionRepository:
    """Reads and writes one tenant's corrections; they go with the candidate."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, scope: Scope, asked: NewCorrection, now: datetime) -> StoredCorrection:
        """Keep what a candidate asks for."""
        own = (asked.candidate, asked.text or "", asked.concept or "", asked.statement, now.isoformat())
        key = identifier("cor", scope, *own)
        row = {
            "tenant": scope.tenant,
            "candidate_id": asked.candidate,
            "id": key,
            "credential_id": asked.credential,
            "text": asked.text,
            "concept_uri": asked.concept,
            "wanted": asked.wanted,
            "statement": asked.statement,
            "state": OPEN,
            "received_at": now,
        }
        with self._database.begin() as connection:
            connection.execute(insert(p.candidate_correction).values(**row))
        return StoredCorrection(key, asked, now)

    def get(self, scope: Scope, candidate: str, key: str) -> StoredCorrection:
        """One correction; NotFound when the candidate asked for none by that id."""
        with self._database.read() as connection:
            row = connection.execute(select(p.candidate_correction).where(_is(scope, candidate, key))).one_or_none()
        if row is None:
            raise NotFound(f"candidate {candidate!r} asked for no correction {key[:64]!r}")
        return _stored(row)

    def page(
        self, scope: Scope, limit: int, cursor: str | None = None, *, candidate: str | None = None
    ) -> Page[StoredCorrection]:
        """A page of corrections by id: of one candidate all, of everybody those still open."""
        c = p.candidate_correction.c
        query = select(p.candidate_correction).where(c.tenant == scope.tenant)
        query = query.where(c.state == OPEN) if candidate is None else query.where(c.candidate_id == candidate)
        if cursor is not None:
            query = query.where(c.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.id).limit(limit + 1)).all()
        items = tuple(_stored(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def waiting(self, scope: Scope, candidates: Sequence[str]) -> dict[str, int]:
        """How many corrections of each of these candidates nobody has looked at."""
        c = p.candidate_correction.c
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for part in chunks(candidates):
                query = select(c.candidate_id, func.count().label("waiting")).where(
                    c.tenant == scope.tenant, c.state == OPEN, c.candidate_id.in_(part)
                )
                rows = connection.execute(query.group_by(c.candidate_id))
                found.update({row.candidate_id: row.waiting for row in rows})
        return found

    def rule(self, scope: Scope, candidate: str, key: str, ruling: Ruling) -> None:
        """Keep what a person made of it; Conflict when somebody did before."""
        values = {
            "state": ruling.state,
            "decided_by": ruling.decided_by,
            "reason": ruling.reason,
            "decided_at": ruling.decided_at,
        }
        still_open = p.candidate_correction.c.state == OPEN
        with self._database.begin() as connection:
            done = connection.execute(
                update(p.candidate_correction).where(_is(scope, candidate, key), still_open).values(**values)
            ).rowcount
        if not done:
            raise Conflict(f"correction {key} was decided before; the candidate may ask again")


def _is(scope: Scope, candidate: str, key: str) -> Any:
    c = p.candidate_correction.c
    return and_(c.tenant == scope.tenant, c.candidate_id == candidate, c.id == key)


def _stored(row: Any) -> StoredCorrection:
    asked = NewCorrection(row.candidate_id, row.statement, row.credential_id, row.text, row.concept_uri, row.wanted)
    ruling = None
    if row.state != OPEN:
        ruling = Ruling(row.state, row.decided_by, row.reason, zoned(row.decided_at))
    return StoredCorrection(row.id, asked, zoned(row.received_at), ruling)
