"""Verifiable credentials and presentations: proofs, keys, status, dates, shape, and what is nested inside."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from service.errors import ServiceError
from service.importers.carrier import Carried, is_compact, read_compact
from service.importers.credential_registry import CredentialFormat
from service.importers.json_values import Json, as_list, id_of, objects, text_of, types_of
from service.verification.canonical_json import canonical_json_bytes
from service.verification.canonicaliser import NotCanonicalised
from service.verification.checks import Check, Result, failed, passed, unknown, worst
from service.verification.context import Inquiry
from service.verification.context_store import ContextStore
from service.verification.controllers import names_broken_key, single_key
from service.verification.data_integrity import check_proof, proofs_of, suite_of, unsecured
from service.verification.dates import Stated, check_dates
from service.verification.examination import Examination
from service.verification.jose import NotVerified, verify_compact
from service.verification.jwt_credential import claims_of, disagreements, document_of, issuer_disagrees
from service.verification.keys import KeyUnreadable, VerifyingKey, key_from_jwk
from service.verification.shape import Shapes, check_credential_shape
from service.verification.signers import Claim, Signer, find_signer
from service.verification.status import check_status
from service.verification.subjects import check_subject

ENVELOPES = ("data:application/vc+jwt,", "data:application/jwt,", "data:application/vc-ld+jwt,")


@dataclass(frozen=True)
class Proven:
    """What the signatures of a document show: integrity, whose key, the keys, and a digest of what was signed."""

    integrity: Check
    issuer_key: Check
    fingerprints: frozenset[str] = frozenset()
    digest: str | None = None


@cache
def shapes() -> Shapes:
    """The shape rules, read once."""
    return Shapes()


@cache
def contexts() -> ContextStore:
    """The bundled contexts, read once."""
    return ContextStore()


def examine(carried: Carried, found: CredentialFormat, inquiry: Inquiry) -> Examination:
    """Examine a verifiable credential or presentation; what is nested inside is left to the caller."""
    document = document_of(carried, inquiry.context.limits.json)
    presentation = "VerifiablePresentation" in types_of(document)
    proven = prove(carried, document, inquiry, presentation=presentation)
    issuer = document.get("issuer")
    checks = {
        "integrity": proven.integrity,
        "issuer_key": proven.issuer_key,
        "status": check_status(document, inquiry, judge_list),
        "dates": check_dates(_stated(carried, document, inquiry), inquiry.context.now),
        "shape": _shape(carried, document, found.name, inquiry),
        "subject": check_subject(document.get("credentialSubject"), inquiry.context.subject),
    }
    if presentation:
        checks["dates"] = passed("a presentation has no dates of its own")
    return Examination(
        document,
        checks,
        id_of(issuer),
        (text_of(issuer.get("name")) or None) if isinstance(issuer, dict) else None,
        proven.fingerprints,
        proven.digest,
        tuple(_inside(document)),
        parts_only=presentation,
    )


def judge_list(carried: Carried, inquiry: Inquiry) -> tuple[Json, Mapping[str, Check]]:
    """A status list credential and its checks integrity, issuer_key and dates."""
    document = document_of(carried, inquiry.context.limits.json)
    proven = prove(carried, document, inquiry, presentation=False)
    ends = [item for item in _stated(carried, document, inquiry) if not item.begins]
    dates = check_dates([Stated("now", inquiry.context.now.isoformat(), begins=True), *ends], inquiry.context.now)
    return document, {"integrity": proven.integrity, "issuer_key": proven.issuer_key, "dates": dates}


def prove(carried: Carried, document: Json, inquiry: Inquiry, *, presentation: bool) -> Proven:
    """What the signatures show: those of the JWT around the document, else those of the proofs in it."""
    member, purpose = ("holder", "authentication") if presentation else ("issuer", "assertionMethod")
    if carried.compact is not None:
        return _prove_jwt(carried, document, (member, purpose), inquiry)
    proofs = list(proofs_of(document))
    if not proofs and presentation:
        wrapper = passed("an unsigned presentation only wraps its credentials")
        return Proven(wrapper, wrapper, digest=_plain_digest(document))
    if not proofs:
        return Proven(
            unknown("the document carries no proof"),
            unknown("nobody signed the document"),
            digest=_plain_digest(document),
        )
    if len(proofs) > inquiry.context.limits.proofs:
        crowded = unknown(f"the document carries more than {inquiry.context.limits.proofs} proofs")
        return Proven(crowded, crowded)
    return _prove_embedded(document, proofs, (member, purpose), inquiry)


def _prove_embedded(document: Json, proofs: list[Json], role: tuple[str, str], inquiry: Inquiry) -> Proven:
    member, usual = role
    integrity, issuer_keys, fingerprints = [], [], set()
    for proof in proofs:
        # A presentation is authenticated by its holder as a rule; asserting it is as good.
        purpose = "assertionMethod" if proof.get("proofPurpose") == "assertionMethod" else usual
        method = proof.get("verificationMethod")
        embedded = _key_inside(method)
        claim = Claim(id_of(document.get(member)), id_of({"id": method}) or id_of(method), purpose, embedded)
        signer = find_signer(claim, inquiry)
        key = signer.keys[0] if signer.keys else None
        earlier = document if suite_of(proof) is None else unsecured(document, proofs, proof)
        if earlier is None:
            integrity.append(failed("a proof builds upon another one that is not there"))
        elif key is None and names_broken_key(claim.method or ""):
            integrity.append(failed("the verification method names a key that is none"))
        else:
            integrity.append(check_proof(earlier, proof, key, inquiry.canonical))
        issuer_keys.append(_attributed(proof, purpose, signer, key, inquiry))
        meant = proof.get("proofPurpose") == purpose
        if key is not None and meant and integrity[-1].result is Result.PASS:
            fingerprints.add(key.fingerprint)
    digest = _statements_digest(document, proofs, inquiry)
    return Proven(worst(integrity), _by_issuer(issuer_keys, integrity), frozenset(fingerprints), digest)


def _by_issuer(issuer_keys: list[Check], integrity: list[Check]) -> Check:
    """One good signature by the issuer is enough (others may co-sign), as long as none is anybody's forgery."""
    good = [
        key
        for key, whole in zip(issuer_keys, integrity, strict=True)
        if key.result is Result.PASS and whole.result is Result.PASS
    ]
    return good[0] if good else worst(issuer_keys)


