from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from service.domain import Alignment, Caller, Match, MatchVerdict, Outcome, Scope
from service.errors import BadInput, NotFound
from service.store import tables_candidates as c
from service.store.candidate_export import OWNED, exported_rows
from service.store.candidate_matches import CandidateMatchRepository
from service.store.candidates import CandidateRepository, HeldCredential, credential_id
from service.store.corrections import CorrectionRepository, NewCorrection
from service.store.database import Database
from service.store.decisions import DecisionRepository, NewDecision
from service.store.kept_answers import KeptAnswer, KeptAnswers
from service.store.tables import metadata
from service.store.trusted_issuers import StoredIssuer, TrustedIssuerRepository
from service.verification.checks import Verdict, failed, passed

SCOPE = Scope()
STRANGER = Scope("stranger")
SQL = "http://example.org/skill/sql"
WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
HELD = HeldCredential(
    digest="d" * 64,
    format="open_badges_v3",
    verdict=Verdict.VALID,
    trusted=True,
    checks={"integrity": passed("signature matches"), "dates": failed("expired: x", "expired")},
    title="Queries",
    verified_at=WHEN,
    issuer="did:example:college",
    issuer_name="Harbour College",
    fingerprints=("abc",),
    issued="2024-03-01T00:00:00Z",
    expires="2027-03-01T00:00:00Z",
    level="5",
    outcomes=(Outcome("Write SQL queries", "criteria"),),
    alignments=(Alignment(SQL, "ESCO", "SQL", "alignment", "c-1", "skill"),),
    tags=("databases",),
    warnings=("looks like another",),
)
FOUND = Match(SQL, 0.9, MatchVerdict.ACCEPTED, 1, (6, 9), "SQL", {"label": 0.8})


def store(database: Database, candidate: str = "c-1", held: HeldCredential = HELD, scope: Scope = SCOPE) -> str:
    (key,) = CandidateRepository(database).add(scope, candidate, [held])
    return key


def match(database: Database, candidate: str = "c-1", stamp: str = "s") -> None:
    matches = CandidateMatchRepository(database)
    waiting = matches.unmatched(SCOPE, stamp, 10, candidate)
    matches.save(SCOPE, stamp, {key: {HELD.outcome_digests[0]: (FOUND,)} for key in waiting})


def test_the_migration_makes_the_tables_that_the_code_has(database: Database) -> None:
    inspector = inspect(database.engine)
    for table in metadata.tables.values():
        if table.name.startswith(("candidate", "credential", "trusted_issuer")):
            made = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
            assert made == {column.name: bool(column.nullable) for column in table.columns}
            assert len(inspector.get_indexes(table.name)) == len(table.indexes)


def test_a_credential_comes_back_as_it_was_stored(database: Database) -> None:
    key = store(database)
    (found,) = CandidateRepository(database).credentials(SCOPE, ["c-1"])
    assert found.held == HELD
    assert (found.id, found.candidate) == (key, "c-1") == (credential_id(SCOPE, "c-1", HELD), "c-1")


def test_created_then_unchanged_then_updated_by_a_newer_verification(database: Database) -> None:
    repository = CandidateRepository(database)
    key = store(database)
    later = replace(HELD, verified_at=WHEN + timedelta(days=1))
    assert repository.add(SCOPE, "c-1", [later]) == {key: "unchanged"}
    match(database)
    revoked = replace(HELD, verdict=Verdict.INVALID, trusted=False, outcomes=(), alignments=(), tags=())
    assert repository.add(SCOPE, "c-1", [revoked]) == {key: "updated"}
    assert repository.credentials(SCOPE, ["c-1"])[0].held == revoked
    assert CandidateMatchRepository(database).load(SCOPE, "s", ["c-1"]) == {}


def test_the_same_credential_twice_in_one_request_is_one(database: Database) -> None:
    repository = CandidateRepository(database)
    assert list(repository.add(SCOPE, "c-1", [HELD, HELD])) == [credential_id(SCOPE, "c-1", HELD)]
    assert len(repository.credentials(SCOPE, ["c-1"])) == 1


def test_characters_that_no_database_stores_are_replaced(database: Database) -> None:
    store(database, held=replace(HELD, title="a\x00b", tags=("x\x00",), outcomes=(Outcome("y\x00", "criteria"),)))
    (found,) = CandidateRepository(database).credentials(SCOPE, ["c-1"])
    assert (found.held.title, found.held.tags) == ("a\ufffdb", ("x\ufffd",))


def test_a_target_too_long_for_a_concept_is_kept(database: Database) -> None:
    long = "https://frame.example/" + "x" * 5000
    store(database, held=replace(HELD, alignments=(Alignment(long),)))
    assert CandidateRepository(database).credentials(SCOPE, ["c-1"])[0].held.alignments[0].target == long


def test_another_tenant_sees_nothing(database: Database) -> None:
    repository = CandidateRepository(database)
    store(database)
    match(database)
    matches = CandidateMatchRepository(database)
    for call in (
        lambda: repository.get(STRANGER, "c-1"),
        lambda: TrustedIssuerRepository(database).delete(STRANGER, "x"),
    ):
        with pytest.raises(NotFound):
            call()
    assert repository.credentials(STRANGER, ["c-1"]) == []
    assert repository.holders(STRANGER, [HELD.digest]) == {}
    assert repository.page(STRANGER, 10).items == ()
    assert repository.unused(STRANGER, datetime.now(UTC) + timedelta(days=1)) == []
    assert repository.erase(STRANGER, ["c-1"]) == 0
    assert matches.unmatched(STRANGER, "s", 10) == []
    assert matches.load(STRANGER, "s", ["c-1"]) == {}
    assert matches.holding(STRANGER, "s", [SQL], ("", 10)) == []
    assert not any(exported_rows(database, STRANGER, "c-1").values())
    # The same id is another candidate for another tenant.
    store(database, scope=STRANGER)
    repository.erase(STRANGER, ["c-1"])
    assert repository.count(SCOPE) == 1


