"""Reviews judge what changed, and findings open, stay, change and close by themselves."""

from dataclasses import replace
from datetime import date

import pytest

from service.domain import Offering, Outcome, Scope
from service.errors import Conflict, NotFound
from service.operations.import_offerings import CatalogueFile
from service.operations.offering_subjects import promises
from service.store.feedback import Feedback
from service.store.finding_values import FindingFilter, Waiver
from service.taxonomy.catalogue import Catalogue
from tests.conftest import Samples
from tests.taxonomies import BANDAGE, SQL

SCOPE = Scope()
DAY = date(2026, 6, 30)


def events(samples: Samples, rule: str) -> list[str]:
    return [item.event for item in samples.parts.findings.events(SCOPE) if item.rule == rule]


def test_only_what_changed_is_judged_again(own_samples: Samples) -> None:
    parts, key = own_samples.parts, own_samples.ids["sql-1"]
    first = parts.review_offerings(SCOPE, DAY)
    assert first.judged == first.offerings == 4
    assert parts.review_offerings(SCOPE, DAY).judged == 0
    assert parts.review_offerings(SCOPE, date(2027, 1, 1)).judged == 0
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, assessment="Written exam", level="EQF 4")})
    again = parts.review_offerings(SCOPE, DAY)
    assert (again.judged, again.opened) == (1, 0)
    closed = {item.rule for item in parts.findings.events(SCOPE) if item.event == "closed"}
    assert closed == {"assessment-unstated", "assessment-attendance", "level-unstated", "level-doubtful"}
    assert events(own_samples, "identity-unstated") == [*["opened"] * 4, "changed"]


def test_time_alone_opens_a_finding_on_the_day_after(own_samples: Samples) -> None:
    parts, key = own_samples.parts, own_samples.ids["lift-1"]
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, end=date(2026, 7, 1))})
    wanted = FindingFilter(rule="expired", result="violated")
    parts.review_offerings(SCOPE, DAY)
    assert parts.review_offerings(SCOPE, date(2026, 7, 1)).judged == 0
    assert parts.findings.all(SCOPE, wanted) == []
    assert parts.review_offerings(SCOPE, date(2026, 7, 2)).judged == 1
    (found,) = parts.findings.all(SCOPE, wanted)
    assert (found.since, found.basis, found.value) == (date(2026, 7, 2), date(2026, 7, 2), {"end": "2026-07-01"})


def test_withdrawn_and_back_again(own_samples: Samples) -> None:
    parts = own_samples.parts
    offering = Offering("Bakery", external_id="b", source="uni", outcomes=(Outcome("Bake bread"),))
    other = replace(offering, title="Oven", external_id="o")
    parts.offerings.save(SCOPE, {"off_b": offering, "off_o": other}, date(2025, 9, 1))
    parts.offerings.save(SCOPE, {"off_o": other}, date(2026, 9, 1))
    parts.offerings.withdraw_absent(SCOPE, "uni", date(2026, 9, 1))
    wanted = FindingFilter(rule="withdrawn", result="violated")
    parts.review_offerings(SCOPE, DAY)
    assert [item.offering for item in parts.findings.all(SCOPE, wanted)] == ["off_b"]
    parts.offerings.save(SCOPE, {"off_b": offering}, date(2027, 9, 1))
    parts.review_offerings(SCOPE, DAY)
    assert parts.findings.all(SCOPE, wanted) == []


