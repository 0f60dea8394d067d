"""Whole files through verify(): what is proved is valid, what is changed is not, what cannot be told is unknown."""

import base64
import gzip
import json

import pytest

from service.verification.checks import Result, Verdict
from service.verification.trust import TrustedIssuer, TrustRegister
from service.verification.verdicts import replays
from service.verification.verify import verify
from tests.verification.signing import (
    OB3_V1,
    Issuer,
    achievement_credential,
    b64,
    bake_png,
    bake_svg,
    compact,
    itxt,
    sign_compact,
    sign_embedded,
    status_list,
)

SUITES = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-jcs-2019", "P-256"),
]


@pytest.fixture(scope="module")
def signed(issuers, canonicaliser):
    issuer = issuers["Ed25519"]
    return sign_embedded(achievement_credential(issuer), issuer, "eddsa-rdfc-2022", canonicaliser)


@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_embedded_proofs_are_valid(suite, kind, issuers, canonicaliser, context):
    document = sign_embedded(achievement_credential(issuers[kind]), issuers[kind], suite, canonicaliser)
    found = verify(compact(document), context())
    assert (found.format, found.verdict) == ("open_badges_v3", Verdict.VALID), found.checks
    assert not found.trusted


def test_p384_with_nodes_named_by_either_hash(issuers, canonicaliser, context):
    issuer = issuers["P-384"]
    document = achievement_credential(issuer)
    document["credentialSubject"]["achievement"]["alignment"] += [
        {"type": ["Alignment"], "targetName": f"skill {n}", "targetUrl": f"https://frame.example/{n}"} for n in range(5)
    ]
    assert canonicaliser.quads(document, "sha384") != canonicaliser.quads(document)
    signed = sign_embedded(document, issuer, "ecdsa-rdfc-2019", canonicaliser, nodes="sha384")
    assert verify(compact(signed), context()).verdict is Verdict.VALID


def test_ed25519_signature_2020_on_the_first_data_model(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, **{"@context": OB3_V1, "issuanceDate": "2024-03-01T00:00:00Z"})
    del document["validFrom"]
    found = verify(compact(sign_embedded(document, issuer, "Ed25519Signature2020", canonicaliser)), context())
    assert found.verdict is Verdict.VALID, found.checks


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384", "RSA"])
def test_jwt_with_an_issuer_document(kind, issuers, context):
    issuer = issuers[kind]
    address = "https://college.example/issuer"
    document = achievement_credential(issuer, issuer={"id": address, "type": ["Profile"]})
    token = sign_compact(document, issuer, kid=f"{address}#k1")
    keys = json.dumps({"id": address, "keys": [{**issuer.jwk, "kid": "k1"}]}).encode()
    assert verify(token.encode(), context()).verdict is Verdict.UNKNOWN
    found = verify(token.encode(), context(documents={address: keys}))
    assert found.verdict is Verdict.VALID, found.checks


def test_keys_in_a_key_set_or_a_document_of_their_own(issuers, context):
    issuer, other = issuers["RSA"], Issuer.make("P-256")
    address = "https://college.example/issuer"
    document = achievement_credential(issuer, issuer={"id": address, "type": ["Profile"]})
    keys = json.dumps({"keys": [{**other.jwk, "kid": "k1"}, {**issuer.jwk, "kid": "k2"}]}).encode()
    by_set = sign_compact(document, issuer, kid="k2").encode()
    well_known = {"https://college.example/.well-known/jwks.json": keys}
    assert verify(by_set, context(documents=well_known)).verdict is Verdict.VALID
    elsewhere = {"https://thief.example/.well-known/jwks.json": keys}
    assert verify(by_set, context(documents=elsewhere)).verdict is Verdict.UNKNOWN
    for place, verdict in ((f"{address}/keys/2", Verdict.VALID), ("https://thief.example/key", Verdict.UNKNOWN)):
        token = sign_compact(document, issuer, kid=place).encode()
        found = verify(token, context(documents={place: json.dumps(issuer.jwk).encode()}))
        assert found.checks["integrity"].result is Result.PASS
        assert found.verdict is verdict


