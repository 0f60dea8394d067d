"""Archives that must not be trusted, and files that cannot be read."""

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import BadInput, ServiceError, TooLarge, UnreadableFile
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.esco_files import FileLimits, SourceFile, find_files
from service.taxonomy.problem_log import ProblemLog
from tests.taxonomy.conftest import BAKERY, zip_of

SKILLS = (BAKERY / "en" / "skills_en.csv").read_bytes()

REFUSED: list[tuple[str, dict[str, bytes], type[ServiceError], str]] = [
    ("no CSV", {"picture.png": b"x"}, UnreadableFile, "holds no CSV file"),
    ("empty", {}, UnreadableFile, "holds no CSV file"),
    ("no ESCO", {"courses.csv": b"title,price\nBaking,5\n"}, UnreadableFile, "no ESCO skills or occupations found"),
    ("nested", {"inner.zip": b"PK\x03\x04"}, UnreadableFile, "holds no CSV file"),
    ("climbs", {"../skills_en.csv": SKILLS}, BadInput, "leaves the archive"),
    ("climbs with backslashes", {"..\\skills_en.csv": SKILLS}, BadInput, "leaves the archive"),
    ("absolute", {"/skills_en.csv": SKILLS}, BadInput, "leaves the archive"),
    ("drive", {"C:\\skills_en.csv": SKILLS}, BadInput, "leaves the archive"),
    ("bomb", {"skills_en.csv": b"x" * 50_000_000}, TooLarge, "far more than an ESCO download"),
    ("bomb beside", {"skills_en.csv": SKILLS, "x.bin": bytes(50_000_000)}, TooLarge, "far more"),
]


@pytest.mark.parametrize(("case", "entries", "error", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(tmp_path: Path, case: str, entries: dict[str, bytes], error: type[ServiceError], message: str) -> None:
    archive = zip_of(tmp_path / f"{case}.zip", entries)
    with pytest.raises(error, match=message):
        read_esco([archive], "v9.1", "en")


LIMITED = [
    (FileLimits(file_bytes=100), "far more"),
    (FileLimits(total_bytes=100), "at most 100 are read"),
    (FileLimits(zip_entries=1), "at most 1 are read"),
]


@pytest.mark.parametrize(("limits", "message"), LIMITED)
def test_limits(tmp_path: Path, limits: FileLimits, message: str) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS, "occupations_en.csv": SKILLS})
    with pytest.raises(TooLarge, match=message):
        find_files([archive], ProblemLog(), limits)


def test_the_archives_own_word_is_not_trusted(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS})
    with pytest.raises(TooLarge, match="is over 100 bytes"):
        SourceFile("skills_en.csv", archive, "skills_en.csv", limit=100).content()


def test_a_plain_file_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "skills_en.csv").write_bytes(SKILLS)
    with pytest.raises(TooLarge, match="is over 100 bytes"):
        read_esco([tmp_path], "v9.1", "en", FileLimits(file_bytes=100))


def test_no_zip_at_all(tmp_path: Path) -> None:
    fake = tmp_path / "esco.zip"
    fake.write_bytes(b"this is no archive")
    with pytest.raises(UnreadableFile, match="is not a zip archive"):
        read_esco([fake], "v9.1", "en")


@pytest.mark.parametrize("keep", [4, 60, 300, -30])
def test_a_cut_archive(tmp_path: Path, keep: int) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS})
    archive.write_bytes(archive.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="damaged"):
        read_esco([archive], "v9.1", "en")


def test_a_damaged_entry(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS})
    data = bytearray(archive.read_bytes())
    data[60:160] = bytes(100)
    archive.write_bytes(data)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_esco([archive], "v9.1", "en")


def test_an_encrypted_archive(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS})
    data = bytearray(archive.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(UnreadableFile, match="encrypted"):
        read_esco([archive], "v9.1", "en")


def test_the_same_entry_twice(tmp_path: Path) -> None:
    archive = tmp_path / "esco.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("skills_en.csv", SKILLS)
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr("skills_en.csv", b"other")
    with pytest.raises(UnreadableFile, match="same entry twice"):
        read_esco([archive], "v9.1", "en")


def test_a_zip_beside_the_files_in_a_zip_is_said(tmp_path: Path) -> None:
    archive = zip_of(tmp_path / "esco.zip", {"skills_en.csv": SKILLS, "more.zip": b"PK\x03\x04"})
    problems = read_esco([archive], "v9.1", "en").problems
    assert any(problem.file == "esco.zip/more.zip" for problem in problems)


def test_names_are_relative_to_the_path_given(tmp_path: Path) -> None:
    names = [file.name for file in find_files([BAKERY, BAKERY / "en" / "skills_en.csv"], ProblemLog())]
    assert "en/skills_en.csv" in names
    assert names[-1] == "skills_en.csv"
    assert not any(str(tmp_path.anchor) == name[:1] for name in names)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=5))
def test_a_damaged_archive_is_read_or_refused(tmp_path: Path, method: int, changes: list[tuple[float, int]]) -> None:
    archive = tmp_path / "esco.zip"
    with zipfile.ZipFile(archive, "w", method) as target:
        target.writestr("skills_en.csv", SKILLS)
    data = bytearray(archive.read_bytes())
    for place, byte in changes:
        data[int(place * len(data))] = byte
    archive.write_bytes(data)
    with suppress(UnreadableFile, BadInput, TooLarge):
        assert read_esco([archive], "v9.1", "en").taxonomy.concepts


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 60),
    put=st.sampled_from([b"", b'"', b"\r", b"\xff\xfe", b",,,,", b"\n\n", b"\x00", b"\xe4", b";"]),
)
def test_a_damaged_csv_is_read_or_refused(bakery: Path, place: float, cut: int, put: bytes) -> None:
    file = bakery / "en" / "skills_en.csv"
    start = int(place * len(SKILLS))
    file.write_bytes(SKILLS[:start] + put + SKILLS[start + cut :])
    assert read_esco([bakery], "v9.1", "en").taxonomy.occupations
