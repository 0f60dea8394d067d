"""Answers about findings and their events."""

from typing import Any

from service.answers.common import Json, versions
from service.operations.review_offerings import ReviewReport
from service.quality.engine import rule, rules
from service.store.finding_values import FindingEvent, StoredFinding


def finding(item: StoredFinding) -> Json:
    """CONTRACTS.md: `skillsgap review`, one line."""
    known = rules().get(item.rule)
    return {
        "offering": item.offering,
        "rule": item.rule,
        "kind": item.kind,
        "cause": item.cause,
        "severity": item.severity,
        "result": item.result,
        "value": item.value,
        "evidence": dict(item.evidence),
        "fix": known.fix if known else "",
        "since": item.since.isoformat(),
        "basis": item.basis.isoformat(),
        "id": item.id,
        "title": known.title if known else item.rule,
        "hint": known.hint if known else False,
        "closed": _day(item.closed),
        "waived": _waiver(item),
    }


def event(item: FindingEvent) -> Json:
    """What happened to a finding."""
    return {
        "number": item.number,
        "finding": item.finding,
        "offering": item.offering,
        "rule": item.rule,
        "event": item.event,
        "day": item.day.isoformat(),
        "detail": item.detail,
    }


def rule_entry(name: str) -> Json:
    """What a rule is, for people who read findings."""
    item = rule(name)
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind.value,
        "cause": item.cause,
        "severity": item.severity.value,
        "hint": item.hint,
        "fields": list(item.fields),
        "serves": list(item.serves),
        "fix": item.fix,
    }


def review(report: ReviewReport) -> Json:
    """What a review did."""
    return {
        "versions": versions(report.versions),
        "offerings": report.offerings,
        "judged": report.judged,
        "opened": report.opened,
        "closed": report.closed,
        "changed": report.changed,
    }


def _waiver(item: StoredFinding) -> Json | None:
    if item.waived_until is None:
        return None
    return {
        "until": item.waived_until.isoformat(),
        "reason": item.waived_reason,
        "by": item.waived_by,
        "covers_value": item.covers_value,
    }


def _day(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())
