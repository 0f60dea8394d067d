"""From the values of a row, whatever its format, to an offering and what was wrong with it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from service.domain import Alignment, Offering, Outcome, Problem
from service.errors import TooLarge
from service.importers import cell_values as values
from service.importers.base import Row
from service.importers.columns import find_columns
from service.importers.outcome_lists import read_outcomes
from service.text.markup import plain_text
from service.text.normal import normal_form
from service.text.outcomes import find_outcomes

TITLE_MAX = 1_000
TEXT_MAX = 50_000
LINE_MAX = 2_000
OUTCOMES_MAX = 200
TAGS_MAX = 200
EXTRA_MAX = 100
UNREAD_MAX = 100

_TAG_SIGNS = re.compile(r"[|;\n•]|,(?!\d)")
_LIST_SIGNS = re.compile(r"[\n|;]|\s+(?=https?://)|,\s*(?=https?://)")
_ESCO = re.compile(r"https?://data\.europa\.eu/esco/")

Cells = Mapping[str, Any]
Value = TypeVar("Value")


@cache
def column_names() -> Mapping[str, tuple[str, ...]]:
    """Read the names of columns by field from catalogue_columns.yaml, once."""
    loaded = yaml.safe_load(files("service.importers").joinpath("catalogue_columns.yaml").read_text(encoding="utf-8"))
    return {field: tuple(names) for field, names in loaded["fields"].items()}


def guess_columns(header: tuple[str, ...], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Find the column of each field by its name; `mapping` (field to column) wins.

    Raises UnknownName for a field that offerings do not have, BadInput for a column that is not in the header.
    """
    return find_columns(header, column_names(), mapping or {}, "offering")


def read_record(number: int, cells: Cells, columns: Mapping[str, str]) -> Iterator[Row[Offering] | Problem]:
    """Yield the offering of a row, after the problems of fields that had to be left out.

    A row without a title, or with a title or text that is too long, is a Problem and no offering.
    """
    reader = _Reader(number, {field: cells.get(column) for field, column in columns.items()})
    try:
        title = normal_form(reader.text("title", TITLE_MAX))
        description = reader.text("description", TEXT_MAX)
        outcomes = reader.outcomes(description)
    except TooLarge as error:
        yield Problem(error.detail, row=number, field=reader.field)
        return
    if not title:
        yield Problem("title is missing; an offering needs one", row=number, field="title")
        return
    unused = {name: value for name, value in cells.items() if name not in set(columns.values())}
    offering = _offering(reader, (title, description, outcomes), unused)
    yield from reader.problems
    yield Row(number, offering)


def _offering(reader: "_Reader", texts: tuple[str, str, tuple[Outcome, ...]], unused: Cells) -> Offering:
    title, description, outcomes = texts
    price, priced_in = reader.value("price", values.read_price) or (None, None)
    return Offering(
        title=title,
        external_id=reader.line("id"),
        description=description,
        outcomes=outcomes,
        alignments=tuple(reader.alignments()),
        tags=tuple(reader.tags()),
        level=reader.line("level"),
        workload_hours=reader.value("workload_hours", values.read_hours),
        credits=reader.value("credits", values.read_credits),
        assessment=reader.statement("assessment"),
        quality_assurance=reader.statement("quality_assurance"),
        provider=reader.line("provider"),
        language=reader.value("language", values.read_language),
        mode=reader.line("mode"),
        price=price,
        currency=reader.line("currency") or priced_in,
        start=reader.day("start"),
        end=reader.day("end"),
        reviewed=reader.day("reviewed"),
        review_cycle=reader.line("review_cycle"),
        target_occupations=tuple(reader.occupations()),
        extra={**reader.unnamed(unused), **reader.unread},
    )


