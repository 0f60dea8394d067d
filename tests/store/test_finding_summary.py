from datetime import date

from service.domain import Offering, Scope
from service.store.database import Database
from service.store.finding_summary import FindingSummary, OpenFinding
from service.store.finding_values import FindingFilter, JudgedOffering, NewFinding, Waiver
from service.store.findings import FindingRepository
from service.store.offerings import OfferingRepository, offering_id

TODAY = date(2026, 11, 26)
SCOPE, OTHER = Scope(), Scope("other")


def found(key: str, rule: str, result: str = "violated") -> NewFinding:
    return NewFinding(key, rule, "stale", "time", "high", result, None, {})


def test_what_is_open_and_when_it_changed(database: Database) -> None:
    offerings, findings, summary = OfferingRepository(database), FindingRepository(database), FindingSummary(database)
    one, two = (Offering(title) for title in ("One", "Two"))
    keys = [offering_id(SCOPE, item) for item in (one, two)]
    offerings.save(SCOPE, dict(zip(keys, (one, two), strict=True)))
    assert summary.version(SCOPE) == (0, 0)
    listed = (found(keys[0], "a"), found(keys[0], "b", "unknown"))
    findings.record(SCOPE, [JudgedOffering(keys[0], "p", None, listed), JudgedOffering(keys[1], "p", None, ())], TODAY)
    before = summary.version(SCOPE)
    assert before > (0, 0)
    assert summary.judged(SCOPE) == set(keys)
    assert summary.violated(SCOPE, TODAY) == {keys[0]: [OpenFinding("a", "stale", "high")]}
    assert summary.violated(OTHER, TODAY) == {}
    assert summary.judged(OTHER) == frozenset()
    finding = next(item for item in findings.all(SCOPE, FindingFilter()) if item.rule == "a")
    findings.waive(SCOPE, finding.id, Waiver("known", TODAY, "someone"), TODAY)
    assert summary.violated(SCOPE, TODAY) == {}
    assert summary.violated(SCOPE, date(2026, 11, 27)) == {keys[0]: [OpenFinding("a", "stale", "high")]}
    assert summary.version(SCOPE) != before
