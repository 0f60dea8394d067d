"""Read one CSV file of an ESCO download: its kind, its language, its rows."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType

from service.errors import UnreadableFile
from service.taxonomy.esco_files import SourceFile
from service.taxonomy.problem_log import ProblemLog
from service.text.encoding import decode

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


# Checked here too: the csv module's own limit is one for the whole process, and other readers raise it.
LONGEST_CELL = 131_072

STRUCTURE = frozenset({TableKind.OCCUPATION_SKILL, TableKind.SKILL_SKILL, TableKind.BROADER})

# Columns that are read where they are there; projections and reconstructions leave some out.
OPTIONAL_COLUMNS: Mapping[TableKind, tuple[str, ...]] = MappingProxyType(
    {
        TableKind.SKILLS: ("skillType", "reuseLevel", "altLabels", "description"),
        TableKind.OCCUPATIONS: ("iscoGroup", "altLabels", "description"),
    }
)

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
    text = _text(head, source.name, guesses := ProblemLog())
    if not text:
        log.add(guesses.problems()[0].reason, source.name)
        return None
    columns = set(_header(_first_line(text)))
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


def _first_line(text: str) -> str:
    return re.split(r"[\r\n]", text, maxsplit=1)[0]


def _text(data: bytes, name: str, log: ProblemLog) -> str:
    """Decode a file; what had to be guessed is a problem, and so is a file that is no text (then it is blank)."""
    try:
        decoded = decode(data)
    except UnreadableFile as error:
        log.add(f"{error.detail}; left out", name)
        return ""
    for problem in decoded.problems:
        log.add_many(problem.reason, problem.count, name)
    nulls = decoded.text.count("\x00")
    log.add_many("null characters were removed", nulls, name)
    return (decoded.text.replace("\x00", "") if nulls else decoded.text).lstrip("\ufeff\r\n")


def read_rows(table: Table, log: ProblemLog) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (row number, value by folded column name); damaged rows become problems.

    Rows count from 1, the header not counted. Column names are folded to lower-case letters and digits
    ("concept_uri" and "conceptUri" are one).
    """
    text = _text(table.source.content(), table.name, log)
    records = _records(text, table.name, log)
    header = [_fold(name) for name in next(records, (0, []))[1]]
    repeated = len(header) - len(set(header))
    log.add_many("column stands twice; the last one is read", repeated, table.name)
    for column in OPTIONAL_COLUMNS.get(table.kind, ()):
        if _fold(column) not in header:
            log.add("column is missing; taken as unknown", table.name, column=column)
    ragged_allowed = table.kind is TableKind.HIERARCHY  # the official file leaves out trailing empty cells
    number = 0
    for number, values in records:
        if len(values) != len(header) and not ragged_allowed:
            log.add("row has more or fewer cells than the header", table.name, number)
        yield number, dict(zip(header, values, strict=False))
    if number == 0:
        log.add("a header and no rows", table.name)


def _records(text: str, name: str, log: ProblemLog) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of each record that can be parsed; the header is number 0, blank lines have none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(_first_line(text)), strict=True)
    number = -1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            log.add(f"row cannot be parsed ({error}); left out", name, number)
            continue
        if not any(values):
            continue
        number += 1
        if max(map(len, values)) > LONGEST_CELL:
            log.add(f"a cell has more than {LONGEST_CELL} characters; the row is left out", name, number)
            continue
        yield number, values
