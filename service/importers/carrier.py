"""What a credential travels in: plain JSON, a compact JWS, or a picture that holds one of these."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.errors import TooLarge, UnreadableFile
from service.importers.baked_image import is_png, is_svg, text_in_png, text_in_svg
from service.importers.strict_json import JsonLimits, read_json, read_json_object

FILE_BYTES = 16 * 2**20
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Compact:
    """A compact JWS, taken apart and not yet believed: header and payload, the two signed parts, the signature."""

    header: Mapping[str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Carried:
    """What was inside: a JSON object, and the JWS around it if there was one; or only an address to look at.

    kind is json, jws, png or svg. document is the JSON object, or the payload of the JWS.
    """

    kind: str
    document: Mapping[str, Any]
    compact: Compact | None = None
    address: str | None = None


def open_carrier(data: bytes, limits: JsonLimits | None = None) -> Carried:
    """Take a credential out of its file; raises UnreadableFile or TooLarge with the reason."""
    if len(data) > FILE_BYTES:
        raise TooLarge(f"file of {len(data)} bytes is over the limit of {FILE_BYTES}")
    if is_png(data):
        return _from_text(text_in_png(data), "png", limits)
    if is_svg(data):
        return _from_text(text_in_svg(data), "svg", limits)
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise UnreadableFile("neither a picture nor UTF-8 text") from None
    return _from_text(text, "json", limits)


def _from_text(text: str, kind: str, limits: JsonLimits | None) -> Carried:
    text = text.strip()
    if text.startswith('"'):
        inner = read_json(text, limits)
        text = inner.strip() if isinstance(inner, str) else text
    if is_compact(text):
        compact = read_compact(text, limits)
        document = read_json_object(compact.payload, limits)
        return Carried("jws" if kind == "json" else kind, document, compact)
    if kind != "json" and _ADDRESS.fullmatch(text):
        return Carried(kind, {}, address=text)
    return Carried(kind, read_json_object(text, limits))


def is_compact(text: str) -> bool:
    """Say whether the text has the form of a compact JWS."""
    return _COMPACT.fullmatch(text) is not None


def read_compact(text: str, limits: JsonLimits | None = None) -> Compact:
    """Take a compact JWS (RFC 7515, 7.1) apart without believing it; raises UnreadableFile."""
    limits = limits or JsonLimits()
    if len(text) > 2 * limits.bytes:
        raise TooLarge(f"JWS of {len(text)} characters is over the limit of {2 * limits.bytes}")
    head, body, tail = text.split(".")
    header = read_json_object(decode_base64url(head), limits)
    return Compact(header, decode_base64url(body), f"{head}.{body}".encode("ascii"), decode_base64url(tail))


def decode_base64url(text: str) -> bytes:
    """Decode base64url without padding (RFC 7515, 2), refusing any other way to write the same bytes."""
    try:
        result = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableFile("not base64url") from None
    if base64.urlsafe_b64encode(result).rstrip(b"=").decode("ascii") != text:
        raise UnreadableFile("base64url that is not written the canonical way")
    return result
