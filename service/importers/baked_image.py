"""Badges baked into pictures: the text inside a PNG or SVG, never the pixels."""

import struct
import zlib
from collections.abc import Iterator

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from service.errors import TooLarge, UnreadableFile

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEYWORDS = (b"openbadgecredential", b"openbadges")
SVG_ELEMENTS = (
    "{https://purl.imsglobal.org/ob/v3p0}credential",
    "{http://openbadges.org}assertion",
    "{https://openbadges.org}assertion",
)
IMAGE_BYTES = 16 * 2**20
TEXT_BYTES = 2 * 2**20
SVG_DEPTH = 256


def is_png(data: bytes) -> bool:
    """Say whether the bytes begin as every PNG does."""
    return data.startswith(PNG_SIGNATURE)


def is_svg(data: bytes) -> bool:
    """Say whether the bytes begin as XML."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def text_in_png(data: bytes) -> str:
    """The badge baked into an iTXt, tEXt or zTXt chunk (Open Badges baking, PNG).

    Raises UnreadableFile when there is none, more than one that differ, or the chunk is broken; TooLarge when it
    is bigger than 2 MiB after inflating, which stops before it gets there.
    """
    found = set(_png_texts(data))
    if not found:
        raise UnreadableFile("the PNG carries no badge (no openbadges or openbadgecredential chunk)")
    if len(found) > 1:
        raise UnreadableFile("the PNG carries several badges that differ")
    return found.pop()


def _png_texts(data: bytes) -> Iterator[str]:
    if len(data) > IMAGE_BYTES:
        raise TooLarge(f"picture of {len(data)} bytes is over the limit of {IMAGE_BYTES}")
    readers = {b"iTXt": _itxt, b"tEXt": _text, b"zTXt": _ztxt}
    for kind, body in _chunks(data):
        keyword, separator, rest = body.partition(b"\0")
        if kind in readers and separator and keyword in PNG_KEYWORDS:
            yield _decode(readers[kind](rest))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(PNG_SIGNATURE)
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            raise UnreadableFile("the PNG is cut short")
        body = data[position + 8 : end]
        if zlib.crc32(kind + body) != struct.unpack_from(">I", data, end)[0]:
            raise UnreadableFile(f"the checksum of a {kind.decode('latin-1')!a} chunk of the PNG is wrong")
        yield kind, body
        position = end + 4


def _itxt(rest: bytes) -> bytes:
    if len(rest) < 2:
        raise UnreadableFile("the iTXt chunk is cut short")
    compressed, method = rest[0], rest[1]
    parts = rest[2:].split(b"\0", 2)
    if len(parts) != 3:
        raise UnreadableFile("the iTXt chunk is cut short")
    if not compressed:
        return parts[2]
    if method != 0:
        raise UnreadableFile("the iTXt chunk is compressed by an unknown method")
    return inflate(parts[2], TEXT_BYTES)


def _text(rest: bytes) -> bytes:
    return rest


def _ztxt(rest: bytes) -> bytes:
    return inflate(rest[1:], TEXT_BYTES)


def inflate(data: bytes, limit: int, window: int = zlib.MAX_WBITS) -> bytes:
    """Inflate at most limit bytes; more is TooLarge, a broken stream UnreadableFile. window as for zlib (31: gzip)."""
    stream = zlib.decompressobj(window)
    try:
        result = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise UnreadableFile(f"the compressed text is broken: {error}") from None
    if len(result) > limit:
        raise TooLarge(f"the compressed text holds more than {limit} bytes")
    if not stream.eof:
        raise UnreadableFile("the compressed text is cut short")
    return result


def _decode(text: bytes) -> str:
    if len(text) > TEXT_BYTES:
        raise TooLarge(f"the baked text is over the limit of {TEXT_BYTES} bytes")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableFile("the baked text is not UTF-8") from None


class _Badges:
    """Parser target that keeps only the badge elements, so that a big picture makes no big tree."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._depth = 0
        self._open: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > SVG_DEPTH:
            raise UnreadableFile(f"the SVG is nested deeper than {SVG_DEPTH} levels")
        if tag in SVG_ELEMENTS:
            self._open = []
            if attributes.get("verify", "").strip():
                self.found.append(attributes["verify"].strip())

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in SVG_ELEMENTS and self._open is not None:
            text = "".join(self._open).strip()
            if text.startswith("{"):
                self.found.append(text)
            self._open = None

    def data(self, text: str) -> None:
        if self._open is not None:
            self._open.append(text)

    def close(self) -> list[str]:
        return self.found


def text_in_svg(data: bytes) -> str:
    """The badge baked into an SVG: the text of its badge element, else that element's verify attribute.

    Entities and external references are refused; a document type is not. Open Badges 2 puts the assertion into
    the element and its address into the attribute: the text wins. Raises UnreadableFile, TooLarge.
    """
    if len(data) > IMAGE_BYTES:
        raise TooLarge(f"picture of {len(data)} bytes is over the limit of {IMAGE_BYTES}")
    badges = _Badges()
    parser = DefusedXMLParser(target=badges, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise UnreadableFile(f"the SVG is refused: {type(error).__name__}") from None
    except (ParseError, ValueError) as error:
        raise UnreadableFile(f"the SVG cannot be read: {error}") from None
    texts = {text for text in badges.found if text.startswith("{")} or set(badges.found)
    if not texts:
        raise UnreadableFile("the SVG carries no badge (no openbadges element)")
    if len(texts) > 1:
        raise UnreadableFile("the SVG carries several badges that differ")
    text = texts.pop()
    if len(text) > TEXT_BYTES:
        raise TooLarge(f"the baked text is over the limit of {TEXT_BYTES} characters")
    return text
