"""A catalogue to plan with, in our own words, over the small taxonomy."""

import json

from service.domain import Scope
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from tests.taxonomies import small_taxonomy

SQL, TEAM, JAVA, BANDAGE = "Write SQL queries", "Work in teams", "Java (computer programming)", "Apply bandages"


def course(name: str, outcomes: list[str], **fields: object) -> dict[str, object]:
    """One row of the catalogue."""
    return {"id": name, "title": name.replace("-", " ").capitalize(), "outcomes": outcomes, **fields}


EUR = {"currency": "EUR"}
CATALOGUE = [
    course("sql-cheap", [SQL], price=100, workload_hours=40, language="English", mode="online", **EUR),
    course("sql-short", [SQL], price=300, workload_hours=10, language="English", mode="on campus", **EUR),
    course("sql-german", [SQL], price=50, workload_hours=40, language="German", level="EQF 5", **EUR),
    course("sql-unknown", [SQL], language="English", mode="online"),
    course("sql-dollars", [SQL], price=10, workload_hours=40, currency="USD", language="English"),
    course("sql-over", [SQL], price=5, workload_hours=5, end="2020-01-31", language="English", **EUR),
    course("sql-team", [SQL, TEAM], price=180, workload_hours=60, language="English", provider="Own Words", **EUR),
    course("team", [TEAM], price=60, workload_hours=20, language="English", **EUR),
    course("bandage", [BANDAGE], price=90, workload_hours=30, language="English", requires="team", **EUR),
    course("bandage-plain", [BANDAGE], price=200, workload_hours=30, language="English", start="2027-03-01", **EUR),
    course("bandage-degree", [BANDAGE], price=20, workload_hours=30, requires="A degree in nursing", **EUR),
]


def load_advice(parts: Parts) -> dict[str, str]:
    """Store the taxonomy and the catalogue; ids by external id."""
    parts.taxonomies.save(small_taxonomy())
    rows = parts.catalogue_rows(json.dumps(CATALOGUE).encode(), ())
    report = parts.import_offerings(Scope(), rows, CatalogueFile(source="advice"))
    return dict(zip((str(item["id"]) for item in CATALOGUE), report.ids, strict=True))
