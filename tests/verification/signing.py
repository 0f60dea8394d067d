"""Issuers with keys of their own, and ways to sign, bake and encode what they issue."""

import base64
import copy
import gzip
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import base58
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from service.verification.canonical_json import canonical_json_bytes
from service.verification.canonicaliser import Canonical

OB3 = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
OB3_V1 = [
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
    "https://w3id.org/security/suites/ed25519-2020/v1",
]
PREFIXES = {"Ed25519": b"\xed\x01", "P-256": b"\x80\x24", "P-384": b"\x81\x24"}
ALGORITHMS = {
    "Ed25519": "Ed25519",
    "P-256": "ES256",
    "P-384": "ES384",
    "P-521": "ES512",
    "secp256k1": "ES256K",
    "RSA": "RS256",
}


@dataclass(frozen=True)
class Issuer:
    """A private key and the identity that goes with it."""

    private: Any
    kind: str
    name: str = "Harbour College"

    @classmethod
    def make(cls, kind: str, name: str = "Harbour College") -> "Issuer":
        makers = {
            "Ed25519": ed25519.Ed25519PrivateKey.generate,
            "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
            "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
            "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
            "RSA": lambda: rsa.generate_private_key(65537, 2048),
        }
        return cls(makers[kind](), kind, name)

    @cached_property
    def multibase(self) -> str:
        public = self.private.public_key()
        if self.kind == "Ed25519":
            raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        else:
            raw = public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
        return "z" + base58.b58encode(PREFIXES[self.kind] + raw).decode()

    @property
    def did(self) -> str:
        if self.kind in PREFIXES:
            return f"did:key:{self.multibase}"
        return "did:jwk:" + b64(json.dumps(self.jwk).encode())

    @property
    def method(self) -> str:
        return f"{self.did}#{self.multibase if self.kind in PREFIXES else '0'}"

    @cached_property
    def jose(self) -> Any:
        pem = self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {"RSA": RSAKey, "Ed25519": OKPKey}.get(self.kind, ECKey).import_key(pem)

    @property
    def jwk(self) -> dict[str, Any]:
        return dict(self.jose.as_dict(private=False))

    @property
    def pem(self) -> str:
        return (
            self.private.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    def sign(self, message: bytes) -> bytes:
        if self.kind == "Ed25519":
            return self.private.sign(message)
        digest = hashes.SHA256() if self.kind == "P-256" else hashes.SHA384()
        size = 32 if self.kind == "P-256" else 48
        one, other = decode_dss_signature(self.private.sign(message, ec.ECDSA(digest)))
        return one.to_bytes(size) + other.to_bytes(size)


def achievement_credential(signer: Issuer, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": list(OB3),
        "id": "https://college.example/credentials/7",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": signer.did, "type": ["Profile"], "name": signer.name},
        "validFrom": "2024-03-01T00:00:00Z",
        "name": "Welding basics",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://college.example/achievements/welding",
                "type": ["Achievement"],
                "name": "Welding basics",
                "description": "Join steel plates safely.",
                "criteria": {"narrative": "Set up a welding machine. Inspect a seam for cracks."},
                "tag": ["welding", "metal"],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "operate welding equipment",
                        "targetUrl": "http://data.europa.eu/esco/skill/11111111-2222-3333-4444-555555555555",
                    }
                ],
            },
        },
    }
    return {**document, **copy.deepcopy(changes)}


def sign_embedded(
    document: dict[str, Any], issuer: Issuer, suite: str, canonical: Canonical, *, nodes: str = "sha256", **options: Any
) -> dict[str, Any]:
    """Add a proof, following VC Data Integrity step by step rather than the code under test."""
    proof: dict[str, Any] = {
        "type": "Ed25519Signature2020" if suite == "Ed25519Signature2020" else "DataIntegrityProof",
        "created": "2024-03-01T10:00:00Z",
        "verificationMethod": issuer.method,
        "proofPurpose": "assertionMethod",
    }
    if suite != "Ed25519Signature2020":
        proof["cryptosuite"] = suite
    proof |= options
    digest = hashlib.sha384 if issuer.kind == "P-384" else hashlib.sha256
    if "jcs" in suite:
        proof["@context"] = document["@context"]
        forms = [canonical_json_bytes(proof), canonical_json_bytes(document)]
    else:
        with_context = {**proof, "@context": document["@context"]}
        forms = [canonical.quads(part, nodes).encode() for part in (with_context, document)]
    signature = issuer.sign(b"".join(digest(form).digest() for form in forms))
    proof["proofValue"] = "z" + base58.b58encode(signature).decode()
    signed = copy.deepcopy(document)
    earlier = signed.get("proof")
    signed["proof"] = proof if earlier is None else [*earlier, proof] if isinstance(earlier, list) else [earlier, proof]
    return signed


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign_compact(payload: Any, issuer: Issuer, using: str | None = None, **header: Any) -> str:
    """A compact JWS over JSON, made with one algorithm even where the header names another."""
    using = using or ALGORITHMS[issuer.kind]
    algorithm = header.pop("alg", using)
    head = {"alg": algorithm, "typ": "JWT", **header}
    signing_input = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(payload).encode())}"
    signature = JWSRegistry.algorithms[using].sign(signing_input.encode(), issuer.jose)
    return f"{signing_input}.{b64(signature)}"


def compact(document: Any) -> bytes:
    """JSON without any white space, so that every byte means something."""
    return json.dumps(document, separators=(",", ":")).encode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bake_png(*chunks: bytes) -> bytes:
    """A picture of one pixel with chunks of our own."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def itxt(text: bytes, keyword: bytes = b"openbadgecredential", *, packed: bool = False) -> bytes:
    body = zlib.compress(text) if packed else text
    return chunk(b"iTXt", keyword + b"\0" + bytes([packed, 0]) + b"\0\0" + body)


def bake_svg(verify: str = "", text: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:ob="https://purl.imsglobal.org/ob/v3p0">'
        f'<ob:credential verify="{verify}">{text}</ob:credential><g/></svg>'
    ).encode()


def status_list(issuer: Issuer, address: str, bits: set[int], **changes: Any) -> dict[str, Any]:
    """A status list credential with these entries set, not yet signed."""
    data = bytearray(16384)
    for index in bits:
        data[index // 8] |= 128 >> index % 8
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": "2024-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + b64(gzip.compress(bytes(data))),
            **changes,
        },
    }