def test_a_key_in_the_header_settles_integrity_only(issuers, context):
    issuer = issuers["RSA"]
    document = achievement_credential(issuer, issuer={"id": "https://famous.example", "type": ["Profile"]})
    found = verify(sign_compact(document, issuer, jwk=issuer.jwk).encode(), context())
    assert found.checks["integrity"].result is Result.PASS
    assert found.checks["issuer_key"].result is Result.UNKNOWN
    other = sign_compact(document, issuer, jwk=Issuer.make("RSA").jwk)
    assert verify(other.encode(), context()).checks["integrity"].result is Result.FAIL


def test_a_key_in_the_fragment_settles_integrity_only(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    for identity in ("did:web:college.example", "https://college.example/issuer"):
        document = achievement_credential(issuer, issuer={"id": identity, "type": ["Profile"]})
        method = f"{identity}#{issuer.multibase}"
        signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser, verificationMethod=method)
        found = verify(compact(signed), context())
        assert found.checks["integrity"].result is Result.PASS
        assert found.checks["issuer_key"].result is Result.UNKNOWN
        assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("role", ["assertionMethod", "authentication", None])
def test_did_web_needs_the_assertion_method(role, issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    did = "did:web:college.example:dept"
    method = f"{did}#key-1"
    document = achievement_credential(issuer, issuer={"id": did, "type": ["Profile"]})
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser, verificationMethod=method)
    entry = {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": issuer.multibase}
    did_document = {"id": did, "verificationMethod": [entry]} | ({role: [method]} if role else {})
    documents = {"https://college.example/dept/did.json": json.dumps(did_document).encode()}
    found = verify(compact(signed), context(documents=documents))
    assert found.verdict is (Verdict.VALID if role == "assertionMethod" else Verdict.INVALID)


def test_another_key_under_the_issuers_name_is_invalid(issuers, canonicaliser, context):
    victim, thief = issuers["Ed25519"], Issuer.make("Ed25519")
    document = achievement_credential(victim)
    found = verify(compact(sign_embedded(document, thief, "eddsa-rdfc-2022", canonicaliser)), context())
    assert found.checks["integrity"].result is Result.PASS
    assert found.checks["issuer_key"].result is Result.FAIL
    assert found.verdict is Verdict.INVALID


def test_self_signed_under_a_famous_name_is_valid_and_not_trusted(canonicaliser, context):
    famous = TrustedIssuer("University of Tartu", origins=frozenset({"https://ut.example"}))
    thief = Issuer.make("Ed25519", name="University of Tartu")
    signed = sign_embedded(achievement_credential(thief), thief, "eddsa-rdfc-2022", canonicaliser)
    found = verify(compact(signed), context(register=TrustRegister((famous,)), subject="did:example:learner"))
    assert found.verdict is Verdict.VALID
    assert found.checks["issuer_trust"].result is Result.FAIL
    assert not found.trusted
    assert any("calls itself" in warning for warning in found.warnings)


def test_trusted_is_valid_registered_and_bound(issuers, signed, context):
    issuer = issuers["Ed25519"]
    register = TrustRegister((TrustedIssuer("Harbour College", dids=frozenset({issuer.did})),))
    found = verify(compact(signed), context(register=register, subject="did:example:learner"))
    assert found.trusted
    assert not verify(compact(signed), context(register=register)).trusted
    other = verify(compact(signed), context(register=register, subject="did:example:somebody"))
    assert other.verdict is Verdict.VALID
    assert other.checks["subject"].result is Result.FAIL
    assert not other.trusted


def test_expired_is_invalid_and_says_so(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, validUntil="2025-05-31T00:00:00Z")
    found = verify(compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)), context())
    assert found.verdict is Verdict.INVALID
    assert found.expired_only


