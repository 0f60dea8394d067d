"""One target against very many persons: numbers as fit.py gives them, from evidence kept by concept.

A segment holds what a number of candidates show, sorted by concept, so that a target reads only the lines that can
answer it. Segments do not change; who changed gets a line in a newer one and is dead in the older.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from service.domain import Importance, Requirement
from service.matching.fit import MEETING, ConceptRelations, FitPolicy, distinct

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

VERDICTS = ("met", "partly", "not_sure")
# Sums of equal terms in another order differ behind the 15th digit; ranks must not depend on that. Two coverages that
# differ at all differ by far more than this.
DECIMALS = 9


class AnsweringRelations(ConceptRelations, Protocol):
    """Relations that can also be walked from the concept required."""

    def answered_by(self, concept: str) -> Iterable[str]:
        """Every concept that is evidence for this one; itself included."""


@dataclass(frozen=True)
class Segment:
    """Candidates (by id), their credentials, and one line for each concept that a credential shows.

    owner is the candidate of each credential; lines are sorted by concept, and ranges says which are a concept's.
    sure is what the credential says of itself; whether to rely on the credential is asked with every question.
    """

    candidates: tuple[str, ...]
    owner: Integers
    credential: Integers
    sure: Flags
    ranges: Mapping[str, tuple[int, int]]

    def place(self, candidate: str) -> int | None:
        """Where a candidate stands, None when not here."""
        place = bisect_left(self.candidates, candidate)
        return place if self.candidates[place : place + 1] == (candidate,) else None


class SegmentBuilder:
    """Takes candidates one after the other."""

    def __init__(self) -> None:
        self._candidates: list[str] = []
        self._owner = array("i")
        self._numbers: dict[str, int] = {}
        self._credential, self._concept, self._sure = array("i"), array("i"), array("b")

    def candidate(self, name: str) -> None:
        """Begin the next candidate."""
        self._candidates.append(name)

    def credential(self, shown: Mapping[str, bool]) -> None:
        """Add a credential of the candidate begun last: the concepts that it shows, and whether for sure."""
        number = len(self._owner)
        self._owner.append(len(self._candidates) - 1)
        for concept, sure in shown.items():
            self._credential.append(number)
            self._concept.append(self._numbers.setdefault(concept, len(self._numbers)))
            self._sure.append(sure)

    def build(self) -> Segment:
        """Sort the lines by concept."""
        concept = np.array(self._concept, dtype=np.int32)
        order = np.argsort(concept, kind="stable")
        ends = np.searchsorted(concept[order], np.arange(len(self._numbers) + 1))
        return Segment(
            tuple(self._candidates),
            np.array(self._owner, dtype=np.int32),
            np.array(self._credential, dtype=np.int32)[order],
            np.array(self._sure, dtype=bool)[order],
            {uri: (int(ends[number]), int(ends[number + 1])) for uri, number in self._numbers.items()},
        )


@dataclass(frozen=True)
class Link:
    """How a concept answers a requirement: its column, what the relation is worth, and whether it meets."""

    column: int
    factor: float
    meets: bool


@dataclass(frozen=True)
class Question:
    """A target's distinct requirements as columns, then concepts that must be met and weigh nothing."""

    weights: Floats
    importances: tuple[Importance | None, ...]
    links: Mapping[str, tuple[Link, ...]]

    @property
    def must_haves(self) -> tuple[int, ...]:
        """The columns that are asked for only as must-haves."""
        return tuple(column for column, importance in enumerate(self.importances) if importance is None)


def question(
    wanted: Sequence[Requirement],
    must_haves: Sequence[str],
    relations: AnsweringRelations,
    policy: FitPolicy | None = None,
) -> Question:
    """What a target asks, with every concept that can answer it."""
    policy = policy or FitPolicy()
    requirements = distinct(wanted)
    columns = [item.concepts for item in requirements] + [(uri,) for uri in must_haves]
    links: dict[str, list[Link]] = {}
    for column, concepts in enumerate(columns):
        best: dict[str, Link] = {}
        for concept in concepts:
            for held in relations.answered_by(concept):
                relation = relations.relation(concept, held)
                if relation is not None:
                    link = Link(column, policy.factors[relation], relation in MEETING)
                    if held not in best or (link.factor, link.meets) > (best[held].factor, best[held].meets):
                        best[held] = link
        for held, link in best.items():
            links.setdefault(held, []).append(link)
    weights = [policy.weights[item.importance] for item in requirements] + [0.0] * len(must_haves)
    importances = (*(item.importance for item in requirements), *(None for _ in must_haves))
    return Question(np.array(weights), importances, {held: tuple(found) for held, found in links.items()})


