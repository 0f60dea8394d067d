"""The best plans, one criterion after the other, each with its proof; ties by id."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from service.planning.greedy import greedy
from service.planning.model import (
    CLOSE_TO_WHOLE,
    HALF,
    LARGEST_COEFFICIENT,
    Deadline,
    Ended,
    Floats,
    Model,
    Objective,
    Row,
)
from service.planning.problem import Criterion, Goal, Problem
from service.planning.reduction import reduced

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Proof:
    """A criterion of a plan: its value, and the bound that no plan (equal in what comes before) can be below.

    A bound of None says that nothing was proven. What was proven is equal to the value.
    """

    criterion: Criterion
    value: int
    bound: int | None

    @property
    def proved(self) -> bool:
        """Whether no plan is better by this criterion."""
        return self.value == self.bound


@dataclass(frozen=True)
class Plan:
    """The chosen options by id and a proof for every criterion; ties says that no equal plan comes first by id."""

    ids: tuple[str, ...]
    proofs: tuple[Proof, ...]
    ties: bool = True

    @property
    def proved(self) -> bool:
        """Whether this is the best plan in every criterion."""
        return all(proof.proved for proof in self.proofs)

    @property
    def values(self) -> tuple[int, ...]:
        """The criteria in order."""
        return tuple(proof.value for proof in self.proofs)


@dataclass(frozen=True)
class Solution:
    """The best plans, best first. impossible: proven that there is none; complete: no time ran out."""

    plans: tuple[Plan, ...]
    impossible: bool = False
    complete: bool = True


@dataclass(frozen=True)
class _Stage:
    """Criteria that are minimised in one run, and how their coefficients are put together."""

    criteria: tuple[Criterion, ...]
    objective: Objective
    others: int  # the most that the criteria after the first can add
    factor: int  # what one unit of the first counts


def best_plans(problem: Problem, plans: int, deadline: Deadline) -> Solution:
    """The best plan and the next best ones; each of these lacks an offering of every better one."""
    found: list[Plan] = []
    for number in range(plans):
        if number and not deadline.left:
            return Solution(tuple(found), complete=False)
        model = Model(reduced(problem, number + 1))
        cuts = [_without([model.problem.place[name] for name in plan.ids]) for plan in found]
        plan, ended = _best(model, cuts, deadline)
        if plan is None:
            impossible = not found and ended is Ended.INFEASIBLE
            return Solution(tuple(found), impossible, complete=ended is Ended.INFEASIBLE)
        found.append(plan)
        if not plan.ids or not plan.proved:
            break
    return Solution(tuple(found), complete=all(plan.proved for plan in found))


def most_closed(problem: Problem, deadline: Deadline) -> frozenset[int] | None:
    """The requirements of most weight that a plan can close; None when there is proven to be no plan.

    Raises TimeoutError when that cannot be told in time.
    """
    small = reduced(replace(problem, goal=Goal.MOST_COVERED), 1)
    model = Model(small)
    if not model.options:
        return frozenset() if small.allows(()) else None
    run = model.run(model.objective(Criterion.OPEN).coefficients.astype(float), (), deadline)
    if run.ended is Ended.INFEASIBLE:
        return None
    if run.chosen is None or not small.allows(run.chosen):
        message = "no plan and no proof in time"
        raise TimeoutError(message)
    return small.closed(run.chosen)


def _without(chosen: Sequence[int]) -> Row:
    return Row(chosen, [1.0] * len(chosen), -np.inf, len(chosen) - 1 + HALF)


def _best(model: Model, cuts: Sequence[Row], deadline: Deadline) -> tuple[Plan | None, Ended]:
    """The best plan that keeps the cuts; with none, whether that is proven (INFEASIBLE) or not (STOPPED)."""
    if not model.options:
        return _nothing_to_choose(model.problem), Ended.INFEASIBLE
    rows = list(cuts)
    chosen: tuple[int, ...] | None = None
    bounds: dict[Criterion, int | None] = {}
    for stage in _stages(model):
        run = model.run(stage.objective.coefficients.astype(float), rows, deadline)
        if run.ended is Ended.INFEASIBLE and chosen is None:
            return None, Ended.INFEASIBLE
        chosen = _better(model.problem, chosen, run.chosen)
        if run.ended is Ended.STOPPED or chosen is None:
            chosen = _better(model.problem, chosen, None if cuts else greedy(model.problem))
            bounds[stage.criteria[0]] = _lower(stage, run.bound)
            return (None if chosen is None else _plan(model, chosen, bounds, ties=False)), Ended.STOPPED
        for criterion in stage.criteria:
            bounds[criterion] = model.problem.value(criterion, chosen)
        rows.append(_held(stage.objective, _dot(model, stage.objective.coefficients, chosen)))
    first, ties = _first_by_id(model, rows, chosen or (), deadline)
    return _plan(model, first, bounds, ties=ties), Ended.OPTIMAL


def _nothing_to_choose(problem: Problem) -> Plan | None:
    if not problem.allows(()):
        return None
    return Plan((), tuple(Proof(name, problem.value(name, ()), problem.value(name, ())) for name in problem.criteria))


def _plan(model: Model, chosen: Sequence[int], bounds: dict[Criterion, int | None], *, ties: bool) -> Plan:
    problem = model.problem
    constant = {name for name in problem.criteria if model.objective(name).is_constant}
    proofs = []
    for criterion in problem.criteria:
        value = problem.value(criterion, chosen)
        proofs.append(Proof(criterion, value, value if criterion in constant else bounds.get(criterion)))
    return Plan(problem.ids(chosen), tuple(proofs), ties)


def _better(problem: Problem, one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """The better of two that are plans, counted in whole numbers."""
    plans = [item for item in (one, other) if item is not None and problem.allows(item)]
    return min(plans, key=lambda item: (problem.values(item), problem.ids(item)), default=None)


def _stages(model: Model) -> Iterator[_Stage]:
    """The criteria that differ between plans; neighbours are joined while their coefficients stay small."""
    waiting: list[tuple[Criterion, Objective]] = [
        (criterion, objective)
        for criterion in model.problem.criteria
        if not (objective := model.objective(criterion)).is_constant
    ]
    while waiting:
        criterion, objective = waiting.pop(0)
        stage = _Stage((criterion,), objective, 0, 1)
        while waiting and (joined := _joined(model, stage, *waiting[0])) is not None:
            stage = joined
            waiting.pop(0)
        yield stage


def _joined(model: Model, stage: _Stage, criterion: Criterion, objective: Objective) -> _Stage | None:
    """The stage with one more criterion, None where numbers would grow too large to be exact."""
    most = _most(model, objective)
    factor = most + 1
    coefficients = stage.objective.coefficients * factor + objective.coefficients
    if np.abs(coefficients).max() > LARGEST_COEFFICIENT:
        return None
    return _Stage(
        (*stage.criteria, criterion), Objective(coefficients, 0), stage.others * factor + most, stage.factor * factor
    )


def _most(model: Model, objective: Objective) -> int:
    """How far the criterion of a best plan can be above the least there is.

    Every option of a best plan closes something that no other of it closes, is fixed or is required; without it the
    plan would be smaller and no worse.
    """
    problem = model.problem
    named = {name for option in problem.options for name in option.requires} | problem.fixed
    size = len(problem.weights) + len(named)
    positive = np.sort(np.maximum(objective.coefficients, 0))[::-1]
    return int(positive[:size].sum() - np.minimum(objective.coefficients, 0).sum())


def _lower(stage: _Stage, bound: float) -> int | None:
    """The bound of the stage's first criterion that follows from the bound of all of them together."""
    if not math.isfinite(bound):
        return None
    first = math.ceil((bound - stage.others) / stage.factor - CLOSE_TO_WHOLE)
    if len(stage.criteria) > 1:
        return first
    return first * stage.objective.unit + stage.objective.constant


