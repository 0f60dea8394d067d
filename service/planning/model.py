"""A problem as an integer program for HiGHS (scipy.optimize.milp).

Columns are one binary for each option, then one number 0..1 for each open requirement: closed or not. HiGHS counts in
double precision; sums are therefore kept small (divided by what all have in common), limits are set halfway between
two whole numbers, and every answer is counted again in whole numbers.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from service.planning.problem import Criterion, Problem

Floats = NDArray[np.float64]
HALF = 0.5
SHORTEST_RUN = 0.01  # seconds; HiGHS reads 0 as no limit
CLOSE_TO_WHOLE = 1e-6
# A coefficient times HiGHS's tolerance of 1e-6 must stay well below one half.
LARGEST_COEFFICIENT = 100_000


class Ended(Enum):
    """How a run of the solver ended."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True)
class Run:
    """What one run found: places of the chosen options (None: none found) and a proven lower bound of the objective."""

    ended: Ended
    chosen: tuple[int, ...] | None
    bound: float


@dataclass(frozen=True)
class Row:
    """low <= sum of coefficient x column <= high."""

    columns: Sequence[int]
    coefficients: Sequence[float]
    low: float
    high: float


@dataclass(frozen=True)
class Objective:
    """Whole numbers by which columns count; times `unit`, plus `constant`, their sum is the criterion's value."""

    coefficients: NDArray[np.int64]
    constant: int
    unit: int = 1

    @property
    def is_constant(self) -> bool:
        """Whether every plan has the same value."""
        return not self.coefficients.any()

    def at_most(self, value: int) -> Row:
        """Hold the criterion at a value or below; value as `Problem.value` counts it."""
        columns = np.flatnonzero(self.coefficients)
        limit = (value - self.constant) // self.unit
        return Row(columns.tolist(), self.coefficients[columns].astype(float).tolist(), -np.inf, limit + HALF)


class Deadline:
    """A moment after which nothing more is begun."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._end - time.monotonic())


class Model:
    """The rows that every plan of a problem keeps, and runs of the solver over them."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.options = len(problem.options)
        self._width = self.options + len(problem.weights)
        self._upper = np.ones(self._width)
        self._lower = np.zeros(self._width)
        for place in problem.must:
            self._lower[self.options + place] = 1
        for place, option in enumerate(problem.options):
            if option.id in problem.fixed:
                self._lower[place] = 1
        self._base = self._matrix([*self._closings(), *self._requirements(), *self._limits()])

    def objective(self, criterion: Criterion) -> Objective:
        """A criterion as an objective; coefficients are divided by what they have in common."""
        coefficients = np.zeros(self._width, dtype=np.int64)
        constant = 0
        if criterion is Criterion.OPEN:
            coefficients[self.options :] = [-weight for weight in self.problem.weights]
            constant = sum(self.problem.weights)
        else:
            for place in range(self.options):
                coefficients[place] = self._share(criterion, place)
            if criterion is Criterion.OVERLAP:
                coefficients[self.options :] = -1
        unit = math.gcd(*(abs(int(value)) for value in np.unique(coefficients))) or 1
        return Objective(coefficients // unit, constant, unit)

    def run(self, objective: Floats, rows: Iterable[Row], deadline: Deadline) -> Run:
        """Minimise under the problem's rows and these."""
        blocks = [self._base, *([self._matrix(more)] if (more := list(rows)) else [])]
        matrix, low, high = (
            sparse.vstack([block[0] for block in blocks], format="csr"),
            np.concatenate([block[1] for block in blocks]),
            np.concatenate([block[2] for block in blocks]),
        )
        found = milp(
            objective,
            integrality=np.concatenate([np.ones(self.options), np.zeros(self._width - self.options)]),
            bounds=Bounds(self._lower, self._upper),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": max(deadline.left, SHORTEST_RUN), "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return Run(Ended.INFEASIBLE, None, np.inf)
        chosen = None if found.x is None else tuple(np.flatnonzero(np.round(found.x[: self.options])).tolist())
        bound = -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
        return Run(Ended.OPTIMAL if found.status == 0 else Ended.STOPPED, chosen, bound)

    def _share(self, criterion: Criterion, place: int) -> int:
        if criterion is Criterion.OVERLAP:
            return self.problem.options[place].taught
        return self.problem.value(criterion, (place,))

    def _closings(self) -> Iterable[Row]:
        closers: Mapping[int, list[int]] = {place: [] for place in range(len(self.problem.weights))}
        for place, option in enumerate(self.problem.options):
            for requirement in option.closes:
                closers[requirement].append(place)
        for requirement, places in closers.items():
            columns = [*places, self.options + requirement]
            yield Row(columns, [1.0] * len(places) + [-1.0], 0.0, np.inf)

    def _requirements(self) -> Iterable[Row]:
        for place, option in enumerate(self.problem.options):
            for name in option.requires:
                yield Row([self.problem.place[name], place], [1.0, -1.0], 0.0, np.inf)

    def _limits(self) -> Iterable[Row]:
        limits = {
            Criterion.PRICE: self.problem.budget,
            Criterion.HOURS: self.problem.hours,
            Criterion.COUNT: self.problem.most,
        }
        return [self.objective(name).at_most(limit) for name, limit in limits.items() if limit is not None]

    def _matrix(self, rows: Sequence[Row]) -> tuple[sparse.csr_matrix, Floats, Floats]:
        starts = np.cumsum([0, *(len(row.columns) for row in rows)])
        columns = np.array([column for row in rows for column in row.columns], dtype=np.int32)
        values = np.array([value for row in rows for value in row.coefficients], dtype=np.float64)
        matrix = sparse.csr_matrix((values, columns, starts), shape=(len(rows), self._width))
        return matrix, np.array([row.low for row in rows]), np.array([row.high for row in rows])
