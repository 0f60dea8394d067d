"""Candidates' credentials with what they matched, read lean: for whoever looks at all of them at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from service.domain import MatchVerdict, Scope
from service.store import tables_candidates as c
from service.store.candidate_matches import of_stamp
from service.store.database import Database
from service.store.rows import chunks


@dataclass(slots=True)
class CredentialLine:
    """A credential without its sentences: digests, alignments' targets, and concepts matched (URI, accepted).

    checks holds result and cause by the check's name; matches come by rank.
    """

    id: str
    candidate: str
    checks: Mapping[str, tuple[str, str]]
    issuer: str | None
    fingerprints: tuple[str, ...]
    issued: str | None
    expires: str | None
    level: str | None
    language: str | None
    tags: tuple[str, ...]
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    alignments: list[str] = field(default_factory=list)
    matches: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)


class CandidateLineRepository:
    """Reads one tenant's candidates for a comparison of all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, scope: Scope, stamp: str, candidates: Sequence[str]) -> dict[str, list[CredentialLine]]:
        """Credentials by candidate, with the matches made under a stamp; who has no credential has no entry."""
        found: dict[str, list[CredentialLine]] = defaultdict(list)
        with self._database.read() as connection:
            for part in chunks(candidates):
                for (candidate, _), line in _part(connection, scope, stamp, part).items():
                    found[candidate].append(line)
        return found


def _part(
    connection: Connection, scope: Scope, stamp: str, candidates: Sequence[str]
) -> dict[tuple[str, str], CredentialLine]:
    own = c.credential.c
    columns = (own.candidate_id, own.id, own.checks, own.issuer, own.fingerprints, own.issued, own.expires)
    query = select(*columns, own.level, own.language, own.tags).where(
        own.tenant == scope.tenant, own.candidate_id.in_(candidates)
    )
    lines = {
        (row[0], row[1]): CredentialLine(
            row[1],
            row[0],
            {name: (check[0], check[2]) for name, check in row[2].items()},
            row[3],
            tuple(row[4]),
            *row[5:9],
            tuple(row[9]),
        )
        for row in connection.execute(query.order_by(own.candidate_id, own.id))
    }
    said, declared, matched = c.credential_outcome.c, c.credential_alignment.c, c.credential_match.c
    # A credential that came between two of these queries is left out here: its candidate's revision is newer, too.
    query = _of(scope, candidates, said, said.text_digest, said.origin)
    for candidate, credential, digest, origin in connection.execute(query):
        if (candidate, credential) in lines:
            lines[candidate, credential].outcomes.append((digest, origin))
    query = _of(scope, candidates, declared, declared.concept_uri).where(declared.concept_uri.is_not(None))
    for candidate, credential, concept in connection.execute(query):
        if (candidate, credential) in lines:
            lines[candidate, credential].alignments.append(concept)
    query = _of(scope, candidates, matched, matched.text_digest, matched.concept_uri, matched.verdict)
    query = query.where(of_stamp(stamp)).order_by(matched.text_digest, matched.rank)
    for candidate, credential, digest, concept, verdict in connection.execute(query):
        if (candidate, credential) in lines:
            texts = lines[candidate, credential].matches
            texts.setdefault(digest, []).append((concept, verdict == MatchVerdict.ACCEPTED.value))
    return lines


def _of(scope: Scope, candidates: Sequence[str], columns: Any, *wanted: Any) -> Any:
    query = select(columns.candidate_id, columns.credential_id, *wanted)
    return query.where(columns.tenant == scope.tenant, columns.candidate_id.in_(candidates))
