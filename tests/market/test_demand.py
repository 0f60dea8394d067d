import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import Importance, Requirement
from service.market.demand import Demand, demand_factors, demand_note, demand_of


def need(*concepts: str) -> Requirement:
    return Requirement(concepts[0], Importance.ESSENTIAL, concepts if len(concepts) > 1 else ())


def test_shares_count_each_group_of_reposts_once():
    wanted = {"a": [need("x")], "b": [need("x"), need("y")], "c": [need("y", "z")], "d": []}
    found = demand_of(wanted, {"a": "a", "b": "a", "c": "c", "d": "d"})
    assert found.vacancies == 3
    assert found.shares == {"x": pytest.approx(1 / 3), "y": pytest.approx(2 / 3), "z": pytest.approx(1 / 3)}


def test_without_vacancies_there_are_no_shares():
    assert demand_of({}) == Demand(0, {})


def test_factors_by_hand():
    """Shares .1, .2, .9 and 0: the median of those above 0 is .2; .1/.2 = .5, 1, 4.5 cut to 1.5, 0 raised to .5."""
    demand = Demand(50, {"a": 0.1, "b": 0.2, "c": 0.9, "other": 1.0})
    factors = demand_factors([need("a"), need("b"), need("c"), need("d")], demand)
    assert factors == {"a": 0.5, "b": 1.0, "c": 1.5, "d": 0.5}


def test_an_alternative_has_the_share_of_its_best_option():
    demand = Demand(60, {"a": 0.1, "b": 0.4, "c": 0.4})
    assert demand_factors([need("a", "b"), need("c")], demand) == {"a": 1.0, "c": 1.0}


@pytest.mark.parametrize("demand", [Demand(49, {"a": 0.9, "b": 0.1}), Demand(80, {"x": 0.9}), Demand(0, {})])
def test_factor_1_without_ground(demand):
    assert demand_factors([need("a"), need("b")], demand) == {"a": 1.0, "b": 1.0}


def test_the_note_says_whether_it_was_used():
    assert "50 vacancies" in demand_note(Demand(50, {}))
    assert "at least 50" in demand_note(Demand(49, {}))


@given(st.dictionaries(st.sampled_from("abcde"), st.floats(0, 1)))
def test_factors_stay_within_the_clip(shares):
    factors = demand_factors([need(concept) for concept in "abcde"], Demand(50, shares))
    assert all(0.5 <= factor <= 1.5 for factor in factors.values())
