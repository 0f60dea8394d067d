"""The register of issuers that a tenant relies on: kept by what identifies them, warned about by their looks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import Scope
from service.errors import BadInput, FieldError, NotFound
from service.store.trusted_issuers import StoredIssuer, TrustedIssuerRepository
from service.verification.trust import TrustedIssuer, TrustRegister, skeleton

ID = re.compile(r"[A-Za-z0-9._~-]{1,64}")


@dataclass(frozen=True)
class Registered:
    """An entry with warnings about others that look like it."""

    entry: StoredIssuer
    issuer: TrustedIssuer
    warnings: tuple[str, ...] = ()


class TrustedIssuers:
    """Reads and changes the register."""

    def __init__(self, issuers: TrustedIssuerRepository) -> None:
        self._issuers = issuers

    def register(self, scope: Scope) -> TrustRegister:
        """The register as verification wants it."""
        return TrustRegister(tuple(_read(entry) for entry in self._issuers.all(scope)))

    def all(self, scope: Scope) -> list[Registered]:
        """Every entry, by id."""
        entries = self._issuers.all(scope)
        return [Registered(entry, _read(entry), _alike(entry, entries)) for entry in entries]

    def get(self, scope: Scope, key: str) -> Registered:
        """One entry; NotFound when there is none by that id."""
        for item in self.all(scope):
            if item.entry.id == key:
                return item
        raise NotFound(f"no trusted issuer {key[:64]!a}; list them with GET /v1/trusted-issuers")

    def put(self, scope: Scope, entry: StoredIssuer) -> Registered:
        """Store an entry; BadInput points at the identifier that is no DID, https address or public key."""
        if not ID.fullmatch(entry.id):
            raise BadInput(f"{entry.id[:64]!a} is no id: give 1 to 64 letters, digits, or . _ ~ -")
        if not entry.identifiers:
            raise BadInput(
                "an issuer is trusted by a DID, key or https address, never by name",
                [FieldError("/identifiers", "give at least one")],
            )
        wrong = [error for position, text in enumerate(entry.identifiers) for error in _wrong(position, text)]
        if wrong:
            raise BadInput("some identifiers are none", wrong)
        self._issuers.put(scope, entry)
        return Registered(entry, _read(entry), _alike(entry, self._issuers.all(scope)))

    def delete(self, scope: Scope, key: str) -> None:
        """Remove an entry; what it vouched for is not trusted any more from then on."""
        if not ID.fullmatch(key):
            raise NotFound(f"no trusted issuer {key[:64]!a}; list them with GET /v1/trusted-issuers")
        self._issuers.delete(scope, key)


def _read(entry: StoredIssuer) -> TrustedIssuer:
    return TrustedIssuer.of(entry.display_name, entry.identifiers)


def _wrong(position: int, identifier: str) -> list[FieldError]:
    try:
        TrustedIssuer.of("", [identifier])
    except BadInput as error:
        return [FieldError(f"/identifiers/{position}", error.detail)]
    return []


def _alike(entry: StoredIssuer, entries: Sequence[StoredIssuer]) -> tuple[str, ...]:
    looks = skeleton(entry.display_name)
    return tuple(
        f"the name {entry.display_name!r} looks like that of {other.id!r}, {other.display_name!r}"
        for other in entries
        if other.id != entry.id and skeleton(other.display_name) == looks
    )
