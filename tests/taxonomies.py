"""A small taxonomy in our own words that tests share; six concepts, three occupations."""

from service.domain import Concept, Importance, Kind, Occupation, Requirement
from service.taxonomy.taxonomy import Group, Taxonomy

SQL = "http://example.org/skill/sql"
DATABASES = "http://example.org/skill/databases"
TEAMWORK = "http://example.org/skill/teamwork"
BANDAGE = "http://example.org/skill/bandage"
FORKLIFT = "http://example.org/skill/forklift"
JAVA = "http://example.org/skill/java"
ANALYST = "http://example.org/occupation/analyst"
NURSE = "http://example.org/occupation/nurse"
DRIVER = "http://example.org/occupation/driver"
GROUP = "http://example.org/skill/group"


def small_taxonomy(version: str = "v1", language: str = "en") -> Taxonomy:
    """Concepts with and without description, one broader pair, one related pair."""
    essential, optional = Importance.ESSENTIAL, Importance.OPTIONAL
    concepts = [
        Concept(SQL, "write SQL queries", Kind.SKILL, ("query databases with SQL", "SQL"), "Ask a database.", "sector"),
        Concept(DATABASES, "databases", Kind.KNOWLEDGE, ("database systems",), "", "cross-sector"),
        Concept(TEAMWORK, "work in teams", Kind.SKILL, (), "Work with others.", "transversal"),
        Concept(BANDAGE, "apply bandages", Kind.SKILL, ("bandage wounds",)),
        Concept(FORKLIFT, "drive forklift truck", Kind.SKILL, ("operate forklift",)),
        Concept(JAVA, "Java (computer programming)", Kind.KNOWLEDGE, ("Java",)),
    ]
    occupations = [
        Occupation(ANALYST, "data analyst", ("analyst of data",), "", "2511"),
        Occupation(NURSE, "nurse", (), "Cares for patients.", "2221"),
        Occupation(DRIVER, "forklift driver", (), "", "8344"),
    ]
    return Taxonomy(
        version=version,
        language=language,
        concepts={item.uri: item for item in sorted(concepts, key=lambda item: item.uri)},
        occupations={item.uri: item for item in sorted(occupations, key=lambda item: item.uri)},
        requirements={
            ANALYST: (
                Requirement(DATABASES, essential),
                Requirement(SQL, essential),
                Requirement(JAVA, optional),
                Requirement(TEAMWORK, optional),
            ),
            DRIVER: (Requirement(FORKLIFT, essential), Requirement(TEAMWORK, optional)),
            NURSE: (Requirement(BANDAGE, essential), Requirement(TEAMWORK, essential)),
        },
        broader={SQL: (DATABASES,)},
        related={DATABASES: (JAVA,)},
        groups={GROUP: Group(GROUP, "working with computers", "SkillGroup", "S5", "")},
        groups_of={SQL: (GROUP,)},
        collections={"transversal": frozenset({TEAMWORK})},
        unknown_fields={JAVA: frozenset({"altLabels"})},
    )
