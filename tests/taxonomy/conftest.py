"""A small release of our own making, and ways to damage it."""

import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from service.domain import Problem
from service.taxonomy.esco_csv import TaxonomyContent, read_esco

BAKERY = Path(__file__).resolve().parent.parent / "files" / "esco" / "bakery"
SKILL = "http://example.org/esco/skill/"
OCCUPATION = "http://example.org/esco/occupation/"
ISCO = "http://example.org/esco/isco/C"

Edit = Callable[[str], str]


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A copy of the small release that a test may damage."""
    return Path(shutil.copytree(BAKERY, tmp_path / "bakery"))


@pytest.fixture(scope="session")
def content() -> TaxonomyContent:
    """The small release as it is."""
    return read_esco([BAKERY], "v9.1", "en")


@pytest.fixture(scope="session")
def esco_110(shared_data: Path) -> TaxonomyContent:
    """The full v1.1.0 in English."""
    return read_esco([shared_data / "esco" / "v1.1.0"], "v1.1.0", "en")


@pytest.fixture(scope="session")
def esco_120(shared_data: Path) -> TaxonomyContent:
    """The full v1.2.0 in English."""
    return read_esco([shared_data / "esco" / "v1.2.0" / "en"], "v1.2.0", "en")


def rewrite(path: Path, edit: Edit) -> None:
    """Change a file's text."""
    path.write_text(edit(path.read_text("utf-8-sig")), "utf-8")


def counted(content: TaxonomyContent) -> Mapping[tuple[str, str], int]:
    """Problems as {(file name without folder, beginning of the reason up to the first ";" or "("): count}."""
    return {(_file(problem), _reason(problem)): problem.count for problem in content.problems}


def _file(problem: Problem) -> str:
    return (problem.file or "").rpartition("/")[2]


def _reason(problem: Problem) -> str:
    return problem.reason.replace("(", ";").split(";")[0].strip()


def zip_of(target: Path, entries: Mapping[str, bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target