@dataclass(frozen=True)
class Reliance:
    """What to make of each credential of a segment: whether it counts at all, and whether it is trusted."""

    counts: Flags
    trusted: Flags


@dataclass(frozen=True)
class Cells:
    """One line for each (candidate, column) that anything answers; factor is that of the best evidence."""

    candidate: Longs
    column: Longs
    sure: Flags
    meets: Flags
    factor: Floats
    potential: Floats


@dataclass(frozen=True)
class Numbers:
    """By candidate: coverage, and requirements by importance and verdict (VERDICTS).

    must says of each must-have, in the question's order, who meets it and of whom something less is shown.
    """

    low: Floats
    high: Floats
    counts: Mapping[Importance, Longs]
    must: tuple[tuple[Flags, Flags], ...]


def answered(segment: Segment, asked: Question, reliance: Reliance) -> Cells:
    """Judge every requirement of every candidate from the single best evidence, as Fitter does."""
    worth = sorted({(link.factor, link.meets) for links in asked.links.values() for link in links})
    lines, columns, ranks = _lines(segment, asked, {pair: rank for rank, pair in enumerate(worth)})
    credential = segment.credential[lines]
    kept = np.flatnonzero(reliance.counts[credential])
    lines, columns, ranks, credential = lines[kept], columns[kept], ranks[kept], credential[kept]
    sure = segment.sure[lines] & reliance.trusted[credential]
    width, steps = max(len(asked.weights), 1), max(len(worth), 1)
    # One number says it all: which cell, then sure before not sure, then what is worth more.
    order = np.sort(((segment.owner[credential].astype(np.int64) * width + columns) * 2 + sure) * steps + ranks)
    cell = order // (2 * steps)
    ends = np.append(np.flatnonzero(np.diff(cell)), len(cell) - 1) if len(cell) else np.zeros(0, dtype=np.int64)
    begins = np.append(0, ends[:-1] + 1) if len(cell) else ends
    factors = np.array([factor for factor, _ in worth] or [0.0])
    best = order[ends]
    potential = np.maximum.reduceat(factors[order % steps], begins) if len(cell) else np.zeros(0)
    return Cells(
        cell[ends] // width,
        cell[ends] % width,
        (best // steps) % 2 == 1,
        np.array([meets for _, meets in worth] or [False])[best % steps],
        factors[best % steps],
        potential,
    )


def numbers(segment: Segment, asked: Question, cells: Cells) -> Numbers:
    """Sum up per candidate."""
    size = len(segment.candidates)
    weights = asked.weights[cells.column]
    total = asked.weights.sum()
    low = np.bincount(cells.candidate, weights * cells.factor * cells.sure, size) / total
    high = np.bincount(cells.candidate, weights * cells.potential, size) / total
    verdict = np.where(cells.sure, np.where(cells.meets, 0, 1), 2)
    counts = {}
    for importance in Importance:
        own = np.array([item is importance for item in asked.importances], dtype=bool)[cells.column]
        found = np.bincount(cells.candidate[own] * 3 + verdict[own], minlength=size * 3)
        counts[importance] = found.reshape(size, 3)
    must = tuple(_must(cells, column, size) for column in asked.must_haves)
    return Numbers(np.round(low, DECIMALS), np.round(high, DECIMALS), counts, must)


def relevant(segment: Segment, asked: Question) -> Flags:
    """Which credentials show anything for the target at all, whatever they are worth."""
    lines, columns, _ = _lines(segment, asked, {})
    of_target = np.array([item is not None for item in asked.importances], dtype=bool)[columns]
    found = np.zeros(len(segment.owner), dtype=bool)
    found[segment.credential[lines[of_target]]] = True
    return found


def holding(segment: Segment, credentials: Flags) -> Flags:
    """The candidates who hold any of the credentials."""
    found = np.zeros(len(segment.candidates), dtype=bool)
    found[segment.owner[credentials]] = True
    return found


def _must(cells: Cells, column: int, size: int) -> tuple[Flags, Flags]:
    own = cells.column == column
    met, less = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    met[cells.candidate[own & cells.sure & cells.meets]] = True
    less[cells.candidate[own & ~(cells.sure & cells.meets)]] = True
    return met, less


def _lines(segment: Segment, asked: Question, ranks: Mapping[tuple[float, bool], int]) -> tuple[Longs, Longs, Longs]:
    """Every line that can answer a column, once for each column: line, column, rank of what it is worth."""
    found = [
        (*segment.ranges[held], link.column, ranks.get((link.factor, link.meets), 0))
        for held, links in asked.links.items()
        if held in segment.ranges
        for link in links
    ]
    starts, ends, columns, worth = np.array(found, dtype=np.int64).reshape(len(found), 4).T
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    lines = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return lines, np.repeat(columns, lengths), np.repeat(worth, lengths)
