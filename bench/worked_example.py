"""Write docs/worked-example.md: ten real courses against their own and against unrelated occupations, on the full ESCO.

Run: .venv/bin/python bench/worked_example.py

No text of a course is written: row ids, ESCO labels and scores only. Needs the folder named by SKILLSGAP_SHARED.
"""

import csv
import os
from pathlib import Path

from service.domain import Scope
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SKILLSGAP_SHARED", ROOT.parent / "shared" / "data"))
PAGE = ROOT / "docs" / "worked-example.md"
PAIRS = ROOT / "tests" / "files" / "course_occupations.csv"
CONCEPTS_SHOWN = 6


def main() -> None:
    """Fit every course of the table against every occupation of it, and write the page."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        own = {row["course_id"]: row["occupation"] for row in csv.DictReader(file)}
    parts = Parts(Settings.from_environment())
    parts.import_taxonomy([SHARED / "esco" / "v1.2.0"], "v1.2.0", "en")
    parts.taxonomies.use("v1.2.0")
    data = (SHARED / "courses" / "coursera_2026_5411.csv").read_bytes()
    wanted = [
        row
        for row in parts.catalogue_rows(data, ())
        if getattr(getattr(row, "record", None), "external_id", None) in own
    ]
    report = parts.import_offerings(Scope(), wanted, CatalogueFile(source="worked-example"))
    stored = {item.offering.external_id: item for item in parts.offerings.get_many(Scope(), report.ids)}
    occupations = list(dict.fromkeys(own.values()))
    lines = []
    wins = 0
    versions = None
    for course, occupation in own.items():
        found = parts.fit_offerings.pairs(Scope(), [stored[course].id], occupations)
        versions = found.versions
        scores = {fit.target.label: fit.fit.score or 0.0 for fit in found.fits}
        mine = scores.pop(occupation)
        runner, other = max(scores.items(), key=lambda item: item[1])
        wins += mine > other
        holder = found.fits[0].holder
        best = sorted(
            {item.concept: item.score for item in holder.evidence if item.sure}.items(), key=lambda item: -item[1]
        )
        labels = found.shelf.taxonomy.concepts
        shown = "; ".join(f"{labels[uri].preferred_label} {score:.2f}" for uri, score in best[:CONCEPTS_SHOWN])
        lines.append(f"| {course} | {occupation} | {mine:.1f} | {runner} {other:.1f} | {shown} |")
    text = f"""# {len(own)} courses against {len(occupations)} occupations

Real courses (rows of a Coursera catalogue of 5,411; `course_id` in the first column, no text of it is kept here) on the
full ESCO v1.2.0. They were chosen by title, one for each occupation, before any was fitted; none was dropped
afterwards. Each was compared with all {len(occupations)} occupations. *Own* is the fit score (0 to 100) with the
occupation that the course is plainly about, *best other* the highest score among the others. The own occupation came
first for {wins} of {len(own)}. Where it did not, the matcher was not sure of any concept of it, or
a near occupation wants more of what is taught.
Written by `bench/worked_example.py`; `tests/test_worked_example.py` checks the order of those that hold.

| course | own occupation | own | best other | accepted concepts, with match scores |
|---|---|---|---|---|
{chr(10).join(lines)}

Versions: {versions}.

How to read the scores: the score compares everything taught with everything wanted, generic concepts counting little. A
short course cannot score high against an occupation of sixty requirements; what counts is the order.
"""
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
