"""Candidates and their credentials: no name, no address, no recipient; erased with everything that hangs on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from service.domain import Alignment, Outcome, Scope
from service.errors import NotFound
from service.store import tables_candidates as c
from service.store.candidate_erasure import erase_candidates
from service.store.candidate_revisions import advance_candidates
from service.store.database import Database
from service.store.erasures import Tombstones
from service.store.rows import (
    Page,
    chunks,
    decode_cursor,
    digest,
    encode_cursor,
    identifier,
    insert_new,
    text_digest,
    zoned,
)
from service.verification.checks import Check, Result, Verdict

# Columns that hold a field of HeldCredential as it is.
PLAIN = ("digest", "format", "trusted", "title", "issuer", "issuer_name", "issued", "expires", "level", "language")
CONCEPT_MAX = 256
USE_RESOLUTION = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """What is kept of one credential of a person: what matching and judging again need.

    digest (sha256, hex) names the credential itself; verdict and trusted are those of verified_at. fingerprints are
    of the keys that signed. A credential that counts nowhere is kept without outcomes, alignments and tags.
    """

    digest: str
    format: str
    verdict: Verdict
    trusted: bool
    checks: Mapping[str, Check]
    title: str
    verified_at: datetime
    issuer: str | None = None
    issuer_name: str | None = None
    fingerprints: tuple[str, ...] = ()
    issued: str | None = None
    expires: str | None = None
    level: str | None = None
    language: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def outcome_digests(self) -> tuple[str, ...]:
        """The keys of the outcomes' texts in the context of the title."""
        return tuple(text_digest(item.text, self.title) for item in self.outcomes)


@dataclass(frozen=True, slots=True)
class StoredCredential:
    """A credential with its id and whose it is."""

    id: str
    candidate: str
    held: HeldCredential


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate: the client's id, when first seen, when last used."""

    id: str
    created_at: datetime
    used_at: datetime


def credential_id(scope: Scope, candidate: str, held: HeldCredential) -> str:
    """The id of a credential of a candidate: the same credential always gets the same one."""
    return identifier("crd", scope, candidate, held.digest)


