"""People's verdicts on matches; they outlive matches, and are re-opened, never dropped, when their ground changes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update

from service.domain import JudgementVerdict, Scope
from service.store import tables as t
from service.store.database import Database
from service.store.events import NewEvent, add_events
from service.store.revisions import advance
from service.store.rows import Page, chunks, decode_cursor, encode_cursor, identifier, text_digest


@dataclass(frozen=True, slots=True)
class StoredJudgement:
    """One judge's verdict on one concept for one text in its context.

    concept_digest fingerprints the meaning (description, else label) that the judge saw; reopened says why the
    judgement no longer counts, None while it does.
    """

    id: str
    text: str
    context: str
    concept: str
    concept_digest: str
    taxonomy: str
    verdict: JudgementVerdict
    judge: str
    note: str
    offering: str | None
    judged_at: datetime
    reopened: str | None = None


@dataclass(frozen=True, slots=True)
class NewJudgement:
    """A verdict as it comes in."""

    text: str
    concept: str
    concept_digest: str
    taxonomy: str
    verdict: JudgementVerdict
    judge: str
    context: str = ""
    note: str = ""
    offering: str | None = None


class JudgementRepository:
    """Reads and writes one tenant's judgements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: Scope, items: Iterable[NewJudgement]) -> list[StoredJudgement]:
        """Store verdicts; a judge's newer verdict on the same text and concept replaces the older one."""
        saved = []
        with self._database.begin() as connection:
            for item in items:
                row = _row(scope, item)
                stored = connection.execute(
                    select(t.judgement.c.id).where(t.judgement.c.id == row["id"])
                ).scalar_one_or_none()
                if stored is None:
                    connection.execute(insert(t.judgement).values(**row))
                else:
                    connection.execute(update(t.judgement).where(t.judgement.c.id == stored).values(**row))
                saved.append(_stored(row))
            advance(connection, scope)
        return saved

    def verdicts(self, scope: Scope, digests: Sequence[str]) -> dict[str, dict[str, JudgementVerdict]]:
        """For each text the standing verdict per concept: what most judges say, unsure when they are split."""
        votes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        c = t.judgement.c
        with self._database.read() as connection:
            for part in chunks(sorted(set(digests))):
                query = select(c.text_digest, c.concept_uri, c.verdict).where(
                    c.tenant == scope.tenant, c.text_digest.in_(part), c.reopened.is_(None)
                )
                for key, concept, verdict in connection.execute(query):
                    votes[key][concept].append(verdict)
        return _standing(votes)

    def standing(self, scope: Scope) -> dict[str, dict[str, JudgementVerdict]]:
        """The standing verdicts on every text that has one, as `verdicts` gives them."""
        votes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        c = t.judgement.c
        query = select(c.text_digest, c.concept_uri, c.verdict).where(c.tenant == scope.tenant, c.reopened.is_(None))
        with self._database.read() as connection:
            for key, concept, verdict in connection.execute(query):
                votes[key][concept].append(verdict)
        return _standing(votes)

    def page(
        self, scope: Scope, limit: int, cursor: str | None = None, *, offering: str | None = None
    ) -> Page[StoredJudgement]:
        """A page of judgements by id, re-opened ones included."""
        c = t.judgement.c
        query = select(t.judgement).where(c.tenant == scope.tenant).order_by(c.id).limit(limit + 1)
        if offering is not None:
            query = query.where(c.offering_id == offering)
        if cursor is not None:
            query = query.where(c.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        items = tuple(_stored(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def all(self, scope: Scope) -> list[StoredJudgement]:
        """Every judgement, by id."""
        query = select(t.judgement).where(t.judgement.c.tenant == scope.tenant).order_by(t.judgement.c.id)
        with self._database.read() as connection:
            return [_stored(row) for row in connection.execute(query).mappings()]

    def reopen(self, scope: Scope, reasons: Mapping[str, str]) -> int:
        """Set judgements (by id) aside with a reason; those set aside already keep their first reason."""
        reopened: list[NewEvent] = []
        with self._database.begin() as connection:
            for key, reason in reasons.items():
                c = t.judgement.c
                changed = connection.execute(
                    update(t.judgement)
                    .where(c.tenant == scope.tenant, c.id == key, c.reopened.is_(None))
                    .values(reopened=reason)
                ).rowcount
                if changed:
                    reopened.append(NewEvent("judgement.reopened", key, {"judgement": key, "reason": reason}))
            if reopened:
                advance(connection, scope)
            add_events(connection, scope, reopened)
        return len(reopened)


def _standing(votes: Mapping[str, Mapping[str, list[str]]]) -> dict[str, dict[str, JudgementVerdict]]:
    return {key: {concept: majority(given) for concept, given in concepts.items()} for key, concepts in votes.items()}


def majority(given: Sequence[str]) -> JudgementVerdict:
    """What most say; unsure when no verdict has more votes than every other."""
    (first, most), *others = Counter(given).most_common()
    if others and others[0][1] == most:
        return JudgementVerdict.UNSURE
    return JudgementVerdict(first)


def _row(scope: Scope, item: NewJudgement) -> dict[str, Any]:
    key = text_digest(item.text, item.context)
    return {
        "id": identifier("jdg", scope, key, item.concept, item.judge),
        "tenant": scope.tenant,
        "text_digest": key,
        "text": item.text,
        "context": item.context,
        "concept_uri": item.concept,
        "concept_digest": item.concept_digest,
        "taxonomy": item.taxonomy,
        "verdict": item.verdict.value,
        "judge": item.judge,
        "note": item.note,
        "offering_id": item.offering,
        "judged_at": datetime.now(UTC),
        "reopened": None,
    }


def _stored(row: Mapping[Any, Any]) -> StoredJudgement:
    return StoredJudgement(
        id=row["id"],
        text=row["text"],
        context=row["context"],
        concept=row["concept_uri"],
        concept_digest=row["concept_digest"],
        taxonomy=row["taxonomy"],
        verdict=JudgementVerdict(row["verdict"]),
        judge=row["judge"],
        note=row["note"],
        offering=row["offering_id"],
        judged_at=row["judged_at"],
        reopened=row["reopened"],
    )
