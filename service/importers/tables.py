"""Reads rows of named values out of CSV, JSON and JSON Lines, whatever the rows are about."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from service.domain import Problem
from service.errors import TooLarge, UnknownName, UnreadableFile
from service.importers.base import Row
from service.importers.delimited import find_delimiter, read_delimited
from service.importers.strict_json import JsonLimits, read_json
from service.text.encoding import decode

KINDS = ("csv", "json", "jsonl")
_LIMITS = JsonLimits(bytes=256 * 2**20, values=20_000_000)
_ENDINGS = {"csv": "csv", "tsv": "csv", "tab": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "json": "json"}

Cells = dict[str, Any]


def read_rows(data: bytes, kind: str, lists: Sequence[str] = ()) -> Iterator[Row[Cells] | Problem]:
    """Yield each row as name -> value, with problems in between; numbers count from 1, without header and blanks.

    kind is one of KINDS. In JSON, `lists` names the members of an object under which the rows may stand
    ("offerings"); an object with none of them is one row. Values of CSV are strings, of JSON whatever they are.
    Raises UnreadableFile when no row can be read at all, UnknownName for another kind.
    """
    if kind not in KINDS:
        raise UnknownName.of("kind of table", kind, KINDS)
    if not data.strip():
        raise UnreadableFile("the file is empty")
    decoded = decode(data)
    yield from decoded.problems
    if kind == "csv":
        yield from read_delimited(decoded.text)
    elif kind == "jsonl":
        yield from _json_lines(decoded.text)
    else:
        yield from _json(decoded.text, lists)


def kind_of(head: bytes, name: str = "") -> str | None:
    """Tell the kind of table from the first bytes of a file, and in doubt from its name; None if it is none."""
    text = head.decode("utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    text = text.lstrip("\ufeff \t\r\n")
    named = _ENDINGS.get(name.rpartition(".")[2].casefold())
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        return _kind_of_objects(text, named)
    first = text.partition("\n")[0]
    if not first or first.startswith("<") or "\0" in first:
        return None
    return "csv" if named == "csv" or find_delimiter(text) in first else None


def _kind_of_objects(text: str, named: str | None) -> str:
    first, newline, rest = text.partition("\n")
    if not newline:
        return "jsonl" if named == "jsonl" else "json"
    if _is_object(first) and (rest.lstrip().startswith("{") or named == "jsonl"):
        return "jsonl"
    return "json"


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _json(text: str, lists: Sequence[str]) -> Iterator[Row[Cells] | Problem]:
    try:
        value = read_json(text, _LIMITS)
    except UnreadableFile:
        if text.lstrip().startswith("{") and "\n{" in text:  # JSON Lines under the name of JSON
            yield from _json_lines(text)
            return
        raise
    if isinstance(value, dict):
        named = next((value[name] for name in lists if isinstance(value.get(name), list)), None)
        value = [value] if named is None else named
    if not isinstance(value, list):
        expected = " or ".join(["an array of objects", *(f'an object with "{name}"' for name in lists)])
        raise UnreadableFile(f"{expected} is wanted, not {type(value).__name__}")
    if not value:
        raise UnreadableFile("there is no row in this JSON")
    for number, item in enumerate(value, start=1):
        yield _object(number, item)


def _json_lines(text: str) -> Iterator[Row[Cells] | Problem]:
    any_read = False
    for number, line in enumerate((line for line in text.split("\n") if line.strip()), start=1):
        try:
            item = _object(number, read_json(line, _LIMITS))
        except (UnreadableFile, TooLarge) as error:
            item = Problem(error.detail, row=number)
        any_read = any_read or isinstance(item, Row)
        yield item
    if not any_read:
        raise UnreadableFile("no line is a JSON object; give one object a line")


def _object(number: int, value: Any) -> Row[Cells] | Problem:
    if isinstance(value, dict):
        return Row(number, value)
    return Problem(f"a JSON object is wanted, not {type(value).__name__}", row=number)
