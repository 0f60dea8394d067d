"""From the cells of a row, whatever its format, to a vacancy and what was wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from service.domain import Problem, Vacancy
from service.importers.base import Row
from service.importers.cell_values import read_day
from service.importers.columns import find_columns, plain_name
from service.text.markup import plain_text, repaired
from service.text.normal import normal_form

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """The names of vacancy_columns.yaml."""

    names: Mapping[str, tuple[str, ...]]
    location_parts: tuple[str, ...]
    sections: frozenset[str]
    job_posting_sections: Mapping[str, str]


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
    )


def guess_columns(header: tuple[str, ...], mapping: Mapping[str, str] | None = None) -> Columns:
    """Find the column of each field by its name; `mapping` (field to column) wins.

    Raises UnknownName for a field that vacancies do not have, BadInput for a column that is not in the header.
    """
    rules = column_rules()
    chosen = find_columns(header, rules.names, mapping or {}, "vacancy")
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(plain_name(column), column)
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
    try:
        return read_day(text), None
    except ValueError as error:
        return None, Problem(str(error), row=row, field=field)


def _line(text: str) -> str | None:
    return normal_form(repaired(text)) or None