UNSIGNED = {
    "an unmapped member": lambda document: document.update(eqfLevel="8"),
    "an unmapped member deep inside": lambda document: document["credentialSubject"]["achievement"].update(level="7"),
    "an unmapped type": lambda document: document["credentialSubject"]["type"].append("Genius"),
    "a relative identifier": lambda document: document["credentialSubject"].update(
        source={"id": "me", "type": "Profile"}
    ),
    "a member with a null value": lambda document: document["credentialSubject"]["achievement"].update(inLanguage=None),
    "an inline term over a known one": lambda document: document["@context"].append(
        {"description": "https://thief.example/other"}
    ),
    "an inline alias of a known property": lambda document: document["@context"].append(
        {"hidden": "https://schema.org/name"}
    ),
    "an inline context with a base": lambda document: document["@context"].append({"@base": "https://a.example/"}),
}


@pytest.mark.parametrize("change", UNSIGNED)
def test_nothing_unsigned_is_believed(change, signed, context):
    """PyLD alone calls most of these valid: it drops what it cannot map."""
    document = json.loads(json.dumps(signed))
    UNSIGNED[change](document)
    found = verify(compact(document), context())
    assert found.verdict is not Verdict.VALID, change


def test_the_reason_names_the_unsigned_term(signed, context):
    found = verify(compact({**signed, "eqfLevel": "8"}), context())
    assert found.checks["integrity"].result is Result.FAIL
    assert "eqfLevel" in found.checks["integrity"].reason


def test_a_signed_member_cannot_hide_behind_its_iri(issuers, canonicaliser, context):
    """The signature over a status or end date also matches when the member is named by its IRI."""
    issuer = issuers["Ed25519"]
    status = {
        "id": "https://college.example/status#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://college.example/status",
    }
    document = achievement_credential(issuer, credentialStatus=status, validUntil="2025-01-01T00:00:00Z")
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    for member in ("credentialStatus", "validUntil"):
        hidden = dict(signed)
        hidden[f"https://www.w3.org/2018/credentials#{member}"] = hidden.pop(member)
        assert verify(compact(hidden), context()).checks["integrity"].result is not Result.PASS


def test_an_end_date_cannot_move_into_an_inner_object(issuers, canonicaliser, context):
    """Statements merge by identifier: the refresh service has the credential's, so the signature stays intact."""
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, validUntil="2025-01-01T00:00:00Z")
    document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    document["refreshService"] = {"id": document["id"], "type": "1EdTechCredentialRefresh"}
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    assert verify(compact(signed), context()).expired_only
    moved = json.loads(json.dumps(signed))
    moved["refreshService"]["type"] = ["1EdTechCredentialRefresh", *document["type"]]
    moved["refreshService"]["validUntil"] = moved.pop("validUntil")
    found = verify(compact(moved), context())
    assert found.checks["integrity"].result is Result.FAIL
    assert found.verdict is Verdict.INVALID


def test_two_subjects_are_not_mixed_up(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer)
    document["credentialSubject"] = [
        document["credentialSubject"],
        {"id": "did:example:b", "type": ["AchievementSubject"]},
    ]
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    found = verify(compact(signed), context(subject="did:example:b"))
    assert found.checks["subject"].result is Result.UNKNOWN


def test_an_inline_context_may_add_terms_of_its_own(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer)
    document["@context"] = [*document["@context"], {"workload": "https://college.example/terms#workload"}]
    document["credentialSubject"]["achievement"]["workload"] = "30 hours"
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    assert verify(compact(signed), context()).verdict is Verdict.VALID
    signed["credentialSubject"]["achievement"]["workload"] = "300 hours"
    assert verify(compact(signed), context()).verdict is Verdict.INVALID


