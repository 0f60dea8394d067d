"""Catalogues of offerings: CSV, JSON and JSON Lines."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from service.domain import Offering, Problem
from service.errors import UnknownName, UnreadableFile
from service.importers.base import Row
from service.importers.catalogue_records import guess_columns, read_record
from service.importers.tables import KINDS, kind_of, read_rows

LISTS = ("offerings", "courses", "items", "results", "data")
_HEAD = 65_536


def read_catalogue(
    data: bytes, mapping: Mapping[str, str] | None = None, kind: str | None = None, name: str = ""
) -> Iterator[Row[Offering] | Problem]:
    """Yield offerings and problems of a file in order.

    kind is csv, json or jsonl, None tells by content and file name; mapping gives the column (or JSON key) of a
    field. Raises UnreadableFile when there is no column for a title, or no row can be read at all; UnknownName and
    BadInput for a kind or mapping that nothing can follow.
    """
    if not data.strip():
        raise UnreadableFile("the file is empty")
    chosen = kind or kind_of(data[:_HEAD], name)
    if chosen is None:
        raise UnreadableFile("this is no catalogue; give CSV with a header, a JSON array, or JSON Lines")
    if chosen not in KINDS:
        raise UnknownName.of("catalogue format", chosen, KINDS)
    return _read(data, dict(mapping or {}), chosen)


def _read(data: bytes, mapping: dict[str, str], kind: str) -> Iterator[Row[Offering] | Problem]:
    titled = False
    for item in read_rows(data, kind, LISTS):
        if isinstance(item, Problem):
            yield item
            continue
        keys = tuple(str(key) for key in item.record)
        # Objects may leave keys out; a column that no row has is an error only where every row has every column.
        wanted = mapping if kind == "csv" else {field: key for field, key in mapping.items() if key in keys}
        columns = _guessed(keys, tuple(sorted(wanted.items())))
        if kind == "csv" and not titled and "title" not in columns:
            listed = ", ".join(keys)[:300]
            raise UnreadableFile(f"no column for the title among: {listed}; name it with --map title=COLUMN")
        titled = True
        yield from read_record(item.number, item.record, columns)


@lru_cache(maxsize=256)
def _guessed(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return guess_columns(keys, dict(mapping))
