"""The law of this package: change one byte or one claim of a valid signed credential, and it is never valid."""

import json
import random

import pytest

from service.verification.checks import Verdict
from service.verification.verify import verify
from tests.verification.signing import OB3_V1, achievement_credential, b64, compact, sign_compact, sign_embedded

TIMES = 300
PROOFS = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("Ed25519Signature2020", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("jwt", "Ed25519"),
    ("jwt", "P-256"),
    ("jwt", "RSA"),
]


def make(suite, issuer, canonicaliser):
    if suite == "jwt":
        return sign_compact(achievement_credential(issuer), issuer, kid=issuer.method).encode()
    document = achievement_credential(issuer)
    if suite == "Ed25519Signature2020":
        document |= {"@context": list(OB3_V1), "issuanceDate": document.pop("validFrom")}
    return compact(sign_embedded(document, issuer, suite, canonicaliser))


@pytest.mark.parametrize(("suite", "kind"), PROOFS)
def test_one_byte_changed_is_never_valid(suite, kind, issuers, canonicaliser, context):
    data = make(suite, issuers[kind], canonicaliser)
    setting = context()
    assert verify(data, setting).verdict is Verdict.VALID
    chance = random.Random(f"{suite} {kind}")
    for _ in range(TIMES // 2):
        position, byte = chance.randrange(len(data)), chance.randrange(256)
        if data[position] == byte:
            continue
        changed = data[:position] + bytes([byte]) + data[position + 1 :]
        found = verify(changed, setting)
        assert found.verdict is not Verdict.VALID, (position, data[position : position + 1], bytes([byte]))


def places(value, path=()):
    """Every place of a JSON value, with what stands there."""
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from places(member, (*path, name))


def mutate(document, chance):
    """Change, remove or add one claim somewhere."""
    path, value = chance.choice([place for place in places(document) if place[0]])
    holder = document
    for name in path[:-1]:
        holder = holder[name]
    kind = chance.choice(["change", "remove", "add"])
    if kind == "remove":
        del holder[path[-1]]
    elif kind == "add" and isinstance(value, dict):
        value[chance.choice(["name", "level", "id", "validUntil", "tag", "x", "https://a.example/p"])] = "added"
    else:
        holder[path[-1]] = chance.choice(["changed", 7, None, True, {"id": "urn:x"}, ["urn:x", "urn:y"], f"{value}x"])


@pytest.mark.parametrize(("suite", "kind"), [pair for pair in PROOFS if pair[0] != "jwt"])
def test_one_claim_changed_is_never_valid(suite, kind, issuers, canonicaliser, context):
    data = make(suite, issuers[kind], canonicaliser)
    setting = context()
    chance = random.Random(suite)
    for _ in range(TIMES // 2):
        document = json.loads(data)
        mutate(document, chance)
        if document == json.loads(data):
            continue
        assert verify(compact(document), setting).verdict is not Verdict.VALID, document


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "RSA"])
def test_one_claim_of_a_jwt_changed_is_never_valid(kind, issuers, context):
    issuer = issuers[kind]
    token = sign_compact(achievement_credential(issuer), issuer, kid=issuer.method)
    head, _, signature = token.split(".")
    chance = random.Random(kind)
    for _ in range(TIMES // 2):
        document = achievement_credential(issuer)
        mutate(document, chance)
        if document == achievement_credential(issuer):
            continue
        body = b64(json.dumps(document).encode())
        assert verify(f"{head}.{body}.{signature}".encode(), context()).verdict is not Verdict.VALID
