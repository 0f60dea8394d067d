"""Read one CSV file of an ESCO download: its kind, its language, its rows."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from service.taxonomy.esco_files import SourceFile
from service.taxonomy.problem_log import ProblemLog

LANGUAGE_SUFFIX = re.compile(r"^(?P<base>.+)_(?P<language>[a-z]{2})$")


class TableKind(StrEnum):
    """What a file of the download holds; the value is the word used in problems."""

    SKILLS = "skills"
    OCCUPATIONS = "occupations"
    SKILL_GROUPS = "skill groups"
    ISCO_GROUPS = "ISCO groups"
    HIERARCHY = "skills hierarchy"
    SCHEMES = "concept schemes"
    COLLECTION = "collection"
    OCCUPATION_SKILL = "occupation-skill relations"
    SKILL_SKILL = "skill-skill relations"
    BROADER = "broader relations"


STRUCTURE = frozenset({TableKind.OCCUPATION_SKILL, TableKind.SKILL_SKILL, TableKind.BROADER})

# By header first, because people rename files; by name only where two kinds have the same columns.
_BY_COLUMNS = (
    (frozenset({"occupationuri", "skilluri", "relationtype"}), TableKind.OCCUPATION_SKILL),
    (frozenset({"originalskilluri", "relatedskilluri"}), TableKind.SKILL_SKILL),
    (frozenset({"concepturi", "broaderuri"}), TableKind.BROADER),
    (frozenset({"level0uri"}), TableKind.HIERARCHY),
    (frozenset({"conceptschemeuri"}), TableKind.SCHEMES),
)
_BY_NAME = (
    ("collection", TableKind.COLLECTION),
    ("skillgroups", TableKind.SKILL_GROUPS),
    ("iscogroups", TableKind.ISCO_GROUPS),
    ("occupations", TableKind.OCCUPATIONS),
    ("skills", TableKind.SKILLS),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One recognised CSV file; base is its name without language, language is None where the name has none."""

    source: SourceFile
    kind: TableKind
    base: str
    language: str | None

    @property
    def name(self) -> str:
        """The file's name as the user knows it."""
        return self.source.name


def recognise(source: SourceFile, log: ProblemLog) -> Table | None:
    """Say what the file holds, or None (and a problem) if it is no ESCO file."""
    head = source.head()
    if not head.strip(b"\xef\xbb\xbf\x00\xff\xfe \r\n\t"):
        log.add("empty file", source.name)
        return None
    first_line = decode(head).text.lstrip("\r\n").split("\n", 1)[0]
    columns = set(_header(first_line))
    base, language = _split_name(source.name)
    kind = next((kind for needed, kind in _BY_COLUMNS if needed <= columns), None)
    if kind is None and {"concepturi", "preferredlabel"} <= columns:
        kind = next((kind for part, kind in _BY_NAME if part in base), None)
    if kind is None:
        log.add("not a file of the ESCO CSV download: its name or columns are not known; left out", source.name)
        return None
    return Table(source, kind, base, language)


def _split_name(name: str) -> tuple[str, str | None]:
    stem = PurePosixPath(name).stem.lower()
    matched = LANGUAGE_SUFFIX.match(stem)
    return (matched["base"], matched["language"]) if matched else (stem, None)


def _header(line: str) -> list[str]:
    names = next(csv.reader([line], delimiter=_delimiter(line)), [])
    return [_fold(name) for name in names]


def _fold(column: str) -> str:
    return "".join(character for character in column.casefold() if character.isalnum())


def _delimiter(line: str) -> str:
    # Spreadsheets save "CSV" with ";" or tabs in much of Europe.
    return max(",;\t", key=line.count)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was read with, and how many sequences or characters were no text."""

    text: str
    encoding: str
    replaced: int = 0
    nulls: int = 0


def decode(data: bytes) -> Decoded:
    """Decode UTF-8 (with or without BOM), UTF-16, or, if most of what is not ASCII is no UTF-8, Windows-1252."""
    encoding = _utf16(data)
    if encoding is None:
        text = data.decode("utf-8-sig", errors="replace")
        already = data.count("\ufffd".encode())
        replaced, encoding = text.count("\ufffd") - already, "UTF-8"
        if replaced and replaced > sum(1 for character in text if character > "\x7f" and character != "\ufffd"):
            text, replaced, encoding = data.decode("cp1252", errors="replace"), 0, "Windows-1252"
    else:
        text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
        replaced = 0
    nulls = text.count("\x00")
    return Decoded(text.replace("\x00", "") if nulls else text, encoding, replaced, nulls)


def _utf16(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:400]
    if len(head) >= 4 and head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if len(head) >= 4 and head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    return None


def read_rows(table: Table, log: ProblemLog) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (row number, value by folded column name); damaged rows become problems.

    Rows count from 1, the header not counted. Column names are folded to lower-case letters and digits
    ("concept_uri" and "conceptUri" are one).
    """
    decoded = decode(table.source.content())
    if decoded.encoding == "Windows-1252":
        log.add("not UTF-8; read as Windows-1252", table.name)
    log.add_many("bytes that are not UTF-8 were replaced", decoded.replaced, table.name)
    log.add_many("null characters were removed", decoded.nulls, table.name)
    text = decoded.text.lstrip("\r\n")
    delimiter = _delimiter(text.split("\n", 1)[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [_fold(name) for name in next(reader, [])]
    repeated = len(header) - len(set(header))
    log.add_many("column stands twice; the last one is read", repeated, table.name)
    ragged_allowed = table.kind is TableKind.HIERARCHY  # the official file leaves out trailing empty cells
    number = 0
    for values in _records(reader, table.name, log):
        number += 1
        if len(values) != len(header) and not ragged_allowed:
            log.add("row has more or fewer cells than the header", table.name, number)
        yield number, dict(zip(header, values, strict=False))
    if number == 0:
        log.add("a header and no rows", table.name)


def _records(reader: Iterator[list[str]], name: str, log: ProblemLog) -> Iterator[list[str]]:
    number = 0
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            log.add(f"row cannot be parsed ({error}); left out", name, number)
            continue
        if any(values):
            number += 1
            yield values