def test_an_unknown_context_is_unknown_with_its_address(signed, context):
    document = {**signed, "@context": [*signed["@context"], "https://unknown.example/context"]}
    found = verify(compact(document), context())
    assert found.verdict is Verdict.UNKNOWN
    assert "https://unknown.example/context" in found.checks["integrity"].reason


def test_several_proofs_must_all_hold(issuers, signed, canonicaliser, context):
    bare = {name: value for name, value in signed.items() if name != "proof"}
    second = sign_embedded(bare, issuers["P-256"], "ecdsa-rdfc-2019", canonicaliser)["proof"]
    both = {**bare, "proof": [signed["proof"], second]}
    assert verify(compact(both), context()).verdict is Verdict.VALID
    broken = {**second, "created": "2024-03-02T10:00:00Z"}
    assert verify(compact({**bare, "proof": [signed["proof"], broken]}), context()).verdict is Verdict.INVALID
    strange = {**bare, "proof": [signed["proof"], {"type": "MagicProof"}]}
    assert verify(compact(strange), context()).verdict is Verdict.UNKNOWN


def test_a_proof_chain_covers_the_proof_before_it(issuers, signed, canonicaliser, context):
    bare = {name: value for name, value in signed.items() if name != "proof"}
    first = sign_embedded(bare, issuers["Ed25519"], "eddsa-rdfc-2022", canonicaliser, id="urn:uuid:one")
    chained = sign_embedded(first, issuers["P-256"], "ecdsa-rdfc-2019", canonicaliser, previousProof="urn:uuid:one")
    assert verify(compact(chained), context()).verdict is Verdict.VALID
    alone = {**chained, "proof": [chained["proof"][1]]}
    assert verify(compact(alone), context()).verdict is Verdict.INVALID


def test_a_proof_for_another_purpose_fails(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer)
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser, proofPurpose="authentication")
    assert verify(compact(signed), context()).verdict is Verdict.INVALID


def test_control_characters_are_canonicalised_as_the_standard_says(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, name='bell\x07 back\x08 feed\x0c del\x7f "quote" back\\slash\ttab\r\n')
    quads = canonicaliser.quads(document)
    assert r'"bell\u0007 back\b feed\f del\u007F \"quote\" back\\slash\ttab\r\n"' in quads
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    assert verify(compact(signed), context()).verdict is Verdict.VALID


def test_baked_pictures(issuers, signed, context):
    text = compact(signed)
    address = "https://college.example/issuer"
    document = achievement_credential(issuers["P-256"], issuer={"id": address, "type": ["Profile"]})
    token = sign_compact(document, issuers["P-256"], kid=f"{address}#k1")
    documents = {address: json.dumps({"id": address, "keys": [{**issuers["P-256"].jwk, "kid": "k1"}]}).encode()}
    pictures = {
        "iTXt": bake_png(itxt(text)),
        "packed iTXt": bake_png(itxt(text, packed=True)),
        "SVG with JSON": bake_svg(text=f"<![CDATA[{text.decode()}]]>"),
        "SVG with a JWT": bake_svg(verify=token),
        "PNG with a JWT": bake_png(itxt(token.encode())),
    }
    for name, picture in pictures.items():
        found = verify(picture, context(documents=documents))
        assert found.verdict is Verdict.VALID, (name, found.checks)


def test_nested_credentials_are_judged_on_their_own_and_drag_the_record_down(issuers, signed, canonicaliser, context):
    issuer = issuers["Ed25519"]
    record = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://college.example/records/1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name},
        "name": "Record",
        "validFrom": "2024-04-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": [signed],
        },
    }
    good = verify(compact(sign_embedded(record, issuer, "eddsa-rdfc-2022", canonicaliser)), context())
    assert (good.format, good.verdict) == ("clr_v2", Verdict.VALID), good.checks
    assert [leaf.title for leaf in good.leaves()] == ["Welding basics"]
    late = achievement_credential(issuer, validUntil="2024-06-01T00:00:00Z")
    record["credentialSubject"]["verifiableCredential"] = [
        signed,
        sign_embedded(late, issuer, "eddsa-rdfc-2022", canonicaliser),
    ]
    mixed = verify(compact(sign_embedded(record, issuer, "eddsa-rdfc-2022", canonicaliser)), context())
    assert mixed.verdict is Verdict.INVALID
    assert [leaf.verdict for leaf in mixed.leaves()] == [Verdict.VALID, Verdict.INVALID]


