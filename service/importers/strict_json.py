"""JSON as strangers send it: read strictly, within limits, and never with a traceback."""

import json
import math
from dataclasses import dataclass
from typing import Any

from service.errors import TooLarge, UnreadableFile

MOST_DIGITS = 300


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """How big a JSON text may be: bytes, levels of nesting, values."""

    bytes: int = 2 * 2**20
    depth: int = 64
    values: int = 200_000


def read_json(data: bytes | str, limits: JsonLimits | None = None) -> Any:
    """Parse one JSON text.

    Refuses what parsers disagree on: duplicate keys, NaN, infinity and numbers as big, lone surrogates, text that is
    not UTF-8.
    Raises UnreadableFile with the reason, TooLarge over the limit of bytes.
    """
    limits = limits or JsonLimits()
    if len(data) > limits.bytes:
        raise TooLarge(f"JSON of {len(data)} bytes is over the limit of {limits.bytes}")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
            parse_int=_whole,
            strict=True,
        )
    except UnicodeDecodeError:
        raise UnreadableFile("the text is not UTF-8") from None
    except RecursionError:
        raise UnreadableFile(f"JSON is nested deeper than {limits.depth} levels") from None
    except ValueError as error:
        raise UnreadableFile(f"not JSON: {error}") from None
    _within(value, limits)
    return value


def read_json_object(data: bytes | str, limits: JsonLimits | None = None) -> dict[str, Any]:
    """Parse one JSON object; any other JSON value is an UnreadableFile."""
    value = read_json(data, limits)
    if not isinstance(value, dict):
        raise UnreadableFile(f"a JSON object is wanted, not {type(value).__name__}")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise ValueError(f"member {name[:40]!a} stands twice")
            seen.add(name)
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"number {text[:20]} is out of range")
    return value


def _whole(text: str) -> int:
    """An integer that a floating-point number can hold, as other readers take it."""
    if len(text) > MOST_DIGITS:
        raise ValueError(f"number {text[:20]} is out of range")
    return int(text)


def _within(value: Any, limits: JsonLimits) -> None:
    waiting = [(value, 1)]
    seen = 0
    while waiting:
        item, depth = waiting.pop()
        seen += 1
        if depth > limits.depth:
            raise UnreadableFile(f"JSON is nested deeper than {limits.depth} levels")
        if seen > limits.values:
            raise UnreadableFile(f"JSON has more than {limits.values} values")
        if isinstance(item, dict):
            for name in item:
                _no_surrogates(name)
            waiting.extend((member, depth + 1) for member in item.values())
        elif isinstance(item, list):
            waiting.extend((member, depth + 1) for member in item)
        elif isinstance(item, str):
            _no_surrogates(item)


def _no_surrogates(text: str) -> None:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadableFile("a string holds a lone surrogate, which is no character")