def test_who_showed_the_same_credential(database: Database) -> None:
    for candidate in ("b", "a"):
        store(database, candidate)
    assert CandidateRepository(database).holders(SCOPE, [HELD.digest, "other"]) == {HELD.digest: ("a", "b")}


def test_each_credential_is_matched_once_a_stamp_also_one_without_texts(database: Database) -> None:
    matches = CandidateMatchRepository(database)
    key = ("c-1", store(database, held=replace(HELD, outcomes=(), tags=())))
    assert matches.unmatched(SCOPE, "s", 10) == [key]
    matches.save(SCOPE, "s", {key: {}})
    assert matches.unmatched(SCOPE, "s", 10) == []
    assert matches.unmatched(SCOPE, "t", 10) == [key]


def test_matches_below_not_sure_are_dropped_and_those_of_the_erased_ignored(database: Database) -> None:
    matches = CandidateMatchRepository(database)
    key = ("c-1", store(database))
    text = HELD.outcome_digests[0]
    nothing = Match("http://example.org/skill/x", 0.1, None, 2, (0, 1), "x")
    matches.save(SCOPE, "s", {key: {text: (FOUND, nothing)}, ("gone", "crd_x"): {text: (FOUND,)}})
    assert matches.load(SCOPE, "s", ["c-1", "gone"]) == {key: {text: (FOUND,)}}


def test_who_holds_a_concept_by_match_or_alignment(database: Database) -> None:
    matches = CandidateMatchRepository(database)
    store(database, "aligned")
    store(database, "matched", replace(HELD, alignments=()))
    store(database, "neither", replace(HELD, alignments=()))
    match(database, "matched")
    assert matches.holding(SCOPE, "s", [SQL], ("", 10)) == ["aligned", "matched"]
    assert matches.holding(SCOPE, "s", [SQL], ("aligned", 10)) == ["matched"]
    assert matches.holding(SCOPE, "s", [SQL], ("", 1)) == ["aligned"]
    assert matches.holding(SCOPE, "other", [SQL], ("", 10)) == ["aligned"]


def test_pages(database: Database) -> None:
    repository = CandidateRepository(database)
    for candidate in "edcba":
        store(database, candidate)
    page = repository.page(SCOPE, 2)
    seen = [item.id for item in page.items]
    while page.next_cursor:
        page = repository.page(SCOPE, 2, page.next_cursor)
        seen += [item.id for item in page.items]
    assert seen == list("abcde")
    with pytest.raises(BadInput):
        repository.page(SCOPE, 2, "no cursor")


def test_use_is_noted(database: Database) -> None:
    repository = CandidateRepository(database)
    store(database)
    long_ago = datetime.now(UTC) - timedelta(days=200)
    with database.begin() as connection:
        connection.execute(c.candidate.update().values(used_at=long_ago))
    assert repository.unused(SCOPE, datetime.now(UTC) - timedelta(days=180)) == ["c-1"]
    repository.touch(SCOPE, "c-1")
    assert repository.unused(SCOPE, datetime.now(UTC) - timedelta(days=180)) == []
    assert repository.get(SCOPE, "c-1").created_at.tzinfo is not None


def test_erasing_empties_every_table_of_a_candidate_and_only_theirs(database: Database) -> None:
    repository = CandidateRepository(database)
    for candidate in ("c-1", "c-2"):
        store(database, candidate)
        match(database, candidate)
        caller = Caller(SCOPE, "sgk_1", frozenset())
        KeptAnswers(database).keep(caller, candidate, KeptAnswer("d", 200, "application/json", "{}", candidate))
        made = NewDecision(candidate, "vac_1", "Analyst", "on_hold", "ann", "not all seen yet")
        DecisionRepository(database).add(SCOPE, made, datetime(2026, 1, 1, tzinfo=UTC))
        asked = NewCorrection(candidate, "I can do that")
        CorrectionRepository(database).add(SCOPE, asked, datetime(2026, 1, 1, tzinfo=UTC))
    before = exported_rows(database, SCOPE, "c-1")
    assert all(before.values()), "the test must have something to erase in every table"
    assert repository.erase(SCOPE, ["c-1", "unknown"]) == 1
    assert not any(exported_rows(database, SCOPE, "c-1").values())
    others = exported_rows(database, SCOPE, "c-2")
    # Kept answers may name whoever goes, and so all of them go.
    assert [name for name, rows in others.items() if not rows] == ["kept_answer"]
    with database.read() as connection:
        assert connection.execute(select(c.candidate.c.id)).scalars().all() == ["c-2"]


def test_the_export_leaves_out_no_table_that_hangs_on_a_candidate() -> None:
    owned = {table.name for table in metadata.tables.values() if "candidate_id" in table.columns}
    assert owned == {table.name for table in OWNED}


def test_issuers_are_replaced_by_id(database: Database) -> None:
    repository = TrustedIssuerRepository(database)
    repository.put(SCOPE, StoredIssuer("b", "B", ("did:example:b",)))
    repository.put(SCOPE, StoredIssuer("a", "A", ("https://a.example",)))
    repository.put(SCOPE, StoredIssuer("b", "Bee", ("did:example:bee",)))
    assert repository.all(SCOPE) == [
        StoredIssuer("a", "A", ("https://a.example",)),
        StoredIssuer("b", "Bee", ("did:example:bee",)),
    ]
    assert repository.all(STRANGER) == []
    repository.delete(SCOPE, "a")
    with pytest.raises(NotFound):
        repository.delete(SCOPE, "a")
