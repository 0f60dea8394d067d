"""Leave out options that no best plan needs, so that ten thousand offerings become a few hundred.

An option is dropped if it closes nothing that is open, or if enough others are at least as good in everything that
plans are compared by (docs/plans.md has the proof that the best plans, ties by id included, stay the same).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from service.planning.problem import Goal, Option, Problem

Integers = NDArray[np.int64]
UNKNOWN = np.iinfo(np.int64).max
ROWS_AT_ONCE = 256
WORD = 64


def reduced(problem: Problem, plans: int) -> Problem:
    """The same problem without the options that none of its `plans` best plans needs."""
    named = {name for option in problem.options for name in option.requires} | problem.fixed
    kept = [option for option in problem.options if option.closes or option.id in named]
    free = [option for option in kept if option.id not in named and not option.requires]
    dropped = _dominated(free, _Costs(problem), plans)
    return replace(problem, options=tuple(option for option in kept if option.id not in dropped))


class _Costs:
    """What options are compared by beside what they close; smaller is better in every column."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def of(self, option: Option) -> tuple[int, ...]:
        """The columns of one option."""
        overlap = (option.taught,) if self._problem.goal is Goal.LEAST_OVERLAP else ()
        return (
            *_known(option.price, limited=self._problem.budget is not None),
            *_known(option.hours, limited=self._problem.hours is not None),
            *overlap,
        )


def _known(value: int | None, *, limited: bool) -> tuple[int, ...]:
    """An unknown is worse than any known; under a limit it counts nothing, so that a known one could break it."""
    if limited:
        return (1, 0) if value is None else (0, value)
    return (UNKNOWN if value is None else value,)


def _dominated(options: Sequence[Option], costs: _Costs, plans: int) -> set[str]:
    """Ids of options that at least `plans` others dominate; a dropped one's dominators dominate what it would."""
    survivors = _best_of_equals(options, costs, plans)
    dropped = {option.id for option in options} - {option.id for option in survivors}
    if not survivors:
        return dropped
    # Only an option that closes as much can dominate: those that close most stand first.
    survivors.sort(key=lambda option: (-len(option.closes), option.id))
    ranks = np.argsort(np.argsort([option.id for option in survivors]))
    table = _Table(_bits(survivors), np.array([costs.of(option) for option in survivors], dtype=np.int64), ranks)
    sizes = np.array([-len(option.closes) for option in survivors])
    for start in range(0, len(survivors), ROWS_AT_ONCE):
        rows = slice(start, min(start + ROWS_AT_ONCE, len(survivors)))
        able = int(np.searchsorted(sizes, sizes[rows.stop - 1], side="right"))
        counts = _dominators(table, rows, able)
        dropped |= {survivors[start + place].id for place in np.flatnonzero(counts >= plans)}
    return dropped


@dataclass(frozen=True)
class _Table:
    """Options as arrays: bits of what they close, costs, and their ranks by id."""

    closes: NDArray[np.uint64]
    costs: Integers
    ranks: Integers


def _bits(options: Sequence[Option]) -> NDArray[np.uint64]:
    """What each option closes as words of 64 bits."""
    words = 1 + max(max(option.closes, default=0) for option in options) // WORD
    bits = np.zeros((words, len(options)), dtype=np.uint64)
    for row, option in enumerate(options):
        for place in option.closes:
            bits[place // WORD, row] |= np.uint64(1 << place % WORD)
    return bits


def _dominators(table: _Table, rows: slice, able: int) -> Integers:
    """How many of the first `able` options dominate each of some rows."""
    good = np.ones((rows.stop - rows.start, able), dtype=bool)
    for bits in table.closes:
        good &= (bits[rows, None] & ~bits[None, :able]) == 0
    better = table.ranks[None, :able] < table.ranks[rows, None]
    for column in table.costs.T:
        good &= column[None, :able] <= column[rows, None]
        better |= column[None, :able] < column[rows, None]
    counted: Integers = (good & better).sum(axis=1)
    return counted


def _best_of_equals(options: Sequence[Option], costs: _Costs, plans: int) -> list[Option]:
    """Of options that close the same and cost the same only the first `plans` by id are left."""
    seen: dict[tuple[frozenset[int], tuple[int, ...]], int] = {}
    kept = []
    for option in sorted(options, key=lambda item: item.id):
        key = (option.closes, costs.of(option))
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= plans:
            kept.append(option)
    return kept
