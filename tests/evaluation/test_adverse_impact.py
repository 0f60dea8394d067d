import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.adverse_impact import adverse_impact, ratio_of_rates


def people(**groups: tuple[int, int]) -> tuple[dict[str, str], set[str]]:
    """Groups of so many selected of so many people."""
    of = {f"{name}-{number}": name for name, (_, size) in groups.items() for number in range(size)}
    return of, {f"{name}-{number}" for name, (chosen, _) in groups.items() for number in range(chosen)}


def test_the_ratio_and_its_interval_by_hand() -> None:
    # 48 of 80 against 24 of 60 (worked by hand): 0.4 / 0.6; ln = -0.4055, se = sqrt(1/24-1/60+1/48-1/80) = 0.1826
    found = ratio_of_rates((24, 60), (48, 80))
    assert found.value == pytest.approx(2 / 3)
    assert found.low == pytest.approx(math.exp(-0.405465 - 1.959964 * 0.182574), abs=1e-5)
    assert found.high == pytest.approx(math.exp(-0.405465 + 1.959964 * 0.182574), abs=1e-5)


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ((24, 60), "unknown"),
        ((100, 1000), "violated"),
        ((590, 1000), "holds"),
        ((0, 3), "unknown"),
        ((0, 500), "violated"),
    ],
)
def test_three_answers(second: tuple[int, int], rule: str) -> None:
    found = adverse_impact(*people(a=(480, 800), b=second))
    assert found.highest == "a"
    assert {item.group: item.rule for item in found.groups} == {"a": "holds", "b": rule}


def test_nobody_selected_says_nothing() -> None:
    found = adverse_impact(*people(a=(0, 40), b=(0, 2)))
    assert found.highest is None
    assert [(item.rule, item.ratio.value, item.few) for item in found.groups] == [
        ("unknown", None, False),
        ("unknown", None, True),
    ]


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 30), st.integers(1, 30)), min_size=1))
def test_laws(sizes: dict[str, tuple[int, int]]) -> None:
    groups = {name: (min(chosen, size), size) for name, (chosen, size) in sizes.items()}
    found = adverse_impact(*people(**groups))
    assert sum(item.people for item in found.groups) == sum(size for _, size in groups.values())
    for item in found.groups:
        assert (item.selected, item.people) == groups[item.group]
        if item.ratio.value is not None:
            assert item.ratio.low is not None
            assert item.ratio.high is not None
            assert item.ratio.low <= item.ratio.value <= item.ratio.high
            assert item.ratio.value <= 1
