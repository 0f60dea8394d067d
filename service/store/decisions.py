"""What people decided about candidates for a target; the service itself decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from service.domain import Scope
from service.store import tables_people as p
from service.store.database import Database
from service.store.rows import Page, chunks, decode_cursor, encode_cursor, identifier, zoned


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision as it comes in; decided_by is the opaque id of the person who made it.

    fit is what the service showed at that moment.
    """

    candidate: str
    target: str
    target_label: str
    decision: str
    decided_by: str
    reason: str
    fit: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision with its id and moment."""

    id: str
    made: NewDecision
    decided_at: datetime


class DecisionRepository:
    """Reads and writes one tenant's decisions; they go with the candidate."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, scope: Scope, made: NewDecision, now: datetime) -> StoredDecision:
        """Keep a decision; a later one on the same target stands beside it and replaces nothing."""
        key = identifier("dec", scope, made.candidate, made.target, made.decided_by, made.decision, now.isoformat())
        row = {
            "tenant": scope.tenant,
            "candidate_id": made.candidate,
            "id": key,
            "target": made.target,
            "target_label": made.target_label,
            "decision": made.decision,
            "decided_by": made.decided_by,
            "reason": made.reason,
            "fit": dict(made.fit),
            "decided_at": now,
        }
        with self._database.begin() as connection:
            connection.execute(insert(p.candidate_decision).values(**row))
        return StoredDecision(key, made, now)

    def of(self, scope: Scope, candidate: str) -> list[StoredDecision]:
        """A candidate's decisions, oldest first."""
        c = p.candidate_decision.c
        query = select(p.candidate_decision).where(c.tenant == scope.tenant, c.candidate_id == candidate)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query.order_by(c.decided_at, c.id))]

    def page(self, scope: Scope, target: str, limit: int, cursor: str | None = None) -> Page[StoredDecision]:
        """A page of the decisions on a target, by id."""
        c = p.candidate_decision.c
        query = select(p.candidate_decision).where(c.tenant == scope.tenant, c.target == target)
        if cursor is not None:
            query = query.where(c.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.id).limit(limit + 1)).all()
        items = tuple(_stored(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def latest(self, scope: Scope, target: str, candidates: Sequence[str]) -> dict[str, str]:
        """The newest decision on each of these candidates for a target."""
        c = p.candidate_decision.c
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for part in chunks(candidates):
                query = select(c.candidate_id, c.decision).where(
                    c.tenant == scope.tenant, c.target == target, c.candidate_id.in_(part)
                )
                rows = connection.execute(query.order_by(c.decided_at, c.id))
                found.update({row.candidate_id: row.decision for row in rows})
        return found


def _stored(row: Any) -> StoredDecision:
    made = NewDecision(
        row.candidate_id, row.target, row.target_label, row.decision, row.decided_by, row.reason, row.fit
    )
    return StoredDecision(row.id, made, zoned(row.decided_at))
