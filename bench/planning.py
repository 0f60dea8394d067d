"""Measure plans and the search of offerings; with --write keep the figures in BENCHMARKS.md, in a section of their own.

Run: .venv/bin/python bench/planning.py [plans|search]… [--write]

Plans: catalogues made from ESCO (bench/planning_catalogue.py), 20 persons for 20 occupations each. Search: the 5,411
Coursera courses with real vectors, and 100,000 offerings put together from their titles, outcomes and vectors.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import numpy as np
from planning_catalogue import ANYONE, Loaded, catalogue, occupations, people, shelf_of
from run import PAGE, machine, table
from setting import SHARED, esco

from service.importers.base import Row as Record
from service.importers.catalogue import read_catalogue
from service.matching.encoder import TransformerEncoder
from service.matching.models import resolve_model
from service.matching.vector_cache import CachedEncoder, VectorCache
from service.operations.find_gap import Gap
from service.operations.loaded_offerings import OfferingSnapshot
from service.operations.offering_index import OfferingIndex, OfferingIndexes, OfferingTexts
from service.operations.plan_answer import PlanAnswer
from service.operations.plan_offerings import PlanOfferings, PlanParts
from service.operations.plan_request import Close, Person, PlanRequest
from service.operations.search_offerings import SearchOfferings, SearchParts
from service.operations.search_request import Filters, Wanted
from service.operations.teaching import Teaching, TeachingOf
from service.planning.greedy import greedy
from service.planning.problem import Criterion, Goal
from service.settings import Settings
from service.store.offerings import StoredOffering

VERSION = "v1.2.0"
START, END = "<!-- planning: begin -->", "<!-- planning: end -->"
PERSONS = 20
SECTOR = "data analyst"
QUERIES = (
    "machine learning with python",
    "acounting for small busines",
    "how to talk to difficult customers",
    "project managment",
    "sql",
    "introduction to nursing",
    "climate change and energy policy",
    "creative writing",
    "cyber security basics",
    "financial statements analysis",
    "teach english online",
    "graphic desing for beginners",
    "supply chain logistics",
    "statistics with R",
    "public speaking",
    "cloud architecture on aws",
    "food safety",
    "negotiation",
    "web development with react",
    "leading remote teams",
)
Rows = list[dict[str, str]]


def row(what: str, value: str, note: str = "") -> dict[str, str]:
    """One line of the table."""
    return {"what": what, "value": value, "note": note}


@dataclass(frozen=True)
class Timed:
    """What some work gave, the seconds until then, and the processor's seconds of them."""

    found: Any
    wall: float
    processor: float


def milliseconds(times: Sequence[Timed]) -> str:
    """p50 and p95 of the time that passed, then of the processor's: on a busy machine the two differ."""
    passed, worked = sorted(item.wall for item in times), sorted(item.processor for item in times)
    last = int(len(times) * 0.95) - 1
    shown = [statistics.median(passed), passed[last], statistics.median(worked), worked[last]]
    return "{:,.0f} / {:,.0f} ms ({:,.0f} / {:,.0f} ms of a processor)".format(*(value * 1000 for value in shown))


def timed(work: Callable[[], Any]) -> Timed:
    """Do some work and time it."""
    started, worked = time.perf_counter(), time.process_time()
    found = work()
    return Timed(found, time.perf_counter() - started, time.process_time() - worked)


class Planner:
    """Plans over one made catalogue."""

    def __init__(self, snapshot: OfferingSnapshot) -> None:
        self._plan = PlanOfferings(PlanParts(None, Loaded(snapshot), None, TeachingOf()))

    def __call__(self, gap: Gap, goal: Goal, alternatives: int) -> PlanAnswer:
        """The answer for a gap."""
        request = PlanRequest(Person(), gap.target.id, goal, Close.ESSENTIAL, alternatives=alternatives)
        return self._plan.solve(
            gap=gap, **dict(zip(("teaching", "pool"), self._plan.pool(ANYONE, request, gap), strict=True))
        )


