"""The shortlist against a slow and obvious one: every candidate fitted alone, then sorted."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Importance, JudgementVerdict, Requirement
from service.errors import BadInput
from service.matching.fit import Fit, Holder
from service.operations.judge_credentials import JudgedCredential
from service.operations.shortlist_candidates import Shortlist, ShortlistRequest
from service.operations.shortlist_filters import Filters
from service.store.database import Database
from service.store.judgements import JudgementRepository, NewJudgement
from tests.operations.crowd import ISSUERS, SCOPE, Crowd, held, random_wallet
from tests.taxonomies import ANALYST, DATABASES, DRIVER, FORKLIFT, JAVA, SQL, TEAMWORK

Rows = list[tuple[str, float, float]]
TARGET = (
    Requirement(DATABASES, Importance.ESSENTIAL),
    Requirement(JAVA, Importance.OPTIONAL),
    Requirement(TEAMWORK, Importance.ESSENTIAL),
    Requirement(SQL, Importance.OPTIONAL, (SQL, FORKLIFT)),
)


def everything(_: JudgedCredential) -> bool:
    return True


def every_page(crowd: Crowd, request: ShortlistRequest) -> Shortlist:
    """All pages as one."""
    pages = [crowd.people.shortlist(SCOPE, request)]
    while pages[-1].following is not None:
        further = ShortlistRequest(**{**vars(request), "after": pages[-1].following})
        pages.append(crowd.people.shortlist(SCOPE, further))
    listed = tuple(item for page in pages for item in page.candidates)
    assert [item.rank for item in listed] == list(range(1, len(listed) + 1))
    assert all(page.total == len(listed) for page in pages)
    return Shortlist(**{**vars(pages[0]), "candidates": listed, "following": None})


def rows(found: Shortlist) -> Rows:
    return [
        (item.held.candidate, *(round(number, 9) for number in item.fit.coverage or ())) for item in found.candidates
    ]


def alone(crowd: Crowd, request: ShortlistRequest, counts: Callable[[JudgedCredential], bool]) -> list[tuple[str, Fit]]:
    """Every candidate fitted alone, on the credentials that count, best first."""
    library = crowd.library
    shelf, handle = library.shelf(), library.matcher()
    found = []
    names = [item.id for item in crowd.candidates.repository.page(SCOPE, 500).items]
    for name in names:
        own = crowd.candidates.holders.one(SCOPE, handle, shelf.taxonomy, name, expired=request.expired)
        evidence = tuple(item for item in own.holder.evidence if counts(own.credential(item.credential or "")))
        found.append((name, shelf.fitter.fit(Holder(own.holder.outcomes, evidence, person=True), request.target)))

    def order(item: tuple[str, Fit]) -> tuple[float, float, str]:
        low, high = item[1].coverage or (0.0, 0.0)
        return -round(low, 9), -round(high, 9), item[0]

    return sorted(found, key=order)


def filled(database: Database, seed: int, size: int = 25) -> Crowd:
    crowd = Crowd(database)
    crowd.trust(ISSUERS[0])
    crowd.trust(ISSUERS[1], name="hill")
    chance = random.Random(seed)
    for number in range(size):
        crowd.add(f"c-{chance.randint(0, 99):02}-{number}", *random_wallet(chance))
    return crowd


@pytest.mark.parametrize("expired", [False, True])
def test_the_shortlist_equals_single_fits(database: Database, expired: bool) -> None:
    crowd = filled(database, seed=3)
    request = ShortlistRequest(TARGET, expired=expired, limit=4)
    expected = [
        (name, *(round(number, 9) for number in fit.coverage or ())) for name, fit in alone(crowd, request, everything)
    ]
    found = every_page(crowd, request)
    assert rows(found) == expected
    assert len({item[1:] for item in expected}) > 5, "the crowd must differ"


@pytest.mark.parametrize(
    ("filters", "counts"),
    [
        (Filters(trusted_only=True), lambda item: item.trusted),
        (Filters(level=6), lambda item: item.held.level in {"EQF level 6", "7"}),
        (Filters(languages=("DE",)), lambda item: item.held.language == "de-AT"),
        (Filters(issuers=("hill",)), lambda item: item.held.issuer == ISSUERS[1]),
        (Filters(issuers=(ISSUERS[2], "hill")), lambda item: item.held.issuer in ISSUERS[1:]),
        (Filters(issued_since=date(2025, 1, 1)), lambda item: (item.held.issued or "").startswith("2025")),
        (
            Filters(trusted_only=True, languages=("en",)),
            lambda item: item.trusted and item.held.language == "en",
        ),
    ],
)
def test_filters_equal_single_fits(
    tmp_path: Path, filters: Filters, counts: Callable[[JudgedCredential], bool]
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'filters.db'}")
    database.migrate()
    crowd = filled(database, seed=11, size=60)
    request = ShortlistRequest(TARGET, filters, limit=50)
    found = every_page(crowd, request)
    left = [(name, fit) for name, fit in alone(crowd, request, counts) if fit.coverage and fit.coverage[1] > 0]
    assert rows(found) == [(name, *(round(number, 9) for number in fit.coverage or ())) for name, fit in left]
    assert sum(item.removed for item in found.removed) == found.compared - found.total
    assert all(0 <= item.not_sure <= item.removed for item in found.removed)
    assert any(item.removed for item in found.removed)
    database.close()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_whatever_the_crowd_the_shortlist_equals_single_fits(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}")
    database.migrate()
    crowd = filled(database, seed, size=6)
    request = ShortlistRequest(TARGET, limit=3)
    expected = [name for name, _ in alone(crowd, request, everything)]
    assert [name for name, *_ in rows(every_page(crowd, request))] == expected
    database.close()


def test_must_haves_remove_who_does_not_meet_them_and_say_of_whom_it_is_not_sure(database: Database) -> None:
    crowd = Crowd(database)
    crowd.trust(ISSUERS[0])
    crowd.add("meets", held("sql+ teamwork+"))
    crowd.add("doubtful", held("sql?"))
    crowd.add("elsewhere", held("lift+"))
    found = crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST, Filters(must_haves=("write SQL queries",))))
    assert [item.held.candidate for item in found.candidates] == ["meets"]
    (removed,) = found.removed
    assert (removed.filter, removed.removed, removed.not_sure) == ("must_have", 2, 1)


def test_nobody_is_left_out_without_a_filter(database: Database) -> None:
    crowd = Crowd(database)
    for name in ("b", "a", "c"):
        crowd.add(name, held("lift+") if name == "c" else held())
    found = crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST))
    assert [item.held.candidate for item in found.candidates] == ["a", "b", "c"]
    assert (found.total, found.compared, found.removed) == (3, 3, ())


def test_what_is_new_shows_up_at_once(database: Database) -> None:
    crowd = Crowd(database)
    crowd.trust(ISSUERS[0])
    crowd.add("a", held("sql+"))
    crowd.add("b", held("teamwork?"))

    def shown() -> Rows:
        return rows(crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST)))

    def names() -> list[str]:
        return [name for name, *_ in shown()]

    assert names() == ["a", "b"]
    crowd.add("b", held("sql+ teamwork+", digest="new"))
    assert names() == ["b", "a"]
    crowd.add("c", held("sql+ teamwork+ java+"))
    assert names() == ["c", "b", "a"]
    for number in range(9):
        crowd.add(f"d-{number}", held("lift+"))
    assert names()[:3] == ["c", "b", "a"]
    crowd.candidates.erase(SCOPE, "c")
    assert names()[:2] == ["b", "a"]
    crowd.candidates.issuers.delete(SCOPE, "harbour")
    assert {low for _, low, _ in shown()} == {0.0}


def test_a_judgement_counts_at_once(database: Database) -> None:
    crowd = Crowd(database)
    crowd.trust(ISSUERS[0])
    crowd.add("a", held("java?"))
    low = rows(crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST)))[0][1]
    verdict = NewJudgement("java?", JAVA, "x", "v1", JudgementVerdict.ACCEPTED, "ann", "Made up")
    JudgementRepository(database).save(SCOPE, [verdict])
    assert rows(crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST)))[0][1] > low


def test_what_expires_stops_counting_by_itself(database: Database) -> None:
    crowd = Crowd(database)
    crowd.trust(ISSUERS[0])
    crowd.add("a", held("sql+", expires="2026-07-01T00:00:00Z"))
    request = ShortlistRequest(ANALYST)
    assert rows(crowd.people.shortlist(SCOPE, request))[0][1] > 0
    crowd.now = datetime(2026, 7, 1, tzinfo=UTC) + timedelta(seconds=1)
    assert rows(crowd.people.shortlist(SCOPE, request))[0][1:] == (0.0, 0.0)
    found = rows(crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST, expired=True)))[0]
    assert (found[1], found[2] > 0) == (0.0, True)


def test_only_the_candidates_named_are_compared(database: Database) -> None:
    crowd = filled(database, seed=5, size=8)
    names = tuple(item.id for item in crowd.candidates.repository.page(SCOPE, 3).items)
    found = crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST, candidates=names))
    assert {item.held.candidate for item in found.candidates} == set(names)
    assert (found.total, found.compared) == (3, 3)
    with pytest.raises(BadInput) as refused:
        crowd.people.shortlist(SCOPE, ShortlistRequest(ANALYST, candidates=(names[0], "who")))
    assert [item.pointer for item in refused.value.errors] == ["/candidates/1"]


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        (ShortlistRequest(()), None),
        (ShortlistRequest(ANALYST, Filters(must_haves=("flying",))), "/filters/must_haves/0"),
        (ShortlistRequest(ANALYST, Filters(issuers=("Harbour College",))), "/filters/issuers/0"),
        (ShortlistRequest((Requirement("flying", Importance.ESSENTIAL),)), "/requirements/0/concept"),
    ],
)
def test_what_cannot_be_asked_is_refused(database: Database, request_: ShortlistRequest, pointer: str | None) -> None:
    crowd = filled(database, seed=1, size=2)
    with pytest.raises(BadInput) as refused:
        crowd.people.shortlist(SCOPE, request_)
    assert [item.pointer for item in refused.value.errors] == ([] if pointer is None else [pointer])


def test_an_empty_tenant_has_an_empty_list(database: Database) -> None:
    found = Crowd(database).people.shortlist(SCOPE, ShortlistRequest(DRIVER, Filters(trusted_only=True)))
    assert (found.candidates, found.total, [item.removed for item in found.removed]) == ((), 0, [0])
