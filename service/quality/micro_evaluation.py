"""Nuffic's micro-evaluation (STACQ): seven criteria on ordinal steps; missing information counts lowest.

The tool publishes no total, so none is made here: the steps are shown as they are, with a hint for recognition.
"""

from dataclasses import dataclass

from service.quality.facts import Facts
from service.quality.frameworks import framework
from service.quality.outcome_writing import read_outcome
from service.quality.words import data


@dataclass(frozen=True, slots=True)
class Step:
    """One criterion: its step (0 lowest), the steps there are, lowest first, and what was seen; None: not asked."""

    criterion: str
    name: str
    step: int | None
    steps: tuple[str, ...]
    seen: str


@dataclass(frozen=True, slots=True)
class MicroEvaluation:
    """The seven steps and a hint for recognition; the hint is ours and no decision."""

    steps: tuple[Step, ...]
    hint: str


def evaluate(facts: Facts) -> MicroEvaluation:
    """Put an offering on the seven scales."""
    onsite = facts.value("mode") == "onsite"
    placed = {
        "st-1": _named(facts.value("quality_assurance.strength")),
        "st-2": None if onsite else _named(facts.value("verification.strength")),
        "st-3": "placed" if _has_level(facts) else "stated" if facts.value("level") else "none",
        "st-4": _outcomes(facts),
        "st-5": _workload(facts),
        "st-6": _testing(facts),
        "st-7": None if onsite else _named(facts.value("assessment.id_verification")),
    }
    scales = data("micro_evaluation")
    names = {item.id: item.statement.split(":")[0].split(";")[0] for item in framework("stacq").criteria}
    steps = tuple(
        Step(
            key,
            names[key],
            None if seen is None else scales["scales"][key].index(seen),
            tuple(scales["scales"][key]),
            seen or "not asked on site",
        )
        for key, seen in placed.items()
    )
    return MicroEvaluation(steps, _hint(steps))


def _hint(steps: tuple[Step, ...]) -> str:
    asked = [item for item in steps if item.step is not None]
    top = sum(item.step == len(item.steps) - 1 for item in asked)
    low = [item.name for item in asked if item.step == 0]
    hints = data("micro_evaluation")["hints"]
    if not low:
        return str(hints["strong" if top >= len(asked) - 2 else "fair"])
    return str(hints["open"]).format(missing="; ".join(low))


def _named(value: object) -> str:
    return str(value) if value else "none"


def _has_level(facts: Facts) -> bool:
    return facts.level("level.eqf") is not None or facts.level("level.national") is not None


def _outcomes(facts: Facts) -> str:
    listed = [read_outcome(item.text) for item in facts.offering.outcomes]
    if not listed:
        return "none"
    return "observable" if all(item.observable for item in listed) else "stated"


def _workload(facts: Facts) -> str:
    if facts.offering.workload_hours or (facts.credit_unit and facts.offering.credits):
        return "hours or credits"
    return "credits without unit" if facts.offering.credits else "none"


def _testing(facts: Facts) -> str:
    if not facts.assessment_types or facts.assessment_types[0] == "none":
        return "stated" if facts.assessment and not facts.assessment_types else "none"
    if facts.assessment_types[0] == "attendance-only":
        return "attendance"
    return "typed with criteria" if facts.value("assessment.criteria") else "typed"
