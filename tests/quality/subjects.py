"""Subjects in our own words for the tests of rules."""

from dataclasses import replace
from datetime import date
from typing import Any

from service.domain import Alignment, Offering, Outcome
from service.quality.subject import ConceptChange, Declared, Promise, Subject, TargetFacts, Voice

TODAY = date(2026, 6, 30)
SQL = "http://data.europa.eu/esco/skill/sql"
CHANGE = ConceptChange(SQL, "SQL", "removed", "Write SQL queries", "v1", "v2", date(2026, 1, 31))
TARGET = TargetFacts("o", "analyst", 2, ())
FULL = Offering(
    title="SQL for analysts",
    outcomes=(Outcome("Write SQL queries"), Outcome("Explain how tables are joined")),
    alignments=(Alignment(SQL, "ESCO", "SQL"),),
    level="EQF 4",
    workload_hours=100,
    assessment="Supervised written exam with identity check against published criteria",
    quality_assurance="Accredited by an agency, external review every two years",
    provider="Own Words Academy",
    language="English",
    mode="online",
    reviewed=date(2026, 1, 1),
    review_cycle="12 months",
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    extra={"Country": "EE"},
)
GOOD = Subject(
    FULL,
    TODAY,
    snapshot=date(2026, 6, 1),
    taught=({SQL: "SQL"}, {}),
    declared=(Declared(SQL, "SQL", known=True, supported=True),),
    changes=(),
    wanted=(True, None),
    targets=(TARGET,),
    promised=(Promise(SQL, "SQL", "SQL", taught=True),),
    voices=(Voice("employer", "Bakery", date(2026, 6, 1), 4),),
)


def subject(**changed: Any) -> Subject:
    """The good subject with some fields changed; fields of the offering may be given as well."""
    own = {name: value for name, value in changed.items() if name in Offering.__dataclass_fields__}
    rest = {name: value for name, value in changed.items() if name not in own}
    if "outcomes" in own:
        own["outcomes"] = tuple(Outcome(item) if isinstance(item, str) else item for item in own["outcomes"])
    return replace(GOOD, offering=replace(FULL, **own), **rest)
