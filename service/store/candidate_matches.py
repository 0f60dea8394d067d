"""What the texts of candidates' credentials matched, kept in each candidate's own rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select, union

from service.domain import Match, MatchVerdict, Scope
from service.store import tables_candidates as c
from service.store.database import Database
from service.store.rows import chunks, insert_new

# By credential (candidate and id), then by text digest.
Matches = Mapping[tuple[str, str], Mapping[str, tuple[Match, ...]]]


class CandidateMatchRepository:
    """Reads and writes one tenant's candidates' matches; a stamp names the versions that made them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unmatched(self, scope: Scope, stamp: str, limit: int, candidate: str | None = None) -> list[tuple[str, str]]:
        """Credentials (candidate and id) not matched under this stamp yet, of one candidate or of all."""
        own, done = c.credential.c, c.credential_matched.c
        matched = exists().where(
            done.tenant == own.tenant,
            done.candidate_id == own.candidate_id,
            done.credential_id == own.id,
            done.stamp == stamp,
        )
        query = select(own.candidate_id, own.id).where(own.tenant == scope.tenant, ~matched)
        if candidate is not None:
            query = query.where(own.candidate_id == candidate)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(own.candidate_id, own.id).limit(limit))
            return [(row.candidate_id, row.id) for row in rows]

    def save(self, scope: Scope, stamp: str, matches: Matches) -> None:
        """Store what credentials matched, in one transaction; a credential erased meanwhile is left out."""
        with self._database.begin() as connection:
            known = {
                (row.candidate_id, row.id)
                for part in chunks(sorted(matches))
                for row in connection.execute(_still_there(scope, part))
            }
            kept = sorted(key for key in matches if key in known)
            owners = [_owner(scope, stamp, key) for key in kept]
            insert_new(connection, c.credential_matched, owners)
            rows = [
                {**owner, "text_digest": text, **_values(item)}
                for owner, key in zip(owners, kept, strict=True)
                for text in sorted(matches[key])
                for item in matches[key][text]
                if item.verdict is not None
            ]
            insert_new(connection, c.credential_match, rows)

    def load(self, scope: Scope, stamp: str, candidates: Sequence[str]) -> Matches:
        """The matches of candidates' credentials, by rank."""
        found: dict[tuple[str, str], dict[str, tuple[Match, ...]]] = defaultdict(dict)
        columns = c.credential_match.c
        with self._database.read() as connection:
            for part in chunks(candidates):
                query = select(c.credential_match).where(
                    columns.tenant == scope.tenant, columns.candidate_id.in_(part), of_stamp(stamp)
                )
                for row in connection.execute(query.order_by(columns.text_digest, columns.rank)):
                    texts = found[row.candidate_id, row.credential_id]
                    texts[row.text_digest] = (*texts.get(row.text_digest, ()), _match(row))
        return found

    def holding(self, scope: Scope, stamp: str, concepts: Sequence[str], window: tuple[str, int]) -> list[str]:
        """Candidates, by id, of whom any match or declared alignment names one of the concepts.

        window is (the id after which to begin, how many at most).
        """
        after, limit = window
        matched, declared = c.credential_match.c, c.credential_alignment.c
        either = union(
            select(matched.candidate_id).where(
                matched.tenant == scope.tenant,
                matched.stamp == stamp,
                matched.concept_uri.in_(concepts),
                matched.candidate_id > after,
            ),
            select(declared.candidate_id).where(
                declared.tenant == scope.tenant,
                declared.concept_uri.in_(concepts),
                declared.candidate_id > after,
            ),
        ).subquery()
        query = select(either.c.candidate_id).order_by(either.c.candidate_id).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())


def of_stamp(stamp: str) -> ColumnElement[bool]:
    """That a match was made under a stamp, for queries by candidate.

    Written so that the index on stamps is not taken: without statistics SQLite would read all matches of the stamp.
    """
    return c.credential_match.c.stamp.concat("") == stamp


def _still_there(scope: Scope, keys: Sequence[tuple[str, str]]) -> Select[tuple[str, str]]:
    columns = c.credential.c
    return select(columns.candidate_id, columns.id).where(
        and_(columns.tenant == scope.tenant, columns.candidate_id.in_({candidate for candidate, _ in keys}))
    )


def _owner(scope: Scope, stamp: str, key: tuple[str, str]) -> dict[str, Any]:
    return {"tenant": scope.tenant, "candidate_id": key[0], "credential_id": key[1], "stamp": stamp}


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
