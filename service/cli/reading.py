"""What commands read from files and standard input."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.errors import BadInput, FieldError


def read_bytes(name: str) -> bytes:
    """The content of a file, or of standard input for "-"."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read {name}: {error.strerror}; give a file, or - for standard input") from None


def read_text(name: str) -> str:
    """The content as UTF-8 text."""
    data = read_bytes(name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None


def json_lines(text: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line's number and object; BadInput names the first line that holds none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{name} line {number} is not JSON: {error}") from None
        if not isinstance(value, dict):
            detail = 'each line must be an object, e.g. {"text": "…"}'
            raise BadInput(f"{name} line {number}: {detail}", [FieldError(f"/{number}", detail)])
        yield number, value
