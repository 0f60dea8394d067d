"""What a review looks at to see which offerings changed: a few columns of every offering, in few queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from service.domain import Scope
from service.store import tables as t
from service.store import tables_quality as q
from service.store.database import Database
from service.store.rows import digest


@dataclass(frozen=True, slots=True)
class OfferingBasis:
    """One offering, withdrawn or not; fingerprint changes with its text, judgements, changes and feedback."""

    id: str
    title: str
    provider: str | None
    start: date | None
    withdrawn: date | None
    snapshot: date | None
    fingerprint: str
    judgements: int


class ReviewBasis:
    """Reads what changes of offerings show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, scope: Scope) -> list[OfferingBasis]:
        """Every offering by id, withdrawn ones too."""
        o, j, u = t.offering.c, t.judgement.c, t.outcome.c
        columns = (o.id, o.title, o.provider, o.start, o.withdrawn, o.snapshot, o.digest)
        offerings = select(*columns).where(o.tenant == scope.tenant).order_by(o.id)
        judged = (
            select(u.offering_id, j.id, j.verdict, j.reopened, j.judged_at)
            .join(t.judgement, (j.tenant == u.tenant) & (j.text_digest == u.text_digest))
            .where(u.tenant == scope.tenant)
            .order_by(u.offering_id, j.id)
        )
        c, f = q.concept_change.c, q.stakeholder_feedback.c
        changed = select(c.offering_id, c.text_digest, c.concept_uri, c.change, c.changed).where(
            c.tenant == scope.tenant
        )
        heard = select(f.offering_id, f.id).where(f.tenant == scope.tenant)
        with self._database.read() as connection:
            rows = connection.execute(offerings).all()
            marks = [_grouped(connection.execute(query).all()) for query in (judged, changed, heard)]
        return [
            OfferingBasis(
                row.id,
                row.title,
                row.provider,
                row.start,
                row.withdrawn,
                row.snapshot,
                digest([row.digest, row.withdrawn, row.snapshot, *(sorted(found.get(row.id, ())) for found in marks)]),
                len(marks[0].get(row.id, ())),
            )
            for row in rows
        ]


def _grouped(rows: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append([str(value) for value in rest])
    return found
