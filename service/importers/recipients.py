"""Who a credential was given to, as a salted hash or an identifier, never as an address."""

import hashlib
import re
from typing import Any

from service.importers.json_values import Json, id_of, objects

_HASHED = re.compile(r"(sha256|md5)\$([0-9a-fA-F]+)")


def hashed_identity(identity: str, salt: str, algorithm: str = "sha256") -> str:
    """The identity hash of Open Badges: algorithm$hex(hash(identity + salt))."""
    digest = hashlib.new(algorithm, (identity + salt).encode(), usedforsecurity=algorithm != "md5")
    return f"{algorithm}${digest.hexdigest()}"


def recipient_of_badge(recipient: Any, salt: str) -> tuple[str | None, str | None]:
    """The recipient of an Open Badges 1 or 2 assertion as (hash, salt); a plain address is hashed with the salt."""
    if not isinstance(recipient, dict) or not isinstance(recipient.get("identity"), str):
        return None, None
    return protected(recipient["identity"], str(recipient.get("salt") or ""), salt)


def recipient_of_subject(subject: Any, salt: str) -> tuple[str | None, str | None]:
    """The recipient of a credential subject: its identifier if it is a DID or URN, else its first identity hash."""
    if not isinstance(subject, dict):
        return None, None
    name = id_of(subject)
    if name and name.startswith(("did:", "urn:")):
        return name, None
    for identity in objects(subject.get("identifier")):
        if isinstance(identity.get("identityHash"), str):
            return protected(identity["identityHash"], str(identity.get("salt") or ""), salt)
    return protected(name, "", salt) if name else (None, None)


def protected(identity: str, stated_salt: str, own_salt: str) -> tuple[str, str]:
    """An identity that is already hashed as it is, any other hashed with our salt."""
    if _HASHED.fullmatch(identity):
        return identity, stated_salt
    return hashed_identity(identity.removeprefix("mailto:").strip().lower(), own_salt), own_salt


def identities_of_subject(subject: Json) -> list[Json]:
    """The identity objects of a credential subject."""
    return [item for item in objects(subject.get("identifier")) if isinstance(item.get("identityHash"), str)]
