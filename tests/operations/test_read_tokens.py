import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from service.app import create_app
from service.domain import KeyScope, Scope
from service.errors import ServiceError, Unauthorized
from service.operations.read_tokens import ReadTokens, TokenPolicy
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECOND = int(NOW.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})
JWKS = json.dumps(KeySet([RSA, EC, ED]).as_dict(private=False))
ISSUER, AUDIENCE = "https://login.example", "https://skills.example"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "exp": SECOND + 300,
    "sub": "crm",
    "tenant": "school-a",
    "scope": "openid hr adviser",
}


def policy(jwks: str = JWKS) -> TokenPolicy:
    return TokenPolicy(ISSUER, AUDIENCE, jwks, "tenant", "scope")


def reader(jwks: str = JWKS) -> ReadTokens:
    return ReadTokens(policy(jwks), lambda: NOW)


def token(key: Any = RSA, algorithm: str = "RS256", header: dict[str, Any] | None = None, **changed: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    protected = {"alg": algorithm, "kid": key.kid, **(header or {})}
    return jwt.encode(protected, claims, key, algorithms=[algorithm])


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256"), (ED, "Ed25519"), (ED, "EdDSA")]
)
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # and common all the same
def test_a_token_says_who_calls(key: Any, algorithm: str) -> None:
    caller = reader()(token(key, algorithm))
    assert (caller.scope, caller.name) == (Scope("school-a"), "token:crm")
    assert caller.scopes == {KeyScope.HR, KeyScope.ADVISER}


GOOD = [
    ({"aud": ["other", AUDIENCE]}, {"hr", "adviser"}),
    ({"scope": ["admin"]}, {"admin"}),
    ({"scope": None}, set()),
    ({"scope": 7}, set()),
    ({"scope": "HR root"}, set()),
    ({"exp": SECOND - 20}, {"hr", "adviser"}),  # clocks differ a little
    ({"sub": None, "client_id": "crm"}, {"hr", "adviser"}),
]


@pytest.mark.parametrize(("changed", "scopes"), GOOD)
def test_claims_that_will_do(changed: dict[str, Any], scopes: set[str]) -> None:
    assert {item.value for item in reader()(token(**changed)).scopes} == scopes


BAD = [
    {"iss": "https://evil.example"},
    {"iss": None},
    {"aud": "https://other.example"},
    {"aud": None},
    {"exp": SECOND - 31},
    {"exp": None},
    {"exp": "tomorrow"},
    {"nbf": SECOND + 60},
    {"iat": SECOND + 60},
    {"tenant": None},
    {"tenant": ["school-a"]},
    {"sub": None},
    {"sub": 7},
]


@pytest.mark.parametrize("changed", BAD)
def test_claims_that_will_not_do(changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        reader()(token(**changed))


def compact(header: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A token as one who keeps to no library's rules would write it."""
    said = b".".join(encoded(json.dumps(part).encode()) for part in (header, CLAIMS))
    return (said + b"." + encoded(sign(said))).decode()


def encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def by_public_key(said: bytes) -> bytes:
    return hmac.digest(RSA.as_pem(private=False), said, "sha256")


def by_private_key(said: bytes) -> bytes:
    return RSA.private_key.sign(said, padding.PKCS1v15(), hashes.SHA256())


def test_a_header_that_nobody_knows_is_no_matter_unless_it_says_so() -> None:
    assert reader()(compact({"alg": "RS256", "kid": "rsa", "x": 1}, by_private_key)).name == "token:crm"


FORGED = {
    "by a stranger": lambda: token(STRANGER),
    "unsigned": lambda: compact({"alg": "none"}, lambda _: b""),
    "with the public key as a secret": lambda: compact({"alg": "HS256", "kid": "rsa"}, by_public_key),
    "with another key's name": lambda: token(EC, "ES256", {"kid": "rsa"}),
    "by nobody known": lambda: token(header={"kid": "other"}),
    "changed": lambda: token()[:-8] + "AAAAAAAA",
    "with a critical header that nobody knows": lambda: compact(
        {"alg": "RS256", "kid": "rsa", "crit": ["x"], "x": 1}, by_private_key
    ),
    "too long": lambda: token(sub="x" * 9000),
    "nothing": lambda: "",
    "nested": lambda: base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.x",
}


@pytest.mark.parametrize("forged", FORGED)
def test_forged_tokens(forged: str) -> None:
    with pytest.raises(Unauthorized):
        reader()(FORGED[forged]())


@given(st.text(max_size=60) | st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*", fullmatch=True))
def test_whatever_comes_is_refused_not_an_accident(text: str) -> None:
    with pytest.raises(Unauthorized):
        reader()(text)


def test_a_key_set_in_a_file_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(KeySet([EC]).as_dict(private=False)))
    read = reader(str(file))
    with pytest.raises(Unauthorized):
        read(token())
    file.write_text(JWKS)
    assert read(token()).name == "token:crm"


@pytest.mark.parametrize("jwks", ["", "/nowhere/jwks.json", "{}", '{"keys": []}', '{"keys": [{"kty": "x"}]}', "{"])
def test_settings_that_cannot_work_are_told_at_once(jwks: str) -> None:
    with pytest.raises(ServiceError, match="SKILLSGAP_TOKEN_JWKS"):
        reader(jwks)


def test_calls_with_a_token(samples: Samples, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, token_issuer=ISSUER, token_audience=AUDIENCE, token_jwks=JWKS)
    parts = Parts(settings, encoder=samples.parts.encoder)
    client = create_app(parts=parts).test_client()
    lasting = token(exp=int(datetime.now(UTC).timestamp()) + 300)
    sent = {"Authorization": f"Bearer {lasting}"}
    # A tenant comes into being by its operator, never by a token.
    assert client.get("/v1/candidates", headers=sent).status_code == 401
    parts.access.callers.create_tenant("school-a", "")
    assert client.get("/v1/candidates", headers=sent).status_code == 200
    assert client.get("/v1/findings", headers=sent).status_code == 403
    assert client.get("/v1/candidates").status_code == 401
