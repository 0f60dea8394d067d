from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.planning.greedy import greedy
from service.planning.model import Deadline
from service.planning.problem import Criterion, Goal, Option, Problem
from service.planning.reduction import reduced
from service.planning.solver import best_plans, most_closed
from tests.planning.brute_force import ranked_plans
from tests.planning.instances import instance

PLANS = 3
SEEDS = st.integers(min_value=1000, max_value=1_000_000)
MANY = settings(max_examples=25, deadline=None)


def ids(problem: Problem, plans: int = 1) -> list[tuple[str, ...]]:
    return [plan.ids for plan in best_plans(problem, plans, Deadline(60)).plans]


@pytest.mark.parametrize("start", range(0, 200, 25))
def test_plans_equal_brute_force(start: int) -> None:
    """200 small problems: equal costs, prerequisites, unknown prices, fixed options, and some without any plan."""
    for seed in range(start, start + 25):
        problem = instance(seed)
        solution = best_plans(problem, PLANS, Deadline(60))
        expected = ranked_plans(problem, PLANS)
        assert [(plan.values, plan.ids) for plan in solution.plans] == expected, seed
        assert solution.impossible is (not expected), seed
        assert all(plan.proved and plan.ties for plan in solution.plans), seed


def test_the_instances_hold_what_they_promise() -> None:
    problems = [instance(seed) for seed in range(200)]
    assert sum(not ranked_plans(problem, 1) for problem in problems) >= 15
    assert sum(any(option.requires for option in problem.options) for problem in problems) >= 50
    assert sum(any(option.price is None for option in problem.options) for problem in problems) >= 50
    assert {problem.goal for problem in problems} == set(Goal)


@given(SEEDS)
@MANY
def test_leaving_out_what_is_dominated_changes_no_plan(seed: int) -> None:
    problem = instance(seed)
    small = reduced(problem, PLANS)
    assert set(small.options) <= set(problem.options)
    assert ranked_plans(small, PLANS) == ranked_plans(problem, PLANS)


@given(SEEDS)
@MANY
def test_the_heuristic_is_never_better(seed: int) -> None:
    problem = instance(seed)
    chosen = greedy(problem)
    if chosen is not None:
        best = best_plans(problem, 1, Deadline(60)).plans[0]
        assert problem.allows(chosen)
        assert best.values <= problem.values(chosen)


@given(SEEDS)
@MANY
def test_more_offerings_never_make_the_best_plan_worse(seed: int) -> None:
    problem = instance(seed)
    more = replace(problem, options=(*problem.options, Option("zzz", frozenset({0}), 100, 500, 1)))
    before, after = best_plans(problem, 1, Deadline(60)).plans, best_plans(more, 1, Deadline(60)).plans
    if before:
        assert after[0].values <= before[0].values


@given(SEEDS)
@MANY
def test_a_wider_limit_never_makes_the_best_plan_worse(seed: int) -> None:
    problem = instance(seed)
    wider = replace(problem, budget=None, hours=None, most=None)
    before, after = best_plans(problem, 1, Deadline(60)).plans, best_plans(wider, 1, Deadline(60)).plans
    if before:
        assert after[0].values <= before[0].values


def test_without_time_the_heuristic_answers_and_nothing_is_claimed() -> None:
    options = tuple(Option(f"o{n:02d}", frozenset({n % 7, (n * 3) % 7}), 100 + n, 500) for n in range(40))
    problem = Problem(options, (1000,) * 7, frozenset(range(7)))
    solution = best_plans(problem, 3, Deadline(0))
    for plan in solution.plans:
        assert problem.allows([problem.place[key] for key in plan.ids])
    assert not solution.impossible


def test_an_unknown_price_is_never_nothing() -> None:
    options = (Option("a", frozenset({0}), None, 500), Option("b", frozenset({0}), 99_900, 500))
    problem = Problem(options, (1000,), frozenset({0}), Goal.CHEAPEST)
    assert ids(problem, 2) == [("b",), ("a",)]


def test_prices_that_share_no_divisor_are_summed_exactly() -> None:
    options = (
        Option("a", frozenset({0}), 33_333_333),
        Option("b", frozenset({1}), 33_333_334),
        Option("c", frozenset({0, 1}), 66_666_666),
    )
    problem = Problem(options, (1000, 1000), frozenset({0, 1}), Goal.CHEAPEST, budget=66_666_666)
    assert ids(problem) == [("c",)]
    best = best_plans(replace(problem, budget=66_666_665), 1, Deadline(60))
    assert best.impossible


def test_what_can_be_closed_at_most() -> None:
    options = (Option("a", frozenset({0, 1}), 300), Option("b", frozenset({2}), 100))
    problem = Problem(options, (1, 1, 1), frozenset(), budget=300)
    assert most_closed(problem, Deadline(60)) == {0, 1}
    assert most_closed(replace(problem, must=frozenset({2})), Deadline(60)) == {2}
    assert most_closed(replace(problem, must=frozenset({1, 2})), Deadline(60)) is None


def test_criteria_count_what_they_say() -> None:
    options = (Option("a", frozenset({0, 1}), None, 500, 3), Option("b", frozenset({1}), 250, None, 1))
    problem = Problem(options, (1000, 300, 300), frozenset())
    expected = {
        Criterion.COUNT: 2,
        Criterion.UNKNOWN_PRICE: 1,
        Criterion.PRICE: 250,
        Criterion.UNKNOWN_HOURS: 1,
        Criterion.HOURS: 500,
        Criterion.OVERLAP: 2,  # four times taught, two of them closed
        Criterion.OPEN: 300,
    }
    assert {criterion: problem.value(criterion, (0, 1)) for criterion in Criterion} == expected
