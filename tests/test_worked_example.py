"""Real courses on the full ESCO: the occupation that a course is about ranks above every unrelated one."""

import csv
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from service.domain import Offering, Problem, Scope
from service.importers.base import Row
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.settings import Settings
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy
from tests.conftest import Samples

TABLE = Path(__file__).parent / "files" / "course_occupations.csv"
SCOPE = Scope()


def own_occupations() -> dict[str, str]:
    """Courses whose own occupation came first when the table was made; the page lists the others, too."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["course_id"]: row["occupation"] for row in csv.DictReader(file) if row["first"] == "yes"}


def courses(parts: Parts, shared_data: Path) -> Iterator[Row[Offering] | Problem]:
    data = (shared_data / "courses" / "coursera_2026_5411.csv").read_bytes()
    return parts.catalogue_rows(data, (), name="coursera.csv")


def wrongly_ranked(parts: Parts, shared_data: Path) -> list[str]:
    """Courses for which an unrelated occupation of the table scores at least as high as their own."""
    own = own_occupations()
    wanted = [row for row in courses(parts, shared_data) if isinstance(row, Row) and row.record.external_id in own]
    report = parts.import_offerings(SCOPE, wanted, CatalogueFile(source="worked-example"))
    names = {item.offering.external_id: item.id for item in parts.offerings.get_many(SCOPE, report.ids)}
    occupations = sorted(set(own.values()))
    assert len(own) >= 10
    wrong = []
    for course, occupation in own.items():
        found = parts.fit_offerings.pairs(SCOPE, [names[course]], occupations)
        scores = {item.target.label: item.fit.score or 0.0 for item in found.fits}
        mine = scores.pop(occupation)
        wrong += [
            f"{course}: {label} {score:.1f}, {occupation} {mine:.1f}"
            for label, score in scores.items()
            if score >= mine
        ]
    return wrong


def cut(taxonomy: Taxonomy, keep: set[str]) -> Taxonomy:
    """Only the concepts that some occupations require, and of all occupations what they require of those.

    Every occupation stays, because how specific a concept is depends on all of them.
    """
    kept_occupations = [uri for uri, item in taxonomy.occupations.items() if item.preferred_label in keep]
    concepts = {item.concept for uri in kept_occupations for item in taxonomy.requirements[uri]}
    requirements = {
        uri: tuple(item for item in wanted if item.concept in concepts) for uri, wanted in taxonomy.requirements.items()
    }

    def among(links: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        kept = {uri: tuple(other for other in others if other in concepts) for uri, others in links.items()}
        return {uri: others for uri, others in kept.items() if uri in concepts and others}

    return Taxonomy(
        version="v1.2.0-cut",
        language="en",
        concepts={uri: taxonomy.concepts[uri] for uri in sorted(concepts)},
        occupations=taxonomy.occupations,
        requirements=requirements,
        broader=among(taxonomy.broader),
        related=among(taxonomy.related),
    )


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_own_occupation_ranks_first_on_the_full_esco(full_esco: Parts, shared_data: Path) -> None:
    assert wrongly_ranked(full_esco, shared_data) == []


@pytest.mark.shared
@pytest.mark.slow
def test_the_own_occupation_ranks_first_among_the_occupations_of_the_table(
    samples: Samples, tmp_path: Path, shared_data: Path
) -> None:
    taxonomy = read_esco([shared_data / "esco" / "v1.2.0"], "v1.2.0", "en").taxonomy
    parts = Parts(Settings(home=tmp_path), encoder=samples.parts.encoder)
    parts.taxonomies.save(cut(taxonomy, set(own_occupations().values())))
    assert wrongly_ranked(parts, shared_data) == []


@pytest.mark.shared
def test_every_course_is_imported_or_reported(own_parts: Parts, shared_data: Path) -> None:
    report = own_parts.import_offerings(SCOPE, courses(own_parts, shared_data), CatalogueFile(source="coursera"))
    rows = report.created + report.updated + report.unchanged + report.duplicates + len(report.rejected)
    assert rows == 5411
    assert all(item.reason and item.row for item in report.rejected)
    again = own_parts.import_offerings(SCOPE, courses(own_parts, shared_data), CatalogueFile(source="coursera"))
    assert again == dataclasses.replace(report, created=0, unchanged=report.created)


@pytest.fixture
def own_parts(tmp_path: Path) -> Parts:
    return Parts(Settings(home=tmp_path))
