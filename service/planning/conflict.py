"""The smallest set of constraints that cannot hold together.

The method is implicit hitting sets: every way to make a plan possible by giving constraints up (a correction) must give
up one of each conflict, so the smallest set that hits all corrections found so far is a conflict as soon as it cannot be
fulfilled; otherwise it leads to one more correction. What is named at the end is proven smallest.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from service.planning.model import Deadline

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
        tried = _hitting(constraints, corrections)
        fulfilled = fulfil(tried)
        if fulfilled is None:
            return Conflict(tuple(name for name in constraints if name in tried), smallest=True)
        fulfilled = tried | fulfilled
        for name in constraints:
            if name not in fulfilled and (more := fulfil(fulfilled | {name})) is not None:
                fulfilled |= {name} | more
        corrections.append(frozenset(constraints) - fulfilled)
    return Conflict(_irreducible(constraints, fulfil), smallest=False)


def _hitting(constraints: Sequence[str], corrections: Sequence[frozenset[str]]) -> frozenset[str]:
    """The smallest set with a member of every correction, the first in order of those."""
    useful = [name for name in constraints if any(name in one for one in corrections)]
    for size in range(len(useful) + 1):
        for chosen in combinations(useful, size):
            if all(one.intersection(chosen) for one in corrections):
                return frozenset(chosen)
    return frozenset(useful)


def _irreducible(constraints: Iterable[str], fulfil: Fulfil) -> tuple[str, ...]:
    """A conflict of which every member is needed, found by leaving out one after the other."""
    kept = list(constraints)
    for name in list(kept):
        rest = [item for item in kept if item != name]
        if fulfil(frozenset(rest)) is None:
            kept = rest
    return tuple(kept)
