"""Open Badges 1 and 2: hosted at an address of the issuer, or signed with a key of the issuer."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from service.importers.carrier import Carried
from service.importers.credential_registry import CredentialFormat
from service.importers.json_values import Json, as_list, id_of, text_of, types_of
from service.verification.badge_chain import Chain, Part, follow_chain
from service.verification.canonical_json import canonical_json_bytes
from service.verification.checks import Check, Result, failed, passed, unknown, worst
from service.verification.context import Inquiry
from service.verification.controllers import single_key
from service.verification.dates import Stated, check_dates
from service.verification.documents import Gone, Missing
from service.verification.examination import Examination
from service.verification.jose import NotVerified, verify_compact
from service.verification.keys import KeyUnreadable, VerifyingKey, key_from_jwk, key_from_pem
from service.verification.shape import Shapes, check_badge_shape
from service.verification.status import listed_reason
from service.verification.subjects import check_badge_recipient

HOSTED, SIGNED = {"hosted", "HostedBadge"}, {"signed", "SignedBadge"}


@cache
def shapes() -> Shapes:
    """The shape rules, read once."""
    return Shapes()


def examine(carried: Carried, found: CredentialFormat, inquiry: Inquiry) -> Examination:
    """Examine an Open Badges 1 or 2 document."""
    chain = follow_chain(carried.document, found.name, inquiry)
    integrity, issuer_key, keys = _signed(carried, chain, inquiry) if carried.compact else _hosted(chain, inquiry)
    checks = {
        "integrity": integrity,
        "issuer_key": issuer_key,
        "status": _status(chain, carried, inquiry),
        "dates": _dates(chain, inquiry),
        "shape": _shape(chain),
        "subject": check_badge_recipient(chain.document.get("recipient"), inquiry.context.subject),
    }
    return Examination(
        chain.document,
        checks,
        chain.issuer.address,
        text_of(chain.issuer.object.get("name")) or None,
        frozenset(keys),
        _digest(carried),
        warnings=chain.warnings,
    )


def _hosted(chain: Chain, inquiry: Inquiry) -> tuple[Check, Check, set[str]]:
    ways = chain.ways
    if chain.is_assertion and ways & SIGNED:
        return (
            unknown("it says that it is signed, and comes without a signature"),
            unknown("there is no signature"),
            set(),
        )
    if chain.is_assertion and not ways & HOSTED:
        other = unknown(f"verification of type {', '.join(sorted(ways))[:80]!a} is not supported")
        return other, other, set()
    address = hosted_address(chain.document)
    if address is None:
        reason = unknown("it has no web address where it would be hosted")
        return reason, reason, set()
    return _same_as_hosted(chain.document, address, inquiry), _hosted_by_issuer(chain, address), set()


def hosted_address(document: Json) -> str | None:
    """Where a hosted document stands: its identifier, for Open Badges 1 the address that verify names."""
    verify = document.get("verify")
    stated = verify.get("url") if isinstance(verify, dict) else None
    address = id_of(document) or id_of({"id": stated})
    return address if address and address.startswith(("https://", "http://")) else None


def _same_as_hosted(document: Json, address: str, inquiry: Inquiry) -> Check:
    found = inquiry.documents.json(address)
    if isinstance(found, Gone):
        return unknown(f"the hosted copy is gone ({found.status})")
    if isinstance(found, Missing):
        return unknown(f"the hosted copy is not at hand: {found.reason}")
    different = sorted(name for name in {*document, *found} if not _same(document, found, name))
    if different:
        return failed(f"the hosted copy says otherwise in {', '.join(different)[:120]}")
    return passed(f"the same as the hosted copy{inquiry.documents.note(address)}")


def _same(document: Json, found: Json, name: str) -> bool:
    """Whether a member stands in both and is written alike: to Python 1 equals true, and null what is not there."""
    if name not in document or name not in found:
        return False
    return json.dumps(document[name], sort_keys=True) == json.dumps(found[name], sort_keys=True)


def _hosted_by_issuer(chain: Chain, address: str) -> Check:
    """HostedBadge of Open Badges 2.0: the address is within what the issuer's own profile allows."""
    issuer = chain.issuer
    if issuer.address is None:
        return unknown("the document names no issuer")
    if issuer.read and _not_a_profile(chain):
        return failed("what the badge names as its issuer is no issuer profile")
    outside = _outside(issuer, address)
    if outside and chain.is_assertion:
        return failed(outside)
    if outside or not issuer.read:
        return unknown(outside or f"the issuer's profile is not at hand: {issuer.reason}")
    if chain.is_assertion and not chain.badge.read and _host(chain.badge.address or "") != _host(issuer.address):
        return unknown(f"the badge class is not at hand: {chain.badge.reason}")
    return passed("hosted where the issuer's profile allows")


