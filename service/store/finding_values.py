"""Findings, their filters, events and waivers as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What a rule says of an offering that is violated or unknown; value and evidence are plain JSON."""

    offering: str
    rule: str
    kind: str
    cause: str
    severity: str
    result: str
    value: Any
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as it stands.

    since is the day on which it was first seen without a break, basis the day it was last judged against; waived
    says that a person set it aside, with a reason, until a date, and that its value has not changed since.
    """

    id: str
    offering: str
    rule: str
    kind: str
    cause: str
    severity: str
    result: str
    value: Any
    evidence: Mapping[str, Any]
    since: date
    basis: date
    closed: date | None
    waived_until: date | None
    waived_reason: str | None
    waived_by: str | None
    covers_value: bool

    def waived(self, today: date) -> bool:
        """Whether it is set aside today; the day named is the last one."""
        return self.covers_value and self.waived_until is not None and today <= self.waived_until


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings to list; None and empty mean any; closed ones only when asked for."""

    offering: str | None = None
    provider: str | None = None
    rule: str | None = None
    kind: str | None = None
    severity: str | None = None
    result: str | None = None
    closed: bool = False
    waived_on: date | None = None


@dataclass(frozen=True, slots=True)
class FindingEvent:
    """What happened to a finding: opened, closed, changed, waived or unwaived."""

    number: int
    finding: str
    offering: str
    rule: str
    event: str
    day: date
    detail: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person's decision to set a finding aside until a date."""

    reason: str
    until: date
    by: str


@dataclass(frozen=True, slots=True)
class JudgedOffering:
    """What the rules found in one offering, and on what it was judged."""

    offering: str
    fingerprint: str
    due: date | None
    findings: tuple[NewFinding, ...]
