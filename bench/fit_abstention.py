"""Fits service/text/abstention_weights.json, the score for lines that teach nothing, and measures it.

Run: .venv/bin/python bench/fit_abstention.py ../shared/data [--write]
Trained on SkillSkape *train* (MIT licence: sentences with `UNK` alone against those with a skill), own lines
(abstention_lines.yaml) and ESCO's preferred labels. An `UNK` sentence that asks for skills in so many words is left
out: its skill only had no label. Measured on SkillSkape dev, which nothing was fitted on.
"""

import argparse
import ast
import csv
import json
import re
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from service.text.abstention import line_terms, teaches_nothing

WEIGHTS = Path("service/text/abstention_weights.json")
LINES = Path(__file__).with_name("abstention_lines.yaml")
LEAST_COUNT = 4  # lines a term must stand in
STRENGTH = 1.0  # C of the L1 penalty
LOST = 0.01  # share of lines that teach something which the threshold may lose, cross-validated
ASKS = re.compile(
    r"seeking|ideal candidate|experience (?:in|with|operat|manag|provid)|experienced|expertise|proficien|knowledge of|"
    r"skilled|ability to|understanding of|fluency|ensur|responsible|perform|observational|passion",
    re.IGNORECASE,
)


def skillskape(path: Path) -> list[tuple[str, bool, str]]:
    """Sentences, whether they are `UNK` alone, and a group; those with `UNK` among skills are left out."""
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            skills = ast.literal_eval(row["skills"])
            if "UNK" not in skills or skills == ["UNK"]:
                found.append((row["sentence"], skills == ["UNK"], row["sentence"][:40]))
    return found


def own_lines() -> list[tuple[str, bool, str]]:
    """Own lines with every filler; lines of one template are one group."""
    loaded = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    found = []
    for kind in ("nothing", "something"):
        for template in loaded[kind]:
            names = [name for name in loaded["fillers"] if "{" + name + "}" in template]
            for values in list(product(*(loaded["fillers"][name] for name in names)))[::3][:40] or [()]:
                text = template
                for name, value in zip(names, values, strict=True):
                    text = text.replace("{" + name + "}", value)
                found.append((text, kind == "nothing", template))
    return found


def esco_texts(path: Path) -> list[tuple[str, bool, str]]:
    """Labels of ESCO as outcomes might put them, and its descriptions: both say what can be learnt."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::3]
    shapes = ("{}", "You will learn to {}.", "Be able to {}", "{}", "Understand {}")
    found = []
    for place, row in enumerate(rows):
        label = row["preferredLabel"]
        found.append((shapes[place % len(shapes)].format(label), False, label))
        found.append((row["description"], False, label))
        found.extend((name, False, label) for name in row["altLabels"].splitlines()[:1])
    return found


def fitted(lines: list[tuple[str, bool, str]]) -> dict:
    """Weights of the terms, with the threshold that loses at most LOST of the lines that teach something."""
    counts = Counter(term for text, _, _ in lines for term in line_terms(text))
    terms = sorted(term for term, count in counts.items() if count >= LEAST_COUNT)
    place = {term: column for column, term in enumerate(terms)}
    cells = [(row, place[term]) for row, line in enumerate(lines) for term in line_terms(line[0]) if term in place]
    rows, columns = zip(*cells, strict=True)
    table = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(lines), len(terms)))
    nothing = np.array([line[1] for line in lines])
    groups = [line[2] for line in lines]
    model = LogisticRegression(l1_ratio=1, C=STRENGTH, solver="liblinear", class_weight="balanced", max_iter=1000)
    scores = cross_val_predict(model, table, nothing, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    threshold = float(np.quantile(scores[~nothing], 1 - LOST))
    recall = np.mean(scores[nothing] >= threshold)
    print(f"{len(lines)} lines, {nothing.sum()} teach nothing; cross-validated recall {recall:.3f}")
    model.fit(table, nothing)
    weights = {term: round(float(model.coef_[0][column]), 2) for term, column in place.items()}
    weights = {term: weight for term, weight in weights.items() if weight}
    print(len(weights), "terms kept of", len(terms))
    return {"threshold": round(threshold, 3), "intercept": round(float(model.intercept_[0]), 3), "weights": weights}


def report(name: str, lines: list[tuple[str, bool, str]]) -> None:
    """Print how many lines the detector takes for nothing, of those that are and those that are not."""
    nothing = [text for text, is_nothing, _ in lines if is_nothing]
    something = [text for text, is_nothing, _ in lines if not is_nothing]
    for kind, texts in (("teaches nothing", nothing), ("teaches something", something)):
        reasons = Counter(teaches_nothing(text) for text in texts)
        taken = len(texts) - reasons[None]
        print(f"{name}: {kind}: {taken} of {len(texts)} taken for nothing", dict(reasons) if texts else "")


def main() -> None:
    """Fit, print, and write the weights where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    train = skillskape(options.shared / "bench/skillskape/train.csv")
    cleaned = [line for line in train if not (line[1] and ASKS.search(line[0]))]
    print(f"{len(train) - len(cleaned)} UNK sentences of train left out: they ask for a skill")
    weights = fitted(cleaned + own_lines() + esco_texts(options.shared / "esco/v1.2.0/en/skills_en.csv"))
    if options.write:
        WEIGHTS.write_text(json.dumps(weights, indent=0, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    report("SkillSkape train", train)
    report("SkillSkape dev", skillskape(options.shared / "bench/skillskape/dev.csv"))


if __name__ == "__main__":
    main()
