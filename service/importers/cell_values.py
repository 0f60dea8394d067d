"""Reads values as people write them in tables: numbers with units, dates, languages, lists.

Every reader returns None for an empty cell and raises ValueError, with what would be right, for a value that cannot be
read for sure: the caller makes a Problem of it and the value stays unknown.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from service.text.markup import repaired
from service.text.normal import normal_form

LARGEST = 10_000_000.0
_NUMBER = r"\d{1,3}(?:[ '’.,\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*([^\W\d_][^\d,;:()/+–—-]*)?")
_DURATION = re.compile(r"pt(?:(\d+(?:[.,]\d+)?)h)?(?:(\d+(?:[.,]\d+)?)m)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|º)?\.? (?:de )?)?([^\W\d_]{3,10})\.?,? "
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,? )?(?:de )?(\d{4})"
)
_TAG = re.compile(r"([a-z]{2,3})((?:[-_][a-z0-9]{2,8})*)", re.IGNORECASE)
_NAMES = ("text", "name", "label", "title", "value", "en", "uri", "id", "@id", "@value")


@dataclass(frozen=True, slots=True)
class CellRules:
    """The words of cell_values.yaml, by what they mean."""

    months: tuple[tuple[str, int], ...]
    hours: Mapping[str, float]
    credit_units: frozenset[str]
    currencies: Mapping[str, str]
    free: frozenset[str]
    around: tuple[str, ...]
    no: frozenset[str]
    languages: Mapping[str, str]


@cache
def cell_rules() -> CellRules:
    """Read cell_values.yaml, once."""
    loaded = yaml.safe_load(files("service.importers").joinpath("cell_values.yaml").read_text(encoding="utf-8"))
    return CellRules(
        months=tuple((name, number) for number, names in loaded["months"].items() for name in names),
        hours={unit: float(factor) for factor, units in loaded["hours"].items() for unit in units},
        credit_units=frozenset(loaded["credit_units"]),
        currencies={word: code for code, words in loaded["currencies"].items() for word in words},
        free=frozenset(loaded["free"]),
        around=tuple(sorted(loaded["around"], key=len, reverse=True)),
        no=frozenset(loaded["no"]),
        languages={name: tag for tag, names in loaded["languages"].items() for name in names},
    )


def text_of(value: Any) -> str:
    """Write a value of a table or of JSON as text: lists as lines, objects by their name, false as nothing."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return "\n".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        named = next((value[name] for name in _NAMES if value.get(name)), None)
        return text_of(named if named is not None else next(iter(value.values()), None))
    return repaired(str(value)).strip()


def line_of(value: Any) -> str | None:
    """Write a value as one line in normal form, None when it is empty."""
    return normal_form(text_of(value)) or None


