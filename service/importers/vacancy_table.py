"""Vacancies from CSV, JSON and JSON Lines; JobPosting objects among the JSON ones are understood."""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from service.domain import Problem, Vacancy
from service.errors import UnreadableFile
from service.importers.base import Row
from service.importers.delimited import find_delimiter, header_names
from service.importers.tables import Cells, kind_of, read_rows
from service.importers.vacancy_jobposting import is_job_posting, job_postings, read_posting
from service.importers.vacancy_records import Columns, guess_columns, read_record
from service.text.encoding import decode

_LISTS = ("vacancies", "jobs", "postings", "items", "results", "data")
_NAMED = ("name", "title", "label", "value", "text", "@id", "uri", "id")


class VacancyTable:
    """Reads rows of one kind (service.importers.tables.KINDS); `mapping` gives the column or key of a field."""

    def __init__(self, kind: str, mapping: Mapping[str, str] | None = None) -> None:
        self._kind = kind
        self._mapping = dict(mapping or {})

    def sniff(self, head: bytes) -> bool:
        """Say whether it is a table of this kind; a CSV without a mapping needs a column named like a title."""
        if kind_of(head) != self._kind:
            return False
        if self._kind != "csv" or self._mapping:
            return True
        header = _header(head.decode("utf-8", "replace").lstrip("\ufeff"))
        return len(header) > 1 and "title" in guess_columns(header).fields

    def read(self, data: bytes) -> Iterator[Row[Vacancy] | Problem]:
        """Yield vacancies and problems in order; raises UnreadableFile where no column can be a title or a text."""
        if self._kind == "csv":
            header = _header(decode(data).text)
            columns = guess_columns(header, self._mapping)
            _require(columns, header)
            for item in read_rows(data, "csv"):
                yield from [item] if isinstance(item, Problem) else read_record(item.number, item.record, columns)
            return
        moved = 0  # a row that holds several postings moves the numbers of those after it
        for item in read_rows(data, self._kind, _LISTS):
            if isinstance(item, Problem):
                yield item
                continue
            postings = job_postings(item.record) if "@graph" in item.record else []
            for number, posting in enumerate(postings, start=item.number + moved):
                yield from read_posting(number, posting)
            if not postings:
                yield from self._object(item.number + moved, item.record)
            moved += max(0, len(postings) - 1)

    def _object(self, number: int, record: Cells) -> Iterator[Row[Vacancy] | Problem]:
        if is_job_posting(record) and not self._mapping:
            yield from read_posting(number, record)
            return
        cells = {key: _cell(value) for key, value in record.items()}
        known = tuple((field, key) for field, key in self._mapping.items() if key in cells)
        yield from read_record(number, cells, _guessed(tuple(cells), known))


@lru_cache(maxsize=256)
def _guessed(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> Columns:
    return guess_columns(keys, dict(mapping))


def _header(text: str) -> tuple[str, ...]:
    rows = csv.reader(io.StringIO(text[: 2**20], newline=""), delimiter=find_delimiter(text))
    try:
        return header_names(next((row for row in rows if any(cell.strip() for cell in row)), []))
    except csv.Error as error:
        raise UnreadableFile(f"the header is not CSV: {error}") from None


def _require(columns: Columns, header: tuple[str, ...]) -> None:
    missing = [] if "title" in columns.fields else ["title"]
    if "text" not in columns.fields and not columns.sections:
        missing.append("text")
    if missing:
        listed = ", ".join(header)[:300] or "none"
        raise UnreadableFile(
            f"no column for {' and '.join(missing)}; the columns are: {listed}. Name them with --map, e.g. "
            f"--map {missing[0]}=COLUMN"
        )


def _cell(value: Any) -> str:
    """Write a JSON value as a cell: lists as lines with a list sign, objects by their name."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, list):
        items = [item for item in map(_cell, value) if item.strip()]
        return items[0] if len(items) == 1 else "\n".join(f"- {item}" for item in items)
    if isinstance(value, dict):
        return next((_cell(value[key]) for key in _NAMED if value.get(key)), "")
    return str(value)
