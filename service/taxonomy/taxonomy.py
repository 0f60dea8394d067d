"""One ESCO version in one language, held in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from service.domain import Concept, Importance, Occupation, Requirement


@dataclass(frozen=True)
class Group:
    """A skill group, ISCED field or ISCO group: part of the hierarchy, never held, required or matched."""

    uri: str
    preferred_label: str
    group_type: str  # "SkillGroup" | "ISCOGroup"
    code: str | None = None
    description: str = ""


@dataclass(frozen=True)
class Taxonomy:
    """Concepts, occupations and relations of one version, with texts in one language.

    broader maps a concept to the concepts one step up (concept-to-concept rows only). related is directed as in
    ESCO's skillSkillRelations. groups_of maps a concept to the skill groups directly above it. requirements maps
    an occupation to its requirements, essential first, then by URI; a pair both essential and optional stands
    once, as essential. collections maps a name (digital, green, transversal, language, research, digcomp) to
    concept URIs. unknown_fields maps a concept to the fields (skillType, reuseLevel, altLabels) whose source says
    that they are of another version or not available. Of collections, research_occupations holds occupation URIs.
    group_broader maps a group to the groups one step up, occupation_broader an occupation to the occupations
    one step up.
    """

    version: str
    language: str
    concepts: Mapping[str, Concept]
    occupations: Mapping[str, Occupation]
    requirements: Mapping[str, tuple[Requirement, ...]]
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    groups_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    group_broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occupation_broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def document_frequency(self) -> Mapping[str, int]:
        """How many occupations require each concept, essential or optional (DESIGN: df)."""
        counts: dict[str, int] = {}
        for wanted in self.requirements.values():
            for requirement in wanted:
                counts[requirement.concept] = counts.get(requirement.concept, 0) + 1
        return counts

    def essential(self, occupation: str) -> tuple[str, ...]:
        """The concepts that are essential to the occupation."""
        wanted = self.requirements.get(occupation, ())
        return tuple(item.concept for item in wanted if item.importance is Importance.ESSENTIAL)
