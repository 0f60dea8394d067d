"""Rows of a posted file, JSON Lines or CSV, for what is done for many at once; all of them are looked at before any."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.errors import BadInput, FieldError, TooLarge, UnreadableFile

ROWS_MAX = 100_000
WRONG_SHOWN = 20
# CSV cells may hold a whole credential.
CELL_MAX = 4 * 2**20

Row = dict[str, Any]


@dataclass(frozen=True)
class Columns:
    """Which fields a row has: those it must have, and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.required, *self.optional))


def bulk_rows(data: bytes, columns: Columns) -> list[Row]:
    """The rows of a file, or an error that points at the wrong ones; then nothing is done for any."""
    if data.count(b"\n") > ROWS_MAX * 4:
        raise TooLarge(f"the file has more than {ROWS_MAX} rows; send it in parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"the file is not UTF-8 text ({error.reason} at byte {error.start})") from None
    found, wrong = [], []
    for number, row in _read(text):
        problem = row if isinstance(row, str) else _problem(row, columns)
        if problem:
            wrong.append(FieldError(f"/{number}", problem))
        elif not isinstance(row, str):
            found.append(row)
        if len(found) + len(wrong) > ROWS_MAX:
            raise TooLarge(f"the file has more than {ROWS_MAX} rows; send it in parts")
    if wrong:
        raise BadInput(
            f"{len(wrong)} rows are wrong, and nothing was done; the first is row {wrong[0].pointer[1:]}: "
            f"{wrong[0].detail}",
            wrong[:WRONG_SHOWN],
        )
    if not found:
        raise UnreadableFile("the file has no rows; send JSON Lines, or CSV with a heading")
    return found


def json_lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as JSON Lines."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, heading: bool = True) -> str:
    """Rows as CSV; a cell is empty where a row lacks the column."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
    if heading:
        writer.writeheader()
    # One line a row, whatever is in the cells: an erasure takes out whole lines.
    writer.writerows(
        {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    )
    return out.getvalue()


def _read(text: str) -> Iterator[tuple[int, Row | str]]:
    """Row numbers from 1, and rows or what is wrong with them."""
    if text.lstrip()[:1] in {"{", "["}:
        yield from _lines(text)
        return
    before = csv.field_size_limit(CELL_MAX)
    try:
        for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
            if None in row:
                yield number, "it has more cells than the heading"
            else:
                yield number, {name: value for name, value in row.items() if value not in (None, "")}
    except csv.Error as error:
        yield 1, f"this is neither JSON Lines nor CSV: {error}"
    finally:
        csv.field_size_limit(before)


def _lines(text: str) -> Iterator[tuple[int, Row | str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "this line is no JSON"
            continue
        yield number, value if isinstance(value, dict) else "each line must be an object"


def _problem(row: Row, columns: Columns) -> str | None:
    unknown = sorted(set(row) - columns.known)
    if unknown:
        return f"{unknown[0][:40]!r} is not taken here: give {', '.join((*columns.required, *columns.optional))}"
    missing = [name for name in columns.required if row.get(name) in (None, "", [])]
    return f"{missing[0]} is missing" if missing else None
