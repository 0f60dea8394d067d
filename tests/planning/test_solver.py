import pytest

from service.planning.model import Deadline
from service.planning.solver import best_plans
from tests.planning.brute_force import ranked_plans
from tests.planning.instances import instance

PLANS = 3


@pytest.mark.parametrize("start", range(0, 300, 25))
def test_plans_equal_brute_force(start: int) -> None:
    for seed in range(start, start + 25):
        problem = instance(seed)
        solution = best_plans(problem, PLANS, Deadline(60))
        found = [(plan.values, plan.ids) for plan in solution.plans]
        expected = ranked_plans(problem, PLANS)
        assert found == expected, seed
        assert solution.impossible is (not expected), seed
        assert all(plan.proved and plan.ties for plan in solution.plans), seed
