"""Read the official ESCO CSV download as it comes: folders, several paths or the zip."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from service.domain import Importance, Problem
from service.errors import BadInput, UnreadableFile
from service.taxonomy.esco_files import FileLimits, find_files
from service.taxonomy.esco_relations import Links, RelationRows, in_order
from service.taxonomy.esco_rows import ConceptRows
from service.taxonomy.esco_tables import STRUCTURE, Table, TableKind, read_rows, recognise
from service.taxonomy.problem_log import ProblemLog
from service.taxonomy.taxonomy import Taxonomy

COLLECTION_NAMES: Mapping[str, str] = MappingProxyType({"researchoccupations": "research_occupations"})

EXPECTED = STRUCTURE | {TableKind.SKILLS, TableKind.OCCUPATIONS}


@dataclass(frozen=True)
class TaxonomyContent:
    """What a download holds: the taxonomy, kept relations by kind, problems, and which kinds of file were read.

    relations counts what the taxonomy holds, each pair once; only occupation_skill counts rows, so that a pair
    both essential and optional counts twice there. files names the files that were read.
    """

    taxonomy: Taxonomy
    relations: Mapping[str, int]
    problems: tuple[Problem, ...]
    tables: frozenset[TableKind]
    files: tuple[str, ...]

    @property
    def has_structure(self) -> bool:
        """Whether occupation-skill relations were read; without them it can only add a language to a version."""
        return TableKind.OCCUPATION_SKILL in self.tables

    @property
    def complete(self) -> bool:
        """Whether it stands alone: skills, occupations and what occupations require were all read."""
        needed = {TableKind.SKILLS, TableKind.OCCUPATIONS, TableKind.OCCUPATION_SKILL}
        return needed <= self.tables

    @property
    def has_types(self) -> bool:
        """Whether any concept says if it is skill or knowledge; a file of labels only does not."""
        return any(concept.kind is not None for concept in self.taxonomy.concepts.values())


def read_esco(paths: Sequence[Path], version: str, language: str, limits: FileLimits | None = None) -> TaxonomyContent:
    """Read one version in one language; bad rows are problems, an unusable download is an error.

    Files with another language's suffix are left out, but for relations, which have no language. Raises BadInput
    (a path that is not there, two releases at once), UnreadableFile (no concept and no occupation in the language)
    or TooLarge.
    """
    log = ProblemLog()
    recognised = (recognise(source, log) for source in find_files(paths, log, limits))
    found = [table for table in recognised if table is not None]
    tables = _choose(found, language, log)
    rows = ConceptRows(version, log)
    hierarchy = _read_concepts(rows, tables, log)
    if not rows.concepts and not rows.occupations:
        raise UnreadableFile(_nothing_read(found, language, log))
    relations = _read_relations(rows, tables, log)
    for group, above in hierarchy.items():
        relations.group_broader.setdefault(group, above)
    collections = _read_collections(rows, tables, log)
    taxonomy = _assemble(rows, relations, collections, language)
    return TaxonomyContent(
        taxonomy,
        _count(relations, taxonomy),
        log.problems(),
        frozenset(table.kind for table in tables),
        tuple(table.name for table in tables),
    )


def _choose(found: Sequence[Table], language: str, log: ProblemLog) -> list[Table]:
    """Of each file in several languages take the wanted one, else the one without suffix; relations in any."""
    groups: dict[tuple[TableKind, str], dict[str | None, list[Table]]] = {}
    for table in found:
        groups.setdefault((table.kind, table.base), {}).setdefault(table.language, []).append(table)
    chosen = []
    for (kind, _), by_language in sorted(groups.items(), key=lambda item: item[0]):
        order: list[str | None] = [language.lower(), None]
        if kind in STRUCTURE:
            order += sorted(code for code in by_language if code)
        pick = next((code for code in order if code in by_language), "")
        if pick in by_language:
            chosen.append(_only(by_language[pick], log))
    for kind in sorted(EXPECTED - {table.kind for table in chosen}):
        log.add(f"no file of {kind}; what it would say is unknown")
    return chosen


def _only(same: Sequence[Table], log: ProblemLog) -> Table:
    first = same[0]
    for other in same[1:]:
        if other.source.content() != first.source.content():
            raise BadInput(f"{first.name} and {other.name} differ; give the files of one ESCO version only")
        log.add("same content as another file; read once", other.name)
    return first


def _read_concepts(rows: ConceptRows, tables: Iterable[Table], log: ProblemLog) -> Links:
    hierarchy: Links = {}
    kinds = (TableKind.SKILLS, TableKind.OCCUPATIONS, TableKind.SKILL_GROUPS, TableKind.ISCO_GROUPS)
    for table in tables:
        if table.kind in kinds:
            rows.read(table)
    for table in tables:
        if table.kind is TableKind.HIERARCHY:
            hierarchy = rows.read_hierarchy(table)
    have = {table.kind for table in tables}
    for table in tables:
        missing = TableKind.OCCUPATIONS if "occupation" in table.base else TableKind.SKILLS
        if table.kind is TableKind.COLLECTION and missing not in have:
            log.add(f"no {missing} file in this language; labels are taken from the collections", table.name)
            rows.read(table, repeats_expected=True)
    return hierarchy


def _nothing_read(found: Sequence[Table], language: str, log: ProblemLog) -> str:
    others = sorted({table.language for table in found if table.language} - {language.lower()})
    if others:
        return f"no ESCO skills or occupations in language {language!r}; found: {', '.join(others)}"
    reasons = "; ".join(f"{item.file}: {item.reason}" for item in log.problems()[:3])
    return f"no ESCO skills or occupations found ({reasons or 'no skills or occupations file'})"


def _read_relations(rows: ConceptRows, tables: Iterable[Table], log: ProblemLog) -> RelationRows:
    relations = RelationRows(rows, log)
    for table in tables:
        if table.kind is TableKind.OCCUPATION_SKILL:
            relations.read_occupation_skill(table)
        elif table.kind is TableKind.SKILL_SKILL:
            relations.read_skill_skill(table)
        elif table.kind is TableKind.BROADER:
            relations.read_broader(table)
    return relations


def _read_collections(rows: ConceptRows, tables: Iterable[Table], log: ProblemLog) -> dict[str, frozenset[str]]:
    collections = {}
    for table in tables:
        if table.kind is not TableKind.COLLECTION:
            continue
        stem = table.base.replace("collection", "")
        name = COLLECTION_NAMES.get(stem, stem.removesuffix("skills"))
        known: Collection[str] = rows.occupations if "occupation" in stem else rows.concepts
        members = set()
        for number, row in read_rows(table, log):
            uri = row.get("concepturi", "").strip()
            if uri in known:
                members.add(uri)
            else:
                log.add("collection names a URI that no file defines; left out", table.name, number, "conceptUri")
        collections[name] = frozenset(members)
    return collections


def _assemble(
    rows: ConceptRows, relations: RelationRows, collections: Mapping[str, frozenset[str]], language: str
) -> Taxonomy:
    codes = {uri: group.code for uri, group in rows.groups.items()}
    occupations = dict(rows.occupations)
    for uri, groups in relations.occupation_groups.items():
        if occupations[uri].isco_code is None:
            code = next((codes[group] for group in sorted(groups) if codes[group]), None)
            occupations[uri] = replace(occupations[uri], isco_code=code)
    return Taxonomy(
        version=rows.version,
        language=language,
        concepts=dict(sorted(rows.concepts.items())),
        occupations=dict(sorted(occupations.items())),
        requirements=relations.requirements(),
        broader=in_order(relations.broader),
        related=in_order(relations.related),
        groups=dict(sorted(rows.groups.items())),
        groups_of=in_order(relations.groups_of),
        collections=dict(sorted(collections.items())),
        group_broader=in_order(relations.group_broader),
        occupation_broader=in_order(relations.occupation_broader),
        unknown_fields=dict(sorted(rows.unknown_fields.items())),
    )


def _count(relations: RelationRows, taxonomy: Taxonomy) -> dict[str, int]:
    wanted = [item.importance for items in taxonomy.requirements.values() for item in items]
    return {
        "occupation_skill": len(wanted) + len(relations.both),
        "essential": wanted.count(Importance.ESSENTIAL),
        "optional": wanted.count(Importance.OPTIONAL),
        "broader": _size(relations.broader),
        "related": _size(relations.related),
        "concept_group": _size(relations.groups_of),
        "group_broader": _size(relations.group_broader),
        "occupation_broader": _size(relations.occupation_broader),
        "occupation_group": _size(relations.occupation_groups),
        "collection_members": sum(len(members) for members in taxonomy.collections.values()),
    }


def _size(links: Links) -> int:
    return sum(len(ends) for ends in links.values())
