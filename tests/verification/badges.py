"""Open Badges 1 and 2 of an invented college, with the documents that they name."""

import json
from typing import Any

from service.importers.recipients import hashed_identity
from tests.verification.signing import Issuer

BASE = "https://badges.college.example"
V2 = "https://w3id.org/openbadges/v2"


def assertion_v2(**changes: Any) -> dict[str, Any]:
    return {
        "@context": V2,
        "type": "Assertion",
        "id": f"{BASE}/assertions/1",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "s4lt",
            "identity": hashed_identity("learner@example.org", "s4lt"),
        },
        "badge": f"{BASE}/classes/1",
        "issuedOn": "2024-02-01T10:00:00+02:00",
        "verification": {"type": "hosted"},
        **changes,
    }


def badge_class(**changes: Any) -> dict[str, Any]:
    return {
        "@context": V2,
        "type": "BadgeClass",
        "id": f"{BASE}/classes/1",
        "name": "Data cleaning",
        "description": "Finds and repairs errors in tables.",
        "criteria": {"narrative": "- Remove duplicate rows.\n- Explain each repair."},
        "image": f"{BASE}/classes/1.png",
        "issuer": f"{BASE}/issuer",
        "tags": ["data", "quality"],
        "alignment": [{"targetName": "Statistics", "targetUrl": "https://frame.example/7", "targetFramework": "Frame"}],
        **changes,
    }


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "@context": V2,
        "type": "Profile",
        "id": f"{BASE}/issuer",
        "name": "Harbour College",
        "url": "https://college.example",
        "email": "badges@college.example",
        **changes,
    }


def assertion_v1(**changes: Any) -> dict[str, Any]:
    return {
        "uid": "a-1",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "s4lt",
            "identity": hashed_identity("learner@example.org", "s4lt", "md5"),
        },
        "badge": f"{BASE}/v1/class",
        "issuedOn": 1391212800,
        "verify": {"type": "hosted", "url": f"{BASE}/v1/assertion"},
        **changes,
    }


def documents_of(*documents: dict[str, Any], signer: Issuer | None = None, **listed: Any) -> dict[str, bytes | int]:
    """The documents of both versions by address; any given replaces the one of the same id."""
    found: dict[str, Any] = {
        f"{BASE}/assertions/1": assertion_v2(),
        f"{BASE}/classes/1": badge_class(),
        f"{BASE}/issuer": profile(**listed),
        f"{BASE}/v1/assertion": assertion_v1(),
        f"{BASE}/v1/class": {
            "name": "Soldering",
            "description": "Solders boards.",
            "image": f"{BASE}/v1/class.png",
            "criteria": f"{BASE}/v1/criteria",
            "issuer": f"{BASE}/v1/issuer",
            "alignment": [{"name": "Electronics", "url": "https://frame.example/9", "description": "x"}],
        },
        f"{BASE}/v1/issuer": {"name": "Harbour College", "url": "https://college.example"},
    }
    if signer is not None:
        found[f"{BASE}/key"] = {
            "@context": V2,
            "id": f"{BASE}/key",
            "type": "CryptographicKey",
            "owner": f"{BASE}/issuer",
            "publicKeyPem": signer.pem,
        }
        found[f"{BASE}/issuer"]["publicKey"] = f"{BASE}/key"
    for document in documents:
        found[document["id"]] = document
    return {address: json.dumps(document).encode() for address, document in found.items()}
