"""From the values of a row, whatever its format, to an offering and what was wrong with it."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from service.domain import Alignment, Offering, Outcome, Problem
from service.errors import BadInput, FieldError, UnknownName
from service.importers.base import Row
from service.importers.vacancy_records import plain_name, read_date
from service.text.markup import plain_text, repaired
from service.text.normal import normal_form
from service.text.outcomes import find_outcomes
from service.text.sentences import split_sentences

TEXT_MAX = 50_000
OUTCOMES_MAX = 200
OUTCOME_MAX = 2_000
TAGS_MAX = 200
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:[ ',.\u00a0]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?!\d)")
_TAG_SIGNS = re.compile(r"[|;\n]|,(?!\d)")
_LIST_SIGNS = re.compile(r"[\n|;\s]+")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Rules:
    names: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, str]


@cache
def _rules() -> _Rules:
    loaded = yaml.safe_load(files("service.importers").joinpath("catalogue_columns.yaml").read_text(encoding="utf-8"))
    return _Rules(
        names={field: tuple(names) for field, names in loaded["fields"].items()},
        languages={name: tag for tag, names in loaded["languages"].items() for name in names},
    )


def guess_columns(header: tuple[str, ...], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Find the column of each field by its name; `mapping` (field to column) wins.

    Raises UnknownName for a field that offerings do not have, BadInput for a column that is not in the header.
    """
    names, chosen = _rules().names, dict(mapping or {})
    for field, column in chosen.items():
        if field not in names:
            raise UnknownName.of("offering field", field, tuple(names))
        if column not in header:
            listed = ", ".join(header)
            error = FieldError(f"/map/{field}", f"no column {column!r}; the columns are: {listed}")
            raise BadInput(f"no column {column!r}; the columns are: {listed}", [error])
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
    for field, known in names.items():
        free = (by_name[name] for name in known if name in by_name and by_name[name] not in chosen.values())
        column = chosen.get(field) or next(free, "")
        if column:
            chosen[field] = column
    return chosen


def read_record(number: int, cells: Cells, columns: Mapping[str, str]) -> Iterator[Row[Offering] | Problem]:
    """Yield the offering of a row, after the problems of fields that had to be left out.

    A row without a title, or with a text that is too long, is a Problem and no offering.
    """
    reader = _Reader(number, {field: cells.get(column) for field, column in columns.items()})
    title = normal_form(plain_text(reader.text("title")))
    description = plain_text(reader.text("description"))
    if not title:
        yield Problem("title is missing; an offering needs one", row=number, field="title")
        return
    for name, value in (("title", title), ("description", description), ("outcomes", reader.text("outcomes"))):
        if len(value) > TEXT_MAX:
            detail = f"has {len(value)} characters; {TEXT_MAX} are the most"
            yield Problem(detail, row=number, field=name)
            return
    outcomes = tuple(reader.outcomes())
    if not outcomes and description:
        outcomes = tuple(Outcome(item.text, "description") for item in find_outcomes(description))[:OUTCOMES_MAX]
    used = set(columns.values())
    offering = Offering(
        title=title,
        external_id=reader.line("id"),
        description=description,
        outcomes=outcomes,
        alignments=tuple(reader.alignments()),
        tags=tuple(reader.tags()),
        level=reader.line("level"),
        workload_hours=reader.amount("workload_hours"),
        credits=reader.amount("credits"),
        assessment=reader.line("assessment"),
        quality_assurance=reader.line("quality_assurance"),
        provider=reader.line("provider"),
        language=reader.language(),
        mode=reader.line("mode"),
        price=reader.amount("price"),
        currency=reader.line("currency"),
        start=reader.day("start"),
        end=reader.day("end"),
        reviewed=reader.day("reviewed"),
        review_cycle=reader.line("review_cycle"),
        target_occupations=tuple(reader.uris("target_occupations")),
        extra={
            str(name): _line(value) or ""
            for name, value in cells.items()
            if name not in used and isinstance(value, str | int | float) and str(value).strip()
        },
    )
    yield from reader.problems
    yield Row(number, offering)


