"""What a planner is asked: options that close requirements, limits, a goal, and the order in which plans are judged.

Everything is counted in whole numbers (cents, hundredths of an hour, thousandths of a weight), so that a sum is a sum.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Goal(StrEnum):
    """What the best plan is best at."""

    FEWEST = "fewest"
    CHEAPEST = "cheapest"
    SHORTEST = "shortest"
    MOST_COVERED = "most_covered"
    LEAST_OVERLAP = "least_overlap"


class Criterion(StrEnum):
    """A number by which two plans are compared; less is better for every one."""

    COUNT = "offerings"
    UNKNOWN_PRICE = "unknown_price"
    PRICE = "price"
    UNKNOWN_HOURS = "unknown_hours"
    HOURS = "hours"
    OVERLAP = "overlap"
    OPEN = "open_weight"


_PRICE = (Criterion.UNKNOWN_PRICE, Criterion.PRICE)
_HOURS = (Criterion.UNKNOWN_HOURS, Criterion.HOURS)
_REST = (Criterion.OPEN,)

# The criteria of each goal, first things first: a later one decides only between plans equal in all before it. An
# unknown price or workload is worse than any known one: nothing says how high it is.
ORDER = {
    Goal.FEWEST: (Criterion.COUNT, *_PRICE, *_HOURS, *_REST),
    Goal.CHEAPEST: (*_PRICE, Criterion.COUNT, *_HOURS, *_REST),
    Goal.SHORTEST: (*_HOURS, Criterion.COUNT, *_PRICE, *_REST),
    Goal.MOST_COVERED: (Criterion.OPEN, *_PRICE, Criterion.COUNT, *_HOURS),
    Goal.LEAST_OVERLAP: (Criterion.OVERLAP, Criterion.COUNT, *_PRICE, *_HOURS, *_REST),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen.

    closes are places in the problem's list of open requirements; taught counts every requirement of the target that
    it meets, those met already included; None is unknown; requires are ids of options that must be chosen too.
    """

    id: str
    closes: frozenset[int]
    price: int | None = None
    hours: int | None = None
    taught: int = 0
    requires: tuple[str, ...] = ()


# Criteria that are sums over the chosen options, each for itself.
_OF_ONE: Mapping[Criterion, Callable[[Option], int]] = {
    Criterion.COUNT: lambda _: 1,
    Criterion.UNKNOWN_PRICE: lambda option: int(option.price is None),
    Criterion.PRICE: lambda option: option.price or 0,
    Criterion.UNKNOWN_HOURS: lambda option: int(option.hours is None),
    Criterion.HOURS: lambda option: option.hours or 0,
}


@dataclass(frozen=True)
class Problem:
    """Options by id, the weights of the open requirements, which of them must be closed, and the limits.

    A limit of None is none. Under a limit an unknown price or workload counts nothing: whoever must not let it
    through leaves the option out. fixed names options that are in every plan.
    """

    options: tuple[Option, ...]
    weights: tuple[int, ...]
    must: frozenset[int]
    goal: Goal = Goal.FEWEST
    budget: int | None = None
    hours: int | None = None
    most: int | None = None
    fixed: frozenset[str] = field(default=frozenset())

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What plans are compared by, first things first."""
        return ORDER[self.goal]

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each option by id."""
        return {option.id: place for place, option in enumerate(self.options)}

    def closed(self, chosen: Iterable[int]) -> frozenset[int]:
        """The requirements that the options at these places close."""
        return frozenset().union(*(self.options[place].closes for place in chosen))

    def value(self, criterion: Criterion, chosen: Sequence[int]) -> int:
        """A criterion of the options at these places."""
        picked = [self.options[place] for place in chosen]
        if criterion in _OF_ONE:
            return sum(_OF_ONE[criterion](option) for option in picked)
        closed = self.closed(chosen)
        if criterion is Criterion.OVERLAP:
            return sum(option.taught for option in picked) - len(closed)
        return sum(weight for place, weight in enumerate(self.weights) if place not in closed)

    def values(self, chosen: Sequence[int]) -> tuple[int, ...]:
        """Every criterion in order: of two plans the one with the smaller tuple is better."""
        return tuple(self.value(criterion, chosen) for criterion in self.criteria)

    def allows(self, chosen: Sequence[int]) -> bool:
        """Whether the options at these places, and no others, are a plan."""
        ids = {self.options[place].id for place in chosen}
        return (
            self.must <= self.closed(chosen)
            and self.fixed <= ids
            and all(set(self.options[place].requires) <= ids for place in chosen)
            and (self.budget is None or self.value(Criterion.PRICE, chosen) <= self.budget)
            and (self.hours is None or self.value(Criterion.HOURS, chosen) <= self.hours)
            and (self.most is None or len(ids) <= self.most)
        )

    def ids(self, chosen: Iterable[int]) -> tuple[str, ...]:
        """The ids of the options at these places, in order; plans equal in every criterion are ordered by them."""
        return tuple(sorted(self.options[place].id for place in chosen))
