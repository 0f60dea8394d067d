"""Send to addresses that clients gave, as if every one were hostile: the guards of fetching, for POST."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.verification.address_guard import AddressRefused, public_only, target_of
from service.verification.fetching import FetchParts
from service.verification.pinned import pinned

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it: the status that was answered, or None and why there was none."""

    status: int | None
    problem: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the receiver said that it has it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class GuardedSender:
    """Posts to public https hosts; a host is resolved once, nothing is redirected, only the status is read.

    hosts are the allowed ones, None for any that is public.
    """

    hosts: frozenset[str] | None = None
    parts: FetchParts = field(default_factory=FetchParts)
    seconds: float = SECONDS

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Post a body; never raises for what the other side does."""
        try:
            target = target_of(address, self.hosts, self.parts.resolver, self.parts.rule)
            with pinned(target, self.seconds, self.parts.tls()) as connection:
                connection.request("POST", target.path, body=body, headers=dict(headers))
                status = connection.getresponse().status
        except AddressRefused as refusal:
            return Sent(None, f"not sent: {refusal}")
        except (OSError, http.client.HTTPException) as error:
            return Sent(None, f"could not be sent ({type(error).__name__})")
        return Sent(status, "" if 200 <= status < 300 else f"answered {status}")

    def check(self, address: str) -> None:
        """Raise AddressRefused for an address that could never be sent to; names are not resolved."""
        target_of(address, self.hosts, lambda host, _port: [host], _if_number)


def _if_number(host: str) -> str:
    is_number = host.replace(".", "").isdigit() or ":" in host
    return public_only(host) if is_number else ""
