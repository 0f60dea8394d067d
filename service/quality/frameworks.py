"""Frameworks as checks: which criteria apply to an offering, which can be known, which are met.

Criteria that rest on recall or low confidence are at most hints; those for awards, systems, superseded or only
descriptive ones are not asked of an offering (data/frameworks.yaml, meta.note).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from service.errors import UnknownName
from service.quality.facts import Facts
from service.quality.outcome_writing import OutcomeReading, read_outcome
from service.quality.words import data, pattern

ENOUGH_CLEAR = 0.8  # the share of outcomes from which "clearly stated" is met; a judgement


class Answer(StrEnum):
    """What is known of a criterion."""

    MET = "met"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a framework, as in data/frameworks.yaml; more holds the rarer keys."""

    id: str
    statement: str
    check: str
    field: str | None
    bounds: tuple[float | None, float | None]
    mandatory: bool
    applies_to: str
    hint: bool
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework with its criteria."""

    id: str
    name: str
    jurisdiction: str
    status: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer to one criterion, with the value seen and, where it is not met, why."""

    criterion: Criterion
    answer: Answer
    value: Any = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkCoverage:
    """Coverage of one framework: met over met and missing, mandatory criteria only; None when none can be known."""

    framework: Framework
    checked: tuple[Checked, ...]

    def count(self, answer: Answer, *, mandatory: bool = True) -> int:
        """How many criteria that are no hints got this answer."""
        return Counter(
            item.answer for item in self.checked if not item.criterion.hint and item.criterion.mandatory is mandatory
        )[answer]

    @property
    def coverage(self) -> float | None:
        """Share of the mandatory criteria that can be known which are met, 0..1."""
        known = self.count(Answer.MET) + self.count(Answer.MISSING)
        return self.count(Answer.MET) / known if known else None

    @property
    def missing(self) -> tuple[Checked, ...]:
        """Mandatory criteria that are not met, hints left out."""
        return tuple(
            item
            for item in self.checked
            if item.answer is Answer.MISSING and item.criterion.mandatory and not item.criterion.hint
        )


@cache
def frameworks() -> Mapping[str, Framework]:
    """Every framework by id, in the order of the file."""
    return {item["id"]: _framework(item) for item in data("frameworks")["frameworks"]}


def framework(name: str) -> Framework:
    """One framework; UnknownName lists the known ones."""
    if name not in frameworks():
        raise UnknownName.of("framework", name, list(frameworks()))
    return frameworks()[name]


@cache
def criteria() -> Mapping[str, Criterion]:
    """Every criterion by id."""
    return {item.id: item for one in frameworks().values() for item in one.criteria}


def cover(facts: Facts, name: str) -> FrameworkCoverage:
    """Check an offering against one framework."""
    chosen = framework(name)
    return FrameworkCoverage(chosen, tuple(check(item, facts) for item in chosen.criteria))


def check(criterion: Criterion, facts: Facts) -> Checked:
    """Answer one criterion."""
    if not _applies(criterion, facts):
        return Checked(criterion, Answer.NOT_APPLICABLE, reason=f"asked of: {criterion.applies_to}")
    if criterion.field is None or criterion.check == "human":
        return Checked(criterion, Answer.UNKNOWN, reason="needs a person")
    return CHECKS[criterion.check](criterion, facts)


def readings(facts: Facts) -> list[OutcomeReading]:
    """How each outcome of the offering is written."""
    return [_read(item.text) for item in facts.offering.outcomes]


@cache
def _read(text: str) -> OutcomeReading:
    return read_outcome(text)


def _framework(item: Mapping[str, Any]) -> Framework:
    listed = tuple(_criterion(entry) for entry in item["criteria"])
    return Framework(item["id"], item["name"], item["jurisdiction"], item["status"], listed)


def _criterion(item: Mapping[str, Any]) -> Criterion:
    return Criterion(
        item["id"],
        item["statement"],
        item["check_kind"],
        item["field"],
        (item["min"], item["max"]),
        bool(item["mandatory"]),
        item["applies_to"],
        item["basis"] == "recall" or item["confidence"] == "low",
        item,
    )


def _applies(criterion: Criterion, facts: Facts) -> bool:
    more = criterion.more
    if criterion.applies_to in {"award", "system"} or more.get("superseded") or more.get("descriptive"):
        return False
    if any(facts.value(name) == value for name, value in more.get("skip_when", {}).items()):
        return False
    wanted = more.get("applies_when", {})
    return all(str(facts.value(name)).casefold() == str(value).casefold() for name, value in wanted.items())


def _absent(criterion: Criterion, reason: str) -> Checked:
    """Nothing is stated: missing if the framework asks for it of every offering, else unknown."""
    soft = criterion.applies_to == "provider" or criterion.more.get("conditional") or not criterion.mandatory
    return Checked(criterion, Answer.UNKNOWN if soft else Answer.MISSING, reason=reason)


