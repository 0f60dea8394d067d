"""JSON in the one form of RFC 8785 (JSON Canonicalization Scheme)."""

import json
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

_SAFE_INTEGER = 2**53


def canonical_json_bytes(value: Any) -> bytes:
    """A JSON value as RFC 8785 writes it, in UTF-8.

    Members stand in the order of their UTF-16 code units, numbers as ECMAScript writes them. Raises ValueError
    for what is no JSON and for integers beyond 2**53, which other readers would round.
    """
    return "".join(_parts(value)).encode("utf-8")


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield "{"
        for number, name in enumerate(sorted(value, key=_utf16)):
            yield ("," if number else "") + _text(name) + ":"
            yield from _parts(value[name])
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for number, item in enumerate(value):
            if number:
                yield ","
            yield from _parts(item)
        yield "]"
    else:
        yield _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise ValueError("an integer beyond 2**53 has no canonical form")
        return str(value)
    if isinstance(value, float):
        return ecmascript_number(value)
    raise ValueError(f"{type(value).__name__} is no JSON")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def ecmascript_number(value: float) -> str:
    """A finite number as ECMAScript's Number::toString writes it; raises ValueError for others."""
    if not math.isfinite(value):
        raise ValueError("a number that is not finite has no canonical form")
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    point = len(text) + int(exponent)
    return ("-" if sign else "") + _placed(text, point)


def _placed(text: str, point: int) -> str:
    if len(text) <= point <= 21:
        return text + "0" * (point - len(text))
    if 0 < point <= 21:
        return f"{text[:point]}.{text[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + text
    mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
    return f"{mantissa}e{'+' if point > 0 else '-'}{abs(point - 1)}"
