"""Answers about vacancies and a provider's coverage."""

import csv
import io
from dataclasses import asdict

from service.answers.common import Json, versions
from service.answers.taxonomies import ATTRIBUTION
from service.market.coverage import CSV_HEADER, Wanted, coverage_rows
from service.operations.cover_targets import ProviderCoverage
from service.operations.library import Shelf
from service.operations.read_vacancies import ReadVacancy
from service.operations.targets import labels_of
from service.store.vacancies import Correction, StoredVacancy


def vacancy(stored: StoredVacancy) -> Json:
    """A vacancy as it is stored."""
    fields = asdict(stored.vacancy)
    for name in ("posted", "valid_through"):
        fields[name] = fields[name].isoformat() if fields[name] else None
    return {
        "id": stored.id,
        **fields,
        "repost_of": stored.repost_of,
        "created_at": stored.created_at.isoformat(),
        "updated_at": stored.updated_at.isoformat(),
    }


def requirements(found: ReadVacancy) -> Json:
    """What an advert asks for: concepts with sentences, conditions, notes, and what its occupation needs besides."""
    corrections = {item.concept: item for item in found.corrections}
    shelf = found.shelf
    listed = [
        _requirement(item, corrections.pop(item["concept"], None), shelf) for item in found.reading["requirements"]
    ]
    listed += [_added(item, shelf) for item in corrections.values()]
    usual = labels_of(shelf, found.usual)
    return {
        "versions": versions(found.versions),
        "vacancy": found.stored.id,
        "title": found.stored.vacancy.title,
        "text": found.reading["text"],
        "language": found.reading["language"],
        "requirements": listed,
        "conditions": [
            {name: item[name] for name in ("kind", "text", "span", "importance", "value", "unit", "upper")}
            for item in found.reading["conditions"]
        ],
        "notes": list(found.reading["notes"]),
        "occupations": [
            {"uri": item.occupation, "label": item.label, "score": item.score, "rank": item.rank}
            for item in found.occupations
        ],
        "usual_not_mentioned": [{"uri": uri, "label": label} for uri, label in usual.items()],
    }


def _requirement(item: Json, correction: Correction | None, shelf: Shelf) -> Json:
    options = labels_of(shelf, item["options"])
    shown = {
        "uri": item["concept"],
        "label": item["label"],
        "options": [{"uri": uri, "label": label} for uri, label in options.items()],
        **{
            name: item[name]
            for name in ("importance", "basis", "verdict", "score", "phrase", "sentence", "span", "unmatched")
        },
    }
    if correction is None:
        return shown
    if correction.removed:
        return shown | {"verdict": "removed"}
    return shown | {"verdict": "corrected", "importance": correction.importance.value}


def _added(item: Correction, shelf: Shelf) -> Json:
    labels = labels_of(shelf, (item.concept, *item.options))
    return {
        "uri": item.concept,
        "label": labels[item.concept],
        "options": [{"uri": uri, "label": labels[uri]} for uri in item.options],
        "importance": item.importance.value,
        "basis": None,
        "verdict": "removed" if item.removed else "corrected",
        "score": None,
        "phrase": None,
        "sentence": None,
        "span": None,
        "unmatched": [],
    }


def provider_coverage(found: ProviderCoverage) -> Json:
    """Wanted and taught, wanted and taught by no offering, taught and unwanted; heat-map data."""
    coverage = found.coverage
    taught = labels_of(found.shelf, tuple(coverage.taught_only))
    return {
        "versions": versions(found.versions),
        "provider": found.provider,
        "offerings": found.titles,
        "targets": {target.id: target.label for target in found.targets},
        "wanted_and_taught": [_wanted(item, found.shelf) for item in coverage.wanted_and_taught],
        "wanted_only": [_wanted(item, found.shelf) for item in coverage.wanted_only],
        "taught_only": [
            {"uri": uri, "label": taught[uri], "offerings": list(offerings)}
            for uri, offerings in coverage.taught_only.items()
        ],
        "heat_map": asdict(found.heat),
    }


def provider_coverage_csv(found: ProviderCoverage) -> str:
    """The same as CSV, with the attribution that ESCO's labels ask for in the last line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_HEADER)
    labels = {uri: concept.preferred_label for uri, concept in found.shelf.taxonomy.concepts.items()}
    writer.writerows(coverage_rows(found.coverage, labels))
    writer.writerow([f"# {ATTRIBUTION}"])
    return out.getvalue()


def _wanted(item: Wanted, shelf: Shelf) -> Json:
    fields = asdict(item)
    uri = fields.pop("concept")
    return {"uri": uri, "label": labels_of(shelf, (uri,))[uri], **fields}
