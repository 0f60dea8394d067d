"""Open Badges 2.0: assertions, badge classes, issuers and endorsements, hosted or signed."""

from typing import Any

from service.domain import Credential, Offering
from service.importers.achievement_texts import (
    alignments_of,
    criteria_of,
    endorsement_texts,
    level_of,
    outcomes_of,
    prose,
    tags_of,
    texts_of_alignments,
    unique_alignments,
)
from service.importers.json_values import Json, id_of, parse_moment, text_of, types_of
from service.importers.linked import Linked
from service.importers.open_badges_v3 import contexts_of
from service.importers.recipients import recipient_of_badge

CONTEXTS = ("https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json")
VOCABULARY = "https://w3id.org/openbadges#"
CLASSES = {"Assertion", "BadgeClass", "Issuer", "Profile", "Endorsement", "AlignmentObject", "RevocationList"}


def follow(value: Any, linked: Linked) -> Json:
    """The object itself, or the one at the address, or an empty one."""
    if isinstance(value, dict):
        return value
    return (linked(value) if isinstance(value, str) else None) or {}


class OpenBadgesV2:
    """Reads Open Badges 2.0 documents."""

    name = "open_badges_v2"
    family = "badge"

    def recognises(self, document: Json) -> bool:
        """By its context, given by address or written out, or as an assertion under some other context.

        Documents that extend Open Badges into a format of their own (Blockcerts) are not of this one.
        """
        if any("blockcerts" in context.lower() for context in contexts_of(document)):
            return False
        if any(context.rstrip("/") in CONTEXTS for context in contexts_of(document)):
            return True
        context = document.get("@context")
        if isinstance(context, dict) and context.get("obi") == VOCABULARY and len(document) > 1:
            return True
        return "Assertion" in types_of(document) and "badge" in document and "verification" in document

    def read(self, document: Json, linked: Linked) -> Credential:
        """The credential: an assertion with its badge class and issuer as far as they are at hand."""
        badge = document if "badge" not in document else follow(document.get("badge"), linked)
        return credential_from_badge(self.name, document, badge, follow(badge.get("issuer"), linked))

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """The badge class, which is what the provider offers."""
        badge = follow(document.get("badge"), linked) if "badge" in document else document
        if "badge" not in document and "BadgeClass" not in types_of(document):
            return None
        return offering_from_badge(badge, follow(badge.get("issuer"), linked)) if badge.get("name") else None


def credential_from_badge(format_name: str, assertion: Json, badge: Json, issuer: Json) -> Credential:
    """One credential from an assertion, its badge class and the issuer's profile, each possibly empty."""
    alignments = unique_alignments(alignments_of(badge.get("alignment"), "alignment"))
    salt = id_of(assertion) or text_of(assertion.get("uid"))
    recipient, recipient_salt = recipient_of_badge(assertion.get("recipient"), salt)
    issuer_id = id_of(badge.get("issuer")) or id_of(issuer)
    claim = assertion.get("claim")
    comment = text_of(claim.get("endorsementComment")) if isinstance(claim, dict) else ""
    narrative = text_of(assertion.get("narrative"))
    return Credential(
        title=text_of(badge.get("name")) or id_of(assertion.get("badge")) or id_of(assertion) or "untitled",
        format=format_name,
        external_id=id_of(assertion) or text_of(assertion.get("uid")) or None,
        description=text_of(badge.get("description")) or comment,
        criteria=criteria_of(badge.get("criteria")),
        outcomes=outcomes_of(*_texts(badge), ("narrative", narrative), *texts_of_alignments(alignments)),
        alignments=alignments,
        tags=tags_of(badge.get("tags")),
        level=level_of(alignments),
        endorsements=endorsement_texts(assertion.get("endorsement")) + endorsement_texts(badge.get("endorsement")),
        language=text_of(badge.get("@language")) or None,
        issued=_moment_text(assertion.get("issuedOn")),
        expires=_moment_text(assertion.get("expires")),
        issuer=issuer_id,
        issuer_name=text_of(issuer.get("name")) or None,
        recipient=recipient,
        recipient_salt=recipient_salt,
        offering=id_of(assertion.get("badge")) or id_of(badge),
    )


def offering_from_badge(badge: Json, issuer: Json) -> Offering:
    """A badge class as an offering."""
    alignments = unique_alignments(alignments_of(badge.get("alignment"), "alignment"))
    return Offering(
        title=text_of(badge.get("name")),
        external_id=id_of(badge),
        source="open_badges",
        description=text_of(badge.get("description")),
        outcomes=outcomes_of(*_texts(badge), *texts_of_alignments(alignments)),
        alignments=alignments,
        tags=tags_of(badge.get("tags")),
        level=level_of(alignments),
        quality_assurance="; ".join(endorsement_texts(badge.get("endorsement"))) or None,
        provider=text_of(issuer.get("name")) or id_of(badge.get("issuer")),
        language=text_of(badge.get("@language")) or None,
    )


def _texts(badge: Json) -> list[tuple[str, str]]:
    return [
        ("criteria", prose(criteria_of(badge.get("criteria")))),
        ("description", text_of(badge.get("description"))),
    ]


def _moment_text(value: Any) -> str | None:
    if isinstance(value, str) and not value.isdigit():
        return value
    moment = parse_moment(value)
    return moment[0].isoformat() if moment else None