def _presence(criterion: Criterion, facts: Facts) -> Checked:
    stated, missing = facts.stated(criterion.field or "")
    if not stated:
        return _absent(criterion, f"not stated: {', '.join(missing)}")
    value = facts.value(criterion.field or "") if "+" not in (criterion.field or "") else True
    wanted = criterion.more.get("pattern")
    if wanted and not pattern(wanted).search(str(value)):
        return Checked(criterion, Answer.MISSING, value, f"is not of the form {wanted}")
    return Checked(criterion, Answer.MET, value)


def _range(criterion: Criterion, facts: Facts) -> Checked:
    value = facts.value(criterion.field or "")
    if isinstance(value, str):
        value = _as_number(value)
    if value is None:
        return Checked(criterion, Answer.UNKNOWN, reason=f"not stated: {criterion.field}")
    low, high = criterion.bounds
    if low is None and high is None:
        return Checked(criterion, Answer.UNKNOWN, value, "the framework gives no number")
    over = high is not None and (value >= high if criterion.more.get("max_exclusive") else value > high)
    if over or (low is not None and value < low):
        unit = criterion.more["unit"] or ""
        return Checked(criterion, Answer.MISSING, value, f"{value:g} {unit} is outside {_bounds(criterion)}")
    return Checked(criterion, Answer.MET, value)


def _enum(criterion: Criterion, facts: Facts) -> Checked:
    value = facts.value(criterion.field or "")
    reject, allowed = criterion.more.get("reject"), criterion.more.get("allowed")
    if value in (None, (), ""):
        if reject or (allowed and all(isinstance(item, bool) for item in allowed)):
            return Checked(criterion, Answer.UNKNOWN, reason=f"not stated: {criterion.field}")
        return _absent(criterion, f"not stated: {criterion.field}")
    text = str(value).casefold()
    if reject:
        bad = text in reject
        return Checked(criterion, Answer.MISSING if bad else Answer.MET, value, f"only {value}" if bad else "")
    if any(str(item).casefold() in text for item in allowed or ()):
        return Checked(criterion, Answer.MET, value)
    strict = criterion.check == "enum" and criterion.id in {"cmf-4", "cmf-5", "au-02", "uk-2"}
    reason = f"{value!r} is none of {', '.join(str(item) for item in allowed or ())}"
    return Checked(criterion, Answer.MISSING if strict else Answer.UNKNOWN, value, reason)


def _external(criterion: Criterion, facts: Facts) -> Checked:
    stated, missing = facts.stated(criterion.field or "")
    if stated:
        return Checked(criterion, Answer.MET, True, "as stated; not looked up")
    return Checked(criterion, Answer.UNKNOWN, reason=f"no record: {', '.join(missing)}")


def _text(criterion: Criterion, facts: Facts) -> Checked:
    barred = criterion.more.get("reject_words")
    if barred:
        hits = barred_words(facts.offering.title, barred)
        return Checked(criterion, Answer.MISSING if hits else Answer.MET, hits or None, ", ".join(hits))
    if "needs" in criterion.more or criterion.field == "title":
        return Checked(criterion, Answer.UNKNOWN, reason="needs a person")
    stated, missing = facts.stated((criterion.field or "").replace("[]", ""))
    if not stated:
        return Checked(criterion, Answer.UNKNOWN, reason=f"not stated: {', '.join(missing)}")
    return _written(criterion, readings(facts))


def _written(criterion: Criterion, listed: Sequence[OutcomeReading]) -> Checked:
    test = WRITING.get(criterion.id, WRITING["any"])
    known = [answer for answer in map(test, listed) if answer is not None]
    if not known:
        return Checked(criterion, Answer.UNKNOWN, reason="no outcome opens with a verb that the lists know")
    share = sum(known) / len(known)
    needed = 1.0 if criterion.id in WRITING else ENOUGH_CLEAR
    answer = Answer.MET if share >= needed else Answer.MISSING
    return Checked(criterion, answer, round(share, 4), f"{sum(known)} of {len(known)} outcomes")


WRITING: Mapping[str, Callable[[OutcomeReading], bool | None]] = {
    "lo-1": lambda item: None if not item.readable else bool(item.verb and item.object),
    "lo-2": lambda item: None if not item.readable else item.vague is None,
    "lo-3": lambda item: None if not item.verbs else not item.crowded,
    "lo-4": lambda item: None if not item.readable else item.teaching is None,
    "any": lambda item: item.observable,
}

CHECKS: Mapping[str, Callable[[Criterion, Facts], Checked]] = {
    "presence": _presence,
    "range": _range,
    "enum": _enum,
    "text-quality": _text,
    "external-evidence": _external,
}


def barred_words(title: str, barred: Sequence[str]) -> list[str]:
    """The barred words that a title has, whole words only."""
    return [word for word in barred if pattern(rf"(?<!\w){word.replace('-', '[- ]?')}s?(?!\w)").search(title)]


def _bounds(criterion: Criterion) -> str:
    low, high = criterion.bounds
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def _as_number(text: str) -> float | None:
    found = pattern(r"^\s*(\d+(?:\.\d+)?)").match(text)
    return float(found[1]) if found else None
