"""Rows of ESCO's relation files to requirements, broader and related concepts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from service.domain import Importance, Requirement
from service.taxonomy.esco_rows import CONCEPT, GROUP_TYPES, OCCUPATION, ConceptRows
from service.taxonomy.esco_tables import Table, read_rows
from service.taxonomy.problem_log import ProblemLog

_REPEATED = "relation stands more than once; counted once"
_DANGLING = "relation names a URI that no file defines as that type; left out"
_ITSELF = "relation of a concept to itself; left out"

Links = dict[str, set[str]]


@dataclass(slots=True)
class RelationRows:
    """What the relation files of one release hold; only relations between known concepts are kept."""

    known: ConceptRows
    log: ProblemLog
    wanted: dict[str, dict[str, Importance]] = field(default_factory=dict)
    broader: Links = field(default_factory=dict)
    related: Links = field(default_factory=dict)
    groups_of: Links = field(default_factory=dict)
    group_broader: Links = field(default_factory=dict)
    occupation_broader: Links = field(default_factory=dict)
    occupation_groups: Links = field(default_factory=dict)
    both: set[tuple[str, str]] = field(default_factory=set)

    def read_occupation_skill(self, table: Table) -> None:
        """Take occupation, concept, importance; a pair that is both stands once, as essential."""
        # A dictionary of the keys makes all relations share one string a URI.
        occupations = {uri: uri for uri in self.known.occupations}
        concepts = {uri: uri for uri in self.known.concepts}
        for number, row in read_rows(table, self.log):
            occupation = occupations.get(row.get("occupationuri", "").strip())
            concept = concepts.get(row.get("skilluri", "").strip())
            importance = _IMPORTANCE.get(row.get("relationtype", "").strip().casefold())
            if importance is None:
                self.log.add("neither essential nor optional; left out", table.name, number, "relationType")
            elif occupation is None or concept is None:
                column = "occupationUri" if occupation is None else "skillUri"
                self.log.add(_DANGLING, table.name, number, column)
            else:
                self._want(occupation, concept, importance, (table.name, number))

    def _want(self, occupation: str, concept: str, importance: Importance, where: tuple[str, int]) -> None:
        wanted = self.wanted.setdefault(occupation, {})
        before = wanted.get(concept)
        if before is None:
            wanted[concept] = importance
        elif before is importance:
            self.log.add(_REPEATED, *where)
        else:
            self.log.add("concept is both essential and optional; counted as essential", *where, "relationType")
            wanted[concept] = Importance.ESSENTIAL
            self.both.add((occupation, concept))

    def read_skill_skill(self, table: Table) -> None:
        """Take the directed relations between concepts, essential and optional alike."""
        concepts = self.known.concepts
        for number, row in read_rows(table, self.log):
            pair = (row.get("originalskilluri", "").strip(), row.get("relatedskilluri", "").strip())
            self._link(self.related, pair, (concepts, concepts), (table.name, number))

    def read_broader(self, table: Table) -> None:
        """Take the rows of either pillar; conceptType and broaderType say between what, never the URI."""
        for number, row in read_rows(table, self.log):
            pair = (row.get("concepturi", "").strip(), row.get("broaderuri", "").strip())
            lower = row.get("concepttype", "").strip().casefold() or self._type(pair[0])
            upper = row.get("broadertype", "").strip().casefold() or self._type(pair[1])
            links = self._links(lower, upper)
            if links is None:
                self.log.add("types are not known; left out", table.name, number, "conceptType")
            else:
                self._link(links, pair, (self._defined(lower), self._defined(upper)), (table.name, number))

    def _type(self, uri: str) -> str:
        if uri in self.known.concepts:
            return CONCEPT
        if uri in self.known.occupations:
            return OCCUPATION
        group = self.known.groups.get(uri)
        return group.group_type.casefold() if group else ""

    def _links(self, lower: str, upper: str) -> Links | None:
        if lower in GROUP_TYPES and upper in GROUP_TYPES:
            return self.group_broader
        kinds: Mapping[tuple[str, str], Links] = {
            (CONCEPT, CONCEPT): self.broader,
            (CONCEPT, "skillgroup"): self.groups_of,
            (OCCUPATION, OCCUPATION): self.occupation_broader,
            (OCCUPATION, "iscogroup"): self.occupation_groups,
        }
        return kinds.get((lower, upper))

    def _defined(self, concept_type: str) -> Collection[str]:
        if concept_type == CONCEPT:
            return self.known.concepts
        return self.known.occupations if concept_type == OCCUPATION else self.known.groups

    def _link(
        self,
        links: Links,
        pair: tuple[str, str],
        defined: tuple[Collection[str], Collection[str]],
        where: tuple[str, int],
    ) -> None:
        if pair[0] not in defined[0] or pair[1] not in defined[1]:
            self.log.add(_DANGLING, *where)
        elif pair[0] == pair[1]:
            self.log.add(_ITSELF, *where)
        elif pair[1] in links.get(pair[0], ()):
            self.log.add(_REPEATED, *where)
        else:
            links.setdefault(pair[0], set()).add(pair[1])

    def requirements(self) -> dict[str, tuple[Requirement, ...]]:
        """Each occupation's requirements, essential first, then by URI."""
        return {
            occupation: tuple(
                Requirement(concept, importance)
                for concept, importance in sorted(wanted.items(), key=lambda item: (item[1], item[0]))
            )
            for occupation, wanted in sorted(self.wanted.items())
        }


_IMPORTANCE = {item.value: item for item in Importance}


def in_order(links: Links) -> dict[str, tuple[str, ...]]:
    """The links with their ends sorted, as a Taxonomy holds them."""
    return {start: tuple(sorted(links[start])) for start in sorted(links)}