class _Reader:
    """The values of one row by field; what cannot be read is remembered as a problem, and is unknown."""

    def __init__(self, number: int, cells: Cells) -> None:
        self._number = number
        self._cells = cells
        self.problems: list[Problem] = []
        self.unread: dict[str, str] = {}
        self.field = ""

    def text(self, field: str, most: int) -> str:
        """A text without markup; raises TooLarge over `most` characters."""
        self.field = field
        text = plain_text(values.text_of(self._cells.get(field)))
        if len(text) > most:
            raise TooLarge(f"has {len(text)} characters; {most} are the most")
        return text

    def value(self, field: str, read: Callable[[Any], Value | None]) -> Value | None:
        """A value as `read` reads it, None with a problem where it cannot."""
        try:
            return read(self._cells.get(field))
        except ValueError as error:
            self._wrong(field, str(error))
            return None

    def day(self, field: str) -> date | None:
        """A day; one that cannot be read is kept as it is written, because that says something of the offering."""
        before = len(self.problems)
        found = self.value(field, values.read_day)
        if len(self.problems) > before:
            self.unread[field] = values.text_of(self._cells.get(field))[:UNREAD_MAX]
        return found

    def line(self, field: str) -> str | None:
        return self.value(field, _line)

    def statement(self, field: str) -> str | None:
        return self.value(field, lambda value: values.read_statement(_line(value)))

    def outcomes(self, description: str) -> tuple[Outcome, ...]:
        """The outcomes stated, else those found in the description."""
        self.field = "outcomes"
        texts = read_outcomes(self._cells.get("outcomes"), TEXT_MAX)
        origin = "outcomes"
        if not texts and description:
            texts, origin = [normal_form(found.text) for found in find_outcomes(description)], "description"
        if any(len(text) > LINE_MAX for text in texts):
            self._wrong("outcomes", f"an outcome of more than {LINE_MAX} characters was left out")
        kept = values.distinct(text for text in texts if len(text) <= LINE_MAX)
        if len(kept) > OUTCOMES_MAX:
            self._wrong("outcomes", f"{len(kept)} outcomes; the first {OUTCOMES_MAX} are kept")
        return tuple(Outcome(text, origin) for text in kept[:OUTCOMES_MAX])

    def alignments(self) -> Iterator[Alignment]:
        for item in values.items_of(self._cells.get("alignments"), _LIST_SIGNS):
            known = item if isinstance(item, dict) else {"target": item}
            target = _first(known, "target", "targetUrl", "target_url", "uri", "url", "id")
            if target:
                framework = _first(known, "framework", "targetFramework", "target_framework")
                yield Alignment(_esco(target), framework, _first(known, "label", "targetName", "target_name", "name"))
            else:
                self._wrong("alignments", "an alignment names no target; give its URI")

    def tags(self) -> Iterator[str]:
        parts = values.items_of(self._cells.get("tags"), _TAG_SIGNS)
        tags = values.distinct(filter(None, (values.line_of(part) for part in parts)))
        if len(tags) > TAGS_MAX:
            self._wrong("tags", f"{len(tags)} tags; the first {TAGS_MAX} are kept")
        yield from (tag for tag in tags[:TAGS_MAX] if len(tag) <= LINE_MAX)

    def occupations(self) -> Iterator[str]:
        items = values.items_of(self._cells.get("target_occupations"), _LIST_SIGNS)
        named = (_first(item, "uri", "id", "@id", "target") if isinstance(item, dict) else item for item in items)
        yield from dict.fromkeys(_esco(line) for line in map(values.line_of, named) if line)

    def unnamed(self, unused: Cells) -> dict[str, str]:
        """What no field names, kept as it stands."""
        kept: dict[str, str] = {}
        for name, value in unused.items():
            text = values.text_of(value)
            if not text or len(kept) == EXTRA_MAX:
                continue
            if len(text) > LINE_MAX:
                self._wrong(str(name)[:100], f"has {len(text)} characters; {LINE_MAX} are the most that is kept")
                continue
            kept[normal_form(str(name))[:100]] = text
        return kept

    def _wrong(self, field: str, reason: str) -> None:
        self.problems.append(Problem(reason, row=self._number, field=field))


def _line(value: Any) -> str | None:
    line = values.line_of(value)
    if line is not None and len(line) > LINE_MAX:
        raise ValueError(f"has {len(line)} characters; {LINE_MAX} are the most")
    return line


def _first(item: Mapping[str, Any], *names: str) -> str | None:
    return next((line for name in names if (line := values.line_of(item.get(name)))), None)


def _esco(target: str) -> str:
    """ESCO's URIs begin with http: and have no blanks; other targets stay as they are."""
    return _ESCO.sub("http://data.europa.eu/esco/", target, count=1)
