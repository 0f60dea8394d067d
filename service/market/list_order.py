"""Finds where an unheaded list of qualifications turns from musts to nice-to-haves."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from service.domain import Importance
from service.market.lexicon import load


@dataclass(frozen=True, slots=True)
class OrderRules:
    """The cues and weights of importance_order.yaml; weights are log-odds of "must"."""

    cues: Mapping[str, re.Pattern[str]]
    later: Mapping[str, tuple[str, str]]
    after: Mapping[str, str]
    openers: tuple[str, ...]
    fewest_lines: int
    no_change: float
    intercept: float
    weights: Mapping[str, float]


@cache
def order_rules() -> OrderRules:
    """Read importance_order.yaml, once."""
    loaded = load("importance_order.yaml")
    return OrderRules(
        cues={name: re.compile(pattern, re.IGNORECASE) for name, pattern in loaded["cues"].items()},
        later={name: (pair[0], pair[1]) for name, pair in loaded["later"].items()},
        after=loaded["after"],
        openers=tuple(loaded["openers"]),
        fewest_lines=loaded["fewest_lines"],
        no_change=loaded["no_change"],
        intercept=loaded["intercept"],
        weights=loaded["weights"],
    )


def line_features(lines: Sequence[str], rules: OrderRules) -> list[dict[str, float]]:
    """Return the cues of each line, 0 or 1, by name: those of the line itself and those that need an earlier line."""
    features: list[dict[str, float]] = []
    seen: set[str] = set()
    for line in lines:
        met = {name for name, pattern in rules.cues.items() if pattern.search(line)}
        row = {name: float(name in met) for name in rules.cues}
        row |= {name: float(now in met and before in seen) for name, (now, before) in rules.later.items()}
        row |= {name: float(cue in seen and cue not in met) for name, cue in rules.after.items()}
        features.append(row)
        seen |= met
    return features


def ordered_importance(lines: Sequence[str], rules: OrderRules) -> list[Importance] | None:
    """Read a list as musts, then nice-to-haves; None where the list gives no ground for such a reading.

    The number of musts k maximises log prior(k) + sum over the first k lines of log p + sum over the rest of
    log(1-p), p being the logistic function of a line's weighted cues; prior(all) = no_change, the others share
    the rest evenly.
    """
    opening = _opening(lines, rules)
    if opening is None or len(lines) - opening < rules.fewest_lines:
        return None
    features = line_features(lines[opening:], rules)
    odds = [
        rules.intercept + sum(rules.weights.get(name, 0.0) * value for name, value in row.items()) for row in features
    ]
    musts = opening + _best_change(odds, rules.no_change)
    return [Importance.ESSENTIAL if place < musts else Importance.OPTIONAL for place in range(len(lines))]


def _opening(lines: Sequence[str], rules: OrderRules) -> int | None:
    """Return where the list of musts begins: at its first telling line, or at the start where that is the second."""
    for place, line in enumerate(lines):
        if any(rules.cues[name].search(line) for name in rules.openers):
            return 0 if place <= 1 else place
    return None


def _best_change(odds: Sequence[float], no_change: float) -> int:
    """Return the number of musts; of equal readings the one with most musts."""
    # log p - log(1-p) is the log-odds, so that moving the change past a line adds just its log-odds.
    total = 0.0
    scores = [math.log((1 - no_change) / len(odds))]
    for place, value in enumerate(odds, start=1):
        total += value
        prior = no_change if place == len(odds) else (1 - no_change) / len(odds)
        scores.append(total + math.log(prior))
    return max(range(len(scores)), key=lambda musts: (scores[musts], musts))
