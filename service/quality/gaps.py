"""The gaps of the review as computed signals: each with a value, a sentence and the criteria behind it.

data/gap_map.yaml says which signal speaks to which gap and which criteria stand behind it; a function here of the
same name computes it. A signal has three answers, like a rule. gap-03 (no national law) is a fact about frameworks
and no property of an offering: its signal is always shown and never judged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from service.quality import gap_signals, gap_signals_market
from service.quality.engine import Case, Result
from service.quality.frameworks import Checked, check, criteria
from service.quality.subject import Subject
from service.quality.words import data

Reading = gap_signals.Reading
MODULES = (gap_signals, gap_signals_market)


@dataclass(frozen=True, slots=True)
class GapSignal:
    """One signal of one gap: result, value 0..1 or None, a sentence, what was seen, and the criteria behind it."""

    id: str
    gap: str
    result: Result
    value: float | None
    text: str
    seen: Any
    criteria: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of the review with its signals; checkable is "full", "partial" or "no"."""

    id: str
    name: str
    category: str
    checkable: str
    limits: str
    signals: tuple[GapSignal, ...]


def signals(subject: Subject) -> Mapping[str, GapSignal]:
    """Every signal of an offering by its id, in the order of the gaps."""
    case = Case(subject)
    return {entry["id"]: _signal(entry, gap, case) for gap, entry in _entries()}


def gaps(subject: Subject) -> list[Gap]:
    """Every gap of the review with what the offering shows of it."""
    found = signals(subject)
    return [
        Gap(
            item["id"],
            item["gap"],
            item["category"],
            str(item["machine_checkable"]),
            item["limits"],
            tuple(found[entry["id"]] for entry in item["signals"] if entry["id"] in found),
        )
        for item in data("gap_map")["gaps"]
    ]


def _signal(entry: Mapping[str, Any], gap: str, case: Case) -> GapSignal:
    reading = _functions()[entry["id"]](case)
    behind = tuple(check(criteria()[name], case.facts) for name in _listed(entry))
    return GapSignal(entry["id"], gap, reading.result, reading.value, reading.text, reading.seen, behind)


def _listed(entry: Mapping[str, Any]) -> list[str]:
    return [name for name in entry["criteria"] if name in criteria()]


@cache
def _functions() -> Mapping[str, Callable[[Case], gap_signals.Reading]]:
    found = {}
    for _, entry in _entries():
        name = entry["id"].replace("-", "_")
        found[entry["id"]] = next(getattr(module, name) for module in MODULES if hasattr(module, name))
    return found


@cache
def _entries() -> Sequence[tuple[str, Mapping[str, Any]]]:
    return [
        (gap["id"], entry)
        for gap in data("gap_map")["gaps"]
        for entry in gap["signals"]
        if not entry.get("scope")  # those of a provider or of many adverts are not computed for one offering
    ]
