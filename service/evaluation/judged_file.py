"""Judged files: JSON Lines that say which concepts are right for which texts (docs/evaluation.md)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from service.domain import Problem
from service.errors import BadInput, FieldError
from service.evaluation.labels import LabelIndex
from service.matching.base import Query
from service.taxonomy.taxonomy import Taxonomy

PLAIN_GRADE = 2.0  # the grade of a concept that is listed without one: fully right
MAX_GRADE = 2.0
ERRORS_SHOWN = 20
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """One text with what is right for it.

    grades: concept URI to grade, 0 < grade <= 2. judged: concept URI to the grades (0..2) given by each judge;
    None where the file names right concepts only, so that all others are wrong. not_outcome: how many judges
    called the text no outcome. unresolved: how many concepts of the record the taxonomy does not know.
    """

    id: str
    query: Query
    grades: Mapping[str, float]
    judged: Mapping[str, tuple[float, ...]] | None = None
    not_outcome: int = 0
    unresolved: int = 0


@dataclass(frozen=True)
class JudgedFile:
    """The records of one file; relevant_at is the grade from which a concept is relevant (None: any above 0)."""

    records: tuple[JudgedRecord, ...]
    relevant_at: float | None = None
    problems: tuple[Problem, ...] = ()
    name: str = ""

    @property
    def has_judgements(self) -> bool:
        """Whether wrong concepts are named too, so that a score can be judged as a probability."""
        return any(record.judged is not None for record in self.records)

    def relevant(self, record: JudgedRecord) -> frozenset[str]:
        """The concepts that are right for the record."""
        least = self.relevant_at or 0.0
        return frozenset(uri for uri, grade in record.grades.items() if grade >= least)


def read_judged_path(path: Path, taxonomy: Taxonomy) -> JudgedFile:
    """Read a judged file (UTF-8) from disk; its stem becomes its name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} cannot be read as UTF-8 text: {error}") from error
    return read_judged_file(text.split("\n"), taxonomy, path.stem)


def read_judged_file(lines: Iterable[str], taxonomy: Taxonomy, name: str = "") -> JudgedFile:
    """Read judged records; concepts that the taxonomy does not know are left out and reported as problems.

    Raises BadInput naming line and field of everything else that is wrong (the first 20 places).
    """
    reading = _Reading(LabelIndex(taxonomy))
    relevant_at: float | None = None
    records: list[JudgedRecord] = []
    for line in _lines(lines, reading):
        if not records and "relevant_at" in line.value and "text" not in line.value:
            relevant_at = line.number("relevant_at", line.value["relevant_at"])
        else:
            records.append(_record(line))
    if reading.errors:
        shown = reading.errors[:ERRORS_SHOWN]
        places = "; ".join(f"line {item.pointer[1:].replace('/', ', ', 1)}: {item.detail}" for item in shown)
        raise BadInput(f"{len(reading.errors)} wrong place(s) in the judged file: {places}", shown)
    problems = tuple(
        Problem(f"the taxonomy has no concept {label!r}", name or None, row, "relevant", count)
        for label, (row, count) in reading.unknown.items()
    )
    return JudgedFile(tuple(records), relevant_at, problems, name)


@dataclass
class _Reading:
    """What one pass over a file gathers."""

    labels: LabelIndex
    unknown: dict[str, tuple[int, int]] = field(default_factory=dict)  # name: first line, count
    errors: list[FieldError] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Line:
    """One line being read; a wrong field is noted and read as something harmless."""

    row: int
    value: Mapping[str, Any]
    reading: _Reading

    def wrong(self, name: str, detail: str) -> None:
        self.reading.errors.append(FieldError(f"/{self.row}/{name}", detail))

    def number(self, name: str, value: object, *, zero: bool = False) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = float(value)
            if 0 < number <= MAX_GRADE or (zero and number == 0):
                return number
        self.wrong(name, f"{value!r} is not a number {'from 0 to 2' if zero else 'above 0 and at most 2'}")
        return 0.0

    def text(self, name: str) -> str:
        text = self.value.get(name)
        if text is not None and not isinstance(text, str):
            self.wrong(name, f"{text!r} is not a text")
            return ""
        return text or ""

    def count(self, name: str) -> int:
        value = self.value.get(name, 0)
        if isinstance(value, int) and value >= 0:
            return int(value)
        self.wrong(name, f"{value!r} is not a whole number from 0")
        return 0

    def identifier(self) -> str:
        given = self.value.get("id")
        if not isinstance(given, str | int) or isinstance(given, bool) or given == "":
            self.wrong("id", "missing, or neither text nor whole number")
            return ""
        if str(given) in self.reading.ids:
            self.wrong("id", f"{given!r} stands twice; ids tell records apart")
        self.reading.ids.add(str(given))
        return str(given)

    def resolved(self, named: Mapping[str, Value]) -> tuple[dict[str, Value], set[str]]:
        """The values by URI, and the names that the taxonomy does not know."""
        uris = {name: self.reading.labels.uri(name) for name in named}
        lost = {name for name, uri in uris.items() if uri is None}
        for name in sorted(lost):
            row, count = self.reading.unknown.get(name, (self.row, 0))
            self.reading.unknown[name] = (row, count + 1)
        return {uri: named[name] for name, uri in uris.items() if uri is not None}, lost


def _lines(lines: Iterable[str], reading: _Reading) -> Iterator[_Line]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            reading.errors.append(FieldError(f"/{number}/", f"not JSON ({error.msg})"))
            continue
        if isinstance(value, dict):
            yield _Line(number, value, reading)
        else:
            wanted = 'not an object; expected {"id", "text", "relevant"}'
            reading.errors.append(FieldError(f"/{number}/", wanted))


def _record(line: _Line) -> JudgedRecord:
    judged, lost = _judged(line)
    grades, missing = _grades(line, judged)
    text = line.text("text")
    if not text.strip():
        line.wrong("text", "missing or empty")
    return JudgedRecord(
        id=line.identifier(),
        query=Query(text, line.text("title") or line.text("context")),
        grades=grades,
        judged=judged,
        not_outcome=line.count("not_outcome"),
        unresolved=len(lost | missing),
    )


def _judged(line: _Line) -> tuple[dict[str, tuple[float, ...]] | None, set[str]]:
    given = line.value.get("judged")
    if given is None:
        return None, set()
    if not isinstance(given, dict) or not all(isinstance(item, list) and item for item in given.values()):
        line.wrong("judged", "not {concept: [grade of each judge]}")
        return None, set()
    return line.resolved(
        {
            name: tuple(line.number(f"judged/{name}", grade, zero=True) for grade in grades)
            for name, grades in given.items()
        }
    )


def _grades(line: _Line, judged: Mapping[str, tuple[float, ...]] | None) -> tuple[dict[str, float], set[str]]:
    given = line.value.get("relevant")
    if given is None and judged is not None:
        means = {uri: sum(grades) / len(grades) for uri, grades in judged.items()}
        return {uri: mean for uri, mean in means.items() if mean > 0}, set()
    if isinstance(given, list) and all(isinstance(item, str) for item in given):
        given = dict.fromkeys(given, PLAIN_GRADE)
    if not isinstance(given, dict):
        line.wrong("relevant", "expected {concept: grade} or a list of concepts, [] for none")
        return {}, set()
    return line.resolved({name: line.number(f"relevant/{name}", grade) for name, grade in given.items()})