class _Reader:
    """The values of one row by field; what cannot be read is remembered as a problem, and is unknown."""

    def __init__(self, number: int, values: Mapping[str, Any]) -> None:
        self._number = number
        self._values = values
        self.problems: list[Problem] = []

    def text(self, field: str) -> str:
        value = self._values.get(field)
        if isinstance(value, list):
            return "\n".join(_named(item) for item in value)
        return "" if value is None or isinstance(value, bool) else repaired(_named(value)).strip()

    def line(self, field: str) -> str | None:
        return _line(self.text(field))

    def outcomes(self) -> Iterator[Outcome]:
        value = self._values.get("outcomes")
        listed = value if isinstance(value, list) else _embedded_list(self.text("outcomes"))
        texts = [_named(item) for item in listed] if listed is not None else self._split(self.text("outcomes"))
        seen: dict[str, None] = {}
        for text in texts:
            clean = normal_form(plain_text(text))
            if len(clean) > OUTCOME_MAX:
                self._wrong("outcomes", f"an outcome has {len(clean)} characters; {OUTCOME_MAX} are the most")
            elif clean:
                seen.setdefault(clean)
        if len(seen) > OUTCOMES_MAX:
            self._wrong("outcomes", f"{len(seen)} outcomes; the first {OUTCOMES_MAX} are kept")
        yield from (Outcome(text) for text in list(seen)[:OUTCOMES_MAX])

    def _split(self, text: str) -> list[str]:
        plain = plain_text(text)
        lines = [line for line in plain.splitlines() if line.strip()]
        if len(lines) > 1:
            return [_unbulleted(line) for line in lines]
        return [item.text for item in split_sentences(plain)]

    def alignments(self) -> Iterator[Alignment]:
        value = self._values.get("alignments")
        listed = value if isinstance(value, list) else _LIST_SIGNS.split(self.text("alignments"))
        for item in listed:
            if isinstance(item, dict):
                target = str(item.get("target") or item.get("targetUrl") or item.get("uri") or "").strip()
                label = item.get("label") or item.get("targetName")
                framework = item.get("framework") or item.get("targetFramework")
                if target:
                    yield Alignment(target, _line(framework), _line(label))
            elif str(item).strip():
                yield Alignment(str(item).strip())

    def tags(self) -> Iterator[str]:
        value = self._values.get("tags")
        listed = value if isinstance(value, list) else _embedded_list(self.text("tags"))
        parts = [_named(item) for item in listed] if listed is not None else _TAG_SIGNS.split(self.text("tags"))
        clean = dict.fromkeys(normal_form(part) for part in parts)
        yield from [tag for tag in clean if tag][:TAGS_MAX]

    def uris(self, field: str) -> Iterator[str]:
        value = self._values.get(field)
        listed = [_named(item) for item in value] if isinstance(value, list) else _LIST_SIGNS.split(self.text(field))
        yield from dict.fromkeys(item.strip() for item in listed if item.strip())

    def amount(self, field: str) -> float | None:
        value = self._values.get(field)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if math.isfinite(value) and value >= 0:
                return float(value)
            self._no_amount(field, value)
            return None
        text = self.text(field)
        if not text:
            return None
        found = _NUMBER.findall(text)
        if len(found) != 1 or text.startswith("-"):
            self._no_amount(field, text)
            return None
        whole, part = found[0]
        return float(re.sub(r"\D", "", whole) + (f".{part}" if part else ""))

    def day(self, field: str) -> date | None:
        found, problem = read_date(self.text(field), self._number, field)
        if problem:
            self.problems.append(problem)
        return found

    def language(self) -> str | None:
        text = self.line("language")
        if text is None:
            return None
        named = _rules().languages.get(text.casefold())
        if named:
            return named
        if _LANGUAGE_TAG.fullmatch(text):
            return text
        self._wrong("language", f"{text[:40]!r} is no language that we know; write a BCP 47 tag, e.g. en")
        return None

    def _no_amount(self, field: str, value: object) -> None:
        self._wrong(field, f"{str(value)[:40]!r} is not one number of 0 or more")

    def _wrong(self, field: str, reason: str) -> None:
        self.problems.append(Problem(reason, row=self._number, field=field))


def _embedded_list(text: str) -> list[Any] | None:
    """A JSON list written into a cell; None when it is none."""
    if not text.startswith("["):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, list) else None


def _unbulleted(line: str) -> str:
    found = split_sentences(line)
    if not found:
        return ""
    return line[found[0].start :].strip()


def _named(value: Any) -> str:
    if isinstance(value, dict):
        return str(next((value[key] for key in ("text", "name", "label", "title", "uri") if value.get(key)), ""))
    return "" if value is None else str(value)


def _line(value: Any) -> str | None:
    return normal_form(_named(value)) or None
