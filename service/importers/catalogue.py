"""Catalogues of offerings, whatever their format; to add one: a module, a line here, a test."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from service.domain import Offering, Problem
from service.errors import BadInput, UnknownName, UnreadableFile
from service.importers.base import Importer, Row
from service.importers.catalogue_records import guess_columns, read_record
from service.importers.tables import kind_of, read_rows

# In the order in which they are asked: the more special before the more general.
FORMATS = {
    "open_badges": "service.importers.open_badges_offerings:OpenBadgesOfferings",
    "csv": "service.importers.catalogue:CatalogueCsv",
    "json": "service.importers.catalogue:CatalogueJson",
    "jsonl": "service.importers.catalogue:CatalogueJsonLines",
}
LISTS = ("offerings", "courses", "items", "results", "data")
_HEAD = 65_536

Rows = Iterator[Row[Offering] | Problem]


class _Mapped(Protocol):
    def __call__(self, mapping: Mapping[str, str]) -> Importer[Offering]: ...


def read_catalogue(
    data: bytes, mapping: Mapping[str, str] | None = None, kind: str | None = None, name: str = ""
) -> Rows:
    """Yield offerings and problems of a file in order.

    kind is one of FORMATS, None tells by content and file name; mapping gives the column (or JSON key) of a field.
    Raises UnreadableFile when there is no column for a title, or no row can be read at all; UnknownName and
    BadInput for a kind or mapping that nothing can follow.
    """
    if not data.strip():
        raise UnreadableFile("the file is empty")
    chosen = kind or detect(data[:_HEAD], name)
    return get_importer(chosen, mapping).read(data)


def get_importer(name: str, mapping: Mapping[str, str] | None = None) -> Importer[Offering]:
    """The importer of a format by its name; an unknown name lists the known ones."""
    if name not in FORMATS:
        raise UnknownName.of("catalogue format", name, tuple(FORMATS))
    module, _, attribute = FORMATS[name].partition(":")
    importer = getattr(import_module(module), attribute)
    if issubclass(importer, CatalogueTable):
        return cast("_Mapped", importer)(dict(mapping or {}))
    if mapping:
        raise BadInput(f"a mapping of columns makes no sense for {name}; it is for CSV and JSON")
    return cast("Importer[Offering]", importer())


def detect(head: bytes, name: str = "") -> str:
    """Tell the format from the first bytes of a file, and in doubt from its name; raises UnreadableFile."""
    if get_importer("open_badges").sniff(head):
        return "open_badges"
    kind = kind_of(head, name)
    if kind is None:
        raise UnreadableFile("this is no catalogue; give CSV with a header, a JSON array, or JSON Lines")
    return kind


class CatalogueTable:
    """Reads rows of one kind (service.importers.tables.KINDS); `mapping` gives the column or key of a field."""

    kind = "csv"

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping

    def sniff(self, head: bytes) -> bool:
        """Say whether the file begins like a table of this kind."""
        return kind_of(head) == self.kind

    def read(self, data: bytes) -> Rows:
        """Yield offerings and problems in order; raises UnreadableFile when there is no title anywhere."""
        titled, columns_seen = False, ""
        for item in read_rows(data, self.kind, LISTS):
            if isinstance(item, Problem):
                yield item
                continue
            columns = self._columns(tuple(str(key) for key in item.record))
            if not titled and "title" not in columns:
                columns_seen = columns_seen or ", ".join(map(str, item.record))[:300]
            titled = titled or "title" in columns
            if self.kind == "csv" and not titled:
                break
            yield from read_record(item.number, item.record, columns)
        if not titled and columns_seen:
            raise UnreadableFile(f"no column for the title among: {columns_seen}; name it with --map title=COLUMN")

    def _columns(self, keys: tuple[str, ...]) -> Mapping[str, str]:
        return _guessed(keys, tuple(sorted(self._mapping.items())))


class CatalogueCsv(CatalogueTable):
    """Offerings in CSV, or with another delimiter."""


class CatalogueJson(CatalogueTable):
    """Offerings in a JSON array, or in an object with a list called "offerings"."""

    kind = "json"

    def _columns(self, keys: tuple[str, ...]) -> Mapping[str, str]:
        """Objects may leave keys out: a key of the mapping that one of them lacks is no error."""
        guess_columns(tuple(self._mapping.values()), self._mapping)  # refuses a field that offerings do not have
        present = sorted(item for item in self._mapping.items() if item[1] in keys)
        return _guessed(keys, tuple(present))


class CatalogueJsonLines(CatalogueJson):
    """Offerings in JSON Lines, one object a line."""

    kind = "jsonl"


@lru_cache(maxsize=256)
def _guessed(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return guess_columns(keys, dict(mapping))
