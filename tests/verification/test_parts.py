"""The parts that decide: checks, trust, subjects, keys, controllers, contexts."""

import json

import pytest

from service.errors import BadInput
from service.importers.recipients import hashed_identity
from service.verification.addresses import origin_of
from service.verification.checks import Result, Verdict, failed, passed, unknown, verdict_of, worst
from service.verification.context_store import ContextStore, UnknownContext
from service.verification.controllers import did_web_address, resolve, same_place
from service.verification.document_map import read_document_map
from service.verification.documents import Documents, Missing
from service.verification.keys import (
    KeyUnreadable,
    has_roca_fingerprint,
    key_from_jwk,
    key_from_multibase,
    key_from_pem,
)
from service.verification.status import bit_of
from service.verification.subjects import check_badge_recipient, check_subject
from service.verification.trust import TrustedIssuer, TrustRegister


def test_the_worst_of_several_answers():
    assert worst([passed("a"), unknown("b"), passed("c")]) == unknown("b")
    assert worst([failed("x", "expired"), unknown("b"), failed("y", "expired")]) == failed("x; y", "expired")
    assert worst([failed("x", "expired"), failed("y", "revoked")]).cause == ""
    with pytest.raises(ValueError, match="no checks"):
        worst([])


def test_the_verdict_ignores_reliance():
    base = dict.fromkeys(("integrity", "issuer_key", "status", "dates", "shape"), passed("ok"))
    assert verdict_of({**base, "issuer_trust": failed("no"), "subject": unknown("?")}) is Verdict.VALID
    assert verdict_of({**base, "dates": unknown("?")}) is Verdict.UNKNOWN
    assert verdict_of({**base, "dates": unknown("?"), "shape": failed("no")}) is Verdict.INVALID


ORIGINS = [
    ("https://a.example/x", "https://a.example"),
    ("https://A.example:443/", "https://a.example"),
    ("https://a.example:8443/", "https://a.example:8443"),
    ("http://a.example/", None),
    ("https://user@a.example/", None),
    ("https://[", None),
    ("did:web:a.example", None),
]


@pytest.mark.parametrize(("address", "origin"), ORIGINS)
def test_origins(address, origin):
    assert origin_of(address) == origin


def test_trust_is_by_did_key_or_origin_and_needs_the_issuers_key():
    entry = TrustedIssuer(
        "College", frozenset({"did:web:a.example"}), frozenset({"K"}), frozenset({"https://a.example"})
    )
    register = TrustRegister((entry,))
    ok, maybe, no = passed("ok"), unknown("?"), failed("no")
    assert register.judge("did:web:a.example", [], ok).result is Result.PASS
    assert register.judge("https://a.example/issuer", [], ok).result is Result.PASS
    assert register.judge("https://a.example.evil.example/", [], ok).result is Result.FAIL
    assert register.judge("http://a.example/issuer", [], ok).result is Result.FAIL
    assert register.judge("did:web:a.example", [], maybe).result is Result.UNKNOWN
    assert register.judge("did:web:a.example", ["K"], no).result is Result.FAIL
    assert register.judge("urn:x", ["K"], maybe).result is Result.PASS
    assert register.judge("College", [], ok).result is Result.FAIL
    assert TrustRegister().judge("did:web:a.example", ["K"], ok).result is Result.UNKNOWN
    assert register.pinned("did:web:a.example", "K") is entry
    assert register.pinned("did:web:b.example", "K") is None


def test_one_issuer_of_a_platform_is_trusted_without_the_others():
    """Anybody may issue on a platform: trusting its origin would trust them all."""
    register = TrustRegister((TrustedIssuer.of("Academy", ["https://api.badges.example/v1/issuers/7"]),))
    for issuer, result in (
        ("https://api.badges.example/v1/issuers/7", Result.PASS),
        ("https://API.badges.example:443/v1/issuers/7#key", Result.PASS),
        ("https://api.badges.example/v1/issuers/77", Result.FAIL),
        ("https://api.badges.example/v1/issuers/7/", Result.FAIL),
        ("https://api.badges.example/v1/issuers/7?x=1", Result.FAIL),
        ("https://api.badges.example/", Result.FAIL),
        ("http://api.badges.example/v1/issuers/7", Result.FAIL),
    ):
        assert register.judge(issuer, [], passed("ok")).result is result, issuer
    assert register.look_alikes("https://api.badges.examp1e/v1/issuers/7", None)
    assert register.look_alikes("https://api.badges.example/v1/issuers/8", "Academy")


EMAIL = "learner@example.org"
HASH = hashed_identity(EMAIL, "salt")


def identified(value, kind):
    return {"identityHash": value, "identityType": kind, "salt": "salt"}