def _not_a_profile(chain: Chain) -> bool:
    types = set(types_of(chain.issuer.object))
    return chain.format_name != "open_badges_v1" and not types & {"Issuer", "Profile"}


def _outside(issuer: Part, address: str) -> str:
    """Why an address is not one where the issuer's badges may stand; empty when it is."""
    stated = issuer.object.get("verification") if issuer.read else None
    rules = stated if isinstance(stated, dict) else {}
    prefixes = [item for item in as_list(rules.get("startsWith")) if isinstance(item, str)]
    hosts = [item.lower() for item in as_list(rules.get("allowedOrigins")) if isinstance(item, str)]
    host = _host(address)
    if prefixes and not any(address.startswith(prefix) for prefix in prefixes):
        return "its address is not within what the issuer allows (startsWith)"
    if hosts and host not in hosts:
        return "its host is not among those that the issuer allows (allowedOrigins)"
    if not prefixes and not hosts and host != _host(issuer.address or ""):
        return "it is hosted elsewhere than the issuer, who allows no other host"
    return ""


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _signed(carried: Carried, chain: Chain, inquiry: Inquiry) -> tuple[Check, Check, set[str]]:
    if carried.compact is None:
        raise ValueError("a signed badge is wanted")
    creator = _creator(chain, carried)
    key, reason = _key_at(creator, inquiry) if creator else (None, "it names no key")
    published = key is not None
    if key is None:
        key = _header_key(carried.compact.header)
    if key is None:
        return unknown(f"the key is not at hand: {reason}"), unknown(f"the key is not at hand: {reason}"), set()
    try:
        verify_compact(carried.compact, key)
    except NotVerified as problem:
        return failed(str(problem)), _key_of_issuer(chain, creator, inquiry, published=published), set()
    whole = passed(f"{carried.compact.header['alg']} signature matches")
    return whole, _key_of_issuer(chain, creator, inquiry, published=published), {key.fingerprint}


def _creator(chain: Chain, carried: Carried) -> str | None:
    stated = chain.document.get("verification", chain.document.get("verify"))
    details = stated if isinstance(stated, dict) else {}
    named = id_of(details.get("creator")) or id_of({"id": details.get("url")})
    if named is None and carried.compact is not None:
        named = id_of({"id": carried.compact.header.get("kid")})
    keys = [id_of(item) for item in as_list(chain.issuer.object.get("publicKey"))]
    return named or (keys[0] if len(keys) == 1 else None)


def _key_at(address: str, inquiry: Inquiry) -> tuple[VerifyingKey | None, str]:
    found = inquiry.documents.get(address)
    if isinstance(found, Gone):
        return None, f"its address answered {found.status}"
    if isinstance(found, Missing):
        return None, found.reason
    try:
        return key_from_pem(found.data.decode("utf-8", "replace").strip()), ""
    except KeyUnreadable:
        key = single_key(inquiry.documents.json(address))
        return key, "" if key else "there is no readable key at its address"


def _header_key(header: Mapping[str, Any]) -> VerifyingKey | None:
    try:
        return key_from_jwk(header.get("jwk"))
    except KeyUnreadable:
        return None


