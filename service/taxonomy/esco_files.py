"""Find the CSV files of an ESCO download in folders, single files and zip archives."""

import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from service.errors import BadInput, TooLarge, UnreadableFile
from service.taxonomy.problem_log import ProblemLog

HEAD_BYTES = 65536
FILE_BYTES = 300 * 2**20  # the largest official file has 22 MB
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# RuntimeError and its NotImplementedError: a password, or a way of packing that Python doesn't know.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The most that one download may hold; a whole release in one language has about 70 MB."""

    file_bytes: int = FILE_BYTES
    total_bytes: int = 2**30
    zip_entries: int = 5000
    zip_ratio: int = 200  # ESCO's own files shrink to a thirtieth at most


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One CSV file: where it is, and how it is named to the user (relative to the path that was given)."""

    name: str
    path: Path
    entry: str | None = None
    limit: int = FILE_BYTES

    def head(self) -> bytes:
        """Read the first bytes, enough for a header."""
        return self._read(HEAD_BYTES)

    def content(self) -> bytes:
        """Read everything; TooLarge over the limit, whatever the archive's directory says."""
        data = self._read(self.limit + 1)
        if len(data) > self.limit:
            raise TooLarge(f"{self.name} is over {self.limit} bytes; an ESCO file has at most about 22 MB")
        return data

    def _read(self, size: int) -> bytes:
        try:
            if self.entry is None:
                with self.path.open("rb") as stream:
                    return stream.read(size)
            with zipfile.ZipFile(self.path) as archive, archive.open(self.entry) as member:
                return member.read(size)
        except (OSError, EOFError, *_DAMAGE) as error:
            raise UnreadableFile(f"{self.name} cannot be read: {error}") from None


def find_files(paths: Sequence[Path], log: ProblemLog, limits: FileLimits | None = None) -> list[SourceFile]:
    """List the CSV files under the paths (folders recursively, CSV files, zip archives), sorted by path given and name.

    Zip archives inside a folder are opened only where the folder holds no CSV file itself. Raises BadInput for a
    path that is not there or is neither, UnreadableFile for a damaged, encrypted or foreign archive, TooLarge for
    a zip bomb.
    """
    if not paths:
        raise BadInput("no path given; give the folder or the .zip of the ESCO CSV download")
    limits = limits or FileLimits()
    found: list[SourceFile] = []
    for path in paths:
        found.extend(_find_in(path, log, limits))
    return found


def _find_in(path: Path, log: ProblemLog, limits: FileLimits) -> list[SourceFile]:
    if path.is_dir():
        return _find_in_folder(path, log, limits)
    if not path.is_file():
        raise BadInput(f"{path} is not there; give the folder or the .zip of the ESCO CSV download")
    with path.open("rb") as stream:
        magic = stream.read(4)
    if magic in ZIP_MAGIC:
        return _find_in_zip(path, path.name, log, limits)
    if path.suffix.lower() == ".zip":
        raise UnreadableFile(f"{path.name} is not a zip archive")
    if path.suffix.lower() != ".csv":
        raise BadInput(f"{path.name} is neither a folder, a .csv nor a .zip of the ESCO CSV download")
    return [SourceFile(path.name, path, limit=limits.file_bytes)]


def _find_in_folder(folder: Path, log: ProblemLog, limits: FileLimits) -> list[SourceFile]:
    files = sorted(_walk(folder))
    found = [
        SourceFile(file.relative_to(folder).as_posix(), file, limit=limits.file_bytes)
        for file in files
        if file.suffix.lower() == ".csv" and not file.name.startswith("._") and file.is_file()
    ]
    if found:
        return found
    for file in files:
        if file.suffix.lower() == ".zip" and file.is_file():
            found.extend(_find_in_zip(file, file.relative_to(folder).as_posix(), log, limits))
    if not found:
        raise UnreadableFile(f"{folder.name or folder} holds no CSV file; give the folder of the ESCO CSV download")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        for name in names:
            yield Path(here) / name


def _find_in_zip(path: Path, name: str, log: ProblemLog, limits: FileLimits) -> list[SourceFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (OSError, UnicodeDecodeError, *_DAMAGE) as error:
        raise UnreadableFile(f"{name} is a damaged zip archive: {error}") from None
    _check_archive(name, entries, limits)
    found = []
    for entry in sorted(entries, key=lambda item: item.filename):
        inside = PurePosixPath(entry.filename)
        if entry.is_dir() or inside.name.startswith("._") or "__MACOSX" in inside.parts:
            continue
        if inside.suffix.lower() == ".csv":
            found.append(SourceFile(f"{name}/{entry.filename}", path, entry.filename, limits.file_bytes))
        elif inside.suffix.lower() == ".zip":
            log.add("a zip archive inside the archive is not opened; unpack it first", f"{name}/{entry.filename}")
    if not found:
        raise UnreadableFile(f"{name} holds no CSV file; give the zip of the ESCO CSV download, unpacked if nested")
    return found


def _check_archive(name: str, entries: Sequence[zipfile.ZipInfo], limits: FileLimits) -> None:
    if len(entries) > limits.zip_entries:
        raise TooLarge(f"{name} has {len(entries)} entries; at most {limits.zip_entries} are read")
    if len({entry.filename for entry in entries}) < len(entries):
        raise UnreadableFile(f"{name} holds the same entry twice")
    for entry in entries:
        _check_entry(name, entry, limits)
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes:
        raise TooLarge(f"{name} unpacks to {total} bytes; at most {limits.total_bytes} are read")


def _check_entry(name: str, entry: zipfile.ZipInfo, limits: FileLimits) -> None:
    if not entry.filename:
        raise UnreadableFile(f"{name} is a damaged zip archive: an entry has no name")
    parts = PureWindowsPath(entry.filename).parts
    if ".." in parts or PureWindowsPath(entry.filename).anchor:
        raise BadInput(f"{name} has an entry that leaves the archive: {entry.filename!r}")
    if entry.flag_bits & 1:
        raise UnreadableFile(f"{name} is encrypted; give it unpacked")
    if entry.file_size > limits.file_bytes or entry.file_size > limits.zip_ratio * max(entry.compress_size, 1024):
        size = f"{entry.filename} has {entry.file_size} bytes"
        raise TooLarge(f"{name} unpacks to far more than an ESCO download: {size}")