def items_of(value: Any, separators: re.Pattern[str]) -> list[Any]:
    """Return the members of a list, also of one written into a cell as JSON; else the parts between separators."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value]
    text = text_of(value)
    if text.startswith("["):
        try:
            embedded = json.loads(text)
        except (ValueError, RecursionError):
            embedded = None
        if isinstance(embedded, list):
            return embedded
    return [part.strip() for part in separators.split(text) if part.strip()]


def read_hours(value: Any) -> float | None:
    """Read a workload in hours; "1 h 30 min" and PT1H30M are understood, weeks and ranges are not."""
    duration = _DURATION.fullmatch(text_of(value))
    if duration is not None and any(duration.groups()):
        return _amount(_number(duration[1] or "0") + _number(duration[2] or "0") / 60)
    found = _quantities(value)
    if not found:
        return None
    units = cell_rules().hours
    if len(found) == 1 and not found[0][1]:
        return _amount(found[0][0])
    factors = [units.get(unit) for _, unit in found]
    if any(factor is None for factor in factors) or len(set(factors)) < len(factors):
        raise ValueError(_wrong(value, "one number of hours"))
    return _amount(sum(number * (factor or 0.0) for (number, _), factor in zip(found, factors, strict=True)))


def read_credits(value: Any) -> float | None:
    """Read a number of credit points; another unit is refused."""
    found = _quantities(value)
    if not found:
        return None
    if len(found) > 1 or found[0][1] not in cell_rules().credit_units | {""}:
        raise ValueError(_wrong(value, "one number of credits"))
    return _amount(found[0][0])


def read_price(value: Any) -> tuple[float | None, str | None]:
    """Read a price and its currency (ISO 4217); "free" is 0, a range or a price per month is refused."""
    words = cell_rules()
    text = normal_form(text_of(value)).casefold()
    if text in words.free:
        return 0.0, None
    for sign in ("€", "$", "£", "₹", "¥"):
        text = re.sub(rf"(^|[^\w]){re.escape(sign)}\s*(?=\d)", rf"\1{sign} ", text)
    before = re.match(r"([^\d]+?)\s*(?=\d)", text)
    currency = words.currencies.get(before.group(1).strip()) if before else None
    found = _quantities(text[before.end() :] if before and currency else text)
    if not found:
        return None, None
    number, unit = found[0]
    if len(found) > 1 or (unit and (currency or unit not in words.currencies)):
        raise ValueError(_wrong(value, "one price, e.g. 690 or 690 EUR"))
    return _amount(number), currency or words.currencies.get(unit)


def read_language(value: Any) -> str | None:
    """Read a BCP 47 tag ("EN", "pt_BR") or the name of a language ("German")."""
    text = line_of(value)
    if text is None:
        return None
    known = cell_rules().languages
    name = known.get(text.casefold()) or known.get(re.sub(r"\s*\(.*\)$", "", text).casefold())
    if name is not None:
        return name
    tag = _TAG.fullmatch(text)
    if tag is None:
        raise ValueError(f"{text[:40]!r} is no language that we know; write one BCP 47 tag, e.g. en")
    rest = [part.upper() if len(part) == 2 else part for part in re.split(r"[-_]", tag[2])[1:]]
    return "-".join([tag[1].casefold(), *rest])


def read_day(value: Any) -> date | None:
    """Read a date: ISO 8601, day-first with full stops, or with the month in words; 02/03/2026 is refused."""
    text = normal_form(text_of(value)).casefold()
    if not text:
        return None
    parts = _day_parts(text)
    if parts is None:
        raise ValueError(f"{text[:40]!r} is no date that can be read for sure; write YYYY-MM-DD")
    try:
        return date(*parts)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not in the calendar; write YYYY-MM-DD") from None


def read_statement(value: Any) -> str | None:
    """Read what a provider states about something; a bare "no", "n/a" or "-" states nothing."""
    line = line_of(value)
    return None if line is None or line.casefold() in cell_rules().no else line


def distinct(texts: Iterable[str]) -> list[str]:
    """Return texts in order, without those that differ only in case, white space or a closing full stop."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold().rstrip(" .;,"), text)
    return list(first.values())


def _day_parts(text: str) -> tuple[int, int, int] | None:
    iso = _ISO.fullmatch(text)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = int(numeric[1]), int(numeric[3]), int(numeric[4])
        if numeric[2] == "." or first > 12 or first == second:
            return year, second, first
        return (year, first, second) if second > 12 else None
    worded = _WORDED.fullmatch(text)
    if worded and bool(worded[1]) != bool(worded[3]):
        months = {number for name, number in cell_rules().months if name.startswith(worded[2])}
        if len(months) == 1:
            return int(worded[4]), months.pop(), int(worded[1] or worded[3])
    return None


def _quantities(value: Any) -> list[tuple[float, str]]:
    """The numbers of a text and the unit behind each; no numbers at all, or a sign before one, is an error."""
    text = normal_form(text_of(value)).casefold()
    if not text or text in cell_rules().no - {"0"}:
        return []
    for word in cell_rules().around:
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)\.?", " ", text)
    text = re.sub(r"\([^()\d]*\)", " ", text).strip(" .~≈")
    found = [(_number(number), unit.strip(" .")) for number, unit in _QUANTITY.findall(text)]
    rest = _QUANTITY.sub("", text).strip(" .,;")
    if not found or rest:
        raise ValueError(_wrong(value, "one number of 0 or more"))
    return found


def _number(text: str) -> float:
    """Read digits with either decimal sign; groups of three after one sign are thousands."""
    digits = re.sub(r"[ '’\u00a0\u202f]", "", text)
    decimal = re.fullmatch(r"([\d.,]*?)[.,](\d{1,2}|\d{4,})", digits)
    whole, part = (decimal[1], decimal[2]) if decimal else (digits, "0")
    return float(re.sub(r"\D", "", whole) + "." + part)


def _amount(number: float) -> float:
    if not math.isfinite(number) or number > LARGEST:
        raise ValueError(f"{number:g} is too large to be true")
    return round(number, 4)


def _wrong(value: Any, wanted: str) -> str:
    return f"{text_of(value)[:40]!r} is not {wanted}"
