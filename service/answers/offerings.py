"""Answers about offerings."""

from dataclasses import asdict
from typing import Any

from service.answers.common import Json, problems, rejected, versions
from service.answers.matches import match
from service.operations.import_records import ImportReport
from service.operations.show_matches import ShownMatches
from service.store.offerings import StoredOffering


def offering(stored: StoredOffering) -> Json:
    """An offering as it is stored; an absent field is null, and null means unknown."""
    fields = asdict(stored.offering)
    fields["extra"] = dict(stored.offering.extra)
    return {
        "id": stored.id,
        **{name: _plain(value) for name, value in fields.items()},
        "created_at": stored.created_at.isoformat(),
        "updated_at": stored.updated_at.isoformat(),
        "withdrawn": _plain(stored.withdrawn),
    }


def import_report(report: ImportReport) -> Json:
    """CONTRACTS.md: `skillsgap offerings import`."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "withdrawn": report.withdrawn,
        "rejected": rejected(report.rejected),
        "problems": problems(report.problems),
        "ids": list(report.ids),
    }


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def offering_matches(found: ShownMatches) -> Json:
    """Every outcome and tag of an offering with its matches."""
    concepts = found.shelf.taxonomy.concepts
    return {
        "versions": versions(found.versions),
        "offering": found.offering.id,
        "outcomes": [
            {
                "text": item.text,
                "origin": item.origin,
                "matches": [match(one, concepts) for one in item.matches],
            }
            for item in found.texts
        ],
    }
