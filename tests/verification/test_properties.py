"""The law of this package: change one byte or one claim of a valid signed credential, and it is never valid."""

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from service.importers.carrier import decode_base64url
from service.verification.checks import Verdict
from service.verification.data_integrity import SUITES
from service.verification.jose import ALGORITHMS
from service.verification.verify import verify
from tests.verification.badges import BASE, assertion_v1, assertion_v2, documents_of
from tests.verification.signing import OB3_V1, achievement_credential, b64, compact, sign_compact, sign_embedded

TIMES = 300  # for each way to prove, half of them bytes and half of them claims
EMBEDDED = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("Ed25519Signature2020", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-jcs-2019", "P-256"),
    ("ecdsa-jcs-2019", "P-384"),
]
JWS = [(algorithm, kind) for kind, algorithms in ALGORITHMS.items() for algorithm in algorithms]
WAYS = (
    [f"{suite} {kind}" for suite, kind in EMBEDDED]
    + [f"VC-JWT {algorithm} {kind}" for algorithm, kind in JWS]
    + [f"Open Badges 2 JWS {algorithm} {kind}" for algorithm, kind in JWS]
    + ["Open Badges 1 JWS RS256 RSA", "Open Badges 1 hosted", "Open Badges 2 hosted"]
)


@dataclass(frozen=True)
class Proved:
    """A document that somebody vouches for: its bytes, and how it is written with other claims and the old proof."""

    document: dict[str, Any]
    data: bytes
    write: Callable[[dict[str, Any]], bytes]
    documents: dict[str, bytes | int]


@pytest.fixture(params=WAYS)
def proved(request, issuers, canonicaliser):
    form, _, way = request.param.partition(" ")
    if form == "VC-JWT":
        algorithm, kind = way.split()
        signer = issuers[kind]
        return jws(achievement_credential(signer), signer, algorithm, {}, kid=signer.method)
    if form == "Open":
        return badge(way, issuers)
    return embedded(form, issuers[way], canonicaliser)


def embedded(suite, signer, canonicaliser):
    document = achievement_credential(signer)
    if suite == "Ed25519Signature2020":
        document |= {"@context": list(OB3_V1), "issuanceDate": document.pop("validFrom")}
    signed = sign_embedded(document, signer, suite, canonicaliser)
    return Proved(signed, compact(signed), compact, {})


def badge(way, issuers):
    _, version, carrier, *rest = way.split()
    if carrier == "hosted":
        document = assertion_v1() if version == "1" else assertion_v2()
        return Proved(document, compact(document), compact, documents_of())
    algorithm, kind = rest
    signer = issuers[kind]
    if version == "1":
        document = assertion_v1(verify={"type": "signed", "url": f"{BASE}/v1/key"})
        return jws(document, signer, algorithm, documents_of() | {f"{BASE}/v1/key": signer.pem.encode()})
    document = assertion_v2(verification={"type": "SignedBadge", "creator": f"{BASE}/key"})
    return jws(document, signer, algorithm, documents_of(signer=signer))


def jws(document, signer, algorithm, documents, **header):
    token = sign_compact(document, signer, algorithm, **header)
    head, _, signature = token.split(".")

    def write(changed):
        return f"{head}.{b64(json.dumps(changed).encode())}.{signature}".encode()

    return Proved(document, token.encode(), write, documents)


def test_every_proof_that_is_accepted_is_among_them():
    assert {suite for suite, _ in EMBEDDED} == {suite.name for suite in SUITES.values()}
    assert {(suite.name, kind) for suite in SUITES.values() for kind in suite.kinds} == set(EMBEDDED)
    assert {algorithm for algorithm, _ in JWS} >= {"RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA"}


def test_one_byte_changed_is_never_valid(proved, context):
    setting = context(documents=proved.documents)
    found = verify(proved.data, setting)
    assert found.verdict is Verdict.VALID, found.checks
    chance = random.Random(len(proved.data))
    for _ in range(TIMES // 2):
        position, byte = chance.randrange(len(proved.data)), chance.randrange(256)
        changed = proved.data[:position] + bytes([byte]) + proved.data[position + 1 :]
        if means(changed) == means(proved.data):
            continue
        assert verify(changed, setting).verdict is not Verdict.VALID, (position, changed)


def means(data):
    """What the bytes say: the same JSON written otherwise (an escape, a space) was not changed."""
    try:
        return json.dumps(json.loads(data), sort_keys=True)
    except ValueError:
        return data


def test_one_claim_changed_is_never_valid(proved, context):
    setting = context(documents=proved.documents)
    chance = random.Random(len(proved.data) + 1)
    for _ in range(TIMES // 2):
        document = copy.deepcopy(proved.document)
        mutate(document, chance)
        if document == proved.document:
            continue
        assert verify(proved.write(document), setting).verdict is not Verdict.VALID, document


@pytest.mark.parametrize(("algorithm", "kind"), JWS)
def test_one_claim_of_the_header_changed_is_never_valid(algorithm, kind, issuers, context):
    signer = issuers[kind]
    head, body, signature = sign_compact(achievement_credential(signer), signer, algorithm, kid=signer.method).split(
        "."
    )
    header = json.loads(decode_base64url(head))
    names = sorted({name for name, _ in JWS} | {"none", "HS256", "HS384", "HS512", "EdDSA", "Ed448"})
    changes = [{**header, "alg": name} for name in names if name != algorithm]
    changes += [{**header, "kid": "did:key:z6Mk"}, {**header, "crit": ["alg"]}, {**header, "typ": "x"}, {}]
    for changed in changes:
        data = f"{b64(json.dumps(changed).encode())}.{body}.{signature}".encode()
        assert verify(data, context()).verdict is not Verdict.VALID, changed


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