def _attributed(proof: Json, purpose: str, signer: Signer, key: VerifyingKey | None, inquiry: Inquiry) -> Check:
    stated = proof.get("proofPurpose")
    if suite_of(proof) is not None and stated != purpose:
        return failed(f"the proof is made for {str(stated)[:40]!a}, not for {purpose}")
    return signer.issuer_key(key, inquiry)


def _key_inside(method: object) -> VerifyingKey | None:
    return single_key(method) if isinstance(method, dict) else None


def _prove_jwt(carried: Carried, document: Json, role: tuple[str, str], inquiry: Inquiry) -> Proven:
    compact = carried.compact
    if compact is None:
        raise ValueError("a JWT is wanted")
    member, purpose = role
    claims = claims_of(compact, inquiry.context.limits.json)
    identity = id_of(document.get(member))
    signer = find_signer(Claim(identity, _kid(compact.header, identity), purpose, _header_key(compact.header)), inquiry)
    digest = hashlib.sha256(compact.payload).hexdigest()
    if not signer.keys:
        return Proven(
            unknown("the key of the signature is not at hand"), signer.issuer_key(None, inquiry), digest=digest
        )
    reason = ""
    for key in signer.keys:
        try:
            verify_compact(compact, key)
        except NotVerified as problem:
            reason = str(problem)
            continue
        issuer_key = signer.issuer_key(key, inquiry)
        if issuer_disagrees(document, claims, member):
            issuer_key = failed("the JWT's issuer and the credential's are not the same")
        whole = passed(f"{compact.header['alg']} signature matches")
        return Proven(whole, issuer_key, frozenset({key.fingerprint}), digest)
    return Proven(failed(reason), signer.issuer_key(signer.keys[0], inquiry), digest=digest)


def _kid(header: Mapping[str, object], identity: str | None) -> str | None:
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        return None
    return kid if ":" in kid else f"{identity}#{kid.lstrip('#')}"


def _header_key(header: Mapping[str, object]) -> VerifyingKey | None:
    try:
        return key_from_jwk(header.get("jwk"))
    except KeyUnreadable:
        return None


def _statements_digest(document: Json, proofs: list[Json], inquiry: Inquiry) -> str | None:
    """The digest of what was signed: a JCS proof says with which contexts, and more may have been added since."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    for proof in proofs:
        suite = suite_of(proof)
        if suite is not None and not suite.copies_context and "@context" in proof:
            bare["@context"] = proof["@context"]
    try:
        return hashlib.sha256(inquiry.canonical.quads(bare).encode()).hexdigest()
    except NotCanonicalised:
        return _plain_digest(bare)


def _plain_digest(document: Json) -> str | None:
    bare = {name: value for name, value in document.items() if name != "proof"}
    try:
        return hashlib.sha256(canonical_json_bytes(bare)).hexdigest()
    except ValueError:
        return None


def _stated(carried: Carried, document: Json, inquiry: Inquiry) -> list[Stated]:
    found = [
        Stated(name, document.get(name), begins)
        for name, begins in (
            ("validFrom", True),
            ("issuanceDate", True),
            ("validUntil", False),
            ("expirationDate", False),
        )
    ]
    for proof in proofs_of(document):
        found += [
            Stated("proof.created", proof.get("created"), begins=True),
            Stated("proof.expires", proof.get("expires"), begins=False),
        ]
    if carried.compact is not None:
        claims = claims_of(carried.compact, inquiry.context.limits.json)
        found.append(Stated("nbf", claims.get("nbf"), begins=True))
        found.append(Stated("exp", claims.get("exp"), begins=False))
    return found


def _shape(carried: Carried, document: Json, format_name: str, inquiry: Inquiry) -> Check:
    check = check_credential_shape(document, format_name, shapes(), contexts())
    if carried.compact is None:
        return check
    claims = claims_of(carried.compact, inquiry.context.limits.json)
    problems = [failed(problem) for problem in disagreements(document, claims)]
    return worst([check, *problems])


def _inside(document: Json) -> Iterator[Carried | str]:
    holders: list[Json] = [document, *objects(document.get("credentialSubject"))]
    for holder in holders:
        for item in as_list(holder.get("verifiableCredential")):
            yield _opened(item, document)


def _opened(item: object, around: Json) -> Carried | str:
    text = item if isinstance(item, str) else None
    if isinstance(item, dict):
        name = id_of(item) or ""
        prefix = next((prefix for prefix in ENVELOPES if name.startswith(prefix)), None)
        if prefix is None:
            return Carried("json", item if "@context" in item else {"@context": around.get("@context"), **item})
        text = name.removeprefix(prefix)
    if text is None or not is_compact(text):
        return "a nested credential is neither an object nor a JWT"
    try:
        compact = read_compact(text)
        return Carried("jws", claims_of(compact), compact)
    except ServiceError as error:
        return error.detail
