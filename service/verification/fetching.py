"""Fetch documents that credentials name, as if every address were hostile; off unless a person allows hosts."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from service.verification.address_guard import (
    AddressRefused,
    AddressRule,
    Resolver,
    Target,
    public_only,
    system_resolver,
    target_of,
)
from service.verification.documents import Found, Gone, Lookup, Missing
from service.verification.pinned import pinned

MOST_KEPT = 1000
ACCEPT = "application/json, application/ld+json, application/jwt, text/plain, image/png, image/svg+xml"


@dataclass(frozen=True)
class FetchLimits:
    """Bytes of one answer, seconds for all of it, and seconds for which an answer is kept."""

    bytes: int = 2 * 2**20
    seconds: float = 5.0
    keep_seconds: float = 3600.0


@dataclass(frozen=True)
class FetchParts:
    """What fetching leans on, so that tests can put their own: resolver, address rule, TLS, clock."""

    resolver: Resolver = system_resolver
    rule: AddressRule = public_only
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    clock: Callable[[], float] = time.monotonic


@dataclass
class GuardedFetcher:
    """Gets documents from allowed hosts over https and keeps them with their age.

    The host is resolved once and that address is used; nothing is redirected, decoded or sent along. Safe for
    threads.
    """

    hosts: frozenset[str]
    limits: FetchLimits = field(default_factory=FetchLimits)
    parts: FetchParts = field(default_factory=FetchParts)
    _kept: dict[str, tuple[float, Lookup]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, address: str) -> Lookup:
        """The document at an https address: kept, fetched, gone (404, 410), or missing with the reason."""
        now = self.parts.clock()
        with self._lock:
            kept = self._kept.get(address)
        if kept is not None and now - kept[0] < self.limits.keep_seconds:
            return Found(kept[1].data, now - kept[0]) if isinstance(kept[1], Found) else kept[1]
        try:
            target = target_of(address, self.hosts, self.parts.resolver, self.parts.rule)
            found = self._fetch(target)
        except AddressRefused as refusal:
            return Missing(f"not fetched: {refusal}")
        except (OSError, http.client.HTTPException, TimeoutError) as error:
            return Missing(f"could not be fetched ({type(error).__name__})")
        if not isinstance(found, Missing):
            self._keep(address, now, found)
        return found

    def forget(self) -> None:
        """Let go of every kept answer: a hosted assertion holds its recipient's hash."""
        with self._lock:
            self._kept.clear()

    def _fetch(self, target: Target) -> Lookup:
        with pinned(target, self.limits.seconds, self.parts.tls()) as connection:
            connection.request("GET", target.path, headers={"Accept": ACCEPT, "Accept-Encoding": "identity"})
            response = connection.getresponse()
            refused = _refused(response)
            found = refused if refused is not None else self._body(response)
            return Missing(f"it takes longer than {self.limits.seconds:g} s") if connection.abandoned else found

    def _body(self, response: http.client.HTTPResponse) -> Lookup:
        parts, size = [], 0
        while chunk := response.read1(65536):
            size += len(chunk)
            if size > self.limits.bytes:
                return Missing(f"it is longer than {self.limits.bytes} bytes")
            parts.append(chunk)
        if response.length:
            return Missing("it was cut short")
        return Found(b"".join(parts), 0.0)

    def _keep(self, address: str, when: float, found: Lookup) -> None:
        with self._lock:
            self._kept.pop(address, None)
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[address] = (when, found)


def _refused(response: http.client.HTTPResponse) -> Lookup | None:
    if response.status in (404, 410):
        return Gone(response.status)
    if 300 <= response.status < 400:
        return Missing("it redirects, which is not followed")
    if response.status != 200:
        return Missing(f"it answered {response.status}")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        return Missing("it answered in an encoding that was not asked for")
    return None
