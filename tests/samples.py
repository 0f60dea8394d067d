"""Offerings and adverts in our own words over the small taxonomy."""

import json

from service.domain import Scope
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from tests.taxonomies import ANALYST, FORKLIFT, JAVA, small_taxonomy

OFFERINGS = [
    {
        "id": "sql-1",
        "title": "SQL for analysts",
        "provider": "Own Words Academy",
        "outcomes": ["Write SQL queries", "Work in teams"],
        "alignments": [JAVA],
        "target_occupations": [ANALYST],
        "language": "English",
        "price": 100,
        "currency": "EUR",
    },
    {
        "id": "lift-1",
        "title": "Forklift licence",
        "provider": "Lift School",
        "outcomes": ["Drive forklift truck"],
        "alignments": [FORKLIFT],
    },
    {"id": "tags-1", "title": "Only tags", "provider": "Lift School", "tags": ["Java"]},
    {"id": "none-1", "title": "Nothing said", "provider": "Lift School"},
]
ADVERT = {
    "id": "adv-1",
    "title": "Data analyst",
    "employer": "Own Words Ltd",
    "posted": "2026-10-01",
    "text": (
        "About us\nWe are a friendly company.\n\nRequirements\n- You must be able to write SQL queries\n"
        "- At least 3 years of experience\n\nNice to have\n- Work in teams\n\n"
        "Apply by sending your CV to our office."
    ),
}


def load_samples(parts: Parts) -> dict[str, str]:
    """Store the small taxonomy, the offerings and the advert; ids by external id."""
    parts.taxonomies.save(small_taxonomy())
    rows = parts.catalogue_rows(json.dumps(OFFERINGS).encode(), ())
    report = parts.import_offerings(Scope(), rows, CatalogueFile(source="test"))
    adverts = parts.import_vacancies(Scope(), parts.vacancy_rows(json.dumps([ADVERT]).encode(), ()), "test")
    names = [str(item["id"]) for item in OFFERINGS]
    return dict(zip((*names, str(ADVERT["id"])), (*report.ids, *adverts.ids), strict=True))
