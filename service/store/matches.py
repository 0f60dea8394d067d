"""What texts matched, by content and stamp."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from service.domain import Match, MatchVerdict, Scope
from service.store import tables as t
from service.store.database import Database
from service.store.events import NewEvent, add_events, unwritten
from service.store.revisions import advance
from service.store.rows import chunks, insert_new


class MatchRepository:
    """Reads and writes one tenant's matches; a stamp names the versions that made them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, scope: Scope, stamp: str, digests: Sequence[str]) -> set[str]:
        """Those texts that were not matched under this stamp yet."""
        wanted = sorted(set(digests))
        c = t.matched_text.c
        found: set[str] = set()
        with self._database.read() as connection:
            for part in chunks(wanted):
                query = select(c.text_digest).where(c.tenant == scope.tenant, c.stamp == stamp, c.text_digest.in_(part))
                found.update(connection.execute(query).scalars())
        return set(wanted) - found

    def save(
        self, scope: Scope, stamp: str, matches: Mapping[str, Sequence[Match]], events: Sequence[NewEvent] = ()
    ) -> None:
        """Store the matches of texts, and what that means, in one transaction; those below "not sure" are dropped."""
        owner = {"tenant": scope.tenant, "stamp": stamp}
        now = datetime.now(UTC)
        with self._database.begin() as connection:
            insert_new(
                connection,
                t.matched_text,
                ({**owner, "text_digest": key, "matched_at": now} for key in sorted(matches)),
            )
            insert_new(
                connection,
                t.match,
                (
                    {**owner, "text_digest": key, **_values(item)}
                    for key in sorted(matches)
                    for item in matches[key]
                    if item.verdict is not None
                ),
            )
            advance(connection, scope)
            add_events(connection, scope, events)

    def announce(self, scope: Scope, events: Sequence[NewEvent]) -> None:
        """Write events about what was stored before, those not written yet."""
        with self._database.read() as connection:
            new = unwritten(connection, events)
        if new:
            with self._database.begin() as connection:
                add_events(connection, scope, new)

    def load(self, scope: Scope, stamp: str, digests: Sequence[str]) -> dict[str, tuple[Match, ...]]:
        """The matches of texts, by rank; a text that matched nothing has an empty tuple."""
        wanted = sorted(set(digests))
        found: dict[str, list[Match]] = {key: [] for key in wanted}
        c = t.match.c
        with self._database.read() as connection:
            for part in chunks(wanted):
                query = select(t.match).where(c.tenant == scope.tenant, c.stamp == stamp, c.text_digest.in_(part))
                for row in connection.execute(query.order_by(c.text_digest, c.rank)):
                    found[row.text_digest].append(_match(row))
        return {key: tuple(items) for key, items in found.items()}


def _values(item: Match) -> dict[str, Any]:
    return {
        "concept_uri": item.concept,
        "rank": item.rank,
        "score": item.score,
        "verdict": item.verdict.value if item.verdict else None,
        "span_start": item.span[0],
        "span_end": item.span[1],
        "matched_label": item.matched_label,
        "features": dict(item.features),
    }


def _match(row: Any) -> Match:
    return Match(
        concept=row.concept_uri,
        score=row.score,
        verdict=MatchVerdict(row.verdict),
        rank=row.rank,
        span=(row.span_start, row.span_end),
        matched_label=row.matched_label,
        features=row.features,
    )
