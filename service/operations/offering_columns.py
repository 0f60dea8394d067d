"""The fields of many offerings as arrays, so that filters and facets over all of them are quick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain import Offering
from service.operations.offering_conditions import (
    CONDITIONS,
    Conditions,
    level_of,
    mode_of,
    primary_language,
)
from service.operations.plan_pool import commonest_currency, price_in
from service.operations.plan_request import hundredths
from service.store.offerings import StoredOffering

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
UNKNOWN = -1
FACET_VALUES = 20
HOUR_STEPS = (10, 40, 100)
PRICE_STEPS = (0, 100, 500)
# The field that each condition looks at, and how its values are counted in facets.
FIELDS = {"languages": "language", "modes": "mode", "levels": "level", "providers": "provider"}
DATES = {"starts_from": "start", "ends_by": "end"}
SHOWN_AS = {"language": primary_language, "mode": mode_of, "level": level_of}


@dataclass(frozen=True)
class Answers:
    """What a filter says of each offering: yes, or unknown; everything else is no."""

    yes: Mask
    unknown: Mask


@dataclass(frozen=True)
class _Column:
    """The distinct values of a field, and the place of each offering's among them."""

    values: tuple[str, ...]
    codes: Codes

    @classmethod
    def of(cls, values: Sequence[str | None]) -> "_Column":
        """Number the values in order."""
        known = sorted({value for value in values if value is not None})
        places = {value: place for place, value in enumerate(known)}
        return cls(
            tuple(known), np.array([UNKNOWN if value is None else places[value] for value in values], dtype=np.int32)
        )

    def where(self, wanted: Sequence[bool]) -> Answers:
        """The offerings with a wanted value."""
        chosen = np.array([*wanted, False], dtype=bool)
        return Answers(chosen[self.codes], self.codes == UNKNOWN)


class OfferingColumns:
    """Fields of offerings, in the order given."""

    def __init__(self, offerings: Sequence[StoredOffering]) -> None:
        listed = [item.offering for item in offerings]
        self.count = len(listed)
        self.currency = commonest_currency(listed)
        self._columns = {field: _Column.of([getattr(item, field) for item in listed]) for field in FIELDS.values()}
        self._days = {field: _days([getattr(item, field) for item in listed]) for field in DATES.values()}
        self._starts = _Column.of([None if item.start is None else f"{item.start:%Y-%m}" for item in listed])
        self._hours = _amounts([item.workload_hours for item in listed])
        self._listed = listed
        self._prices: dict[str | None, NDArray[np.int64]] = {}

    def condition(self, name: str, asked: Conditions) -> Answers:
        """What one condition says of every offering, asked once for every distinct value."""
        if name in DATES:
            days, day = self._days[DATES[name]], getattr(asked, name).toordinal()
            return Answers(
                (days >= day) if name == "starts_from" else (days <= day) & (days != UNKNOWN), days == UNKNOWN
            )
        column = self._columns[FIELDS[name]]
        answers = [CONDITIONS[name](_only(FIELDS[name], value), asked) for value in column.values]
        return column.where([answer is True for answer in answers])

    def at_most_hours(self, hours: float) -> Answers:
        """The offerings of at most so many hours."""
        return Answers((self._hours != UNKNOWN) & (self._hours <= hundredths(hours)), self._hours == UNKNOWN)

    def at_most_price(self, price: float, currency: str | None) -> Answers:
        """The offerings that cost at most so much in this currency."""
        prices = self.prices(currency)
        return Answers((prices != UNKNOWN) & (prices <= hundredths(price)), prices == UNKNOWN)

    def prices(self, currency: str | None) -> NDArray[np.int64]:
        """Prices in cents of one currency."""
        if currency not in self._prices:
            found = [price_in(item, currency) for item in self._listed]
            self._prices[currency] = np.array([UNKNOWN if value is None else value for value in found], dtype=np.int64)
        return self._prices[currency]

    def facets(self, found: NDArray[np.int64], currency: str | None) -> dict[str, Mapping[str, int]]:
        """How many of some offerings have each value of each field, most first; "unknown" last."""
        counted: dict[str, Mapping[str, int]] = {}
        for field, column in self._columns.items():
            shown_as = SHOWN_AS.get(field, str)
            counted[field] = _counted(column, found, shown_as)
        counted["start"] = dict(sorted(_counted(self._starts, found, str).items()))
        counted["workload_hours"] = _stepped(self._hours[found], HOUR_STEPS)
        counted["price"] = _stepped(self.prices(currency)[found], PRICE_STEPS)
        return counted


def _only(field: str, value: str) -> Offering:
    """An offering that says nothing else."""
    said: dict[str, Any] = {field: value}
    return Offering("", **said)


def _counted(column: _Column, found: NDArray[np.int64], shown_as: object) -> dict[str, int]:
    counts = np.bincount(column.codes[found] + 1, minlength=len(column.values) + 1)
    by_name: dict[str, int] = {}
    for value, count in zip(column.values, counts[1:].tolist(), strict=True):
        if count:
            name = shown_as(value) if callable(shown_as) else value
            by_name[name] = by_name.get(name, 0) + count
    first = sorted(by_name.items(), key=lambda item: (-item[1], item[0]))[:FACET_VALUES]
    unknown = int(counts[0])
    return dict(first) | ({"unknown": unknown} if unknown else {})


def _stepped(values: NDArray[np.int64], steps: Sequence[int]) -> dict[str, int]:
    """Counts by steps: at most each, and above the last."""
    known = values[values != UNKNOWN]
    places = np.searchsorted(np.array([hundredths(step) for step in steps]), known, side="left")
    counts = np.bincount(places, minlength=len(steps) + 1).tolist()
    names = [*(f"<={step}" for step in steps), f">{steps[-1]}"]
    found = {name: int(count) for name, count in zip(names, counts, strict=True) if count}
    unknown = len(values) - len(known)
    return found | ({"unknown": unknown} if unknown else {})


def _days(values: Sequence[object]) -> Codes:
    days = [value.toordinal() if hasattr(value, "toordinal") else UNKNOWN for value in values]
    return np.array(days, dtype=np.int32)


def _amounts(values: Sequence[float | None]) -> NDArray[np.int64]:
    return np.array([UNKNOWN if value is None else hundredths(value) for value in values], dtype=np.int64)
