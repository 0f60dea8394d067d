"""Imports as tasks: the posted file is read again from the start, and what steps stored is skipped."""

from datetime import date
from typing import Any

from service.answers.offerings import import_report
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.tasks.match_catalogue import match_offerings
from service.tasks.work import Work


def import_offerings(parts: Parts, work: Work) -> dict[str, Any]:
    """Import a catalogue, and match what is new in it if asked."""
    asked = work.arguments
    snapshot = date.fromisoformat(asked["snapshot"]) if asked["snapshot"] else None
    file = CatalogueFile(asked["source"], snapshot, asked["complete"])
    rows = parts.catalogue_rows(work.input(), asked["map"], asked["format"])
    report = parts.import_offerings(work.scope, rows, file, work)
    if asked["match"] and report.ids:
        match_offerings(parts, work)
    return import_report(report)


def import_vacancies(parts: Parts, work: Work) -> dict[str, Any]:
    """Import adverts."""
    asked = work.arguments
    rows = parts.vacancy_rows(work.input(), asked["map"], asked["format"])
    return import_report(parts.import_vacancies(work.scope, rows, asked["source"], work))
