"""The rule engine: rules are small pure functions plus an entry each in data/rules.yaml."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from service.errors import UnknownName
from service.quality.facts import Facts
from service.quality.subject import Subject
from service.quality.words import data

Settings = Mapping[str, Any]


class Result(StrEnum):
    """The three outcomes of a rule."""

    HOLDS = "holds"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


class FindingKind(StrEnum):
    """What is wrong with an offering."""

    STALE = "stale"
    MISALIGNED = "misaligned"
    OPAQUE = "opaque"


class Severity(StrEnum):
    """How much it matters, least first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw: its result, the value, the evidence, and the first day on which the result may change.

    The value says what was found, never how long ago, so that it stays the same while nothing changes.
    """

    result: Result
    value: Any = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    until: date | None = None


@dataclass(frozen=True)
class Case:
    """A subject with what it states, read once for all rules."""

    subject: Subject

    @cached_property
    def facts(self) -> Facts:
        """What the offering states."""
        return Facts(self.subject.offering, self.subject.today)


Check = Callable[[Case, Settings], Seen]


@dataclass(frozen=True)
class Rule:
    """A rule with its entry."""

    id: str
    title: str
    kind: FindingKind
    cause: str
    severity: Severity
    fields: tuple[str, ...]
    serves: tuple[str, ...]
    fix: str
    hint: bool
    settings: Settings
    check: Check


@dataclass(frozen=True)
class Judged:
    """What one rule says of one offering."""

    rule: Rule
    seen: Seen


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of the file."""
    return {entry["id"]: _rule(entry) for entry in data("rules")}


def rule(name: str) -> Rule:
    """One rule; UnknownName lists the known ones."""
    if name not in rules():
        raise UnknownName.of("rule", name, list(rules()))
    return rules()[name]


def judge(subject: Subject, names: Sequence[str] = ()) -> list[Judged]:
    """What every rule (or those named) says of a subject, in the order of the rules."""
    case = Case(subject)
    chosen = [rule(name) for name in names] or list(rules().values())
    return [Judged(item, item.check(case, item.settings)) for item in chosen]


def holds(until: date | None = None) -> Seen:
    """Nothing is wrong."""
    return Seen(Result.HOLDS, until=until)


def unknown(reason: str, **evidence: Any) -> Seen:
    """The rule cannot tell, and why."""
    return Seen(Result.UNKNOWN, None, {"reason": reason, **evidence})


def _rule(entry: Mapping[str, Any]) -> Rule:
    kind = FindingKind(entry["kind"])
    check: Check = getattr(import_module(f"service.quality.{kind.value}"), entry["id"].replace("-", "_"))
    return Rule(
        entry["id"],
        entry["title"],
        kind,
        entry["cause"],
        Severity(entry["severity"]),
        tuple(entry["fields"]),
        tuple(entry["serves"]),
        entry["fix"],
        bool(entry.get("hint", False)),
        entry.get("settings", {}),
        check,
    )
