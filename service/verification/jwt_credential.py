"""Credentials inside a JWT: the claims around them, and what happens when the two disagree."""

from collections.abc import Iterator
from typing import Any

from service.importers.carrier import Carried, Compact
from service.importers.json_values import Json, id_of, objects, parse_moment
from service.importers.strict_json import JsonLimits, read_json_object


def document_of(carried: Carried, limits: JsonLimits | None = None) -> Json:
    """The credential or presentation that a carrier holds, with what only the JWT claims say filled in.

    VC 1.1 puts it under vc or vp and moves issuer, identifier, dates and subject into claims; VC 2.0 has it as the
    whole payload.
    """
    if carried.compact is None:
        return carried.document
    payload = read_json_object(carried.compact.payload, limits)
    for member in ("vc", "vp"):
        inner = payload.get(member)
        if isinstance(inner, dict):
            return _filled(inner, payload, presentation=member == "vp")
    return payload


def _filled(inner: Json, claims: Json, *, presentation: bool) -> Json:
    document = dict(inner)
    issuer = "holder" if presentation else "issuer"
    for member, claim in ((issuer, "iss"), ("id", "jti")):
        if member not in document and isinstance(claims.get(claim), str):
            document[member] = claims[claim]
    if presentation:
        return document
    if "issuanceDate" not in document and "validFrom" not in document:
        _fill_date(document, "issuanceDate", claims.get("nbf"))
    if "expirationDate" not in document and "validUntil" not in document:
        _fill_date(document, "expirationDate", claims.get("exp"))
    subject = document.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and isinstance(claims.get("sub"), str):
        document["credentialSubject"] = {**subject, "id": claims["sub"]}
    return document


def _fill_date(document: dict[str, Any], member: str, claim: Any) -> None:
    moment = parse_moment(claim)
    if moment:
        document[member] = moment[0].isoformat()


def claims_of(compact: Compact, limits: JsonLimits | None = None) -> Json:
    """The claims of a JWT."""
    return read_json_object(compact.payload, limits)


def disagreements(document: Json, claims: Json) -> Iterator[str]:
    """Members of the credential that the claims around it contradict."""
    subjects = objects(document.get("credentialSubject"))
    pairs = (
        ("jti", id_of(document)),
        ("sub", id_of(subjects[0]) if subjects else None),
    )
    for claim, member in pairs:
        if claim in claims and member is not None and claims[claim] != member:
            yield f"the claim {claim} and the credential disagree"
    moments = (
        ("nbf", document.get("validFrom", document.get("issuanceDate"))),
        ("exp", document.get("validUntil", document.get("expirationDate"))),
    )
    for claim, value in moments:
        if claim in claims and value is not None and not _same_second(claims[claim], value):
            yield f"the claim {claim} and the credential's date disagree"


def _same_second(claim: Any, value: Any) -> bool:
    one, other = parse_moment(claim), parse_moment(value)
    return one is not None and other is not None and abs((one[0] - other[0]).total_seconds()) < 1


def issuer_disagrees(document: Json, claims: Json, member: str) -> bool:
    """Whether the JWT's issuer is not the one that the document names."""
    stated = id_of(document.get(member))
    return "iss" in claims and stated is not None and claims["iss"] != stated
