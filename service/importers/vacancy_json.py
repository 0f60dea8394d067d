"""Vacancies from JSON Lines, a JSON array, or one JSON object; JobPosting objects among them are understood."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from service.domain import Problem, Vacancy
from service.errors import TooLarge, UnreadableFile
from service.importers.base import Row
from service.importers.strict_json import JsonLimits, read_json
from service.importers.vacancy_jobposting import is_job_posting, job_postings, read_posting
from service.importers.vacancy_records import guess_columns, read_record
from service.text.encoding import decode

_LIMITS = JsonLimits(bytes=64 * 2**20, values=5_000_000)
_NAMED = ("name", "title", "label", "value", "text", "@id", "uri", "id")


class VacancyJson:
    """Reads objects, one a line or in an array; `mapping` gives the key of a field."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._mapping = mapping

    def sniff(self, head: bytes) -> bool:
        """Say whether it begins like a JSON object or array."""
        return head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n").startswith(("{", "["))

    def read(self, data: bytes) -> Iterator[Row[Vacancy] | Problem]:
        """Yield vacancies and problems in order (an object a row); raises UnreadableFile where nothing is JSON."""
        decoded = decode(data)
        yield from decoded.problems
        text = decoded.text.lstrip("\ufeff")
        whole = _whole(text)
        if whole is not None:
            yield from self._objects(whole)
            return
        read_any = False
        for number, line in enumerate((line for line in text.split("\n") if line.strip()), start=1):
            try:
                value = read_json(line, _LIMITS)
            except (UnreadableFile, TooLarge) as error:
                yield Problem(error.detail, row=number)
                continue
            read_any = True
            yield from self._record(number, value)
        if not read_any:
            raise UnreadableFile("no line is a JSON object; give one vacancy a line, or a JSON array")

    def _objects(self, value: Any) -> Iterator[Row[Vacancy] | Problem]:
        if isinstance(value, dict) and "@graph" in value:
            value = job_postings(value)
        if isinstance(value, dict):
            listed = [
                item for item in value.values() if isinstance(item, list) and any(isinstance(one, dict) for one in item)
            ]
            value = listed[0] if len(listed) == 1 and not is_job_posting(value) and "title" not in value else [value]
        if not isinstance(value, list) or not value:
            raise UnreadableFile("no vacancy in this JSON; give one object a line, or an array of objects")
        for number, item in enumerate(value, start=1):
            yield from self._record(number, item)

    def _record(self, number: int, value: Any) -> Iterator[Row[Vacancy] | Problem]:
        if not isinstance(value, dict):
            yield Problem(f"a JSON object is wanted, not {type(value).__name__}", row=number)
        elif is_job_posting(value) and not self._mapping:
            yield from read_posting(number, value)
        else:
            cells = {key: _cell(item) for key, item in value.items()}
            chosen = {field: key for field, key in (self._mapping or {}).items() if key in cells}
            yield from read_record(number, cells, guess_columns(tuple(cells), chosen))


def _whole(text: str) -> Any:
    """Return the file's value where it is one JSON text, None where it may be JSON Lines."""
    first = text.find("\n", len(text) - len(text.lstrip()))
    if text.lstrip().startswith("{") and first >= 0 and _is_json(text[:first]):
        return None
    try:
        return read_json(text, _LIMITS)
    except UnreadableFile:
        if text.lstrip().startswith("["):
            raise
        return None


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


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
