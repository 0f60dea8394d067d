"""Whether a document is in force at the moment judged for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.importers.json_values import parse_moment
from service.verification.checks import EXPIRED, Check, failed, passed, unknown, worst

TOLERANCE = timedelta(minutes=5)
WIDEST_ZONE = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as the document states it: the member's name and its value; begins says which side it bounds."""

    member: str
    value: Any
    begins: bool


def check_dates(stated: Iterable[Stated], now: datetime) -> Check:
    """The check dates: begun, not ended, and begun before ended.

    Dates without a zone may mean any zone: within 14 hours of them the answer is unknown. Five minutes of clock
    difference are allowed at the beginning.
    """
    found = [item for item in stated if item.value is not None]
    checks = [_check(item, now) for item in found]
    begin = [parse_moment(item.value) for item in found if item.begins]
    end = [parse_moment(item.value) for item in found if not item.begins]
    starts, ends = [moment[0] for moment in begin if moment], [moment[0] for moment in end if moment]
    if starts and ends and min(ends) < min(starts):
        checks.append(failed("it ends before it begins"))
    if not starts:
        checks.append(unknown("the document does not say from when it holds"))
    return worst(checks)


def expires_after(value: Any) -> datetime | None:
    """The moment after which `check_dates` fails a document for this date of expiry; None where it never does."""
    moment = parse_moment(value)
    if moment is None:
        return None
    when, zoned = moment
    try:
        return when if zoned else when + WIDEST_ZONE
    except OverflowError:
        return None


def _check(item: Stated, now: datetime) -> Check:
    moment = parse_moment(item.value)
    if moment is None:
        return unknown(f"{item.member} is no date: {str(item.value)[:40]!a}")
    when, zoned = moment
    shown = when.strftime("%Y-%m-%dT%H:%M:%SZ") if zoned else when.strftime("%Y-%m-%d %H:%M:%S (no zone)")
    slack = timedelta(0) if zoned else WIDEST_ZONE
    return (
        _begun(item.member, shown, when - now, slack) if item.begins else _ended(item.member, shown, when - now, slack)
    )


def _begun(member: str, shown: str, ahead: timedelta, slack: timedelta) -> Check:
    if ahead - slack > TOLERANCE:
        return failed(f"{member} {shown} is in the future", "not_yet")
    if ahead + slack > TOLERANCE:
        return unknown(f"{member} {shown} may be in the future")
    return passed(f"{member} {shown}")


def _ended(member: str, shown: str, ahead: timedelta, slack: timedelta) -> Check:
    if ahead + slack < timedelta(0):
        return failed(f"expired: {member} {shown}", EXPIRED)
    if ahead - slack < timedelta(0):
        return unknown(f"{member} {shown} may have passed")
    return passed(f"{member} {shown}")
