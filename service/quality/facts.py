"""What an offering states, by the field names that frameworks.yaml uses.

A value of None means "not stated". Whatever a field of the offering does not hold is looked for among the other
columns that its catalogue gave (`extra`), by the names in data/facts.yaml.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any

from service.domain import Offering
from service.quality.dates import cycle_months, months_between, read_day
from service.quality.words import all_named, data, first_named, pattern

ESCO = "http://data.europa.eu/esco/"
_RANGED = re.compile(r"^(\w[\w.]*)\{([^}]*)\}$")


class Facts:
    """The statements of one offering, read when they are asked for."""

    def __init__(self, offering: Offering, today: date) -> None:
        self.offering = offering
        self.today = today
        self._extra = {_plain(name): value for name, value in offering.extra.items() if str(value).strip()}
        self._known: dict[str, Any] = {}

    def value(self, path: str) -> Any:
        """The value of one field, None if it is not stated."""
        if path not in self._known:
            read = READERS.get(path)
            found = read(self) if read else None
            self._known[path] = self.other(path) if found in (None, "", (), []) else found
        return self._known[path]

    def stated(self, expression: str) -> tuple[bool, tuple[str, ...]]:
        """Whether an expression is stated ("+" all of, "|" any of), and the parts that are not."""
        missing = tuple(part for part in _parts(expression) if not self._any(part))
        return not missing, missing

    def other(self, path: str) -> str | None:
        """What another column of the catalogue says."""
        for name in (path, *data("facts")["extra_names"].get(path, ())):
            if (found := self._extra.get(_plain(name))) is not None:
                return str(found)
        return None

    @cached_property
    def assessment(self) -> str:
        """Everything that is said of assessment, in one text."""
        return self._about(self.offering.assessment, "assessment")

    @cached_property
    def quality_assurance(self) -> str:
        """Everything that is said of quality assurance, in one text."""
        return self._about(self.offering.quality_assurance, "quality_assurance")

    @cached_property
    def assessment_types(self) -> tuple[str, ...]:
        """The types of assessment that are named; "attendance-only" and "none" stand alone."""
        found = all_named(data("facts")["assessment_types"], self.assessment)
        real = tuple(item for item in found if item not in {"none", "attendance-only"})
        return real or tuple(found[:1])

    @cached_property
    def credit_unit(self) -> str | None:
        """ects, nz or uk; None where the unit is not stated."""
        named: str | None = first_named(data("facts")["credit_units"], self.other("credit_unit") or "")
        return named

    def credits(self, unit: str) -> float | None:
        """The credits, if they are of this unit."""
        stated = _number(self.other(f"credits.{unit}"))
        return stated if stated is not None else (self.offering.credits if self.credit_unit == unit else None)

    def level(self, path: str) -> int | None:
        """The level on one framework, read from the level as stated."""
        own = _number(self.other(path))
        if own is not None:
            return int(own)
        found = pattern(data("facts")["levels"][path]).search(self.offering.level or "")
        return int(next(item for item in found.groups() if item)) if found else None

    def choice(self, name: str, text: str) -> str | None:
        """The choice of data/facts.yaml that a text answers."""
        found: str | None = first_named(data("facts")[name], text)
        return found

    def says(self, name: str, text: str) -> str | None:
        """The words of a text that answer a pattern of data/facts.yaml."""
        found = pattern(data("facts")[name]).search(text)
        return found[0] if found else None

    def _any(self, part: str) -> bool:
        return any(self.value(name) not in (None, "", ()) for name in part.split("|"))

    def _about(self, own: str | None, name: str) -> str:
        return "; ".join(
            [own or "", *(value for key, value in self._extra.items() if key.startswith(_plain(name)))]
        ).strip("; ")


def _parts(expression: str) -> tuple[str, ...]:
    parts: list[str] = []
    for part in re.split(r"\+(?![^{]*\})", expression):
        grouped = _RANGED.match(part)
        parts += [f"{grouped[1]}.{name}" for name in grouped[2].split(",")] if grouped else [part]
    return tuple(parts)


@cache
def _plain(name: str) -> str:
    return re.sub(r"[\s._-]+", " ", name.casefold()).strip()


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _esco(facts: Facts) -> tuple[str, ...]:
    return tuple(item.target for item in facts.offering.alignments if item.target.startswith(ESCO))


def _ratio(facts: Facts) -> float | None:
    hours, ects = facts.offering.workload_hours, facts.credits("ects")
    return hours / ects if hours and ects else None


def _strength(facts: Facts) -> str | None:
    text = facts.quality_assurance
    if not text:
        return None
    return facts.choice("quality_strength", text) or "weak"


def _verification(facts: Facts) -> str | None:
    return facts.choice(
        "verification_strength", " ".join(filter(None, (facts.other("verification"), facts.value("credential_format"))))
    )


def _updated_months(facts: Facts) -> int | None:
    day = facts.offering.reviewed
    return months_between(day, facts.today) if day and day <= facts.today else None


def _validated(facts: Facts) -> int | None:
    day = read_day(facts.other("date_last_validated") or facts.other("validated") or "")
    return months_between(day, facts.today) if day and day <= facts.today else None


def _identity(facts: Facts) -> str | None:
    checked = facts.choice("supervision", facts.assessment) == "supervised-with-id"
    return facts.choice("identity", facts.assessment) or ("reliable" if checked else None)


def _mode(facts: Facts) -> str | None:
    return (facts.choice("modes", facts.offering.mode) or facts.offering.mode) if facts.offering.mode else None


READERS: Mapping[str, Callable[[Facts], Any]] = {
    "title": lambda facts: facts.offering.title,
    "content": lambda facts: facts.offering.description,
    "purpose_statement": lambda facts: facts.other("purpose"),
    "provider": lambda facts: facts.offering.provider,
    "developer": lambda facts: facts.offering.provider,
    "awarding_body": lambda facts: facts.other("awarding_body") or facts.offering.provider,
    "learning_outcomes": lambda facts: tuple(item.text for item in facts.offering.outcomes),
    "len(learning_outcomes)": lambda facts: len(facts.offering.outcomes) or None,
    "learning_outcomes_text_chars": lambda facts: sum(len(item.text) for item in facts.offering.outcomes) or None,
    "workload_hours": lambda facts: facts.offering.workload_hours,
    "workload": lambda facts: facts.offering.workload_hours or facts.offering.credits,
    "credits": lambda facts: facts.offering.credits,
    "credits.ects": lambda facts: facts.credits("ects"),
    "credits.nz": lambda facts: facts.credits("nz"),
    "credits.uk": lambda facts: facts.credits("uk"),
    "workload_hours/credits.ects": _ratio,
    "level": lambda facts: facts.offering.level,
    "level.eqf": lambda facts: facts.level("level.eqf"),
    "level.nfq": lambda facts: facts.level("level.nfq"),
    "level.nqf": lambda facts: facts.level("level.national"),
    "level.nzqcf": lambda facts: facts.level("level.nzqcf"),
    "level.national": lambda facts: facts.level("level.national"),
    "mode": _mode,
    "language": lambda facts: facts.offering.language,
    "price": lambda facts: facts.offering.price,
    "assessment": lambda facts: facts.assessment,
    "assessment.type": lambda facts: ", ".join(facts.assessment_types) or facts.assessment,
    "assessment.supervision": lambda facts: facts.choice("supervision", facts.assessment),
    "assessment.id_verification": _identity,
    "assessment.purpose": lambda facts: facts.choice("purpose", facts.assessment),
    "assessment.criteria": lambda facts: facts.says("criteria", facts.assessment),
    "quality_assurance": lambda facts: facts.quality_assurance,
    "quality_assurance.type": lambda facts: facts.quality_assurance,
    "quality_assurance.strength": _strength,
    "quality_assurance.internal": lambda facts: facts.says("quality_internal", facts.quality_assurance),
    "quality_assurance.external": lambda facts: facts.says("quality_external", facts.quality_assurance),
    "verification.strength": _verification,
    "date_last_reviewed": lambda facts: facts.offering.reviewed,
    "months_since_last_review": _updated_months,
    "months_since_validation": _validated,
    "review_period_months": lambda facts: cycle_months(facts.offering.review_cycle),
    "skills[].esco_uri": _esco,
    "occupation_codes": lambda facts: facts.offering.target_occupations,
}
