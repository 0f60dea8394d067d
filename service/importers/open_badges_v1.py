"""Open Badges 1.0 and 1.1: assertions with verify instead of verification, badge classes, issuers."""

from service.domain import Credential, Offering
from service.importers.json_values import Json, id_of, types_of
from service.importers.linked import Linked
from service.importers.open_badges_v2 import credential_from_badge, follow, offering_from_badge
from service.importers.open_badges_v3 import contexts_of

CONTEXTS = ("https://w3id.org/openbadges/v1", "http://w3id.org/openbadges/v1")


class OpenBadgesV1:
    """Reads Open Badges 1.0 and 1.1 documents."""

    name = "open_badges_v1"
    family = "badge"

    def recognises(self, document: Json) -> bool:
        """By its context, or by the members that only these versions have."""
        if any(context.rstrip("/") in CONTEXTS for context in contexts_of(document)):
            return True
        if "@context" in document:
            return False
        assertion = {"badge", "verify"} <= set(document)
        return assertion or {"name", "criteria", "issuer", "image"} <= set(document)

    def read(self, document: Json, linked: Linked) -> Credential:
        """The credential: an assertion with its badge class and issuer as far as they are at hand."""
        badge = document if "badge" not in document else _named(document["badge"], linked)
        return credential_from_badge(self.name, document, badge, follow(badge.get("issuer"), linked))

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """The badge class, which is what the provider offers."""
        is_class = "BadgeClass" in types_of(document) or "criteria" in document
        badge = _named(document["badge"], linked) if "badge" in document else document if is_class else {}
        return offering_from_badge(badge, follow(badge.get("issuer"), linked)) if badge.get("name") else None


def _named(badge: object, linked: Linked) -> Json:
    found = follow(badge, linked)
    address = id_of(badge)
    return {"id": address, **found} if address and found and "id" not in found else found
