"""Open Badges 3.0: AchievementCredential, EndorsementCredential, and an Achievement on its own as an offering."""

from collections.abc import Mapping
from typing import Any

from service.domain import Alignment, Credential, Offering
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
from service.importers.json_values import (
    Json,
    as_list,
    id_of,
    number_of,
    objects,
    text_of,
    types_of,
)
from service.importers.linked import Linked
from service.importers.recipients import recipient_of_subject

CREDENTIAL_TYPES = {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"}
CONTEXT_PREFIXES = ("https://purl.imsglobal.org/spec/ob/v3p0/",)


def contexts_of(document: Json) -> list[str]:
    """The addresses among the contexts of a document."""
    return [item for item in as_list(document.get("@context")) if isinstance(item, str)]


class OpenBadgesV3:
    """Reads Open Badges 3.0 documents."""

    name = "open_badges_v3"
    family = "verifiable_credential"

    def recognises(self, document: Json) -> bool:
        """By its types, or by an Open Badges 3 context without a more special type."""
        types = set(types_of(document))
        if types & CREDENTIAL_TYPES:
            return True
        if "VerifiablePresentation" in types or "ClrCredential" in types:
            return False
        return any(context.startswith(CONTEXT_PREFIXES) for context in contexts_of(document))

    def read(self, document: Json, linked: Linked) -> Credential:
        """The credential as its claims state it; linked is not used, these documents carry their achievement."""
        del linked
        subject = next(iter(objects(document.get("credentialSubject"))), {})
        achievements = objects(subject.get("achievement"))
        return credential_from(self.name, document, subject, achievements)

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """The achievement, which is what the provider offers."""
        del linked
        if "Achievement" in types_of(document):
            return offering_from_achievement(document, None)
        subject = next(iter(objects(document.get("credentialSubject"))), {})
        achievements = objects(subject.get("achievement"))
        return offering_from_achievement(achievements[0], document) if achievements else None


def credential_from(format_name: str, document: Json, subject: Json, achievements: list[Json]) -> Credential:
    """One credential over its achievements; the first one names it."""
    first: Json = achievements[0] if achievements else {}
    found = achievement_parts(achievements, subject)
    issuer = document.get("issuer")
    salt = id_of(document) or ""
    recipient, recipient_salt = recipient_of_subject(subject, salt)
    comment = text_of(subject.get("endorsementComment"))
    return Credential(
        title=text_of(first.get("name")) or text_of(document.get("name")) or id_of(document) or "untitled",
        format=format_name,
        external_id=id_of(document),
        description=text_of(first.get("description")) or text_of(document.get("description")) or comment,
        criteria=criteria_of(first.get("criteria")),
        outcomes=outcomes_of(*found["texts"]),
        alignments=unique_alignments(found["alignments"]),
        tags=tuple(dict.fromkeys(tag for item in achievements for tag in tags_of(item.get("tag")))),
        level=level_of(found["alignments"]),
        credits=_credits(first, subject),
        assessment=_assessment(achievements, subject),
        accreditation=_accreditation(first),
        endorsements=_endorsements(document, first),
        language=text_of(first.get("inLanguage")) or None,
        issued=_first_text(document, "validFrom", "issuanceDate", "awardedDate"),
        expires=_first_text(document, "validUntil", "expirationDate"),
        issuer=id_of(issuer),
        issuer_name=(text_of(issuer.get("name")) if isinstance(issuer, dict) else "") or None,
        recipient=recipient,
        recipient_salt=recipient_salt,
        offering=id_of(first),
    )


def achievement_parts(achievements: list[Json], subject: Json) -> dict[str, list[Any]]:
    """Texts as (origin, text) and alignments, each with the member it was found in."""
    texts: list[tuple[str, str]] = []
    alignments: list[Alignment] = []
    for item in achievements:
        texts.append(("criteria", prose(criteria_of(item.get("criteria")))))
        texts.append(("description", text_of(item.get("description"))))
        alignments.extend(alignments_of(item.get("alignment"), "alignment"))
        for described in objects(item.get("resultDescription")):
            texts.append(("resultDescription", text_of(described.get("name"))))
            alignments.extend(alignments_of(described.get("alignment"), "resultDescription"))
            for level in objects(described.get("rubricCriterionLevel")):
                texts.append(("resultDescription", text_of(level.get("description"))))
                alignments.extend(alignments_of(level.get("alignment"), "resultDescription"))
    for result in objects(subject.get("result")):
        alignments.extend(alignments_of(result.get("alignment"), "result"))
    texts.extend(texts_of_alignments(alignments))
    return {"texts": texts, "alignments": alignments}


def offering_from_achievement(achievement: Json, document: Json | None) -> Offering:
    """An Achievement as an offering; its issuer is the provider when the creator is not named."""
    found = achievement_parts([achievement], {})
    creator = achievement.get("creator") or (document or {}).get("issuer")
    return Offering(
        title=text_of(achievement.get("name")) or id_of(achievement) or "untitled",
        external_id=id_of(achievement),
        source="open_badges",
        description=text_of(achievement.get("description")),
        outcomes=outcomes_of(*found["texts"]),
        alignments=unique_alignments(found["alignments"]),
        tags=tags_of(achievement.get("tag")),
        level=level_of(found["alignments"]),
        credits=number_of(achievement.get("creditsAvailable")),
        assessment=_assessment([achievement], {}),
        quality_assurance="; ".join(endorsement_texts(achievement.get("endorsement"))) or None,
        provider=(text_of(creator.get("name")) if isinstance(creator, dict) else "") or id_of(creator),
        language=text_of(achievement.get("inLanguage")) or None,
    )


def _credits(achievement: Json, subject: Json) -> float | None:
    earned = number_of(subject.get("creditsEarned"))
    return earned if earned is not None else number_of(achievement.get("creditsAvailable"))


def _assessment(achievements: list[Json], subject: Json) -> str | None:
    names: Mapping[str, str] = {
        id_of(item) or "": text_of(item.get("name"))
        for achievement in achievements
        for item in objects(achievement.get("resultDescription"))
    }
    results = [
        f"{names.get(id_of({'id': item.get('resultDescription')}) or '', 'result')}: {text_of(item.get('value'))}"
        for item in objects(subject.get("result"))
        if item.get("value") is not None
    ]
    return "; ".join(results or [name for name in names.values() if name]) or None


def _accreditation(achievement: Json) -> tuple[str, ...]:
    creator = achievement.get("creator")
    return endorsement_texts(creator.get("endorsement")) if isinstance(creator, dict) else ()


def _endorsements(document: Json, achievement: Json) -> tuple[str, ...]:
    return endorsement_texts(document.get("endorsement")) + endorsement_texts(achievement.get("endorsement"))


def _first_text(document: Json, *names: str) -> str | None:
    return next((document[name] for name in names if isinstance(document.get(name), str)), None)