def test_a_waiver_covers_the_value_until_its_date(own_samples: Samples) -> None:
    parts, key = own_samples.parts, own_samples.ids["sql-1"]
    parts.review_offerings(SCOPE, DAY)
    (found,) = parts.findings.all(SCOPE, FindingFilter(offering=key, rule="elements-missing"))
    waived = parts.findings.waive(SCOPE, found.id, Waiver("agreed with the agency", date(2026, 12, 31), "me"), DAY)
    assert waived.waived(date(2026, 12, 31))
    assert not waived.waived(date(2027, 1, 1))
    hidden = FindingFilter(offering=key, rule="elements-missing", waived_on=date(2026, 12, 31))
    assert parts.findings.all(SCOPE, hidden) == []
    assert len(parts.findings.all(SCOPE, replace(hidden, waived_on=date(2027, 1, 1)))) == 1
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, mode="online")})
    parts.review_offerings(SCOPE, DAY)
    assert len(parts.findings.all(SCOPE, hidden)) == 1
    assert parts.findings.waive(SCOPE, found.id, None, DAY).waived_until is None
    assert events(own_samples, "elements-missing")[-3:] == ["waived", "changed", "unwaived"]


def test_a_closed_finding_cannot_be_waived(own_samples: Samples) -> None:
    parts, key = own_samples.parts, own_samples.ids["sql-1"]
    parts.review_offerings(SCOPE, DAY)
    (found,) = parts.findings.all(SCOPE, FindingFilter(offering=key, rule="level-unstated"))
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, level="EQF 4")})
    parts.review_offerings(SCOPE, DAY)
    with pytest.raises(Conflict):
        parts.findings.waive(SCOPE, found.id, Waiver("x", DAY, "me"), DAY)


def test_an_employer_confirms_relevance(own_samples: Samples) -> None:
    parts, key = own_samples.parts, own_samples.ids["lift-1"]
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, review_cycle="annual", reviewed=DAY)})
    wanted = FindingFilter(offering=key, rule="relevance-unconfirmed", result="violated")
    parts.review_offerings(SCOPE, DAY)
    assert len(parts.findings.all(SCOPE, wanted)) == 1
    parts.feedback.add(SCOPE, key, Feedback("employer", "Warehouse Ltd", DAY, 5, "We hire from it."))
    assert parts.review_offerings(SCOPE, DAY).judged == 1
    assert parts.findings.all(SCOPE, wanted) == []


def test_another_tenant_sees_nothing(own_samples: Samples) -> None:
    parts = own_samples.parts
    parts.review_offerings(SCOPE, DAY)
    other = Scope("other")
    assert parts.findings.all(other, FindingFilter()) == []
    assert parts.findings.events(other) == []
    (found, *_) = parts.findings.all(SCOPE, FindingFilter())
    with pytest.raises(NotFound):
        parts.findings.get(other, found.id)


def test_titles_promise_concepts_by_their_labels(own_samples: Samples) -> None:
    shelf = own_samples.parts.library.shelf()
    assert isinstance(shelf.catalogue, Catalogue)
    assert [(item.uri, item.taught) for item in promises("Apply bandages with SQL", shelf, frozenset({SQL}))] == [
        (BANDAGE, False)
    ]
    assert promises("Introduction to nothing", shelf, frozenset()) == ()


def test_dates_that_cannot_be_right_are_findings_and_no_failure(own_samples: Samples) -> None:
    parts = own_samples.parts
    data = (
        b"id,title,start,end,reviewed\n"
        b"a,Unreadable,next spring,2026-13-45,2026-01-01\n"
        b"b,Reversed,2026-07-02,2026-07-01,\n"
        b"c,Future,,,2030-01-01\n"
        b"d,Good,2026-01-01,2026-12-31,2026-01-01\n"
    )
    report = parts.import_offerings(SCOPE, parts.catalogue_rows(data, ()), CatalogueFile(source="dates"))
    assert (report.created, len(report.rejected)) == (4, 0)
    parts.review_offerings(SCOPE, DAY, report.ids)
    found = {item.offering: item.value for item in parts.findings.all(SCOPE, FindingFilter(rule="date-doubtful"))}
    unreadable, reverse, future, _ = report.ids
    assert found == {
        unreadable: {"start": "cannot be read", "end": "cannot be read"},
        reverse: {"end": "comes before the start"},
        future: {"reviewed": "is in the future"},
    }
