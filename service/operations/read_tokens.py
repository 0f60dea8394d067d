"""Tokens of an external issuer (JWT, OAuth 2.0 client credentials): who calls, for which tenant, with which scopes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from service.domain import Caller, KeyScope, Scope
from service.errors import BadInput, Unauthorized, Unavailable
from service.operations.verify_credentials import Clock, utc_now

# Signatures by private keys only: with a shared secret, or "none", whoever reads the key set could sign.
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
# Headers that are not known are ignored, unless the token calls them critical (RFC 7515, 4.1.11).
_HEADERS = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
LEEWAY_S = 30
SIZE_MAX = 8192
NAME_MAX = 200


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """Whose tokens count (iss), for whom they must be made (aud), and which claims name tenant and scopes.

    jwks is the issuer's key set: JSON, or the name of a file that holds it and is read again when it changes.
    """

    issuer: str
    audience: str
    jwks: str
    tenant_claim: str
    scope_claim: str


class ReadTokens:
    """Reads tokens by a policy."""

    def __init__(self, policy: TokenPolicy, clock: Clock = utc_now) -> None:
        for name in ("issuer", "audience", "jwks"):
            if not getattr(policy, name):
                raise BadInput(f"SKILLSGAP_TOKEN_{name.upper()} is missing; issuer, audience and jwks go together")
        self._policy = policy
        self._clock = clock
        self._loaded: tuple[int, KeySet] | None = None
        self._keys()

    def __call__(self, token: str) -> Caller:
        """Who the token speaks for; Unauthorized when it is not good, with the reason."""
        if len(token) > SIZE_MAX:
            raise Unauthorized(f"the token has more than {SIZE_MAX} characters")
        try:
            found = jwt.decode(token, self._keys(), registry=_HEADERS)
            self._rules().validate(found.claims)
        except (JoseError, ValueError, RecursionError) as error:
            raise Unauthorized(f"the token is not good: {error}") from None
        return self._caller(found.claims)

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._policy.issuer},
            aud={"essential": True, "value": self._policy.audience},
            exp={"essential": True},
        )

    def _caller(self, claims: dict[str, Any]) -> Caller:
        tenant = claims.get(self._policy.tenant_claim)
        name = claims.get("client_id") or claims.get("azp") or claims.get("sub")
        if not isinstance(tenant, str) or not isinstance(name, str) or not name:
            raise Unauthorized(f"the token lacks sub or client_id, or a text in {self._policy.tenant_claim!r}")
        given = claims.get(self._policy.scope_claim, "")
        words = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
        known = frozenset(item for item in KeyScope if item.value in words)
        return Caller(Scope(tenant), f"token:{name[:NAME_MAX]}", known)

    def _keys(self) -> KeySet:
        text, changed = self._policy.jwks, 0
        inline = text.lstrip().startswith("{")
        if not inline:
            changed = _changed(text)
        if self._loaded is None or self._loaded[0] != changed:
            self._loaded = changed, _key_set(text if inline else Path(text).read_text(encoding="utf-8"))
        return self._loaded[1]


def _changed(name: str) -> int:
    try:
        return Path(name).stat().st_mtime_ns
    except OSError as error:
        raise Unavailable(f"SKILLSGAP_TOKEN_JWKS: cannot read {name}: {error.strerror}") from None


def _key_set(text: str) -> KeySet:
    try:
        keys = KeySet.import_key_set(json.loads(text))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"SKILLSGAP_TOKEN_JWKS is no JSON Web Key Set ({error})") from None
    if not keys.keys:
        raise BadInput("SKILLSGAP_TOKEN_JWKS holds no key")
    return keys