def _key_of_issuer(chain: Chain, creator: str | None, inquiry: Inquiry, *, published: bool) -> Check:
    issuer = chain.issuer
    if not published or creator is None:
        return unknown("the key travels with the document and may be anyone's")
    if issuer.address is None or not issuer.read:
        return unknown(f"the issuer's profile is not at hand: {issuer.reason or 'no issuer is named'}")
    owner = (inquiry.documents.linked(creator) or {}).get("owner")
    named = [id_of(item) for item in as_list(issuer.object.get("publicKey"))]
    first_version = chain.format_name == "open_badges_v1" and not named
    if first_version and _host(creator) == _host(issuer.address):
        return passed("the key stands at the issuer's host")
    if first_version or creator not in named:
        return failed("the issuer's profile does not name the key")
    if owner not in (None, issuer.address, id_of(issuer.object)):
        return failed("the key names another owner")
    return passed("the issuer's profile and the key name each other")


def _status(chain: Chain, carried: Carried, inquiry: Inquiry) -> Check:
    if chain.document.get("revoked") is True:
        return failed("revoked: the assertion says so", "revoked")
    return _signed_status(chain, inquiry) if carried.compact else _hosted_status(chain, inquiry)


def _hosted_status(chain: Chain, inquiry: Inquiry) -> Check:
    address = hosted_address(chain.document)
    found = inquiry.documents.json(address) if address else Missing("it has no web address")
    if isinstance(found, Gone):
        return failed(f"revoked: its address answered {found.status}", "revoked")
    if isinstance(found, Missing):
        return unknown(f"the hosted copy is not at hand: {found.reason}")
    if found.get("revoked") is True:
        return failed("revoked: the hosted copy says so", "revoked")
    return worst([passed("hosted, and not revoked there"), *_revocation_list(chain, inquiry)])


def _signed_status(chain: Chain, inquiry: Inquiry) -> Check:
    if not chain.issuer.read:
        return unknown(f"the issuer's profile is not at hand: {chain.issuer.reason or 'no issuer is named'}")
    return worst([passed("the issuer does not list it as revoked"), *_revocation_list(chain, inquiry)])


def _revocation_list(chain: Chain, inquiry: Inquiry) -> list[Check]:
    address = id_of(chain.issuer.object.get("revocationList"))
    if address is None:
        return []
    found = inquiry.documents.json(address)
    if isinstance(found, Gone | Missing):
        reason = found.reason if isinstance(found, Missing) else f"it answered {found.status}"
        return [unknown(f"the revocation list is not at hand: {reason}")]
    names = [name for name in (id_of(chain.document), text_of(chain.document.get("uid"))) if name]
    reason_v1 = next((found[name] for name in names if name in found), None)
    listed = listed_reason(found.get("revokedAssertions"), *names)
    if listed is None and chain.format_name == "open_badges_v1" and reason_v1 is not None:
        listed = f" ({str(reason_v1)[:200]})"
    return [failed(f"revoked: in the issuer's revocation list{listed}", "revoked")] if listed is not None else []


def _dates(chain: Chain, inquiry: Inquiry) -> Check:
    if not chain.is_assertion and "Endorsement" not in types_of(chain.document):
        return passed("a badge class or issuer has no dates")
    stated = [
        Stated("issuedOn", chain.document.get("issuedOn"), begins=True),
        Stated("expires", chain.document.get("expires"), begins=False),
    ]
    return check_dates(stated, inquiry.context.now)


def _shape(chain: Chain) -> Check:
    parts = [check_badge_shape(chain.document, chain.format_name, shapes())]
    for part in (chain.badge, chain.issuer):
        if part.read and part.object is not chain.document:
            problem = check_badge_shape(part.object, chain.format_name, shapes())
            if problem.result is Result.FAIL:
                parts.append(failed(f"{(part.address or '')[:120]!a}: {problem.reason}"))
    return worst(parts)


def _digest(carried: Carried) -> str | None:
    if carried.compact is not None:
        return hashlib.sha256(carried.compact.payload).hexdigest()
    try:
        return hashlib.sha256(canonical_json_bytes(dict(carried.document))).hexdigest()
    except ValueError:
        return None
