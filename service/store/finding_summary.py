"""What is open on each offering, in few columns, and a number that tells when that changed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from service.domain import Scope
from service.store import tables_quality as q
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A violated rule that nobody set aside."""

    rule: str
    kind: str
    severity: str


class FindingSummary:
    """Reads the open findings of all offerings at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self, scope: Scope) -> tuple[int, int]:
        """Changes when a finding does, or when another offering has been judged."""
        event, state = q.finding_event.c, q.review_state.c
        newest = select(func.max(event.id)).where(event.tenant == scope.tenant)
        judged = select(func.count()).select_from(q.review_state).where(state.tenant == scope.tenant)
        with self._database.read() as connection:
            return connection.execute(newest).scalar() or 0, int(connection.execute(judged).scalar_one())

    def judged(self, scope: Scope) -> frozenset[str]:
        """The offerings that a review has looked at."""
        c = q.review_state.c
        with self._database.read() as connection:
            return frozenset(connection.execute(select(c.offering_id).where(c.tenant == scope.tenant)).scalars())

    def violated(self, scope: Scope, today: date) -> dict[str, list[OpenFinding]]:
        """The open findings of each offering that has any, without those set aside today, by rule."""
        c = q.finding.c
        waived = and_(c.waived_until.is_not(None), c.waived_until >= today, c.waived_digest == c.value_digest)
        query = (
            select(c.offering_id, c.rule, c.kind, c.severity)
            .where(c.tenant == scope.tenant, c.closed.is_(None), c.result == "violated")
            .where(or_(c.waived_until.is_(None), ~waived))
            .order_by(c.offering_id, c.rule)
        )
        found: dict[str, list[OpenFinding]] = defaultdict(list)
        with self._database.read() as connection:
            for key, rule, kind, severity in connection.execute(query):
                found[key].append(OpenFinding(rule, kind, severity))
        return dict(found)
