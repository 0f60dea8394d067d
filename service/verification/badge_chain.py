"""An Open Badges 1 or 2 assertion with its badge class and issuer, as far as they can be had."""

from dataclasses import dataclass
from typing import Any

from service.importers.json_values import Json, id_of, types_of
from service.verification.context import Inquiry
from service.verification.documents import Gone, Missing


@dataclass(frozen=True)
class Part:
    """A badge class or issuer: its address, its object, and whether that was read at the address."""

    address: str | None
    object: Json
    read: bool
    reason: str = ""


@dataclass(frozen=True)
class Chain:
    """An assertion with its badge class and issuer, as far as they can be had."""

    format_name: str
    document: Json
    badge: Part
    issuer: Part
    warnings: tuple[str, ...] = ()

    @property
    def is_assertion(self) -> bool:
        """Whether the document is an assertion and not a badge class, issuer or endorsement of its own."""
        return "badge" in self.document or "Assertion" in types_of(self.document)

    @property
    def ways(self) -> set[str]:
        """How the document says it is verified."""
        stated = self.document.get("verification", self.document.get("verify"))
        return set(types_of(stated))


def follow_chain(document: Json, format_name: str, inquiry: Inquiry) -> Chain:
    """Follow an assertion to its badge class and on to the issuer."""
    if set(types_of(document)) & {"Issuer", "Profile"}:
        own = _part(document, inquiry)
        return Chain(format_name, document, own, own)
    stated = document.get("badge")
    badge = Part(id_of(document), document, read=False) if stated is None else _part(stated, inquiry)
    issuer = _part(badge.object.get("issuer"), inquiry)
    warnings = tuple(
        f"the document at {part.address} names itself {id_of(part.object)}"
        for part in (badge, issuer)
        if part.read and id_of(part.object) not in (None, part.address)
    )
    return Chain(format_name, document, badge, issuer, warnings)


def _part(stated: Any, inquiry: Inquiry) -> Part:
    address = id_of(stated)
    embedded: Json = stated if isinstance(stated, dict) else {}
    if address is None:
        return Part(None, embedded, read=False, reason="it has no address")
    found = inquiry.documents.json(address)
    if isinstance(found, Gone):
        return Part(address, embedded, read=False, reason=f"{address[:160]!a} answered {found.status}")
    if isinstance(found, Missing):
        return Part(address, embedded, read=False, reason=found.reason)
    return Part(address, found, read=True)