def _dot(model: Model, coefficients: Integers, chosen: Sequence[int]) -> int:
    closed = [model.options + place for place in sorted(model.problem.closed(chosen))]
    return int(coefficients[list(chosen)].sum() + coefficients[closed].sum())


def _held(objective: Objective, value: int) -> Row:
    columns = np.flatnonzero(objective.coefficients)
    return Row(columns.tolist(), objective.coefficients[columns].astype(float).tolist(), -np.inf, value + HALF)


def _first_by_id(
    model: Model, rows: Sequence[Row], chosen: tuple[int, ...], deadline: Deadline
) -> tuple[tuple[int, ...], bool]:
    """Of the plans equal in every criterion the one whose ids come first; options stand by id.

    Each run asks for an equal plan with an earlier option at the first place that is not settled yet.
    """
    current = tuple(sorted(chosen))
    positions: Floats = np.zeros(model.options + len(model.problem.weights))
    positions[: model.options] = np.arange(model.options)
    if not current:
        return current, True
    if model.run(positions, [*rows, _without(current)], deadline).ended is Ended.INFEASIBLE:
        return current, True
    for settled in range(len(current)):
        before = current[:settled]
        start = before[-1] + 1 if before else 0
        while earlier := range(start, current[settled]):
            asked = [
                Row(list(before), [1.0] * settled, settled - HALF, np.inf),
                Row(_others(before, start), [1.0] * (start - settled), -np.inf, HALF),
                Row(list(earlier), [1.0] * len(earlier), HALF, np.inf),
            ]
            run = model.run(positions, [*rows, *(row for row in asked if row.columns)], deadline)
            if run.ended is Ended.INFEASIBLE:
                break
            found = None if run.chosen is None else tuple(sorted(run.chosen))
            if found is None or not model.problem.allows(found) or found >= current:
                return current, False
            current = found
            if run.ended is Ended.STOPPED:
                return current, False
    return current, True


def _others(before: Sequence[int], start: int) -> list[int]:
    return [place for place in range(start) if place not in before]
