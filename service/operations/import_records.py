"""Bring records of a file into the store: in steps, idempotent, each row counted exactly once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from service.domain import Problem
from service.errors import BadInput, FieldError
from service.importers.base import Row
from service.operations.steps import AtOnce, Steps

Record = TypeVar("Record")

# Rows stored together; a killed import loses at most this many.
ROWS_PER_STEP = 500
RESULTS = ("created", "updated", "unchanged")


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a file.

    Each row counts once: created, updated, unchanged, duplicates or rejected. problems are what was wrong in rows
    that were kept all the same, or in the file as a whole. ids are those of the kept records, in file order.
    """

    created: int
    updated: int
    unchanged: int
    duplicates: int
    withdrawn: int
    rejected: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class RecordSink(Generic[Record]):
    """Where records go: identify gives a record's id, save stores some and says what became of each."""

    identify: Callable[[Record], str]
    save: Callable[[Mapping[str, Record]], Mapping[str, str]]


@dataclass
class _Counted(Generic[Record]):
    seen: dict[str, None] = field(default_factory=dict)
    kept_rows: set[int] = field(default_factory=set)
    duplicates: int = 0
    stored: int = 0
    problems: list[Problem] = field(default_factory=list)
    waiting: dict[str, Record] = field(default_factory=dict)


def import_records(
    rows: Iterable[Row[Record] | Problem], sink: RecordSink[Record], steps: Steps | None = None
) -> ImportReport:
    """Store every good row; of rows with the same identity in one file the first is kept.

    Carried on with the steps of a killed import it skips the records that those stored, and counts them as they did.
    """
    steps = steps or AtOnce()
    state: _Counted[Record] = _Counted()
    for item in rows:
        if isinstance(item, Problem):
            state.problems.append(item)
            continue
        state.kept_rows.add(item.number)
        key = sink.identify(item.record)
        if key in state.seen:
            state.duplicates += 1
            continue
        state.seen[key] = None
        state.waiting[key] = item.record
        if len(state.waiting) == ROWS_PER_STEP:
            _flush(state, sink, steps)
    _flush(state, sink, steps)
    rejected, remarks = _sorted_out(state)
    return ImportReport(
        **{name: steps.cursor.get(name, 0) for name in RESULTS},
        duplicates=state.duplicates,
        withdrawn=0,
        rejected=rejected,
        problems=remarks,
        ids=tuple(state.seen),
    )


def _flush(state: "_Counted[Record]", sink: RecordSink[Record], steps: Steps) -> None:
    records, state.waiting = state.waiting, {}
    state.stored += len(records)
    if state.stored <= steps.cursor.get("stored", 0):
        return
    with steps.step("storing", state.stored):
        results = Counter(sink.save(records).values())
        for name in RESULTS:
            steps.cursor[name] = steps.cursor.get(name, 0) + results[name]
        steps.cursor["stored"] = state.stored


def _sorted_out(state: "_Counted[Record]") -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """A row without a record is rejected, for the first reason given; all else is a remark."""
    rejected: dict[int, Problem] = {}
    remarks = []
    for problem in state.problems:
        if problem.row is None or problem.row in state.kept_rows or problem.row in rejected:
            remarks.append(problem)
        else:
            rejected[problem.row] = problem
    return tuple(rejected.values()), tuple(remarks)


def field_columns(pairs: Sequence[str]) -> dict[str, str]:
    """A mapping of fields to columns from FIELD=COLUMN pairs; BadInput for one that is not such a pair."""
    mapping = {}
    for position, pair in enumerate(pairs):
        name, equals, column = pair.partition("=")
        if not (name.strip() and equals and column.strip()):
            detail = f"{pair!r} is not FIELD=COLUMN, e.g. title=Name"
            raise BadInput(detail, [FieldError(f"/map/{position}", detail)])
        mapping[name.strip()] = column.strip()
    return mapping
