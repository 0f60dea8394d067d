"""JSON Web Signatures, with the algorithm decided by the key and never by the document."""

from collections.abc import Mapping

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from service.importers.carrier import Compact
from service.verification.keys import VerifyingKey, pem_of

# What each kind of key may sign with (RFC 7518, RFC 8037, RFC 8812, RFC 9864). HMAC and none are in no list.
ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "secp256k1": ("ES256K",),
    "Ed25519": ("EdDSA", "Ed25519"),
}
KNOWN_ALGORITHMS = frozenset(name for names in ALGORITHMS.values() for name in names)


class NotVerified(Exception):
    """The signature was checked and does not hold, or may not be checked with this key."""


def verify_compact(compact: Compact, key: VerifyingKey) -> None:
    """Verify a compact JWS with a key; raises NotVerified with the reason.

    The algorithm must be one that the kind of key allows and, if the key names one, that one; critical headers
    and unencoded payloads are refused.
    """
    algorithm = compact.header.get("alg")
    allowed = ALGORITHMS[key.kind]
    if algorithm not in allowed:
        raise NotVerified(f"algorithm {str(algorithm)[:20]!a} is not one that a {key.kind} key may use")
    if key.algorithm is not None and key.algorithm != algorithm:
        raise NotVerified(f"the key is for {key.algorithm[:20]!a}, the signature says {algorithm!a}")
    if "crit" in compact.header or "b64" in compact.header:
        raise NotVerified("critical headers and unencoded payloads are not supported")
    model = JWSRegistry.algorithms[str(algorithm)]
    try:
        valid = model.verify(compact.signing_input, compact.signature, _jose_key(key))
    except (JoseError, ValueError, TypeError):
        valid = False
    if not valid:
        raise NotVerified("the signature does not match")


def _jose_key(key: VerifyingKey) -> RSAKey | ECKey | OKPKey:
    kinds: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "Ed25519": OKPKey}
    return kinds.get(key.kind, ECKey).import_key(pem_of(key.public))