def compared(answer: PlanAnswer) -> tuple[int, int] | None:
    """What the goal counts of the best plan and of the heuristic's; None where a price is unknown in either."""
    pool = answer.pool
    problem = replace(pool.problem(pool.constraints), must=pool.asked.must)
    chosen = greedy(problem)
    if chosen is None or not answer.plans or not answer.plans[0].plan.proved:
        return None
    criterion = {Goal.FEWEST: Criterion.COUNT, Goal.CHEAPEST: Criterion.PRICE}[problem.goal]
    best = [problem.place[key] for key in answer.plans[0].plan.ids]
    if problem.goal is Goal.CHEAPEST and any(problem.value(Criterion.UNKNOWN_PRICE, plan) for plan in (best, chosen)):
        return None
    return problem.value(criterion, best), problem.value(criterion, chosen)


def plans() -> Rows:
    """Plans over 10^2, 10^3 and 10^4 offerings of all trades, and over 10^4 of one trade."""
    shelf = shelf_of(esco(VERSION))
    every = occupations(shelf.taxonomy)
    sector = occupations(shelf.taxonomy, shelf.catalogue.find_occupations(SECTOR)[0].uri)
    rows: Rows = []
    for count, teach, name in (
        (100, every, "all trades"),
        (1_000, every, "all trades"),
        (10_000, every, "all trades"),
        (10_000, sector, f"one trade (that of {SECTOR})"),
    ):
        planner = Planner(catalogue(shelf, count, teach))
        persons = people(shelf, teach, min(PERSONS, len(teach)))
        planner(persons[0], Goal.FEWEST, 0)  # turns the catalogue round, once
        for goal in (Goal.CHEAPEST, Goal.FEWEST):
            rows += _plan_rows(planner, persons, goal, f"{count:,} offerings, {name}, {goal.value}")
            print(rows[-2], rows[-1], file=sys.stderr, flush=True)
    return rows


def _plan_rows(planner: Planner, persons: Sequence[Gap], goal: Goal, name: str) -> Rows:
    alone = [timed(lambda gap=gap: planner(gap, goal, 0)) for gap in persons]
    three = [timed(lambda gap=gap: planner(gap, goal, 2)) for gap in persons]
    answers = [item.found for item in alone]
    proved = sum(answer.plans[0].plan.proved for answer in answers if answer.plans)
    pairs = [found for answer in answers if (found := compared(answer)) is not None]
    least, greedily = sum(best for best, _ in pairs), sum(found for _, found in pairs)
    must = statistics.median(len(answer.pool.asked.must) for answer in answers)
    size = statistics.median(len(answer.pool.candidates) for answer in answers)
    cost = f"greedy {greedily / least - 1:.1%} worse over {len(pairs)} of them" if least else "nothing to compare"
    return [
        row(
            f"plan: {name}: p50 / p95",
            milliseconds(alone),
            f"{proved} of {len(answers)} proven; median {must:g} to close, {size:g} offerings that close some; {cost}",
        ),
        row(
            "the same with two next best plans",
            milliseconds(three),
            f"{sum(item.found.complete for item in three)} of {len(three)} complete",
        ),
    ]


class NoFindings:
    """Stands where the findings would: nothing was reviewed."""

    def version(self, *_: object) -> tuple[int, int]:
        """Never changes."""
        return 0, 0

    def judged(self, *_: object) -> frozenset[str]:
        """None."""
        return frozenset()

    def violated(self, *_: object) -> dict[str, list[Any]]:
        """None."""
        return {}


