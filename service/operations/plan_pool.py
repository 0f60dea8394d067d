"""The offerings that a plan may draw on, with what each closes, costs, needs, and what speaks against it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from service.domain import Offering, Requirement
from service.operations.plan_request import PlanRequest, Unknown, hundredths
from service.operations.teaching import Teaching
from service.planning.prerequisites import untakeable
from service.planning.problem import Goal, Option, Problem
from service.store.offerings import StoredOffering

# Columns of catalogues that may name other offerings by id; other words in them are entry requirements as text.
PREREQUISITE_COLUMNS = frozenset({"prerequisites", "prerequisite", "requires"})
_SIGNS = re.compile(r"[|;,\n]")

PREREQUISITES, WITHOUT, ENDED = "prerequisites", "without", "ended"
BUDGET, HOURS, MOST = "budget", "hours", "offerings"


@dataclass(frozen=True)
class Asked:
    """The part of the gap that a plan is made for; weights count thousandths, must are places in requirements."""

    requirements: tuple[Requirement, ...]
    weights: tuple[int, ...]
    must: frozenset[int]
    target: tuple[Requirement, ...]
    done: frozenset[str]


@dataclass(frozen=True)
class Worst:
    """What an unknown price (cents) and workload (hundredths of an hour) is taken for; None where nothing is known."""

    price: int | None = None
    hours: int | None = None


@dataclass(frozen=True)
class Candidate:
    """One offering of the pool; against names what is asked and not so, with the reason."""

    stored: StoredOffering
    closes: frozenset[int]
    taught: int
    price: int | None
    hours: int | None
    requires: tuple[str, ...]
    entry: str | None
    against: Mapping[str, str]


@dataclass(frozen=True)
class Pool:
    """Every offering that closes something, or is needed by one that does."""

    request: PlanRequest
    asked: Asked
    candidates: Mapping[str, Candidate]
    currency: str | None
    worst: Worst

    @property
    def constraints(self) -> list[str]:
        """The names of what limits the choice, in the order in which conflicts name them."""
        limits = self.request.limits
        given = {BUDGET: limits.budget, HOURS: limits.hours, MOST: limits.offerings}
        named = [name for name, value in given.items() if value is not None]
        named += limits.conditions.asked()
        if self.request.choice.without:
            named.append(WITHOUT)
        return [*named, PREREQUISITES]

    def against(self, name: str, holding: Iterable[str]) -> dict[str, str]:
        """What speaks against an offering when these constraints hold; that it has ended always does."""
        names = {*holding, ENDED}
        return {why: reason for why, reason in self.candidates[name].against.items() if why in names}

    def problem(self, holding: Iterable[str], goal: Goal | None = None) -> Problem:
        """The problem under some of the constraints; what must be closed is left to the caller."""
        names = set(holding)
        limits = self.request.limits
        allowed = [key for key in self.candidates if not self.against(key, names)]
        requires = {key: self.candidates[key].requires if PREREQUISITES in names else () for key in allowed}
        blocked = untakeable(requires, frozenset())
        return Problem(
            tuple(self._option(key, requires[key]) for key in sorted(allowed) if key not in blocked),
            self.asked.weights,
            frozenset(),
            goal or self.request.goal,
            hundredths(limits.budget) if limits.budget is not None and BUDGET in names else None,
            hundredths(limits.hours) if limits.hours is not None and HOURS in names else None,
            limits.offerings if MOST in names else None,
        )

    @cached_property
    def blocked(self) -> Mapping[str, str]:
        """Offerings that can't be taken because of a prerequisite, each with the one that stands in the way."""
        allowed = {
            key: item.requires for key, item in self.candidates.items() if not self.against(key, self.constraints)
        }
        return untakeable(allowed, frozenset())

    def _option(self, key: str, requires: tuple[str, ...]) -> Option:
        item = self.candidates[key]
        worst = self.request.unknown is Unknown.WORST
        price = self.worst.price if item.price is None and worst else item.price
        hours = self.worst.hours if item.hours is None and worst else item.hours
        return Option(key, item.closes, price, hours, item.taught, requires)