class CandidateRepository:
    """Reads and writes one tenant's candidates."""

    def __init__(self, database: Database, tombstones: Tombstones | None = None) -> None:
        self._database = database
        self._tombstones = tombstones

    def add(self, scope: Scope, candidate: str, credentials: Sequence[HeldCredential]) -> dict[str, str]:
        """Store credentials of a candidate, who is made known by it; says what became of each credential's id.

        The newest verification of a credential replaces the one before: "created", "updated" or "unchanged".
        """
        result: dict[str, str] = {}
        now = datetime.now(UTC)
        owner = {"tenant": scope.tenant, "id": candidate}
        with self._database.begin() as connection:
            insert_new(connection, c.candidate, [{**owner, "created_at": now, "used_at": now}])
            _touch(connection, scope, [candidate], now)
            known = {item.id: item.held for item in _credentials(connection, scope, [candidate])}
            for held in map(_storable, credentials):
                key = credential_id(scope, candidate, held)
                result[key] = _save(connection, scope, StoredCredential(key, candidate, held), known.get(key))
                known[key] = held
            if set(result.values()) - {"unchanged"}:
                advance_candidates(connection, scope, [candidate])
        return result

    def get(self, scope: Scope, candidate: str) -> StoredCandidate:
        """One candidate; NotFound when the tenant has none by that id."""
        query = select(c.candidate).where(_is(scope, candidate))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise _unknown(candidate)
        return _candidate(row)

    def page(self, scope: Scope, limit: int, cursor: str | None = None) -> Page[StoredCandidate]:
        """A page of candidates by id."""
        columns = c.candidate.c
        query = select(c.candidate).where(columns.tenant == scope.tenant).order_by(columns.id).limit(limit + 1)
        if cursor is not None:
            query = query.where(columns.id > decode_cursor(cursor, 1)[0])
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        items = tuple(_candidate(row) for row in rows[:limit])
        return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)

    def count(self, scope: Scope) -> int:
        """How many candidates there are."""
        query = select(func.count()).select_from(c.candidate).where(c.candidate.c.tenant == scope.tenant)
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def credentials(self, scope: Scope, candidates: Sequence[str]) -> list[StoredCredential]:
        """The credentials of candidates, by candidate and id."""
        with self._database.read() as connection:
            return [item for part in chunks(candidates) for item in _credentials(connection, scope, part)]

    def holders(self, scope: Scope, digests: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Which candidates showed each credential, by the credential's digest."""
        found: dict[str, list[str]] = defaultdict(list)
        columns = c.credential.c
        with self._database.read() as connection:
            for part in chunks(sorted(set(digests))):
                query = select(columns.digest, columns.candidate_id).where(
                    columns.tenant == scope.tenant, columns.digest.in_(part)
                )
                for name, candidate in connection.execute(query.order_by(columns.digest, columns.candidate_id)):
                    found[name].append(candidate)
        return {name: tuple(items) for name, items in found.items()}

    def touch(self, scope: Scope, candidate: str) -> None:
        """Say that a candidate was asked for now; kept to the hour."""
        now = datetime.now(UTC)
        query = select(c.candidate.c.id).where(_is(scope, candidate), c.candidate.c.used_at < now - USE_RESOLUTION)
        with self._database.read() as connection:
            due = connection.execute(query).scalars().all()
        if due:
            with self._database.begin() as connection:
                _touch(connection, scope, due, now)

    def erase(self, scope: Scope, candidates: Sequence[str]) -> int:
        """Delete candidates with everything of theirs, and have the database let go of the bytes; how many."""
        if self._tombstones is not None:
            self._tombstones.note(scope, candidates)
        return erase_candidates(self._database, scope, candidates)

    def unused(self, scope: Scope, before: datetime) -> list[str]:
        """Candidates last used before a moment, by id."""
        columns = c.candidate.c
        query = select(columns.id).where(columns.tenant == scope.tenant, columns.used_at < before)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(columns.id)).scalars())


def _is(scope: Scope, candidate: str) -> Any:
    return and_(c.candidate.c.tenant == scope.tenant, c.candidate.c.id == candidate)


def _unknown(candidate: str) -> NotFound:
    return NotFound(f"no candidate {candidate!r}; list them with GET /v1/candidates")


def _touch(connection: Connection, scope: Scope, candidates: Sequence[str], now: datetime) -> None:
    columns = c.candidate.c
    connection.execute(
        update(c.candidate).where(columns.tenant == scope.tenant, columns.id.in_(candidates)).values(used_at=now)
    )


def _candidate(row: Any) -> StoredCandidate:
    return StoredCandidate(row.id, zoned(row.created_at), zoned(row.used_at))


def _plain(text: str | None) -> str | None:
    # PostgreSQL stores no NUL character.
    return None if text is None else text.replace("\x00", "\ufffd")


def _storable(held: HeldCredential) -> HeldCredential:
    texts = {name: _plain(getattr(held, name)) for name in PLAIN if isinstance(getattr(held, name), str)}
    return replace(
        held,
        **texts,  # type: ignore[arg-type]  # PLAIN names only texts here
        outcomes=tuple(Outcome(_plain(item.text) or "", item.origin) for item in held.outcomes),
        alignments=tuple(
            Alignment(**{name: _plain(text) for name, text in asdict(item).items()})  # type: ignore[arg-type]  # texts
            for item in held.alignments
        ),
        tags=tuple(_plain(item) or "" for item in held.tags),
        warnings=tuple(_plain(item) or "" for item in held.warnings),
        checks={name: Check(item.result, _plain(item.reason) or "", item.cause) for name, item in held.checks.items()},
    )


