"""Which addresses may be asked for a document: public https hosts that a person allowed, and nothing else."""

import ipaddress
import json
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

Resolver = Callable[[str, int], Sequence[str]]
"""Give the IP addresses of a host; raises OSError when there are none."""

AddressRule = Callable[[str], str]
"""Say why an IP address may not be connected to; empty when it may."""

LONGEST = 2048
RESOLVE_SECONDS = 5.0


class AddressRefused(ValueError):
    """The address may not be fetched; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: host and port as named, the one IP address that the host was resolved to, the path."""

    host: str
    port: int
    ip: str
    path: str


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _refused() -> tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]:
    data = json.loads(Path(__file__).with_name("refused_networks.json").read_bytes())
    return tuple((ipaddress.ip_network(network), reason) for network, reason in data["networks"])


def public_only(ip: str) -> str:
    """Why an IP address is not a public one; empty when it is."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return "it is no IP address"
    for network, reason in _refused():
        if address.version == network.version and address in network:
            return reason
    return "" if address.is_global else "private, loopback or reserved"


def target_of(
    address: str, hosts: frozenset[str] | None, resolver: Resolver, rule: AddressRule = public_only
) -> Target:
    """Check an address and resolve its host once, within five seconds; raises AddressRefused.

    hosts are the allowed ones, in lower case, with :port where it is not 443; None allows any. Every IP address that
    the host resolves to must be allowed, not only the one that is used.
    """
    host, port, path = _parts(address)
    named = host if port == 443 else f"{host}:{port}"
    if hosts is not None and named not in hosts:
        raise AddressRefused(f"host {named} is not among those allowed")
    try:
        found = _in_time(resolver, (host, port), RESOLVE_SECONDS)
    except OSError:
        raise AddressRefused(f"host {host} cannot be resolved") from None
    if not found:
        raise AddressRefused(f"host {host} cannot be resolved")
    for ip in found:
        reason = rule(ip)
        if reason:
            raise AddressRefused(f"host {host} resolves to an address that is refused ({reason})")
    return Target(host, port, found[0], path)


def _in_time(resolver: Resolver, asked: tuple[str, int], seconds: float) -> list[str]:
    """What the resolver says, given up after so many seconds: a host's own name server may never answer."""
    found: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found.put(list(resolver(*asked)))
        except (OSError, UnicodeError):
            found.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return found.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None


def _parts(address: str) -> tuple[str, int, str]:
    if len(address) > LONGEST or not address.isascii() or any(character <= " " for character in address):
        raise AddressRefused("the address is too long, or holds characters that none may")
    try:
        parts = urlsplit(address)
        port = 443 if parts.port is None else parts.port
    except ValueError:
        raise AddressRefused("the address cannot be read") from None
    if parts.scheme != "https":
        raise AddressRefused("only https addresses are fetched")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc or "\\" in address:
        raise AddressRefused("addresses with a user name are refused")
    if not parts.hostname:
        raise AddressRefused("the address names no host")
    path = parts.path or "/"
    return parts.hostname.lower().rstrip("."), port, f"{path}?{parts.query}" if parts.query else path