@dataclass(frozen=True)
class PoolBuilder:
    """Builds the pool of one request."""

    teaching: Teaching
    request: PlanRequest
    asked: Asked
    today: date
    _texts: dict[str, str | None] = field(default_factory=dict)

    def build(self) -> Pool:
        """Everything that closes something open, and what that needs before."""
        closes = self._places(self.asked.requirements)
        taught = self._places(self.asked.target)
        offerings = self.teaching.snapshot.offerings
        requires: dict[str, tuple[str, ...]] = {}
        waiting = sorted(offerings[place].id for place in closes if offerings[place].id not in self.asked.done)
        while waiting:
            key = waiting.pop()
            requires[key] = self._requires(key)
            waiting += [one for one in requires[key] if one not in requires and self._loaded(one)]
        currency = self.request.limits.currency or commonest_currency(self._stored(key).offering for key in requires)
        found = {key: self._candidate(key, (closes, taught), requires[key], currency) for key in sorted(requires)}
        return Pool(self.request, self.asked, found, currency, _worst(found.values()))

    def _candidate(
        self,
        key: str,
        places: tuple[Mapping[int, frozenset[int]], Mapping[int, frozenset[int]]],
        requires: tuple[str, ...],
        currency: str | None,
    ) -> Candidate:
        stored = self._stored(key)
        place = self.teaching.snapshot.position[key]
        price = price_in(stored.offering, currency)
        hours = None if stored.offering.workload_hours is None else hundredths(stored.offering.workload_hours)
        return Candidate(
            stored,
            places[0].get(place, frozenset()),
            len(places[1].get(place, ())),
            price,
            hours,
            requires,
            self._texts.get(key),
            self._against(stored, price, hours, currency),
        )

    def _against(
        self, stored: StoredOffering, price: int | None, hours: int | None, currency: str | None
    ) -> dict[str, str]:
        offering, limits = stored.offering, self.request.limits
        found: dict[str, str] = {}
        if offering.end is not None and offering.end < self.today:
            found[ENDED] = f"it ended on {offering.end.isoformat()}"
        for name, answer in limits.conditions.answers(offering).items():
            if answer is False:
                found[name] = f"{_FIELDS[name]} is {_shown(getattr(offering, _FIELDS[name]))}"
            elif answer is None and self.request.unknown is not Unknown.ALLOW:
                found[name] = f"{_FIELDS[name]} is unknown"
        if self.request.unknown is Unknown.EXCLUDE:
            if limits.budget is not None and price is None:
                found[BUDGET] = _no_price(offering, currency)
            if limits.hours is not None and hours is None:
                found[HOURS] = "its workload is unknown"
        if stored.id in self.request.choice.without:
            found[WITHOUT] = "it is not wanted"
        return found

    def _places(self, requirements: Sequence[Requirement]) -> dict[int, frozenset[int]]:
        """The places of the requirements that each offering meets, by the offering's position."""
        found: dict[int, set[int]] = {}
        for number, requirement in enumerate(requirements):
            for place in self.teaching.meeting(requirement):
                found.setdefault(place, set()).add(number)
        return {place: frozenset(numbers) for place, numbers in found.items()}

    def _requires(self, key: str) -> tuple[str, ...]:
        """The prerequisites of an offering that are not done yet; what else its catalogue says of entry is kept."""
        posted = self.request.choice.prerequisites.get(key)
        if posted is not None:
            return tuple(sorted(set(posted) - self.asked.done))
        offering = self._stored(key).offering
        named: set[str] = set()
        for column, text in offering.extra.items():
            if column.casefold() in PREREQUISITE_COLUMNS:
                ids = [self._named(offering.source, part.strip()) for part in _SIGNS.split(text) if part.strip()]
                named |= {one for one in ids if one is not None}
                if None in ids:
                    self._texts[key] = text
        return tuple(sorted(named - self.asked.done - {key}))

    def _named(self, source: str, text: str) -> str | None:
        return text if self._loaded(text) else self.teaching.by_external_id(source, text)

    def _loaded(self, key: str) -> bool:
        return key in self.teaching.snapshot.position

    def _stored(self, key: str) -> StoredOffering:
        snapshot = self.teaching.snapshot
        return snapshot.offerings[snapshot.position[key]]


# The field of an offering that each condition looks at.
_FIELDS = {
    "languages": "language",
    "modes": "mode",
    "levels": "level",
    "providers": "provider",
    "starts_from": "start",
    "ends_by": "end",
}


def price_in(offering: Offering, currency: str | None) -> int | None:
    """The price in cents; unknown in another currency, because no rate of exchange is known. Nothing costs nothing."""
    if offering.price is None or (offering.price and offering.currency != currency):
        return None
    return hundredths(offering.price)


def commonest_currency(offerings: Iterable[Offering]) -> str | None:
    """The currency of most priced offerings, the first by name of several; None where no price has one."""
    counted = Counter(item.currency for item in offerings if item.price and item.currency)
    return min(counted, key=lambda name: (-counted[name], name), default=None)


def _worst(candidates: Iterable[Candidate]) -> Worst:
    listed = list(candidates)
    prices = [item.price for item in listed if item.price is not None]
    hours = [item.hours for item in listed if item.hours is not None]
    return Worst(max(prices, default=None), max(hours, default=None))


def _no_price(offering: Offering, currency: str | None) -> str:
    if offering.price is None:
        return "its price is unknown"
    return f"its price is in {offering.currency or 'no currency'}, not in {currency}"


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
