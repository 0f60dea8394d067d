"""Vacancies from a table with a header: CSV, semicolons, tabs or bars."""

import csv
import io
from collections.abc import Iterator, Mapping

from service.domain import Problem, Vacancy
from service.errors import UnreadableFile
from service.importers.base import Row
from service.importers.vacancy_records import Columns, guess_columns, read_record
from service.text.encoding import decode

_SEPARATORS = ",;\t|"
_MOST_CHARACTERS = 2_000_000  # of one cell, as of one text (service.text.markup)


class VacancyCsv:
    """Reads a table; `mapping` gives the column of a field where the guess would be wrong."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._mapping = mapping

    def sniff(self, head: bytes) -> bool:
        """Say whether the first line is a header with a title among several columns."""
        lines = head.decode("utf-8", "replace").lstrip("\ufeff\r\n ").splitlines()
        if not lines or lines[0].lstrip().startswith(("{", "[", "<")):
            return False
        header = _header(lines[0])
        return len(header) > 1 and "title" in guess_columns(header).fields

    def read(self, data: bytes) -> Iterator[Row[Vacancy] | Problem]:
        """Yield vacancies and problems in order; raises UnreadableFile without a header that has a title."""
        decoded = decode(data)
        lines = io.StringIO(decoded.text, newline="")
        # The limit is the interpreter's own and global: raised only, never lowered.
        csv.field_size_limit(max(csv.field_size_limit(), _MOST_CHARACTERS))
        header_line = next((line for line in lines if line.strip()), "")
        header = _header(header_line)
        columns = guess_columns(header, self._mapping)
        _require(columns, header)
        yield from decoded.problems
        reader = csv.reader(lines, delimiter=_separator(header_line), skipinitialspace=True)
        yield from _rows(reader, header, columns)


def _rows(reader: Iterator[list[str]], header: tuple[str, ...], columns: Columns) -> Iterator[Row[Vacancy] | Problem]:
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield Problem(f"not a row of CSV: {error}", row=number)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        if len(cells) > len(header):
            yield Problem(f"{len(cells)} cells under {len(header)} columns; is a quote missing?", row=number)
            continue
        yield from read_record(number, dict(zip(header, cells, strict=False)), columns)


def _require(columns: Columns, header: tuple[str, ...]) -> None:
    missing = [] if "title" in columns.fields else ["title"]
    if "text" not in columns.fields and not columns.sections:
        missing.append("text")
    if missing:
        listed = ", ".join(header) or "none"
        raise UnreadableFile(
            f"no column for {' and '.join(missing)}; the columns are: {listed}. Name them with --map, e.g. "
            f"--map {missing[0]}=COLUMN"
        )


def _header(line: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in next(csv.reader([line.strip()], delimiter=_separator(line)), []))


def _separator(line: str) -> str:
    return max(_SEPARATORS, key=line.count)
