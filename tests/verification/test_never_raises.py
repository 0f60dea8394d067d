"""verify() answers whatever stands in a file: no traceback, and nothing valid that was tampered with."""

import copy
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.verification.checks import Verdict
from service.verification.verify import verify
from tests.verification.badges import assertion_v1, assertion_v2, documents_of
from tests.verification.signing import achievement_credential, compact, sign_compact, sign_embedded, status_list
from tests.verification.test_properties import places

STRANGE = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "https://[",
    "did:",
    "#",
    "_:b",
    [],
    {},
    [[]],
    [{}],
    {"id": {}},
    {"@value": []},
]
STATUS = "https://college.example/status"


@pytest.fixture(scope="module")
def seeds(issuers, canonicaliser):
    ed, ec = issuers["Ed25519"], issuers["P-256"]
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": STATUS,
    }
    document = achievement_credential(ed, credentialStatus=entry, validUntil="2030-01-01T00:00:00Z")
    document["credentialSubject"]["result"] = {"type": ["Result"], "value": "A"}
    document["credentialSubject"]["achievement"]["resultDescription"] = [
        {"id": "urn:uuid:r", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
    ]
    first = sign_embedded(document, ed, "eddsa-rdfc-2022", canonicaliser, id="urn:uuid:one")
    chained = sign_embedded(first, ec, "ecdsa-rdfc-2019", canonicaliser, previousProof="urn:uuid:one")
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": ed.did,
        "verifiableCredential": [chained, sign_compact(document, ec, kid=ec.method)],
    }
    listed = sign_embedded(status_list(ed, STATUS, set()), ed, "eddsa-rdfc-2022", canonicaliser)
    return [chained, presentation, assertion_v2(), assertion_v1()], listed


def test_strange_values_anywhere(seeds, context, issuers):
    documents, listed = seeds
    chance = random.Random(7)
    for document in documents:
        for _ in range(50):
            changed = copy.deepcopy(document)
            linked = {**documents_of(), STATUS: compact(listed)}
            for _ in range(chance.choice([1, 1, 2, 5])):
                path = chance.choice([place for place, _ in places(changed) if place])
                holder = changed
                for name in path[:-1]:
                    holder = holder[name]
                holder[path[-1]] = copy.deepcopy(chance.choice(STRANGE))
            if chance.random() < 0.3:
                address = chance.choice(sorted(linked))
                linked[address] = compact(chance.choice([{}, [], {"id": []}, {"keys": [1], "publicKey": [[]]}]))
            found = verify(compact(changed), context(documents=linked, subject="learner@example.org"))
            json.dumps(found.to_json())
            if "alg" not in str(changed):
                verify(sign_compact(changed, issuers["Ed25519"]).encode(), context(documents=linked))


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes(data, context):
    assert verify(data, context()).verdict is not Verdict.VALID


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
MEMBERS = st.sampled_from(
    [
        "@context",
        "type",
        "id",
        "issuer",
        "badge",
        "verify",
        "verification",
        "proof",
        "credentialSubject",
        "vc",
        "recipient",
    ]
)
TYPES = st.sampled_from(
    [
        "Assertion",
        "BadgeClass",
        "Issuer",
        "OpenBadgeCredential",
        "ClrCredential",
        "VerifiablePresentation",
        "VerifiableCredential",
    ]
)


@settings(max_examples=80, deadline=None)
@given(document=st.dictionaries(MEMBERS, JSON, max_size=6), kind=TYPES)
def test_any_json_object(document, kind, context):
    found = verify(json.dumps({**document, "type": kind}).encode(), context())
    assert found.verdict is not Verdict.VALID
    json.dumps(found.to_json())
