"""Findings in both databases."""

from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.domain import Offering, Scope
from service.errors import NotFound
from service.store.database import Database
from service.store.events import EventRepository
from service.store.feedback import ConceptChangeRepository, Feedback, FeedbackRepository, StoredChange
from service.store.finding_values import FindingFilter, JudgedOffering, NewFinding, Waiver
from service.store.findings import FindingRepository
from service.store.offerings import OfferingRepository
from service.store.tables import metadata

SCOPE = Scope()
FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def found(rule: str, value: object = "x", result: str = "violated") -> NewFinding:
    return NewFinding("off_a", rule, "opaque", "not stated", "low", result, value, {"seen": [value]})


def judged(*findings: NewFinding, due: date | None = None) -> list[JudgedOffering]:
    return [JudgedOffering("off_a", "print", due, findings)]


@pytest.fixture
def repository(database: Database) -> FindingRepository:
    OfferingRepository(database).save(SCOPE, {"off_a": Offering("A", provider="P"), "off_b": Offering("B")})
    return FindingRepository(database)


def test_tables_and_migrations_agree(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_finding_opens_stays_changes_closes_and_opens_again(repository: FindingRepository) -> None:
    steps = [
        (FIRST, [found("r")], {"opened": 1, "closed": 0, "changed": 0}, FIRST),
        (SECOND, [found("r")], {"opened": 0, "closed": 0, "changed": 0}, FIRST),
        (SECOND, [found("r", "y")], {"opened": 0, "closed": 0, "changed": 1}, FIRST),
        (SECOND, [found("r", None, "unknown")], {"opened": 0, "closed": 0, "changed": 1}, SECOND),
        (THIRD, [], {"opened": 0, "closed": 1, "changed": 0}, None),
        (THIRD, [found("r")], {"opened": 1, "closed": 0, "changed": 0}, THIRD),
    ]
    for day, findings, counts, since in steps:
        assert repository.record(SCOPE, judged(*findings), day) == counts
        listed = repository.all(SCOPE, FindingFilter())
        assert [item.since for item in listed] == ([since] if since else [])
    names = [item.event for item in repository.events(SCOPE)]
    assert names == ["opened", "changed", "changed", "closed", "opened"]
    assert repository.all(SCOPE, FindingFilter(closed=True)) == []


def test_what_the_outbox_tells_of_it(repository: FindingRepository, database: Database) -> None:
    for findings in ([found("r", None, "unknown")], [found("r")], [found("r", "y")], []):
        repository.record(SCOPE, judged(*findings), FIRST)
    events = [item for item in EventRepository(database).after(SCOPE, 0, 50) if item.type.startswith("finding.")]
    assert [(item.type, item.data["result"]) for item in events] == [
        ("finding.opened", "unknown"),
        ("finding.closed", "unknown"),
        ("finding.opened", "violated"),
        ("finding.closed", "violated"),
    ]


def test_states_remember_what_was_judged_and_when_it_is_due(repository: FindingRepository) -> None:
    repository.record(SCOPE, judged(due=THIRD), FIRST)
    assert repository.states(SCOPE) == {"off_a": ("print", THIRD)}
    assert repository.states(Scope("other")) == {}


def test_filters_and_pages(repository: FindingRepository) -> None:
    other = NewFinding("off_b", "r1", "stale", "expired", "high", "violated", 1, {})
    repository.record(
        SCOPE, [*judged(found("r1"), found("r2", None, "unknown")), JudgedOffering("off_b", "p", None, (other,))], FIRST
    )
    page = repository.page(SCOPE, FindingFilter(), 2)
    rest = repository.page(SCOPE, FindingFilter(), 2, page.next_cursor)
    assert [(item.offering, item.rule) for item in (*page.items, *rest.items)] == [
        ("off_a", "r1"),
        ("off_a", "r2"),
        ("off_b", "r1"),
    ]
    assert rest.next_cursor is None
    counts = {
        FindingFilter(provider="P"): 2,
        FindingFilter(kind="stale"): 1,
        FindingFilter(result="unknown"): 1,
        FindingFilter(severity="high"): 1,
        FindingFilter(rule="r1"): 2,
        FindingFilter(offering="off_b"): 1,
        FindingFilter(closed=True): 0,
    }
    assert {wanted: repository.count(SCOPE, wanted) for wanted in counts} == counts


def test_a_waiver_ends_with_its_day_or_with_a_new_value(repository: FindingRepository) -> None:
    repository.record(SCOPE, judged(found("r")), FIRST)
    (item,) = repository.all(SCOPE, FindingFilter())
    repository.waive(SCOPE, item.id, Waiver("agreed", SECOND, "me"), FIRST)
    assert repository.count(SCOPE, FindingFilter(waived_on=SECOND)) == 0
    assert repository.count(SCOPE, FindingFilter(waived_on=THIRD)) == 1
    repository.record(SCOPE, judged(found("r", "y")), FIRST)
    assert repository.count(SCOPE, FindingFilter(waived_on=FIRST)) == 1


def test_findings_go_with_their_offering(repository: FindingRepository, database: Database) -> None:
    repository.record(SCOPE, judged(found("r")), FIRST)
    (item,) = repository.all(SCOPE, FindingFilter())
    OfferingRepository(database).delete(SCOPE, "off_a")
    with pytest.raises(NotFound):
        repository.get(SCOPE, item.id)
    assert repository.events(SCOPE) == []


def test_feedback_stands_once_and_by_day(repository: FindingRepository, database: Database) -> None:
    del repository
    voices = FeedbackRepository(database)
    late, early = Feedback("employer", "B", SECOND, 4, "good"), Feedback("learner", "", FIRST, 2)
    for item in (late, early, late):
        voices.add(SCOPE, "off_a", item)
    assert voices.of(SCOPE, ["off_a", "off_b"]) == {"off_a": (early, late)}
    assert voices.of(Scope("other"), ["off_a"]) == {}


def test_changes_are_taken_over(repository: FindingRepository, database: Database) -> None:
    del repository
    changes = ConceptChangeRepository(database)
    one = StoredChange("off_a", "d", "u", "SQL", "removed", "v1", "v2", FIRST, (("n", "new", 0.5),))
    later = StoredChange("off_a", "d", "u", "SQL", "removed", "v2", "v3", SECOND)
    changes.replace(SCOPE, [one])
    assert changes.of(SCOPE, ["off_a"]) == {"off_a": (one,)}
    changes.replace(SCOPE, [later])
    assert changes.of(SCOPE, ["off_a"]) == {"off_a": (later,)}
