from service.domain import Offering, Outcome, Scope
from service.operations.match_offerings import queries_of
from service.store.offerings import offering_id
from tests.conftest import Samples
from tests.taxonomies import SQL

SCOPE = Scope()


def test_lines_that_teach_nothing_match_nothing(own_samples: Samples) -> None:
    parts = own_samples.parts
    offering = Offering(
        title="SQL for analysts",
        external_id="abstain",
        outcomes=(Outcome("Write SQL queries"), Outcome("The course fee of SQL for analysts is 100 euros.")),
    )
    key = offering_id(SCOPE, offering)
    parts.offerings.save(SCOPE, {key: offering})
    teaches, logistics = parts.show_matches(SCOPE, key).texts
    assert teaches.matches[0].concept == SQL
    assert logistics.matches == ()


def test_each_distinct_text_is_matched_once(own_samples: Samples) -> None:
    parts = own_samples.parts
    handle = parts.library.matcher()
    stored = parts.offerings.all(SCOPE)
    distinct = {key for item in stored for key in queries_of(item)}
    first = parts.match_offerings(SCOPE, handle, stored)
    assert first.new == first.texts == len(distinct)
    assert parts.match_offerings(SCOPE, handle, stored).new == 0
