"""Values as credential formats write them: one or many, plain or by language, with or without a zone."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

_DATE = re.compile(
    r"^(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$"
)


def as_list(value: Any) -> list[Any]:
    """One value or many as many; an absent value is none."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def objects(value: Any) -> list[Json]:
    """The objects among one value or many."""
    return [item for item in as_list(value) if isinstance(item, dict)]


def types_of(value: Any) -> list[str]:
    """The strings of an object's type member."""
    if not isinstance(value, dict):
        return []
    return [item for item in as_list(value.get("type", value.get("@type"))) if isinstance(item, str)]


def id_of(value: Any) -> str | None:
    """The identifier of something written as an identifier or as an object that has one."""
    if isinstance(value, dict):
        value = value.get("id", value.get("@id"))
    return value if isinstance(value, str) and value else None


def text_of(value: Any, language: str = "en") -> str:
    """The text of a string, a value object, a list of them, or a map from language to text.

    The wanted language comes first, then the untagged text, then the first by language tag.
    """
    found = sorted(_texts(value), key=lambda pair: (_distance(pair[0], language), pair[0] or ""))
    return found[0][1] if found else ""


def texts_of(value: Any) -> tuple[str, ...]:
    """Every text of one value or many, in order, none twice."""
    seen = dict.fromkeys(text_of(item).strip() for item in as_list(value))
    return tuple(text for text in seen if text)


def _texts(value: Any) -> Iterator[tuple[str | None, str]]:
    if isinstance(value, str):
        yield None, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if "@value" in value:
            tag = value.get("@language")
            yield (tag if isinstance(tag, str) else None), str(value["@value"])
            return
        for tag, item in value.items():
            if isinstance(item, str) and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", tag):
                yield tag, item


def _distance(tag: str | None, language: str) -> int:
    if tag is None:
        return 1
    return 0 if tag.lower().split("-")[0] == language else 2


def number_of(value: Any) -> float | None:
    """A finite number, also when written as text; a truth value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def parse_moment(value: Any) -> tuple[datetime, bool] | None:
    """A date and time in UTC and whether its zone was stated; None when it is no date.

    Reads ISO 8601 dates with or without time and zone, and seconds since 1970 (Open Badges 1, JWT). A text
    without zone is read as UTC, which is up to 14 hours wrong: the second value says so.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{9,11}", value)):
        return _from_seconds(value)
    match = _DATE.match(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    micro = ((fraction or "") + "000000")[:6]
    stated = "" if zone is None else "+00:00" if zone in "Zz" else zone
    if stated and len(stated) == 3:
        stated += ":00"
    try:
        moment = datetime.fromisoformat(
            f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}.{micro}{stated or '+00:00'}"
        )
        return moment.astimezone(UTC), bool(stated)
    except (ValueError, OverflowError):
        return None


def _from_seconds(seconds: float | str) -> tuple[datetime, bool] | None:
    try:
        return datetime.fromtimestamp(float(seconds), UTC), True
    except (ValueError, OverflowError, OSError):
        return None
