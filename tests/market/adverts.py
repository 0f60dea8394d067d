"""Reads the hand-labelled sentences and puts their adverts together again."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from service.domain import Vacancy
from service.market.advert import AdvertSentence
from service.market.reading import read_requirements

SENTENCES = Path(__file__).with_name("advert_sentences.csv")


@dataclass(frozen=True)
class Labelled:
    """One labelled sentence and what was read; importance is empty where nothing is asked for."""

    part: str
    sentence: str
    kind: str
    importance: str
    found: AdvertSentence | None

    @property
    def found_kind(self) -> str:
        return self.found.kind.value if self.found else ""

    @property
    def found_importance(self) -> str:
        return self.found.importance.value if self.found and self.found.importance else ""


def labelled_sentences() -> Iterator[Labelled]:
    """Read every advert whole, headings in place, and pair its labelled sentences with what was read."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for _, group in groupby(rows, key=lambda row: row["advert"]):
        lines = list(group)
        text = "\n".join(row["sentence"] for row in lines)
        reading = read_requirements(Vacancy(lines[0]["title"], text))
        end = 0
        for row in lines:
            start = text.index(row["sentence"], end)
            end = start + len(row["sentence"])
            if row["class"] != "heading":
                inside = (item for item in reading.sentences if item.span[0] < end and item.span[1] > start)
                yield Labelled(row["part"], row["sentence"], row["class"], row["importance"], next(inside, None))


@dataclass(frozen=True)
class Measured:
    """Precision and recall of one class, and how many sentences bear it."""

    precision: float
    recall: float
    support: int


def measured(pairs: list[tuple[str, str]], name: str) -> Measured:
    """Compare pairs of (label, found) for one name; a share of nothing is 1."""
    right = sum(label == found == name for label, found in pairs)
    found = sum(found == name for _, found in pairs)
    support = sum(label == name for label, _ in pairs)
    return Measured(right / found if found else 1.0, right / support if support else 1.0, support)


def tables() -> Iterator[tuple[str, str, Measured]]:
    """Yield (part, class or importance, measured) for every part of the set."""
    every = list(labelled_sentences())
    for part in ("dev", "test", "fresh", "blind", "new"):
        items = [item for item in every if item.part == part]
        kinds = [(item.kind, item.found_kind) for item in items]
        weights = [(item.importance, item.found_importance) for item in items if item.importance]
        for name in ("requirement", "condition", "responsibility", "boilerplate"):
            yield part, name, measured(kinds, name)
        for name in ("essential", "optional"):
            yield part, name, measured(weights, name)


if __name__ == "__main__":
    for part, name, found in tables():
        sys.stdout.write(f"| {part} | {name} | {found.precision:.2f} | {found.recall:.2f} | {found.support} |\n")
