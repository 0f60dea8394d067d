"""A mixed wallet of an invented learner, all signed here: proved, claimed, expired, revoked, changed, hosted."""

import json
from dataclasses import dataclass, field
from typing import Any

from service.verification.canonicaliser import Canonical
from tests.taxonomies import BANDAGE, FORKLIFT
from tests.verification.badges import assertion_v2, badge_class, profile
from tests.verification.signing import Issuer, achievement_credential, compact, sign_embedded, status_list

LEARNER = "did:example:learner"
LIST = "https://college.example/status/1"


@dataclass(frozen=True)
class Wallet:
    """Files by name, documents by address, and the issuer who is to be trusted."""

    issuer: Issuer
    files: dict[str, bytes]
    documents: dict[str, Any] = field(default_factory=dict)


def awarded(issuer: Issuer, title: str, criteria: str, **changes: Any) -> dict[str, Any]:
    """An Open Badges 3 credential of the learner, not yet signed."""
    document = achievement_credential(issuer)
    document["id"] = f"https://college.example/credentials/{title.replace(' ', '-').lower()}"
    document["name"] = title
    achievement = document["credentialSubject"]["achievement"]
    achievement |= {"name": title, "criteria": {"narrative": criteria}, "tag": [], "alignment": []}
    achievement["description"] = f"{title}."
    return {**document, **changes}


def declared(document: dict[str, Any], concept: str, label: str) -> dict[str, Any]:
    """The same with an alignment."""
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": label, "targetUrl": concept}
    ]
    return document


def mixed_wallet(canonical: Canonical) -> Wallet:
    """Six files: one to rely on, five each with a reason not to."""
    college, stranger = Issuer.make("Ed25519"), Issuer.make("Ed25519")

    def signed(issuer: Issuer, document: dict[str, Any]) -> dict[str, Any]:
        return sign_embedded(document, issuer, "eddsa-rdfc-2022", canonical)

    revoked = awarded(
        college,
        "Forklift licence",
        "Drive forklift truck",
        credentialStatus={
            "id": f"{LIST}#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": LIST,
        },
    )
    changed = signed(college, awarded(college, "Java course", "Work in teams"))
    changed["credentialSubject"]["achievement"]["criteria"]["narrative"] = "Program in Java."
    files = {
        "trusted.json": signed(college, awarded(college, "SQL for analysts", "Write SQL queries")),
        "self-signed.json": signed(stranger, awarded(stranger, "Team player", "Work in teams")),
        "expired.json": signed(
            college,
            declared(
                awarded(college, "First aid", "Apply bandages", validUntil="2025-01-01T00:00:00Z"),
                BANDAGE,
                "apply bandages",
            ),
        ),
        "revoked.json": signed(college, declared(revoked, FORKLIFT, "drive forklift truck")),
        "changed.json": changed,
        "hosted.json": {
            **assertion_v2(),
            "badge": {**badge_class(name="Database systems"), "issuer": profile()},
        },
    }
    documents = {LIST: signed(college, status_list(college, LIST, {7}))}
    return Wallet(college, {name: compact(document) for name, document in files.items()}, documents)


def documents_field(wallet: Wallet) -> str:
    """The documents as the API takes them."""
    return json.dumps(wallet.documents)
