"""The quality profile: nine dimensions, coverage per framework, and Nuffic's seven criteria; never one number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from service.quality.engine import Case
from service.quality.frameworks import FrameworkCoverage, cover, frameworks
from service.quality.gaps import Gap, GapSignal, gaps
from service.quality.micro_evaluation import MicroEvaluation, evaluate
from service.quality.subject import Subject
from service.quality.words import data


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: the mean of its signals that have a value (0..1), None when none has; and all signals."""

    id: str
    value: float | None
    signals: tuple[GapSignal, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that can be said of an offering's quality, with the criteria behind it."""

    dimensions: tuple[Dimension, ...]
    frameworks: tuple[FrameworkCoverage, ...]
    micro_evaluation: MicroEvaluation
    gaps: tuple[Gap, ...]


def profile(subject: Subject, names: Sequence[str] = ()) -> Profile:
    """The profile of an offering, against all frameworks or those named; UnknownName lists the known ones."""
    case = Case(subject)
    found = gaps(subject)
    covered = tuple(cover(case.facts, name) for name in (names or frameworks()))
    return Profile(dimensions(found), covered, evaluate(case.facts), tuple(found))


def dimensions(found: Sequence[Gap]) -> tuple[Dimension, ...]:
    """The nine dimensions from the signals of the gaps."""
    signals: Mapping[str, GapSignal] = {item.id: item for gap in found for item in gap.signals}
    return tuple(
        _dimension(entry["id"], [signals[name] for name in entry["signals"]]) for entry in data("gap_map")["dimensions"]
    )


def _dimension(name: str, listed: Sequence[GapSignal]) -> Dimension:
    known = [item.value for item in listed if item.value is not None]
    return Dimension(name, round(fmean(known), 4) if known else None, tuple(listed))
