"""What stakeholders said of offerings, and the concept changes that a switch of taxonomy left behind."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from service.domain import Scope
from service.store import tables_quality as q
from service.store.database import Database
from service.store.rows import chunks, identifier, insert_new


@dataclass(frozen=True, slots=True)
class Feedback:
    """One voice: role, organisation, day, relevance 1 to 5, and what was said; never part of any fit."""

    role: str
    organisation: str
    given: date
    relevance: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A concept that a text of an offering taught, and how it changed; successors are (URI, label, score)."""

    offering: str
    text_digest: str
    concept: str
    label: str
    change: str
    before: str
    after: str
    changed: date
    successors: tuple[tuple[str, str, float], ...] = ()


class FeedbackRepository:
    """Reads and writes one tenant's feedback."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, scope: Scope, offering: str, given: Feedback) -> str:
        """Store feedback on an offering; the same words of the same voice on the same day stand once."""
        own = (given.role, given.organisation, given.given.isoformat(), given.text)
        key = identifier("fbk", scope, offering, *own)
        row = {
            "id": key,
            "tenant": scope.tenant,
            "offering_id": offering,
            "role": given.role,
            "organisation": given.organisation,
            "given": given.given,
            "relevance": given.relevance,
            "text": given.text,
            "recorded_at": datetime.now(UTC),
        }
        with self._database.begin() as connection:
            insert_new(connection, q.stakeholder_feedback, [row])
        return key

    def of(self, scope: Scope, offerings: Sequence[str]) -> dict[str, tuple[Feedback, ...]]:
        """Feedback by offering, oldest first."""
        c = q.stakeholder_feedback.c
        found: dict[str, list[Feedback]] = defaultdict(list)
        with self._database.read() as connection:
            for part in chunks(offerings):
                query = select(q.stakeholder_feedback).where(c.tenant == scope.tenant, c.offering_id.in_(part))
                for row in connection.execute(query.order_by(c.given, c.id)):
                    found[row.offering_id].append(
                        Feedback(row.role, row.organisation, row.given, row.relevance, row.text)
                    )
        return {key: tuple(items) for key, items in found.items()}


class ConceptChangeRepository:
    """Reads and writes what changed under one tenant's offerings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, scope: Scope, changes: Sequence[StoredChange]) -> None:
        """Store changes; one of the same text, concept and kind that is stored already is taken over."""
        c = q.concept_change.c
        with self._database.begin() as connection:
            for part in chunks(changes):
                keys = {item.offering for item in part}
                wanted = {(item.offering, item.text_digest, item.concept, item.change) for item in part}
                query = select(c.offering_id, c.text_digest, c.concept_uri, c.change).where(c.offering_id.in_(keys))
                known = {tuple(row) for row in connection.execute(query.where(c.tenant == scope.tenant))}
                for offering, text, concept, change in sorted(known & wanted):
                    connection.execute(
                        q.concept_change.delete().where(
                            c.offering_id == offering,
                            c.text_digest == text,
                            c.concept_uri == concept,
                            c.change == change,
                        )
                    )
                connection.execute(insert(q.concept_change), [_row(scope, item) for item in part])

    def of(self, scope: Scope, offerings: Sequence[str]) -> Mapping[str, tuple[StoredChange, ...]]:
        """Changes by offering, in the order of their concepts."""
        c = q.concept_change.c
        found: dict[str, list[StoredChange]] = defaultdict(list)
        with self._database.read() as connection:
            for part in chunks(offerings):
                query = select(q.concept_change).where(c.tenant == scope.tenant, c.offering_id.in_(part))
                for row in connection.execute(query.order_by(c.concept_uri, c.text_digest, c.change)):
                    found[row.offering_id].append(_change(row))
        return {key: tuple(items) for key, items in found.items()}


def _row(scope: Scope, item: StoredChange) -> dict[str, Any]:
    return {
        "offering_id": item.offering,
        "text_digest": item.text_digest,
        "concept_uri": item.concept,
        "change": item.change,
        "tenant": scope.tenant,
        "label": item.label,
        "before": item.before,
        "after": item.after,
        "changed": item.changed,
        "successors": [list(one) for one in item.successors],
    }


def _change(row: Any) -> StoredChange:
    successors = tuple((uri, label, score) for uri, label, score in row.successors)
    return StoredChange(
        row.offering_id,
        row.text_digest,
        row.concept_uri,
        row.label,
        row.change,
        row.before,
        row.after,
        row.changed,
        successors,
    )
