"""The file that `--documents` names: which local file stands for which address."""

from collections.abc import Mapping
from pathlib import Path

from service.errors import BadInput, ServiceError
from service.importers.carrier import FILE_BYTES
from service.importers.strict_json import read_json_object


def read_document_map(path: Path) -> Mapping[str, bytes | int]:
    """Read a document map: a JSON object from addresses, DIDs or URNs to files, or to 404 or 410.

    Relative files are looked up from the folder of the map. Raises BadInput that names the entry.
    """
    try:
        entries = read_json_object(path.read_bytes())
    except OSError as error:
        raise BadInput(f"the document map {path} cannot be read: {error.strerror}") from None
    except ServiceError as error:
        raise BadInput(f"the document map {path}: {error.detail}") from None
    return {address: _content(address, value, path.parent) for address, value in entries.items()}


def _content(address: str, value: object, folder: Path) -> bytes | int:
    if value in (404, 410) and isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise BadInput(f"document map, {address[:120]!a}: give a file name, 404 or 410")
    file = folder / value
    try:
        if file.stat().st_size > FILE_BYTES:
            raise BadInput(f"document map, {address[:120]!a}: {value} is over {FILE_BYTES} bytes")
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"document map, {address[:120]!a}: {value} cannot be read ({error.strerror})") from None