def _save(connection: Connection, scope: Scope, item: StoredCredential, known: HeldCredential | None) -> str:
    if known is not None and _content(known) == _content(item.held):
        return "unchanged"
    columns = c.credential.c
    own = (columns.tenant == scope.tenant, columns.candidate_id == item.candidate, columns.id == item.id)
    connection.execute(delete(c.credential).where(*own))
    connection.execute(insert(c.credential).values(**_row(scope, item)))
    owner = {"tenant": scope.tenant, "candidate_id": item.candidate, "credential_id": item.id}
    outcomes = [
        {**owner, "position": position, "text": outcome.text, "origin": outcome.origin, "text_digest": key}
        for position, (outcome, key) in enumerate(zip(item.held.outcomes, item.held.outcome_digests, strict=True))
    ]
    alignments = [
        {**owner, "position": position, **asdict(declared), "concept_uri": _concept(declared)}
        for position, declared in enumerate(item.held.alignments)
    ]
    if outcomes:
        connection.execute(insert(c.credential_outcome), outcomes)
    if alignments:
        connection.execute(insert(c.credential_alignment), alignments)
    return "created" if known is None else "updated"


def _content(held: HeldCredential) -> str:
    return digest({name: value for name, value in asdict(held).items() if name != "verified_at"})


def _concept(declared: Alignment) -> str | None:
    return declared.target if len(declared.target) <= CONCEPT_MAX else None


def _row(scope: Scope, item: StoredCredential) -> dict[str, Any]:
    held = item.held
    return {name: getattr(held, name) for name in PLAIN} | {
        "tenant": scope.tenant,
        "candidate_id": item.candidate,
        "id": item.id,
        "verdict": held.verdict.value,
        "checks": {name: [check.result.value, check.reason, check.cause] for name, check in held.checks.items()},
        "fingerprints": list(held.fingerprints),
        "tags": list(held.tags),
        "warnings": list(held.warnings),
        "verified_at": held.verified_at,
    }


def _credentials(connection: Connection, scope: Scope, candidates: Sequence[str]) -> list[StoredCredential]:
    outcomes: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    alignments: dict[tuple[str, str], list[Alignment]] = defaultdict(list)
    for row in _of(connection, scope, c.credential_outcome, candidates):
        outcomes[row.candidate_id, row.credential_id].append(Outcome(row.text, row.origin))
    for row in _of(connection, scope, c.credential_alignment, candidates):
        declared = Alignment(row.target, row.framework, row.label, row.origin, row.code, row.kind)
        alignments[row.candidate_id, row.credential_id].append(declared)
    columns = c.credential.c
    query = select(c.credential).where(columns.tenant == scope.tenant, columns.candidate_id.in_(candidates))
    rows = connection.execute(query.order_by(columns.candidate_id, columns.id))
    return [
        _stored(row, outcomes[row.candidate_id, row.id], alignments[row.candidate_id, row.id]) for row in rows.all()
    ]


def _of(connection: Connection, scope: Scope, table: Any, candidates: Sequence[str]) -> Iterable[Any]:
    query = select(table).where(table.c.tenant == scope.tenant, table.c.candidate_id.in_(candidates))
    return connection.execute(query.order_by(table.c.candidate_id, table.c.credential_id, table.c.position))


def _stored(row: Any, outcomes: Sequence[Outcome], alignments: Sequence[Alignment]) -> StoredCredential:
    held = HeldCredential(
        **{name: getattr(row, name) for name in PLAIN},
        verdict=Verdict(row.verdict),
        checks={name: Check(Result(result), reason, cause) for name, (result, reason, cause) in row.checks.items()},
        verified_at=zoned(row.verified_at),
        fingerprints=tuple(row.fingerprints),
        outcomes=tuple(outcomes),
        alignments=tuple(alignments),
        tags=tuple(row.tags),
        warnings=tuple(row.warnings),
    )
    return StoredCredential(row.id, row.candidate_id, held)
