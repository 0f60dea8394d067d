"""Turns the bytes of a file into text, and says what had to be guessed."""

import codecs
import re
from dataclasses import dataclass

from service.domain import Problem
from service.errors import UnreadableFile

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRAY = re.compile("[\udc80-\udcff]")
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_HEAD = 4096
_MOST_CONTROLS = 0.05


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the problems met on the way to it."""

    text: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, or UTF-16 and UTF-32 with a byte-order mark, without the mark.

    Bytes that are not UTF-8 are read as Windows-1252 and reported as one Problem with their count. Data with too
    many control characters to be text raise UnreadableFile.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    head = data[:_HEAD]
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        raise UnreadableFile("the file is not text; give UTF-8, or UTF-16 with a byte-order mark")
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _guessed(data, error.start)


def _marked(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig":
            return _guessed(data.removeprefix(codecs.BOM_UTF8), error.start)
        name = encoding.upper()
        raise UnreadableFile(f"the file begins like {name} but is not {name} at byte {error.start}") from None


def _guessed(data: bytes, first: int) -> Decoded:
    text = data.decode("utf-8", "surrogateescape")
    text, count = _STRAY.subn(lambda found: _windows(ord(found.group()) - 0xDC00), text)
    reason = f"not UTF-8, first at byte {first}: such bytes were read as Windows-1252; save the file as UTF-8"
    return Decoded(text, (Problem(reason, count=count),))


def _windows(byte: int) -> str:
    """One byte of Windows-1252; its five unused codes as the replacement character."""
    return bytes([byte]).decode("cp1252", "replace")
