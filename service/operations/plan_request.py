"""What a client asks of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from service.domain import Requirement
from service.operations.find_gap import Have
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.offering_conditions import Conditions
from service.planning.problem import Goal

HUNDREDTHS = 100


class Unknown(StrEnum):
    """What becomes of an offering that does not say what a limit or condition asks.

    exclude leaves it out; allow lets it through, and the plan says what is unknown; worst takes the highest price and
    workload known among the offerings that close something, and leaves it out under other conditions.
    """

    EXCLUDE = "exclude"
    ALLOW = "allow"
    WORST = "worst"


class Close(StrEnum):
    """Which open requirements a plan must close, as far as any offering does."""

    ESSENTIAL = "essential"
    ALL = "all"


@dataclass(frozen=True)
class Limits:
    """What a plan may cost altogether, and what each of its offerings must be; None is no limit."""

    budget: float | None = None
    currency: str | None = None
    hours: float | None = None
    offerings: int | None = None
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True)
class Person:
    """Whose gap it is: a stored candidate, or what is posted."""

    have: tuple[Have, ...] = ()
    candidate: str | None = None


@dataclass(frozen=True)
class Choice:
    """Offerings by id that are given: planned already, not wanted, asked about; and what must come before what."""

    planned: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    why_not: tuple[str, ...] = ()
    prerequisites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def named(self) -> list[tuple[str, str]]:
        """Every offering named, with the pointer to it."""
        lists = {"planned": self.planned, "without": self.without, "why_not": self.why_not}
        listed = [(key, f"/{name}/{place}") for name, keys in lists.items() for place, key in enumerate(keys)]
        for key, needed in self.prerequisites.items():
            listed += [(key, f"/prerequisites/{key}")]
            listed += [(one, f"/prerequisites/{key}/{place}") for place, one in enumerate(needed)]
        return listed


@dataclass(frozen=True)
class PlanRequest:
    """Everything that makes a plan; alternatives is how many next best plans are wanted."""

    person: Person
    target: str | tuple[Requirement, ...]
    goal: Goal = Goal.FEWEST
    close: Close = Close.ESSENTIAL
    limits: Limits = field(default_factory=Limits)
    unknown: Unknown = Unknown.EXCLUDE
    choice: Choice = field(default_factory=Choice)
    alternatives: int = 2
    using: Using = NOW_IN_USE


def hundredths(value: float) -> int:
    """A price in cents, hours in hundredths; halves go up."""
    return int((Decimal(str(value)) * HUNDREDTHS).to_integral_value(ROUND_HALF_UP))
