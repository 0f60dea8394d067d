"""Rows of ESCO's concept files to concepts, occupations and groups."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain import Concept, Kind, Occupation
from service.taxonomy.esco_tables import Table, TableKind, read_rows
from service.taxonomy.problem_log import ProblemLog
from service.taxonomy.taxonomy import Group

MAX_URI = 500
MAX_LABEL = 1000
VERSION_NUMBER = re.compile(r"\d+(?:\.\d+)+")
# DESIGN: attrSource speaks of skillType, reuseLevel and altLabels only.
SOURCED_FIELDS = frozenset({"skillType", "reuseLevel", "altLabels"})

CONCEPT = "knowledgeskillcompetence"
OCCUPATION = "occupation"
GROUP_TYPES = {"skillgroup": "SkillGroup", "iscogroup": "ISCOGroup"}
_TYPE_OF_TABLE = {
    TableKind.SKILLS: CONCEPT,
    TableKind.OCCUPATIONS: OCCUPATION,
    TableKind.SKILL_GROUPS: "skillgroup",
    TableKind.ISCO_GROUPS: "iscogroup",
}
_KINDS = {"skill/competence": Kind.SKILL, "skill": Kind.SKILL, "knowledge": Kind.KNOWLEDGE}
_REPEATED = "URI stands more than once; the first row is kept"


def clean(label: str) -> str:
    """Fold white space (no-break spaces too) and compose to NFC."""
    return unicodedata.normalize("NFC", " ".join(label.split()))


def split_labels(cell: str) -> list[str]:
    """Split a cell at newlines (skills, occupations) or "|" (collections); no blanks, each label once."""
    parts = (clean(part) for part in cell.replace("|", "\n").split("\n"))
    return list(dict.fromkeys(part for part in parts if part))


@dataclass(slots=True)
class ConceptRows:
    """What the concept files of one release hold, by URI."""

    version: str
    log: ProblemLog
    concepts: dict[str, Concept] = field(default_factory=dict)
    occupations: dict[str, Occupation] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    unknown_fields: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, table: Table, *, repeats_expected: bool = False) -> None:
        """Take every row of a concept file; the row's conceptType decides, the file's name only where it has none."""
        usual = _TYPE_OF_TABLE.get(table.kind, OCCUPATION if "occupation" in table.base else CONCEPT)
        for number, row in read_rows(table, self.log):
            uri = self._uri(row, table.name, number)
            if not uri:
                continue
            if uri in self.concepts or uri in self.occupations or uri in self.groups:
                if not repeats_expected:
                    self.log.add(_REPEATED, table.name, number, "conceptUri")
                continue
            self._take(uri, row.get("concepttype", "").strip().casefold() or usual, row, (table.name, number))

    def read_hierarchy(self, table: Table) -> dict[str, set[str]]:
        """Add groups that no group file named, and return each group's groups one step up."""
        above: dict[str, set[str]] = {}
        for number, row in read_rows(table, self.log):
            parent = ""
            for level in range(4):
                uri = row.get(f"level{level}uri", "").strip()
                label = clean(row.get(f"level{level}preferredterm", ""))
                if not uri:
                    break
                if not uri.startswith("http") or len(uri) > MAX_URI or not label:
                    self.log.add("level without URI or label", table.name, number, f"Level {level} URI")
                    break
                if uri not in self.groups:
                    self.groups[uri] = Group(uri, label, "SkillGroup", row.get(f"level{level}code", "").strip() or None)
                if parent and parent != uri:
                    above.setdefault(uri, set()).add(parent)
                parent = uri
        return above

    def _uri(self, row: Mapping[str, str], file: str, number: int) -> str:
        uri = row.get("concepturi", "").strip()
        if not uri.startswith(("http://", "https://")) or len(uri) > MAX_URI:
            self.log.add("not a URI (http…, at most 500 characters); row left out", file, number, "conceptUri")
            return ""
        return uri

    def _take(self, uri: str, concept_type: str, row: Mapping[str, str], where: tuple[str, int]) -> None:
        label = clean(row.get("preferredlabel", ""))
        if not label or len(label) > MAX_LABEL:
            self.log.add("label is missing or over 1000 characters; row left out", *where, "preferredLabel")
            return
        if concept_type == CONCEPT:
            self._take_concept(uri, label, row, where)
        elif concept_type == OCCUPATION:
            self.occupations[uri] = Occupation(
                uri,
                label,
                self._alternatives(row, label, where),
                row.get("description", "").strip(),
                row.get("iscogroup", "").strip() or None,
            )
        elif concept_type in GROUP_TYPES:
            code = row.get("code", "").strip() or None
            self.groups[uri] = Group(uri, label, GROUP_TYPES[concept_type], code, row.get("description", "").strip())
        else:
            self.log.add("type is not known; row left out", *where, "conceptType")

    def _take_concept(self, uri: str, label: str, row: Mapping[str, str], where: tuple[str, int]) -> None:
        self.concepts[uri] = Concept(
            uri,
            label,
            self._kind(row, where),
            self._alternatives(row, label, where),
            row.get("description", "").strip(),
            row.get("reuselevel", "").strip() or None,
        )
        source = row.get("attrsource", "").strip()
        if source and not _speaks_of(source, self.version):
            self.unknown_fields[uri] = SOURCED_FIELDS

    def _kind(self, row: Mapping[str, str], where: tuple[str, int]) -> Kind | None:
        if "skilltype" not in row:
            return None
        word = row["skilltype"].strip().casefold()
        kind = _KINDS.get(word)
        if kind is None:
            reason = "type is not known; taken as unknown" if word else "blank; taken as unknown"
            self.log.add(reason, *where, "skillType")
        return kind

    def _alternatives(self, row: Mapping[str, str], label: str, where: tuple[str, int]) -> tuple[str, ...]:
        labels = split_labels(row.get("altlabels", ""))
        short = [item for item in labels if len(item) <= MAX_LABEL and item != label]
        if any(len(item) > MAX_LABEL for item in labels):
            self.log.add("label over 1000 characters; left out", *where, "altLabels")
        return tuple(short)


def _speaks_of(source: str, version: str) -> bool:
    """Say whether attrSource may be taken as this version's own: it names this version, or none at all."""
    if source.casefold() == "not available":
        return False
    ours = VERSION_NUMBER.search(version)
    return all(ours is not None and number == ours[0] for number in VERSION_NUMBER.findall(source))
