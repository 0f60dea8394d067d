"""Data Integrity proofs: eddsa-rdfc-2022, ecdsa-rdfc-2019, their JCS twins, and Ed25519Signature2020."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from service.importers.json_values import Json, as_list, id_of
from service.verification.canonical_json import canonical_json_bytes
from service.verification.canonicaliser import Canonical, NotCanonicalised
from service.verification.checks import Check, failed, passed, unknown
from service.verification.keys import KeyUnreadable, VerifyingKey, decode_multibase

Form = Callable[[Json, Canonical, str], bytes]


def canonical_statements(document: Json, canonical: Canonical, hash_name: str) -> bytes:
    """Canonical N-Quads in UTF-8; raises NotCanonicalised."""
    return canonical.quads(document, hash_name).encode()


def canonical_json(document: Json, canonical: Canonical, hash_name: str) -> bytes:
    """The JSON Canonicalization Scheme (RFC 8785); raises NotCanonicalised."""
    del canonical, hash_name
    try:
        return canonical_json_bytes(dict(document))
    except ValueError as error:
        raise NotCanonicalised("malformed", f"no canonical JSON: {error}") from None


@dataclass(frozen=True)
class Suite:
    """A way to make a proof: how documents are brought into one form, and which keys may sign."""

    name: str
    form: Form
    kinds: frozenset[str]
    copies_context: bool


_ED, _EC = frozenset({"Ed25519"}), frozenset({"P-256", "P-384"})
SUITES: Mapping[tuple[str, str | None], Suite] = {
    ("DataIntegrityProof", suite.name): suite
    for suite in (
        Suite("eddsa-rdfc-2022", canonical_statements, _ED, copies_context=True),
        Suite("ecdsa-rdfc-2019", canonical_statements, _EC, copies_context=True),
        Suite("eddsa-jcs-2022", canonical_json, _ED, copies_context=False),
        Suite("ecdsa-jcs-2019", canonical_json, _EC, copies_context=False),
    )
} | {("Ed25519Signature2020", None): Suite("Ed25519Signature2020", canonical_statements, _ED, copies_context=True)}
# Drafts of ecdsa-rdfc-2019 name nodes by SHA-256 for every key, the standard by SHA-384 for P-384: both are met.
# Either is a canonical form of the same statements, so trying both lets nothing else through.
_NODE_HASHES: Mapping[str, tuple[str, ...]] = {"P-384": ("sha256", "sha384")}
_HASHES: Mapping[str, tuple[Callable[[bytes], Any], hashes.HashAlgorithm]] = {
    "Ed25519": (hashlib.sha256, hashes.SHA256()),
    "P-256": (hashlib.sha256, hashes.SHA256()),
    "P-384": (hashlib.sha384, hashes.SHA384()),
}


def suite_of(proof: Json) -> Suite | None:
    """The suite of a proof, None when it is not supported."""
    kind, name = proof.get("type"), proof.get("cryptosuite")
    if kind == "Ed25519Signature2020":
        name = None
    if not isinstance(kind, str) or not (name is None or isinstance(name, str)):
        return None
    return SUITES.get((kind, name))


def suite_name(proof: Json) -> str:
    """What a proof calls its suite, for a reason."""
    return ascii(str(proof.get("cryptosuite") or proof.get("type"))[:60])[1:-1]


def unsecured(document: Json, proofs: list[Json], proof: Json) -> Json | None:
    """The document as it was when this proof was made: without proofs, or with the ones that it builds upon.

    None when a proof that it builds upon is not there (VC Data Integrity 1.0, 4.5 proof chains).
    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    wanted = as_list(proof.get("previousProof"))
    if not wanted:
        return bare
    earlier = [item for item in proofs if id_of(item) in wanted]
    if any(name not in [id_of(item) for item in earlier] for name in wanted):
        return None
    return {**bare, "proof": earlier}


def signed_hashes(document: Json, proof: Json, suite: Suite, signer: tuple[str, Canonical]) -> Iterator[bytes]:
    """What a key of a kind may have signed: hash of the proof's options, then hash of the document.

    signer is the kind of key and the canonicaliser. Raises NotCanonicalised.
    """
    kind, canonical = signer
    digest = _HASHES[kind][0]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if suite.copies_context:
        options["@context"] = document.get("@context", [])
    elif "@context" in options:
        document = _same_context(document, options)
    for hash_name in _NODE_HASHES.get(kind, ("sha256",)):
        parts = (suite.form(options, canonical, hash_name), suite.form(document, canonical, hash_name))
        yield b"".join(digest(part).digest() for part in parts)


def _same_context(document: Json, options: Mapping[str, Any]) -> Json:
    """JCS proofs repeat the context; the document's may have grown at its end since (VC DI EdDSA, 3.3.2)."""
    wanted, present = as_list(options["@context"]), as_list(document.get("@context"))
    if present[: len(wanted)] != wanted:
        raise NotCanonicalised("unsigned", "the context of the document is not the one of the proof")
    return {**document, "@context": options["@context"]}


def check_proof(document: Json, proof: Json, key: VerifyingKey | None, canonical: Canonical) -> Check:
    """The check integrity for one proof over the document as it was when the proof was made."""
    suite = suite_of(proof)
    if suite is None or key is None:
        missing = f"proofs of type {suite_name(proof)} are not supported" if suite is None else "its key is not at hand"
        return unknown(missing)
    if key.kind not in suite.kinds:
        return failed(f"a {key.kind} key may not make {suite.name} proofs")
    signature = _signature(proof)
    if signature is None:
        return failed("the proof value is no base58btc multibase text")
    try:
        messages = signed_hashes(document, proof, suite, (key.kind, canonical))
        valid = any(_holds(key, signature, message) for message in messages)
    except NotCanonicalised as problem:
        return not_canonicalised(problem)
    if not valid:
        return failed(f"the {suite.name} signature does not match: document or proof was changed")
    return passed(f"{suite.name} signature matches")


def _signature(proof: Json) -> bytes | None:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        return None
    try:
        return decode_multibase(value)
    except KeyUnreadable:
        return None


def not_canonicalised(problem: NotCanonicalised) -> Check:
    """What it means that there is no canonical form: unsigned members fail, the rest is unknown."""
    if problem.kind == "unsigned":
        return failed(problem.detail, "unsigned_term")
    if problem.kind == "unknown_context":
        return unknown(f"the JSON-LD context {problem.detail[:200]!a} is not known here, and is never fetched")
    if problem.kind == "malformed":
        return failed(problem.detail)
    return unknown(problem.detail)


def _holds(key: VerifyingKey, signature: bytes, message: bytes) -> bool:
    try:
        if isinstance(key.public, ed25519.Ed25519PublicKey):
            key.public.verify(signature, message)
            return True
        if isinstance(key.public, ec.EllipticCurvePublicKey):
            size = (key.public.key_size + 7) // 8
            if len(signature) != 2 * size:
                return False
            pair = (int.from_bytes(signature[:size]), int.from_bytes(signature[size:]))
            key.public.verify(encode_dss_signature(*pair), message, ec.ECDSA(_HASHES[key.kind][1]))
            return True
    except InvalidSignature:
        return False
    return False


def proofs_of(document: Json) -> Iterator[Json]:
    """The proofs of a document; anything that is no object counts as an unsupported one."""
    for item in as_list(document.get("proof")):
        yield item if isinstance(item, dict) else {"type": str(item)[:60]}
