"""Months, review cycles and dates as catalogues write them."""

import calendar
import re
from datetime import date

from service.quality.words import data, first_named, pattern

_ISO_PERIOD = re.compile(
    r"^\s*P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T.*)?\s*$", re.IGNORECASE
)
_COUNTED = re.compile(r"(\d{1,4}|\b[a-z]+)[\s-]*(day|week|month|year|yr)s?\b", re.IGNORECASE)
_MONTHS = {"day": 1 / 30, "week": 7 / 30, "month": 1.0, "year": 12.0, "yr": 12.0}


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day; year 9999 is the end."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months from start to end; negative when end comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if months > 0 and end.day < start.day and add_months(start, months) > end else months


def cycle_months(text: str | None) -> int | None:
    """The months of a review cycle as it is stated ("every 2 years", "annually", "P1Y", "18"), None if unreadable."""
    if not text or not text.strip():
        return None
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}", plain):
        return int(plain) or None
    period = _ISO_PERIOD.match(plain)
    if period and any(period.groups()):
        years, months, weeks, days = (int(item or 0) for item in period.groups())
        return round(years * 12 + months + weeks * 7 / 30 + days / 30) or None
    for number, unit in _COUNTED.findall(plain):
        count = int(number) if number.isdigit() else data("facts")["numbers"].get(number.casefold())
        if count:
            return round(count * _MONTHS[unit.casefold()]) or None
    named: int | None = first_named(data("facts")["review_cycles"], plain)
    return named


def read_day(text: str) -> date | None:
    """A day in ISO 8601, with or without a time of day; None for any other way of writing."""
    found = pattern(r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?\s*$").match(text)
    if not found:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None
