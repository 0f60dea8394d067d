"""The smallest set of constraints that cannot hold together.

The method is implicit hitting sets: every way to make a plan possible by giving constraints up (a correction) must
give up one of each conflict. So the smallest set that hits all corrections found so far is a smallest conflict if it
cannot be fulfilled; if it can, it leads to one more correction.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from service.planning.model import Deadline
from service.planning.problem import Option, Problem
from service.planning.solver import best_plans

# What can be fulfilled beside some constraints, as many more as possible; None when not even these can.
Fulfil = Callable[[frozenset[str]], frozenset[str] | None]


@dataclass(frozen=True)
class Conflict:
    """Names of constraints that cannot hold together, in the order given; smallest: proven that no smaller set is."""

    names: tuple[str, ...]
    smallest: bool


def smallest_conflict(constraints: Sequence[str], fulfil: Fulfil, deadline: Deadline) -> Conflict:
    """Name a conflict among constraints that cannot all be fulfilled; of equally small ones the first in order."""
    corrections: list[frozenset[str]] = []
    while deadline.left:
        tried = _hitting(constraints, corrections, deadline)
        if tried is None:
            break
        fulfilled = fulfil(tried)
        if fulfilled is None:
            return Conflict(tuple(name for name in constraints if name in tried), smallest=True)
        fulfilled = tried | fulfilled
        for name in constraints:
            if name not in fulfilled and (more := fulfil(fulfilled | {name})) is not None:
                fulfilled |= {name} | more
        corrections.append(frozenset(constraints) - fulfilled)
    return Conflict(_irreducible(constraints, fulfil), smallest=False)


def _hitting(
    constraints: Sequence[str], corrections: Sequence[frozenset[str]], deadline: Deadline
) -> frozenset[str] | None:
    """The smallest set with a member of every correction, the first in order of those; None without proof."""
    options = tuple(
        Option(f"{place:06d}", frozenset(number for number, one in enumerate(corrections) if name in one))
        for place, name in enumerate(constraints)
    )
    problem = Problem(options, (1,) * len(corrections), frozenset(range(len(corrections))))
    plans = best_plans(problem, 1, deadline).plans
    if not plans or not plans[0].proved:
        return None
    return frozenset(constraints[int(key)] for key in plans[0].ids)


def _irreducible(constraints: Iterable[str], fulfil: Fulfil) -> tuple[str, ...]:
    """A conflict of which every member is needed, found by leaving out one after the other."""
    kept = list(constraints)
    for name in list(kept):
        rest = [item for item in kept if item != name]
        if fulfil(frozenset(rest)) is None:
            kept = rest
    return tuple(kept)