def search() -> Rows:
    """Searches over the courses, and over 10^5 offerings put together from them."""
    settings = Settings.from_environment()
    encoder = CachedEncoder(
        TransformerEncoder(resolve_model(settings.model), settings.precision, 1), VectorCache(settings.home / "vectors")
    )
    courses = [
        item.record
        for item in read_catalogue(
            (SHARED / "courses" / "coursera_2026_5411.csv").read_bytes(), {}, None, "courses.csv"
        )
        if isinstance(item, Record)
    ]
    shelf = shelf_of(esco(VERSION))
    made = catalogue(shelf, len(courses), occupations(shelf.taxonomy))
    stored = tuple(replace(item, offering=course) for item, course in zip(made.offerings, courses, strict=True))
    snapshot = replace(made, offerings=stored)
    indexes = OfferingIndexes(encoder, TeachingOf())
    built = timed(lambda: indexes(snapshot))
    index = built.found
    rows = [
        row(
            "search: index of 5,411 courses built", f"{built.wall:,.0f} s", "vectors encoded where the cache lacks them"
        )
    ]
    rows += _search_rows(indexes, snapshot, "5,411 courses")
    larger = _larger(shelf, index, 100_000)
    indexes._kept = (*indexes._kept, larger)  # noqa: SLF001  vectors are put together, not encoded
    return rows + _search_rows(indexes, larger.snapshot, "100,000 offerings put together from them")


def _larger(shelf: Any, index: OfferingIndex, count: int) -> OfferingIndex:
    """Offerings with the title of one course and outcomes of three."""
    random = Random(3)
    made = catalogue(shelf, count, occupations(shelf.taxonomy), seed=4)
    known = index._texts  # noqa: SLF001  their vectors are used again
    texts, offerings = [], []
    for item in made.offerings:
        parts = random.sample(known, 3)
        chosen = [random.choice(range(len(part.vectors))) for part in parts]
        outcomes = tuple(
            part.stored.offering.outcomes[place - 1] if place else part.stored.offering.outcomes[:1]
            for part, place in zip(parts, chosen, strict=True)
            if part.stored.offering.outcomes
        )
        flat = tuple(one for item_ in outcomes for one in (item_ if isinstance(item_, tuple) else (item_,)))
        offering = replace(parts[0].stored.offering, outcomes=flat)
        vectors = np.concatenate(
            [
                parts[0].vectors[:1],
                *(part.vectors[place : place + 1] for part, place in zip(parts, chosen, strict=True)),
            ]
        )[: 1 + len(flat)]
        stored = StoredOffering(item.id, offering, (), item.created_at, item.updated_at)
        offerings.append(stored)
        texts.append(OfferingTexts(stored, vectors, parts[0].words))
    snapshot = replace(made, offerings=tuple(offerings))
    return OfferingIndex(Teaching(snapshot), texts, index.words._vocabulary)  # noqa: SLF001  the same words


def _search_rows(indexes: OfferingIndexes, snapshot: OfferingSnapshot, name: str) -> Rows:
    parts = SearchParts(Loaded(snapshot), indexes, None, None, NoFindings())
    find = SearchOfferings(parts)
    asked: dict[str, list[Wanted]] = {
        "plain words": [Wanted(words=text) for text in QUERIES],
        "a concept": [Wanted(concept=uri) for uri in sorted(snapshot.shelf.taxonomy.concepts)[::700]],
    }
    rows = []
    for kind, wanted in asked.items():
        for one in wanted:
            find(ANYONE, one, Filters(), (None, 20))  # the first of each kind builds what is kept
        times = [timed(lambda one=one: find(ANYONE, one, Filters(), (None, 20))) for one in wanted * 3]
        rows.append(
            row(f"search of {name} by {kind}: p50 / p95", milliseconds(times), f"{len(wanted)} questions, 3 times")
        )
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


MEASURES = {"plans": plans, "search": search}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *MEASURES])
    parser.add_argument("--write", action="store_true", help="keep the figures in BENCHMARKS.md")
    asked = parser.parse_args()
    rows = [found for name in asked.names or MEASURES for found in MEASURES[name]()]
    text = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}.\n\n{table(rows)}"
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(START)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