SUBJECTS = [
    ({"id": "did:example:1"}, "did:example:1", Result.PASS),
    ({"id": "did:example:1"}, "did:example:2", Result.FAIL),
    ({"id": "did:example:1"}, EMAIL, Result.UNKNOWN),
    ({"id": "mailto:Learner@example.org"}, EMAIL, Result.PASS),
    ({"identifier": [identified(HASH, "emailAddress")]}, "Learner@Example.org", Result.PASS),
    ({"identifier": identified(HASH, "emailAddress")}, "a@b.example", Result.FAIL),
    ({"identifier": identified(HASH, "name")}, EMAIL, Result.UNKNOWN),
    ({"identifier": identified("S-1", "identifier")}, "S-1", Result.PASS),
    ({}, EMAIL, Result.UNKNOWN),
    ([], EMAIL, Result.UNKNOWN),
    ({"id": "did:example:1"}, None, Result.UNKNOWN),
]


@pytest.mark.parametrize(("subject", "identity", "result"), SUBJECTS)
def test_subjects(subject, identity, result):
    assert check_subject(subject, identity).result is result


RECIPIENTS = [
    ({"type": "email", "identity": "a@b.example"}, "A@b.example", Result.PASS),
    ({"type": "email", "identity": HASH, "salt": "salt"}, EMAIL, Result.PASS),
    ({"type": "telephone", "identity": "+3725551234"}, "a@b.example", Result.UNKNOWN),
    ("a@b.example", "a@b.example", Result.UNKNOWN),
]


@pytest.mark.parametrize(("recipient", "identity", "result"), RECIPIENTS)
def test_recipients_in_plain_and_hashed(recipient, identity, result):
    assert check_badge_recipient(recipient, identity).result is result


def test_one_key_has_one_fingerprint_however_written(issuers):
    for kind in ("Ed25519", "P-256", "P-384"):
        issuer = issuers[kind]
        keys = (key_from_multibase(issuer.multibase), key_from_jwk(issuer.jwk), key_from_pem(issuer.pem))
        assert len({key.fingerprint for key in keys}) == 1
        assert {key.kind for key in keys} == {kind}


ED = {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}
BAD_JWKS = [
    {"kty": "oct", "k": "AAAA"},
    {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
    {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
    {**ED, "crv": "X25519"},
    {"kty": "OKP", "crv": "Ed25519"},
    {"kty": "EC"},
    {},
    None,
    [],
    "x",
    {**ED, "use": "enc"},
    {**ED, "alg": 7},
]


@pytest.mark.parametrize("jwk", BAD_JWKS)
def test_keys_that_are_none(jwk):
    with pytest.raises(KeyUnreadable):
        key_from_jwk(jwk)


@pytest.mark.parametrize("text", ["", "z", "zz", "x6Mk", "z6Mk0OIl", "uAAAA", "z" * 20000, None, 7])
def test_multibase_that_is_none(text):
    with pytest.raises(KeyUnreadable):
        key_from_multibase(text)


def test_keys_of_the_broken_kind_are_known():
    assert has_roca_fingerprint(65537**40)
    assert not has_roca_fingerprint(65537**40 + 2)


DIDS = [
    ("did:web:a.example", "https://a.example/.well-known/did.json"),
    ("did:web:a.example%3A8443:dept:one", "https://a.example:8443/dept/one/did.json"),
    ("did:web:a.example:..%2f..", None),
    ("did:web:", None),
    ("did:web:a.example:", None),
    ("did:web:user@a.example", None),
]


@pytest.mark.parametrize(("did", "address"), DIDS)
def test_did_web_addresses(did, address):
    assert did_web_address(did) == address


def test_a_document_about_somebody_else_is_not_believed(issuers):
    entry = {
        "id": "#k",
        "type": "Multikey",
        "controller": "did:web:b.example",
        "publicKeyMultibase": issuers["Ed25519"].multibase,
    }
    document = {"id": "did:web:b.example", "verificationMethod": [entry], "assertionMethod": ["#k"]}
    documents = Documents({"https://a.example/.well-known/did.json": json.dumps(document).encode()})
    assert isinstance(resolve("did:web:a.example", documents), Missing)
    document["id"] = "did:web:a.example"
    documents = Documents({"https://a.example/.well-known/did.json": json.dumps(document).encode()})
    assert resolve("did:web:a.example", documents).methods == (), "a method that names another controller"


def test_withdrawn_keys(issuers, canonicaliser, context):
    from service.verification.verify import verify
    from tests.verification.signing import achievement_credential, compact, sign_embedded

    issuer, did = issuers["Ed25519"], "did:web:a.example"
    document = achievement_credential(issuer, issuer={"id": did, "type": ["Profile"]})
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser, verificationMethod=f"{did}#k")
    entry = {"id": "#k", "type": "Multikey", "controller": did, "publicKeyMultibase": issuer.multibase}
    for ends, verdict in (({}, Verdict.VALID), ({"revoked": "2025-01-01T00:00:00Z"}, Verdict.INVALID)):
        listed = {"id": did, "verificationMethod": [{**entry, **ends}], "assertionMethod": ["#k"]}
        documents = {"https://a.example/.well-known/did.json": json.dumps(listed).encode()}
        assert verify(compact(signed), context(documents=documents)).verdict is verdict


def test_a_profile_without_keys_leaves_the_key_unknown(issuers, canonicaliser, context):
    from service.verification.verify import verify
    from tests.verification.signing import achievement_credential, compact, sign_embedded

    issuer, address = issuers["Ed25519"], "https://a.example/issuer"
    document = achievement_credential(issuer, issuer={"id": address, "type": ["Profile"]})
    method = f"{address}#{issuer.multibase}"
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser, verificationMethod=method)
    documents = {address: json.dumps({"id": address, "type": ["Profile"], "name": "College"}).encode()}
    assert verify(compact(signed), context(documents=documents)).verdict is Verdict.UNKNOWN
    register = TrustRegister(
        (
            TrustedIssuer(
                "College",
                origins=frozenset({"https://a.example"}),
                keys=frozenset({key_from_multibase(issuer.multibase).fingerprint}),
            ),
        )
    )
    pinned = verify(compact(signed), context(register=register, subject="did:example:learner"))
    assert pinned.trusted, "the register names the key for this issuer"


