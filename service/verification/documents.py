"""The documents that a credential names: from the offline map, else by a fetcher, if there is one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from service.errors import ServiceError
from service.importers.carrier import Carried, open_carrier
from service.importers.json_values import Json
from service.importers.strict_json import JsonLimits, read_json_object

MOST_FETCHED = 32
MOST_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was at its address; age is how many seconds ago it was fetched, None when offline."""

    data: bytes
    age: float | None = None

    @property
    def note(self) -> str:
        """Where it came from, for a reason."""
        return "given offline" if self.age is None else f"fetched {self.age:.0f} s ago"


@dataclass(frozen=True, slots=True)
class Gone:
    """The address answered that there is nothing: HTTP status 404 or 410."""

    status: int


@dataclass(frozen=True, slots=True)
class Missing:
    """The document could not be had, which says nothing about it."""

    reason: str


Lookup = Found | Gone | Missing


class Fetcher(Protocol):
    """Gets documents over the network."""

    def get(self, address: str) -> Lookup:
        """The document at an https address."""


@dataclass
class Documents:
    """Every look-up of one verification: offline first, then the fetcher, at most so many.

    The offline map gives bytes, or 404 or 410 for an address known to answer so.
    """

    offline: Mapping[str, bytes | int]
    fetcher: Fetcher | None = None
    limits: JsonLimits = field(default_factory=JsonLimits)
    _seen: dict[str, Lookup] = field(default_factory=dict)
    _fetched: int = 0
    _seconds: float = 0.0

    def get(self, address: str) -> Lookup:
        """What is at an address; its fragment only counts where the offline map names it."""
        if not self.offers(address):
            address = address.partition("#")[0]
        if address not in self._seen:
            self._seen[address] = self._look_up(address)
        return self._seen[address]

    def offers(self, name: str) -> bool:
        """Whether the offline map has an entry of exactly this name, which may also be a DID or URN."""
        return name in self.offline

    def _look_up(self, address: str) -> Lookup:
        given = self.offline.get(address)
        if isinstance(given, int):
            return Gone(given)
        if given is not None:
            return Found(given)
        if not address.startswith(("https://", "http://")):
            return Missing(f"{_short(address)} is no web address")
        if self.fetcher is None:
            return Missing(f"{_short(address)} is not at hand offline")
        if self._fetched >= MOST_FETCHED or self._seconds > MOST_SECONDS:
            return Missing(f"{_short(address)} is not fetched: the file names too many documents, or slow ones")
        return self._fetch(self.fetcher, address)

    def _fetch(self, fetcher: Fetcher, address: str) -> Lookup:
        began = time.monotonic()
        try:
            return fetcher.get(address)
        finally:
            self._fetched += 1
            self._seconds += time.monotonic() - began

    def note(self, address: str) -> str:
        """Where the document at an address came from, and how old it is, for a reason; empty when it is not had."""
        found = self.get(address)
        return f" ({found.note})" if isinstance(found, Found) else ""

    def carried(self, address: str) -> Carried | Gone | Missing:
        """The credential at an address, out of whatever carries it."""
        found = self.get(address)
        if not isinstance(found, Found):
            return found
        try:
            return open_carrier(found.data, self.limits)
        except ServiceError as error:
            return Missing(f"{_short(address)}: {error.detail}")

    def json(self, address: str) -> Json | Gone | Missing:
        """The JSON object at an address."""
        found = self.get(address)
        if not isinstance(found, Found):
            return found
        try:
            return read_json_object(found.data, self.limits)
        except ServiceError as error:
            return Missing(f"{_short(address)}: {error.detail}")

    def linked(self, address: str) -> Json | None:
        """The JSON object at an address, or None (the form that importers ask in)."""
        found = self.json(address)
        return None if isinstance(found, Gone | Missing) else found


def _short(text: Any) -> str:
    return ascii(str(text)[:200])[1:-1]
