"""What a plan answers: offerings in order, with what each closes and why; what stays open; what was in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain import Requirement, Versions
from service.matching.fit import Fit, RequirementFit
from service.operations.find_gap import Gap
from service.operations.plan_pool import Pool
from service.planning.problem import Criterion
from service.planning.solver import Plan
from service.store.offerings import StoredOffering


class Status(StrEnum):
    """How the search for the best plan ended.

    proved: no plan is better. found: the best found in time, with the bound that is proven. conflict: no plan keeps
    all limits, proven. undecided: neither a plan nor a proof in time.
    """

    PROVED = "proved"
    FOUND = "found"
    CONFLICT = "conflict"
    UNDECIDED = "undecided"


class OpenBecause(StrEnum):
    """Why a requirement stays open under a plan."""

    NOBODY = "no_offering"  # no loaded offering shows it for sure
    LEFT_OUT = "left_out"  # those that do are left out by a condition or prerequisite
    LIMITS = "limits"  # closing it too would break a limit or cost something that the goal wants more
    NOT_ASKED = "not_asked"  # it need not be closed


@dataclass(frozen=True)
class StaysOpen:
    """A requirement that stays open: why, and the offerings that would close it with what speaks against each."""

    requirement: Requirement
    because: OpenBecause
    closers: Mapping[str, Mapping[str, str]]
    doubtful: int


@dataclass(frozen=True)
class Step:
    """One offering of a plan: what it closes first, what it teaches again, and what must come before it."""

    stored: StoredOffering
    closes: tuple[RequirementFit, ...]
    repeats: tuple[RequirementFit, ...]
    after: tuple[str, ...]
    entry: str | None
    planned: bool = False


@dataclass(frozen=True)
class Total:
    """A sum in hundredths over what is known, and the offerings of which it is unknown."""

    known: int
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class ShownPlan:
    """A plan in the order in which its offerings can be taken."""

    plan: Plan
    steps: tuple[Step, ...]
    price: Total
    hours: Total
    overlap: Mapping[Requirement, tuple[str, ...]]
    open: tuple[StaysOpen, ...]
    after: Fit


class WhyNot(StrEnum):
    """Why an offering is not in the best plan."""

    CHOSEN = "chosen"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    CLOSES_NOTHING = "closes_nothing"
    LEFT_OUT = "left_out"
    IMPOSSIBLE = "impossible"
    WORSE = "worse"
    EQUAL = "equal"
    UNDECIDED = "undecided"
    NO_PLAN = "no_plan"


@dataclass(frozen=True)
class Explained:
    """Why not one offering: what speaks against it, what it would close, the best plan with it; stored is None if it
    was withdrawn.
    """

    id: str
    stored: StoredOffering | None
    because: WhyNot
    against: Mapping[str, str]
    closes: tuple[RequirementFit, ...]
    best_with: Plan | None = None
    worse_by: tuple[Criterion, int] | None = None


@dataclass(frozen=True)
class Clash:
    """The smallest set of constraints that cannot hold together; smallest: proven."""

    constraints: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    smallest: bool


@dataclass(frozen=True)
class PlanAnswer:
    """The whole answer; instead is the plan that closes most within the limits where not everything can be."""

    versions: Versions
    gap: Gap
    pool: Pool
    status: Status
    plans: tuple[ShownPlan, ...]
    planned: tuple[Step, ...]
    complete: bool
    clash: Clash | None = None
    instead: ShownPlan | None = None
    why_not: tuple[Explained, ...] = ()