def test_same_place():
    assert same_place("https://a.example/issuer/keys/1", "https://a.example/issuer")
    assert same_place("https://a.example/.well-known/jwks.json", "https://a.example/issuer")
    assert not same_place("https://a.example/issuer2/key", "https://a.example/issuer")
    assert not same_place("https://b.example/.well-known/jwks.json", "https://a.example/issuer")
    assert not same_place("https://[", "https://a.example/issuer")


def test_bundled_contexts_are_what_the_index_says(tmp_path):
    store = ContextStore()
    for address in store.addresses:
        assert "@context" in store.get(address)
    with pytest.raises(UnknownContext):
        store.get("https://unknown.example/")
    entry = {"file": "a.jsonld", "sha256": "0" * 64, "source": "x", "licence": "x"}
    (tmp_path / "index.json").write_text(json.dumps({"https://a.example/": entry}))
    (tmp_path / "a.jsonld").write_text("{}")
    with pytest.raises(RuntimeError):
        ContextStore(tmp_path).get("https://a.example/")


def test_every_bundled_context_names_source_and_licence():
    index = json.loads((ContextStore.__init__.__defaults__[0] / "index.json").read_text())
    assert all(entry["source"] and entry["licence"] for entry in index.values())


def test_bits_are_counted_from_the_left():
    import gzip

    from tests.verification.signing import b64

    encoded = "u" + b64(gzip.compress(bytes([0b10000001, 0b01000000])))
    assert [index for index in range(16) if bit_of(encoded, index, 100)] == [0, 7, 9]
    with pytest.raises(ValueError, match="no entry"):
        bit_of(encoded, 16, 100)


def test_identifiers_of_trusted_issuers_are_sorted(issuers):
    issuer = issuers["P-256"]
    written = [issuer.multibase, issuer.pem, json.dumps(issuer.jwk)]
    entry = TrustedIssuer.of(
        "College", ["did:web:a.example#key", "https://A.example:443/", "https://B.example/i/7", *written]
    )
    assert entry.dids == {"did:web:a.example"}
    assert entry.origins == {"https://a.example"}
    assert entry.addresses == {"https://b.example/i/7"}
    assert len(entry.keys) == 1
    assert TrustedIssuer.of("College", [f"thumbprint:{next(iter(entry.keys))}"]).keys == entry.keys
    for identifier in ("Harbour College", "http://a.example", "", "z6Mk", "{}"):
        with pytest.raises(BadInput):
            TrustedIssuer.of("College", [identifier])


def test_document_maps(tmp_path):
    (tmp_path / "a.json").write_bytes(b"{}")
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"https://a.example/": "a.json", "https://b.example/": 410}))
    assert read_document_map(path) == {"https://a.example/": b"{}", "https://b.example/": 410}
    for content in ('{"https://a.example/": "missing.json"}', '{"https://a.example/": 200}', "[]", '{"a": true}', "{"):
        path.write_text(content)
        with pytest.raises(BadInput):
            read_document_map(path)
    with pytest.raises(BadInput):
        read_document_map(tmp_path / "none.json")
