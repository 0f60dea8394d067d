"""From the cells of a row, whatever its format, to a vacancy and what was wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from service.domain import Problem, Vacancy
from service.errors import BadInput, FieldError, UnknownName
from service.importers.base import Row
from service.text.markup import plain_text, repaired
from service.text.normal import normal_form

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SIGNS = re.compile(r"[\W_]+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_WORDED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([a-z]{3,9})\.?,? (?:(\d{1,2})(?:st|nd|rd|th)?,? )?(\d{4})")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """The names of vacancy_columns.yaml."""

    names: Mapping[str, tuple[str, ...]]
    location_parts: tuple[str, ...]
    sections: frozenset[str]
    job_posting_sections: Mapping[str, str]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field; sections are further columns with text, parts those of a place."""

    fields: Mapping[str, str]
    sections: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@cache
def column_rules() -> ColumnRules:
    """Read vacancy_columns.yaml, once."""
    loaded = yaml.safe_load(files("service.importers").joinpath("vacancy_columns.yaml").read_text(encoding="utf-8"))
    return ColumnRules(
        names={field: tuple(names) for field, names in loaded["fields"].items()},
        location_parts=tuple(loaded["location_parts"]),
        sections=frozenset(loaded["sections"]),
        job_posting_sections=loaded["job_posting_sections"],
        months=tuple(loaded["months"]),
    )


def plain_name(name: str) -> str:
    """Write a column name small, with single blanks for signs and camelCase humps."""
    return _SIGNS.sub(" ", _HUMP.sub(" ", name)).strip().casefold()


def guess_columns(header: tuple[str, ...], mapping: Mapping[str, str] | None = None) -> Columns:
    """Find the column of each field by its name; `mapping` (field to column) wins.

    Raises UnknownName for a field that vacancies do not have, BadInput for a column that is not in the header.
    """
    rules, chosen = column_rules(), dict(mapping or {})
    for field, column in chosen.items():
        if field not in rules.names:
            raise UnknownName.of("vacancy field", field, tuple(rules.names))
        if column not in header:
            listed = ", ".join(header)
            raise BadInput(
                f"no column {column!r}; the columns are: {listed}", [FieldError(f"/map/{field}", "names no column")]
            )
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
    for field, names in rules.names.items():
        free = (by_name[name] for name in names if name in by_name and by_name[name] not in chosen.values())
        column = chosen.get(field) or next(free, "")
        if column:
            chosen[field] = column
    rest = [(name, column) for name, column in by_name.items() if column not in chosen.values()]
    return Columns(
        chosen,
        tuple(column for name, column in rest if name in rules.sections),
        tuple(by_name[name] for name in rules.location_parts if name in by_name),
    )


def read_record(number: int, cells: Cells, columns: Columns) -> Iterator[Row[Vacancy] | Problem]:
    """Yield the vacancy of a row, after the problems of fields that had to be left out.

    A row without a title, or with neither text nor sections, is a Problem and no vacancy.
    """
    values = {field: cells.get(column, "").strip() for field, column in columns.fields.items()}
    title = normal_form(plain_text(values.get("title", "")))
    sections = {
        _heading(column): plain_text(cells[column]) for column in columns.sections if cells.get(column, "").strip()
    }
    text = joined_text(plain_text(values.get("text", "")), sections)
    if not title or not text:
        field = "text" if title else "title"
        yield Problem(f"{field} is missing; a vacancy needs a title and a text", row=number, field=field)
        return
    dates: dict[str, date | None] = {}
    for field in ("posted", "valid_through"):
        dates[field], problem = read_date(values.get(field, ""), number, field)
        if problem:
            yield problem
    if dates["posted"] and dates["valid_through"] and dates["valid_through"] < dates["posted"]:
        yield Problem("is before the date posted", row=number, field="valid_through")
    place = values.get("location") or ", ".join(
        cells[part].strip() for part in columns.parts if cells.get(part, "").strip()
    )
    yield Row(
        number,
        Vacancy(
            title=title,
            text=text,
            external_id=values.get("id") or None,
            employer=_line(values.get("employer", "")),
            location=_line(place),
            occupation=values.get("occupation") or None,
            sections=sections,
            posted=dates["posted"],
            valid_through=dates["valid_through"],
        ),
    )


def _heading(column: str) -> str:
    words = " ".join(_HUMP.sub(" ", column).replace("_", " ").split())
    return words[:1].upper() + words[1:]


def joined_text(text: str, sections: Mapping[str, str]) -> str:
    """Put sections under their headings below the text, so that the whole advert is one text."""
    parts = [text, *(f"{heading}\n{body}" for heading, body in sections.items() if body)]
    return "\n\n".join(part for part in parts if part)


def read_date(text: str, row: int, field: str) -> tuple[date | None, Problem | None]:
    """Read a date; what cannot be read, or could mean two days, is a Problem and no date."""
    text = normal_form(text)
    if not text:
        return None, None
    found = _parts(text.casefold())
    if found is None:
        return None, Problem(
            f"{text[:40]!r} is no date that can be read for sure; write YYYY-MM-DD", row=row, field=field
        )
    try:
        return date(*found), None
    except ValueError:
        return None, Problem(f"{text[:40]!r} is not in the calendar; write YYYY-MM-DD", row=row, field=field)


def _parts(text: str) -> tuple[int, int, int] | None:
    iso = _ISO.fullmatch(text)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    numbers = _DAY_FIRST.fullmatch(text)
    if numbers:
        return _day_and_month(int(numbers[1]), int(numbers[3]), int(numbers[4]), numbers[2])
    worded = _WORDED.fullmatch(text)
    if worded and bool(worded[1]) != bool(worded[3]):
        months = [place for place, name in enumerate(column_rules().months, start=1) if name.startswith(worded[2])]
        if len(months) == 1:
            return int(worded[4]), months[0], int(worded[1] or worded[3])
    return None


def _day_and_month(first: int, second: int, year: int, sign: str) -> tuple[int, int, int] | None:
    """Tell 13/02 from 02/13; with full stops the day is first, else 02/03 could mean two days."""
    if sign == "." or first > 12 or first == second:
        return year, second, first
    return (year, first, second) if second > 12 else None


def _line(text: str) -> str | None:
    return normal_form(repaired(text)) or None
