"""What a review looks at to see what changed, in both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from service.domain import JudgementVerdict, Offering, Outcome, Scope
from service.store.database import Database
from service.store.feedback import ConceptChangeRepository, Feedback, FeedbackRepository, StoredChange
from service.store.judgements import JudgementRepository, NewJudgement
from service.store.offerings import OfferingRepository
from service.store.review_basis import ReviewBasis

SCOPE = Scope()
DAY = date(2026, 1, 1)
ONE = Offering("A", provider="P", outcomes=(Outcome("Write SQL queries"),))
TWO = Offering("B")


def write(database: Database, offering: Offering) -> None:
    OfferingRepository(database).save(SCOPE, {"off_a": offering})


def judge(database: Database) -> None:
    item = NewJudgement("Write SQL queries", "u", "d", "v1", JudgementVerdict.ACCEPTED, "me", "A")
    JudgementRepository(database).save(SCOPE, [item])


def reopen(database: Database) -> None:
    judge(database)
    (item,) = JudgementRepository(database).all(SCOPE)
    JudgementRepository(database).reopen(SCOPE, {item.id: "the concept's meaning changed"})


CHANGES: list[Callable[[Database], object]] = [
    lambda database: write(database, replace(ONE, level="EQF 4")),
    lambda database: OfferingRepository(database).save(SCOPE, {"off_a": ONE}, DAY),
    judge,
    reopen,
    lambda database: FeedbackRepository(database).add(SCOPE, "off_a", Feedback("learner", "", DAY, 3)),
    lambda database: ConceptChangeRepository(database).replace(
        SCOPE, [StoredChange("off_a", "d", "u", "SQL", "removed", "v1", "v2", DAY)]
    ),
]


@pytest.fixture
def basis(database: Database) -> ReviewBasis:
    OfferingRepository(database).save(SCOPE, {"off_a": ONE, "off_b": TWO})
    return ReviewBasis(database)


@pytest.mark.parametrize("change", CHANGES)
def test_only_the_offering_that_changed_has_another_fingerprint(
    basis: ReviewBasis, database: Database, change: Callable[[Database], object]
) -> None:
    before = {item.id: item.fingerprint for item in basis.all(SCOPE)}
    write(database, ONE)
    assert {item.id: item.fingerprint for item in basis.all(SCOPE)} == before
    change(database)
    after = {item.id: item.fingerprint for item in basis.all(SCOPE)}
    assert after["off_a"] != before["off_a"]
    assert after["off_b"] == before["off_b"]


def test_it_shows_what_rules_need(basis: ReviewBasis, database: Database) -> None:
    judge(database)
    one, two = basis.all(SCOPE)
    assert (one.id, one.title, one.provider, one.withdrawn, one.judgements) == ("off_a", "A", "P", None, 1)
    assert two.judgements == 0
    assert basis.all(Scope("other")) == []
