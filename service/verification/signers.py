"""Which key to check a signature with, and whether that key is the issuer's."""

from dataclasses import dataclass

from service.verification.checks import Check, failed, passed, unknown
from service.verification.context import Inquiry
from service.verification.controllers import (
    Controller,
    Method,
    resolve,
    same_place,
    single_key,
    travelling_key,
)
from service.verification.documents import Missing
from service.verification.keys import VerifyingKey

NOT_LISTED = "the key is not among those of the issuer"


@dataclass(frozen=True)
class Claim:
    """What a signature says about itself: who made it, with which method, for which purpose.

    identity is the issuer (or the holder of a presentation). embedded is a key that came with the document.
    """

    identity: str | None
    method: str | None
    purpose: str
    embedded: VerifyingKey | None = None


@dataclass(frozen=True)
class Signer:
    """The keys to try, and what is known about the one who is said to have signed."""

    claim: Claim
    keys: tuple[VerifyingKey, ...]
    controller: Controller | Missing
    vouched: bool = False  # the key was read at the method's own address, not out of the document

    def issuer_key(self, key: VerifyingKey | None, inquiry: Inquiry) -> Check:
        """The check issuer_key for the key that the signature was checked with."""
        if key is None:
            reason = self.controller.reason if isinstance(self.controller, Missing) else "it names no key"
            return unknown(f"there is no key to attribute: {reason}")
        if isinstance(self.controller, Missing):
            return self._unresolved(key, self.controller, inquiry)
        return self._listed(key, self.controller, inquiry)

    def _listed(self, key: VerifyingKey, controller: Controller, inquiry: Inquiry) -> Check:
        holding = controller.holding(key)
        usable = [item for item in holding if self.claim.purpose in item.purposes]
        if usable:
            return _in_force(usable, inquiry)
        if self.vouched and (self.claim.method, self.claim.purpose) in controller.external:
            return passed(f"the issuer's document allows {_short(self.claim.method)}")
        if not controller.methods and not controller.external and not self._by_did:
            return unknown("the issuer's document lists no keys at all")
        return failed(f"the issuer's key is not for {self.claim.purpose}" if holding else NOT_LISTED)

    @property
    def _by_did(self) -> bool:
        return (self.claim.identity or "").startswith("did:")

    def _unresolved(self, key: VerifyingKey, missing: Missing, inquiry: Inquiry) -> Check:
        pinned = inquiry.context.register.pinned(self.claim.identity, key.fingerprint)
        if pinned is not None:
            return passed(f"the register of trusted issuers names this key for {pinned.display_name}")
        identity, method = self.claim.identity or "", self.claim.method or ""
        if self.vouched and identity.startswith("https://") and same_place(method, identity):
            return passed("the key is published within the issuer's own address")
        if self.vouched:
            return unknown(f"the key of {_short(method)} made it; nothing binds that to the issuer: {missing.reason}")
        return unknown(f"the key travels with the document and may be anyone's: {missing.reason}")


def _in_force(usable: list[Method], inquiry: Inquiry) -> Check:
    ended = [item for item in usable if item.ends is not None and item.ends <= inquiry.context.now]
    if ended:
        return failed(f"the issuer withdrew the key {_short(ended[0].id)}", "key_withdrawn")
    return passed(f"the issuer's key {_short(usable[0].id)}")


def find_signer(claim: Claim, inquiry: Inquiry) -> Signer:
    """The signer that a signature claims, with the keys to try, the most believable first."""
    identity = claim.identity
    controller = resolve(identity, inquiry.documents) if identity else Missing("it names no issuer")
    listed = controller.find(claim.method) if isinstance(controller, Controller) and claim.method else None
    if listed is not None:
        return Signer(claim, (listed.key,), controller)
    published = _published(claim.method, identity, inquiry) if claim.method else None
    if published is not None:
        return Signer(claim, (published,), controller, vouched=True)
    travelling = claim.embedded or (travelling_key(claim.method) if claim.method else None)
    if travelling is not None:
        return Signer(claim, (travelling,), controller)
    if isinstance(controller, Controller) and not (claim.method and ":" in claim.method):
        return Signer(claim, tuple(item.key for item in controller.methods), controller)
    return Signer(claim, (), controller)


def _published(method: str, identity: str | None, inquiry: Inquiry) -> VerifyingKey | None:
    """The key at the method's own address: in the document of its controller, or a key document itself."""
    base = method.partition("#")[0]
    if base != identity:
        owner = resolve(base, inquiry.documents)
        if isinstance(owner, Controller):
            only = owner.methods[0] if len(owner.methods) == 1 and method == base else None
            found = owner.find(method) or only
            if found is not None:
                return found.key
        if base.startswith(("https://", "http://")):
            return single_key(inquiry.documents.json(method))
    return None


def _short(text: str | None) -> str:
    return ascii((text or "")[:160])[1:-1]
