"""Fits and measures the weights of service/market/importance_order.yaml on the Google adverts.

Run: .venv/bin/python bench/fit_importance.py ../shared/data/jobs/google_2018_1250.csv
Prints the agreement of importance with the section, by ten-fold cross-validation over job titles, and the weights
fitted on all lists. Nothing of the adverts is kept but those weights.
"""

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from service.domain import Importance, Vacancy
from service.market.list_order import OrderRules, line_features, order_rules
from service.market.reading import read_requirements

FOLDS = 10


@dataclass(frozen=True)
class Lists:
    """The qualifications of one advert, line by line, with what it says of the work."""

    title: str
    minimum: tuple[str, ...]
    preferred: tuple[str, ...]
    tasks: tuple[str, ...]


def distinct_lists(path: Path) -> list[Lists]:
    """Read the adverts that differ in their qualifications; those without any are left out."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], Lists] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            minimum, preferred = _lines(row["Minimum Qualifications"]), _lines(row["Preferred Qualifications"])
            if minimum or preferred:
                lists = Lists(row["Title"], minimum, preferred, _lines(row["Responsibilities"]))
                found.setdefault((minimum, preferred), lists)
    return list(found.values())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def fitted(lists: Sequence[Lists], rules: OrderRules) -> OrderRules:
    """Fit the weights by logistic regression, both classes weighing the same."""
    names = [name for name in line_features(["x"], rules)[0] if name in rules.weights]
    rows: list[list[float]] = []
    musts: list[int] = []
    for item in lists:
        found = line_features(item.minimum + item.preferred, rules)
        rows.extend([row[name] for name in names] for row in found)
        musts += [1] * len(item.minimum) + [0] * len(item.preferred)
    model = LogisticRegression(class_weight="balanced", max_iter=2000).fit(np.array(rows), np.array(musts))
    weights = {name: round(float(value), 2) for name, value in zip(names, model.coef_[0], strict=True)}
    return replace(rules, intercept=round(float(model.intercept_[0]), 2), weights=weights)


def agreement(item: Lists, rules: OrderRules, *, with_tasks: bool) -> Iterator[tuple[str, bool]]:
    """Read the joined text without headings; say of every requirement and condition whether the section agrees."""
    before = item.tasks if with_tasks else ()
    text = "\n".join(before + item.minimum + item.preferred)
    musts_begin = sum(len(line) + 1 for line in before)
    wishes_begin = musts_begin + sum(len(line) + 1 for line in item.minimum)
    reading = read_requirements(Vacancy(item.title, text), rules)
    for kind, found in (("requirement", reading.phrases), ("condition", reading.conditions)):
        for one in found:
            if one.span[0] < musts_begin or getattr(one, "origin", "") == "responsibility":
                continue
            section = Importance.ESSENTIAL if one.span[0] < wishes_begin else Importance.OPTIONAL
            yield f"{kind} {section.value}", one.importance is section


def main() -> None:
    """Measure by cross-validation, then fit on all."""
    lists = distinct_lists(Path(sys.argv[1]))
    rules = order_rules()
    titles = {title: place for place, title in enumerate(sorted({item.title for item in lists}))}
    groups = [titles[item.title] for item in lists]
    counts: Counter[tuple[str, str, bool]] = Counter()
    for train, test in GroupKFold(FOLDS).split(lists, groups=groups):
        fold = fitted([lists[place] for place in train], rules)
        for place in test:
            for name, with_tasks in (("qualifications", False), ("tasks and qualifications", True)):
                counts.update((name, *found) for found in agreement(lists[place], fold, with_tasks=with_tasks))
            musts_only = replace(lists[place], preferred=())
            counts.update(("minimum alone", *found) for found in agreement(musts_only, fold, with_tasks=False))
    print(f"{len(lists)} distinct lists, {len(titles)} titles, {FOLDS} folds by title")
    report(counts)
    best = fitted(lists, rules)
    print(json.dumps({"intercept": best.intercept, "weights": best.weights}, indent=1))


def report(counts: Mapping[tuple[str, str, bool], int]) -> None:
    """Print the share that agrees, for each joined text and kind."""
    for text, kind in sorted({key[:2] for key in counts}):
        right, wrong = counts.get((text, kind, True), 0), counts.get((text, kind, False), 0)
        print(f"{text:26} {kind:22} {right:6} of {right + wrong:6}  {right / (right + wrong):.3f}")


if __name__ == "__main__":
    main()