def test_presentations_are_as_good_as_what_they_hold(issuers, signed, context):
    jwt = sign_compact(achievement_credential(issuers["P-256"]), issuers["P-256"], kid=issuers["P-256"].method)
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"data:application/vc+jwt,{jwt}",
        "type": "EnvelopedVerifiableCredential",
    }
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiablePresentation",
        "verifiableCredential": [signed, envelope, jwt],
    }
    found = verify(compact(presentation), context())
    assert found.verdict is Verdict.VALID, found.checks
    assert len(found.leaves()) == 3
    changed = {**signed, "name": "Nuclear physics"}
    worse = verify(compact({**presentation, "verifiableCredential": [signed, changed]}), context())
    assert worse.verdict is Verdict.INVALID
    empty = verify(compact({**presentation, "verifiableCredential": []}), context())
    assert empty.verdict is Verdict.UNKNOWN


def test_endorsements_are_verified_like_any_credential(issuers, canonicaliser, context):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, type=["VerifiableCredential", "EndorsementCredential"])
    document["credentialSubject"] = {
        "id": "https://college.example/achievements/welding",
        "type": ["EndorsementSubject"],
        "endorsementComment": "We recognise this badge.",
    }
    found = verify(compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)), context())
    assert found.verdict is Verdict.VALID, found.checks
    assert found.credential.description == "We recognise this badge."


STATUS = "https://college.example/status/3"


@pytest.mark.parametrize(
    "case",
    [
        ({7}, {}, Verdict.VALID),
        ({5}, {}, Verdict.INVALID),
        ({5}, {"statusPurpose": "suspension"}, Verdict.UNKNOWN),
        (set(), {"encodedList": "u" + b64(gzip.compress(b""))}, Verdict.UNKNOWN),
        (set(), {"encodedList": "unot gzip"}, Verdict.UNKNOWN),
        (
            set(),
            {"encodedList": base64.urlsafe_b64encode(gzip.compress(b"\x04" + bytes(20))).decode()},
            Verdict.INVALID,
        ),
    ],
)
def test_status_lists(case, issuers, canonicaliser, context):
    bits, changes, verdict = case
    issuer = issuers["Ed25519"]
    entry = {
        "id": f"{STATUS}#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": STATUS,
    }
    document = achievement_credential(issuer, credentialStatus=entry)
    signed = compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser))
    listed = sign_embedded(status_list(issuer, STATUS, bits, **changes), issuer, "eddsa-rdfc-2022", canonicaliser)
    assert verify(signed, context()).verdict is Verdict.UNKNOWN
    assert verify(signed, context(documents={STATUS: compact(listed)})).verdict is verdict
    listed["credentialSubject"]["encodedList"] = status_list(issuer, STATUS, set())["credentialSubject"]["encodedList"]
    if bits or changes:
        forged = verify(signed, context(documents={STATUS: compact(listed)}))
        assert forged.verdict is Verdict.UNKNOWN, "a changed list must not be believed"


def test_the_same_credential_has_one_digest_and_replay_is_seen(signed, context):
    plain = verify(json.dumps(signed, indent=3).encode(), context())
    baked = verify(bake_png(itxt(compact(signed))), context())
    listed = json.loads(json.dumps(signed))
    listed["issuer"]["type"] = "Profile"
    rewritten = verify(compact(listed), context())
    assert rewritten.verdict is Verdict.VALID, "one value instead of a list of one is the same statement"
    assert len({plain.digest, baked.digest, rewritten.digest}) == 1
    assert replays(plain.digest, "candidate-2", {plain.digest: "candidate-1"}) == "candidate-1"
    assert replays(plain.digest, "candidate-1", {plain.digest: "candidate-1"}) is None
    assert replays(None, "candidate-2", {}) is None


