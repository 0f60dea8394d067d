from dataclasses import replace

import pytest

from service.domain import Importance
from service.market.list_order import line_features, order_rules, ordered_importance

MUSTS = ["Bachelor's degree or equivalent.", "5 years of experience in dyeing."]
WISHES = ["MBA degree.", "Excellent presentation skills.", "Understanding of wool."]


def musts(lines: list[str]) -> int:
    found = ordered_importance(lines, order_rules())
    assert found is not None
    count = found.count(Importance.ESSENTIAL)
    assert found == [Importance.ESSENTIAL] * count + [Importance.OPTIONAL] * (len(lines) - count)
    return count


def test_musts_first_then_wishes():
    assert musts(MUSTS + WISHES) == 2


def test_a_list_of_musts_stays_whole():
    assert musts([*MUSTS, "Must be able to travel.", "Ability to speak and write in Dutch fluently."]) == 4


def test_lines_before_the_opening_count_as_musts():
    assert musts(["Weave cloth.", "Sort yarn.", "Mend looms.", *MUSTS, *WISHES]) == 5


NONE = [[], MUSTS, ["Excellent skills.", "Understanding of wool.", "Interest in dyes."]]


@pytest.mark.parametrize("lines", NONE)
def test_too_little_to_tell(lines):
    assert ordered_importance(lines, order_rules()) is None


def test_features_that_need_an_earlier_line():
    first, second, third = line_features(["BSc degree, fluent Dutch", "MBA, 3 years", "3 years"], order_rules())
    assert (first["first_degree"], first["fluent"], first["higher_degree_after_first"], first["past_fluent"]) == (
        1,
        1,
        0,
        0,
    )
    assert (second["higher_degree_after_first"], second["past_fluent"], second["years_again"]) == (1, 1, 0)
    assert third["years_again"] == 1


def test_the_change_stands_where_the_sum_is_best():
    """By hand: log-odds +1, -2, +1.5, -1; keeping 3 gives .5, keeping 1 gives 1, so 1 wins under a flat prior."""
    rules = replace(
        order_rules(),
        weights={"years": 1.0, "traits": -2.0, "fluent": 1.5, "starts_with_ability": -1.0},
        intercept=0.0,
        no_change=0.2,
    )
    lines = ["5 years", "leadership", "fluent", "ability"]
    assert ordered_importance(lines, rules) == [Importance.ESSENTIAL] + [Importance.OPTIONAL] * 3


def test_every_weight_has_its_cue():
    rules = order_rules()
    assert set(rules.weights) <= {*rules.cues, *rules.later, *rules.after}
    assert set(rules.openers) <= set(rules.cues)
