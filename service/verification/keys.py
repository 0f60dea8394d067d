"""Public keys in the ways that credentials write them: multibase, JWK, PEM."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import base58
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey
LEAST_RSA_BITS = 2048
MOST_RSA_BITS = 8192
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521", "secp256k1": "secp256k1"}
# Multicodec prefixes (varint): ed25519-pub, p256-pub, p384-pub, secp256k1-pub.
_MULTICODEC: Mapping[bytes, ec.EllipticCurve | None] = {
    b"\xed\x01": None,
    b"\x80\x24": ec.SECP256R1(),
    b"\x81\x24": ec.SECP384R1(),
    b"\xe7\x01": ec.SECP256K1(),
}


class KeyUnreadable(ValueError):
    """The text or object is no public key that is supported here."""


@dataclass(frozen=True)
class VerifyingKey:
    """A public key, its kind (Ed25519, P-256, P-384, P-521, secp256k1, RSA) and its fingerprint.

    fingerprint is the JWK thumbprint (RFC 7638, SHA-256, base64url), the same however the key was written.
    algorithm is the JWS algorithm that the key says it is for, when it says so.
    """

    public: PublicKey
    kind: str
    fingerprint: str
    algorithm: str | None = None


def key_from_public(public: object, algorithm: str | None = None) -> VerifyingKey:
    """Name a public key; raises KeyUnreadable for a kind or size that is not supported."""
    if isinstance(public, ed25519.Ed25519PublicKey):
        return VerifyingKey(public, "Ed25519", OKPKey.import_key(pem_of(public)).thumbprint(), algorithm)
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in _CURVES:
        thumbprint = ECKey.import_key(pem_of(public)).thumbprint()
        return VerifyingKey(public, _CURVES[public.curve.name], thumbprint, algorithm)
    if isinstance(public, rsa.RSAPublicKey):
        if not LEAST_RSA_BITS <= public.key_size <= MOST_RSA_BITS:
            raise KeyUnreadable(f"RSA key of {public.key_size} bits, not {LEAST_RSA_BITS} to {MOST_RSA_BITS}")
        return VerifyingKey(public, "RSA", RSAKey.import_key(pem_of(public)).thumbprint(), algorithm)
    raise KeyUnreadable("a kind of key that is not supported")


def pem_of(public: PublicKey) -> bytes:
    """The key as PEM SubjectPublicKeyInfo."""
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def key_from_multibase(text: str) -> VerifyingKey:
    """Read a Multikey (base58btc or base64url multibase with multicodec prefix); raises KeyUnreadable."""
    data = decode_multibase(text)
    if data[:2] not in _MULTICODEC:
        raise KeyUnreadable("a multikey of a kind that is not supported")
    curve = _MULTICODEC[data[:2]]
    try:
        if curve is None:
            return key_from_public(ed25519.Ed25519PublicKey.from_public_bytes(data[2:]))
        return key_from_public(ec.EllipticCurvePublicKey.from_encoded_point(curve, data[2:]))
    except ValueError:
        raise KeyUnreadable("a multikey whose bytes are no point of its curve") from None


def decode_multibase(text: str) -> bytes:
    """Decode base58btc (z…) or base64url without padding (u…); raises KeyUnreadable."""
    if not isinstance(text, str) or len(text) < 2 or len(text) > 16384:
        raise KeyUnreadable("not a multibase text")
    try:
        if text[0] == "z":
            return base58.b58decode(text[1:].encode("ascii"))
        if text[0] == "u":
            data = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
            if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text[1:]:
                return data
    except (ValueError, binascii.Error):
        raise KeyUnreadable("not a multibase text") from None
    raise KeyUnreadable("a multibase text that is neither base58btc nor base64url")


def key_from_jwk(jwk: Any) -> VerifyingKey:
    """Read a public JWK meant for signatures; raises KeyUnreadable, also for private and symmetric keys."""
    if not isinstance(jwk, dict) or jwk.get("kty") not in ("RSA", "EC", "OKP"):
        raise KeyUnreadable("not a public JWK")
    if jwk.get("use", "sig") != "sig" or "verify" not in jwk.get("key_ops", ["verify"]):
        raise KeyUnreadable("a JWK that is not meant for verifying signatures")
    public = {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "y", "n", "e")}
    algorithm = jwk.get("alg")
    if algorithm is not None and not isinstance(algorithm, str):
        raise KeyUnreadable("a JWK whose algorithm is not text")
    try:
        key = JWKRegistry.import_key(public)
        return key_from_public(key.get_op_key("verify"), algorithm)
    except KeyUnreadable:
        raise
    except (JoseError, ValueError, TypeError, KeyError, UnsupportedAlgorithm, AttributeError):
        raise KeyUnreadable("a JWK that cannot be read") from None


def key_from_pem(text: Any) -> VerifyingKey:
    """Read a public key in PEM; raises KeyUnreadable."""
    if not isinstance(text, str) or len(text) > 16384:
        raise KeyUnreadable("not a PEM text")
    try:
        return key_from_public(serialization.load_pem_public_key(text.encode()))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnreadable("a PEM text that is no public key") from None
