"""Yearly complete snapshots of a real catalogue: who left each year."""

import json
from datetime import date
from pathlib import Path

from service.domain import Offering, Scope
from service.importers.base import Row
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.settings import Settings
from service.store.offerings import OfferingFilter

SCOPE = Scope()
LEAVERS = [163, 343, 225, 150, 118]


def test_courses_that_leave_are_withdrawn_and_those_that_return_are_open_again(
    shared_data: Path, tmp_path: Path
) -> None:
    years = json.loads((shared_data / "courses" / "dtu_titles_by_year.json").read_text(encoding="utf-8"))
    parts = Parts(Settings(home=tmp_path))
    withdrawn, back = [], 0
    before: set[str] = set()
    for year in sorted(years):
        day = date(int(year[:4]), 9, 1)
        rows = [
            Row(number, Offering(title, external_id=code))
            for number, (code, title) in enumerate(sorted(years[year].items()), start=1)
        ]
        back += len(set(years[year]) - before) if before else 0
        report = parts.import_offerings(SCOPE, rows, CatalogueFile("dtu", day, complete=True))
        withdrawn.append(report.withdrawn)
        before = set(years[year])
        open_now = parts.offerings.count(SCOPE, OfferingFilter(withdrawn=False))
        assert open_now == len(before)
    assert withdrawn == [0, *LEAVERS]
    assert back > 0


def test_without_complete_absence_means_nothing(tmp_path: Path) -> None:
    parts = Parts(Settings(home=tmp_path))
    rows = [Row(1, Offering("A", external_id="a")), Row(2, Offering("B", external_id="b"))]
    parts.import_offerings(SCOPE, rows, CatalogueFile("s", date(2025, 9, 1), complete=True))
    report = parts.import_offerings(SCOPE, rows[:1], CatalogueFile("s", date(2026, 9, 1)))
    assert report.withdrawn == 0
    assert parts.offerings.count(SCOPE, OfferingFilter(withdrawn=True)) == 0
