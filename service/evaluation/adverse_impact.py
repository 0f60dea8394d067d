"""Whether groups are selected at rates far apart: the four-fifths rule, with an interval and a third answer."""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass

from service.evaluation.intervals import CONFIDENCE_Z, Estimate, wilson

# 29 CFR 1607.4(D): a rate below four fifths of the highest one is generally taken as evidence of adverse impact.
FOUR_FIFTHS = 0.8
# Fewer people than this say more about chance than about the selection.
FEW = 30


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """How one group fares; ratio compares its rate with the highest, rule says holds, violated or unknown."""

    group: str
    people: int
    selected: int
    rate: Estimate
    ratio: Estimate
    rule: str
    few: bool


@dataclass(frozen=True, slots=True)
class Impact:
    """Every group by name, and the one with the highest rate, None where nobody was selected."""

    groups: tuple[GroupImpact, ...]
    highest: str | None


def adverse_impact(groups: Mapping[str, str], selected: Set[str]) -> Impact:
    """Compare the rates at which the groups' members (by candidate) are among the selected."""
    members: dict[str, list[str]] = {}
    for candidate, group in groups.items():
        members.setdefault(group, []).append(candidate)
    counted = {
        group: (sum(candidate in selected for candidate in members[group]), len(members[group]))
        for group in sorted(members)
    }
    rates = {group: chosen / people for group, (chosen, people) in counted.items()}
    highest = max(rates, key=lambda group: (rates[group], counted[group][1], group), default=None)
    if highest is None or not rates[highest]:
        return Impact(tuple(_nobody(group, people) for group, (_, people) in counted.items()), None)
    return Impact(tuple(_compared(group, counted, highest) for group in counted), highest)


def ratio_of_rates(chosen: tuple[int, int], other: tuple[int, int]) -> Estimate:
    """The ratio of two rates, each (selected, people), with the 95 % interval of its logarithm (Katz et al. 1978).

    Half a person is added where a count is 0 or all, for which the formula has no interval.
    """
    (a, n), (b, m) = chosen, other
    value = (a / n) / (b / m)
    if a in (0, n) or b in (0, m):
        a_, n_, b_, m_ = a + 0.5, n + 1.0, b + 0.5, m + 1.0
    else:
        a_, n_, b_, m_ = float(a), float(n), float(b), float(m)
    half = CONFIDENCE_Z * math.sqrt(1 / a_ - 1 / n_ + 1 / b_ - 1 / m_)
    middle = math.log((a_ / n_) / (b_ / m_))
    return Estimate(value, min(value, math.exp(middle - half)), max(value, math.exp(middle + half)))


def _compared(group: str, counted: Mapping[str, tuple[int, int]], highest: str) -> GroupImpact:
    chosen, people = counted[group]
    few = people < FEW or counted[highest][1] < FEW
    if group == highest:
        return GroupImpact(group, people, chosen, wilson(chosen, people), Estimate(1.0, 1.0, 1.0), "holds", few)
    ratio = ratio_of_rates(counted[group], counted[highest])
    return GroupImpact(group, people, chosen, wilson(chosen, people), ratio, _rule(ratio), few)


def _rule(ratio: Estimate) -> str:
    if ratio.high is not None and ratio.high < FOUR_FIFTHS:
        return "violated"
    if ratio.low is not None and ratio.low >= FOUR_FIFTHS:
        return "holds"
    return "unknown"


def _nobody(group: str, people: int) -> GroupImpact:
    return GroupImpact(group, people, 0, wilson(0, people), Estimate(), "unknown", people < FEW)
