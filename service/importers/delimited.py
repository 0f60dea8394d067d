"""Reads delimited text (CSV and its kin) row by row, whatever the delimiter and the quoting."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from service.domain import Problem
from service.errors import UnreadableFile
from service.importers.base import Row

DELIMITERS = ",;\t|"
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 25
_LARGEST_FIELD = 2**27
_MOST_RESUMPTIONS = 100
_END = "\x03"  # a line of our own below the last: a quote still open swallows it


def read_delimited(text: str) -> Iterator[Row[dict[str, str]] | Problem]:
    """Yield a Row of column -> cell for each record below the header, and problems in between.

    Blank lines are skipped and not counted; missing cells at the end of a row are absent from it; a row with more
    cells than the header is a Problem, and so is a quote that is never closed (reading goes on at the next line).
    Raises UnreadableFile when there is no header or no row below it.
    """
    if "\0" in text:
        yield Problem("NUL characters were left out", count=text.count("\0"))
        text = text.replace("\0", "")
    records = _records(io.StringIO(text, newline="").readlines(), find_delimiter(text))
    header = next((record for record in records if not isinstance(record, Problem)), None)
    if header is None:
        raise UnreadableFile("the file is empty; give a header row and one row for each record")
    columns = header_names(header)
    yield from _repeated(header)
    number = 0
    for number, record in enumerate(records, start=1):
        yield replace(record, row=number) if isinstance(record, Problem) else _row(number, columns, record)
    if not number:
        raise UnreadableFile(f"the file has a header ({', '.join(columns)[:200]}) and no row below it")


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns; one without a name, or with a name seen before, gets a number."""
    names: dict[str, None] = {}
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        names[f"{name} ({place})" if name in names else name] = None
    return tuple(names)


def find_delimiter(text: str) -> str:
    """Return the delimiter (comma, semicolon, tab, bar) that cuts the first rows most evenly; comma in doubt."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
        if any(cells):
            widths.append(len(cells))
        if len(widths) == _SAMPLE_ROWS:
            break
    if not widths or widths[0] == 1:
        return 0.0, 0
    return sum(width == widths[0] for width in widths) / len(widths), widths[0]


def _row(number: int, columns: tuple[str, ...], cells: list[str]) -> Row[dict[str, str]] | Problem:
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Problem(f"{len(cells)} cells under {len(columns)} columns; is a quote missing?", row=number)
    return Row(number, dict(zip(columns, cells, strict=False)))


def _repeated(header: list[str]) -> Iterator[Problem]:
    counts = Counter(" ".join(cell.split()) for cell in header)
    for name, count in counts.items():
        if name and count > 1:
            yield Problem(f"{count} columns are named {name[:100]!r}; the first is read by that name", field=name[:100])


def _records(lines: list[str], delimiter: str) -> Iterator[list[str] | Problem]:
    """Yield rows that are not blank; where a quote stays open to the end, a Problem, and go on at the next line."""
    start = 0
    for _ in range(_MOST_RESUMPTIONS):
        for first, cells in _parsed(lines, start, delimiter):
            if cells is None:
                yield Problem(f"a quote opened in the record of line {first + 1} is never closed")
                start = first + 1
                break
            if any(cell.strip() for cell in cells):
                yield cells
        else:
            return
    yield Problem(f"too many quotes are never closed; nothing was read from line {start + 1} on")


def _parsed(lines: list[str], start: int, delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """Yield line and cells of each record; None for the cells of one whose quote is still open at the end."""
    # The limit is the interpreter's own and global; raised only, never lowered: texts are limited where they are used.
    csv.field_size_limit(max(csv.field_size_limit(), _LARGEST_FIELD))
    reader = csv.reader(chain(lines[start:], [_END]), delimiter=delimiter)
    first, waiting = start, None
    for cells in reader:
        if waiting is not None:
            yield waiting
        waiting = (first, cells)
        first = start + reader.line_num
    if waiting is not None and waiting[1] != [_END]:
        yield waiting[0], None
