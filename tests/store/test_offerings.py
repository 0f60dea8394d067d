from datetime import date

import pytest

from service.domain import Alignment, Offering, Outcome, Scope
from service.errors import BadInput, NotFound
from service.store.database import Database
from service.store.offerings import OfferingFilter, OfferingRepository, offering_id
from service.store.revisions import RevisionRepository

SCOPE = Scope()
FULL = Offering(
    title="Queries for beginners",
    external_id="q1",
    source="test",
    description="Ask a database.",
    outcomes=(Outcome("Write SQL queries"), Outcome("Join two tables", "description")),
    alignments=(Alignment("http://example.org/skill/sql", "ESCO", "SQL"),),
    tags=("databases",),
    level="EQF 4",
    workload_hours=12.5,
    price=0.0,
    currency="EUR",
    provider="Own Words Academy",
    start=date(2026, 9, 1),
    reviewed=date(2026, 1, 31),
    target_occupations=("http://example.org/occupation/analyst",),
    extra={"campus": "north"},
)


def save(repository: OfferingRepository, *offerings: Offering, scope: Scope = SCOPE) -> list[str]:
    keyed = {offering_id(scope, item): item for item in offerings}
    repository.save(scope, keyed)
    return list(keyed)


def test_an_offering_comes_back_as_it_was_stored(database: Database) -> None:
    repository = OfferingRepository(database)
    (key,) = save(repository, FULL)
    assert repository.get(SCOPE, key).offering == FULL


def test_created_then_unchanged_then_updated(database: Database) -> None:
    repository = OfferingRepository(database)
    key = offering_id(SCOPE, FULL)
    assert repository.save(SCOPE, {key: FULL}) == {key: "created"}
    assert repository.save(SCOPE, {key: FULL}) == {key: "unchanged"}
    changed = Offering(title="Queries", external_id="q1", source="test", outcomes=(Outcome("Sort rows"),))
    assert offering_id(SCOPE, changed) == key
    assert repository.save(SCOPE, {key: changed}) == {key: "updated"}
    assert repository.get(SCOPE, key).offering == changed


def test_identity_without_an_external_id_is_title_provider_and_text() -> None:
    one = Offering(title="A", provider="P", description="x")
    assert offering_id(SCOPE, one) == offering_id(SCOPE, Offering(title="A", provider="P", description="x", price=3.0))
    assert offering_id(SCOPE, one) != offering_id(SCOPE, Offering(title="A", provider="Q", description="x"))
    assert offering_id(SCOPE, one) != offering_id(Scope("other"), one)


def test_another_tenant_sees_nothing(database: Database) -> None:
    repository = OfferingRepository(database)
    (key,) = save(repository, FULL)
    stranger = Scope("stranger")
    with pytest.raises(NotFound):
        repository.get(stranger, key)
    with pytest.raises(NotFound):
        repository.delete(stranger, key)
    assert repository.count(stranger, OfferingFilter()) == 0
    assert repository.all(stranger) == []
    assert repository.page(stranger, OfferingFilter(), 10).items == ()


def test_pages_cover_everything_once_also_when_rows_come_in_between(database: Database) -> None:
    repository = OfferingRepository(database)
    keys = save(repository, *(Offering(title=f"Course {number}") for number in range(7)))
    page = repository.page(SCOPE, OfferingFilter(), 3)
    seen = [item.id for item in page.items]
    late = save(repository, Offering(title="Late"))
    while page.next_cursor:
        page = repository.page(SCOPE, OfferingFilter(), 3, page.next_cursor)
        seen += [item.id for item in page.items]
    assert len(seen) == len(set(seen))
    assert set(keys) <= set(seen) <= {*keys, *late}


def test_a_foreign_cursor_is_refused(database: Database) -> None:
    with pytest.raises(BadInput, match="next_cursor"):
        OfferingRepository(database).page(SCOPE, OfferingFilter(), 3, "no cursor")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (OfferingFilter(text="queries"), True),
        (OfferingFilter(text="JOIN tables"), True),
        (OfferingFilter(text="100%"), False),
        (OfferingFilter(provider="Own Words Academy"), True),
        (OfferingFilter(provider="Other"), False),
        (OfferingFilter(withdrawn=True), False),
    ],
)
def test_filters(database: Database, wanted: OfferingFilter, found: bool) -> None:
    repository = OfferingRepository(database)
    save(repository, FULL)
    assert repository.count(SCOPE, wanted) == int(found)
    assert bool(repository.page(SCOPE, wanted, 10).items) == found


def test_absence_from_a_later_complete_snapshot_withdraws_and_coming_back_reopens(database: Database) -> None:
    repository = OfferingRepository(database)
    a, b = (Offering(title=name, external_id=name, source="s") for name in "ab")
    keys = {offering_id(SCOPE, item): item for item in (a, b)}
    repository.save(SCOPE, keys, date(2025, 1, 1))
    key_a, key_b = keys
    repository.save(SCOPE, {key_a: a}, date(2026, 1, 1))
    assert repository.withdraw_absent(SCOPE, "s", date(2026, 1, 1)) == 1
    assert repository.get(SCOPE, key_b).withdrawn == date(2026, 1, 1)
    assert [item.id for item in repository.all(SCOPE)] == [key_a]
    assert repository.save(SCOPE, {key_b: b}, date(2027, 1, 1)) == {key_b: "updated"}
    assert repository.get(SCOPE, key_b).withdrawn is None


def test_an_old_snapshot_read_late_withdraws_nothing_newer(database: Database) -> None:
    repository = OfferingRepository(database)
    item = Offering(title="a", external_id="a", source="s")
    repository.save(SCOPE, {offering_id(SCOPE, item): item}, date(2026, 1, 1))
    assert repository.withdraw_absent(SCOPE, "s", date(2025, 1, 1)) == 0


def test_the_revision_grows_with_changes_only(database: Database) -> None:
    revisions = RevisionRepository(database)
    repository = OfferingRepository(database)
    assert revisions.current(SCOPE) == 0
    save(repository, FULL)
    first = revisions.current(SCOPE)
    save(repository, FULL)
    assert revisions.current(SCOPE) == first > 0
    repository.delete(SCOPE, offering_id(SCOPE, FULL))
    assert revisions.current(SCOPE) == first + 1
    assert revisions.current(Scope("other")) == 0