def test_contexts_added_after_signing_make_no_other_credential(issuers, canonicaliser, context):
    """A JCS proof repeats the contexts that it was made with, so that others may be added: the digest must not move."""
    issuer = issuers["Ed25519"]
    more = "https://w3id.org/openbadges/v2"  # which says otherwise what a name is
    jcs = sign_embedded(achievement_credential(issuer), issuer, "eddsa-jcs-2022", canonicaliser)
    rdf = sign_embedded(achievement_credential(issuer), issuer, "eddsa-rdfc-2022", canonicaliser)
    grown = {**jcs, "@context": [*jcs["@context"], more]}
    decorated = {**rdf, "proof": {**rdf["proof"], "@context": more}}
    for document, changed in ((jcs, grown), (rdf, decorated)):
        found, again = verify(compact(document), context()), verify(compact(changed), context())
        assert (again.verdict, again.digest) == (Verdict.VALID, found.digest)
    assert verify(compact({**jcs, "@context": [more, *jcs["@context"]]}), context()).verdict is Verdict.INVALID


def test_a_registered_key_vouches_only_for_what_it_asserts(issuers, canonicaliser, context):
    """A signature made to log in is no statement about a credential."""
    stranger, college = issuers["Ed25519"], issuers["P-256"]
    register = TrustRegister((TrustedIssuer.of("Harbour College", [college.multibase]),))
    document = sign_embedded(achievement_credential(stranger), stranger, "eddsa-rdfc-2022", canonicaliser)
    for purpose, result in (("assertionMethod", Result.PASS), ("authentication", Result.FAIL)):
        both = sign_embedded(document, college, "ecdsa-rdfc-2019", canonicaliser, proofPurpose=purpose)
        bare = {name: value for name, value in both.items() if name != "proof"}
        # Each proof is over the document alone.
        second = sign_embedded(bare, college, "ecdsa-rdfc-2019", canonicaliser, proofPurpose=purpose)["proof"]
        found = verify(compact({**bare, "proof": [document["proof"], second]}), context(register=register))
        assert found.checks["issuer_trust"].result is result


def test_claims_around_a_jwt_must_agree_with_it(issuers, context):
    issuer = issuers["Ed25519"]
    inner = achievement_credential(issuer, **{"@context": OB3_V1[:2], "issuanceDate": "2024-03-01T00:00:00Z"})
    del inner["validFrom"]
    claims = {
        "vc": inner,
        "iss": issuer.did,
        "jti": inner["id"],
        "sub": "did:example:learner",
        "nbf": 1709251200,
    }
    assert verify(sign_compact(claims, issuer, kid=issuer.method).encode(), context()).verdict is Verdict.VALID
    for change in (
        {"iss": "did:key:other"},
        {"jti": "urn:x"},
        {"sub": "did:example:other"},
        {"nbf": 1},
        {"exp": 1717200000},
    ):
        token = sign_compact({**claims, **change}, issuer, kid=issuer.method)
        assert verify(token.encode(), context()).verdict is Verdict.INVALID, change


def test_the_answer_is_the_contract(signed, context):
    answer = verify(compact(signed), context()).to_json()
    assert set(answer) >= {"format", "verdict", "trusted", "checks", "title", "outcomes", "alignments"}
    assert list(answer["checks"]) == ["integrity", "issuer_key", "status", "dates", "shape", "issuer_trust", "subject"]
    assert answer["title"] == "Welding basics"
    assert {"text": "Inspect a seam for cracks.", "origin": "criteria"} in answer["outcomes"]
    assert answer["alignments"][0]["framework"] == "ESCO"
    json.dumps(answer)
