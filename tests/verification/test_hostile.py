"""Files made to hurt: each answered soon, in little memory, and never as valid."""

import base64
import gzip
import json
import math
import sys
import threading
import zlib

import pytest

from service.importers.achievement_texts import MOST_OUTCOMES
from service.verification.canonicaliser import Budget, Canonicaliser, NotCanonicalised
from service.verification.checks import Result, Verdict
from service.verification.context import Limits
from service.verification.status import bit_of
from service.verification.trust import TrustedIssuer, TrustRegister, skeleton
from service.verification.verify import verify
from tests.verification.badges import assertion_v1, assertion_v2
from tests.verification.signing import (
    OB3,
    Issuer,
    achievement_credential,
    b64,
    bake_png,
    chunk,
    compact,
    itxt,
    sign_compact,
    sign_embedded,
    status_list,
)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + ']><svg xmlns="http://www.w3.org/2000/svg">&j;</svg>'
)
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'
HOSTILE = {
    "entity bomb": LAUGHS.encode(),
    "external entity": OUTSIDE.encode(),
    "iTXt bomb": bake_png(itxt(b"{" * 200 * 2**20, packed=True)),
    "zTXt bomb": bake_png(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"[" * 200 * 2**20))),
    "PNG cut short": bake_png(itxt(b"{}"))[:60],
    "PNG with a huge length": b"\x89PNG\r\n\x1a\n" + b"\xff\xff\xff\xffiTXtopenbadges",
    "PNG with a wrong checksum": bake_png(itxt(b"{}")).replace(b"{}", b"[]"),
    "PNG with two badges": bake_png(itxt(b'{"a":1}'), itxt(b'{"a":2}')),
    "SVG nested deep": b"<svg>" * 100_000,
    "JSON nested deep": b'{"a":' * 100_000,
    "JSON nested deep and closed": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "JSON array nested deep": b'{"a":' + b"[" * 200_000,
    "lone surrogate": b'{"@context": "\\ud800", "type": "Assertion"}',
    "duplicate keys": b'{"type": "Assertion", "type": "BadgeClass"}',
    "not a number": b'{"type": NaN}',
    "infinite number": b'{"type": 1e999}',
    "number of many digits": b'{"type": ' + b"9" * 10_000 + b"}",
    "not UTF-8": b'{"type": "\xff\xfe"}',
    "empty": b"",
    "a list": b"[1, 2]",
    "three dots": b"...",
    "a JWS of nothing": b"e30.e30.",
    "binary": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_unreadable_files_are_an_answer_with_a_reason(name, context):
    found = verify(HOSTILE[name], context())
    assert found.verdict is Verdict.UNKNOWN
    assert found.problem


def test_too_big_is_said(context):
    assert "over the limit" in verify(b" " * (17 * 2**20), context()).problem


SHAPES = [
    {"@context": 7, "type": {"a": [1]}},
    {"type": ["VerifiableCredential", 7, None], "issuer": [[]], "credentialSubject": "x", "proof": [[], "x", 7]},
    {"type": "VerifiablePresentation", "verifiableCredential": [7, "a.b.c", {"id": "data:application/vc+jwt,x"}]},
    {"type": "Assertion", "badge": [1], "verification": 5, "recipient": [], "issuedOn": {}},
    {"badge": {"issuer": {"verification": {"startsWith": [3]}}}, "verify": {"url": 5}, "issuedOn": 1e300},
    {"type": "OpenBadgeCredential", "@context": [{}], "proof": {"type": "DataIntegrityProof", "proofValue": []}},
    {"type": "ClrCredential", "credentialSubject": [{"verifiableCredential": {"a": 1}}], "credentialStatus": [1, {}]},
    {"type": "OpenBadgeCredential", "validFrom": "2024-13-45T99:99:99Z", "validUntil": True, "@context": None},
    {"type": "OpenBadgeCredential", "issuer": {"id": "https://[::1"}, "id": "https://[", "@context": ["https://["]},
]


@pytest.mark.parametrize("document", SHAPES)
def test_members_of_any_type_are_no_traceback(document, context, issuers):
    assert verify(compact(document), context()).verdict is not Verdict.VALID
    token = sign_compact(document, issuers["Ed25519"], kid=issuers["Ed25519"].method)
    assert verify(token.encode(), context()).verdict is not Verdict.VALID


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": ["RS256"]}, {"crit": ["exp"]}, {"b64": False}]
)
def test_headers_that_try_to_choose(header, issuers, context):
    issuer = issuers["RSA"]
    document = achievement_credential(issuer)
    token = sign_compact(document, issuer, kid=issuer.method, **header)
    assert verify(token.encode(), context()).verdict is Verdict.INVALID


def test_an_hmac_with_the_public_key_is_refused(issuers, context):
    """The classic confusion: the RSA public key as an HMAC secret."""
    import hashlib
    import hmac

    issuer = issuers["RSA"]
    document = achievement_credential(issuer)
    head, body, _ = sign_compact(document, issuer, kid=issuer.method, alg="HS256").split(".")
    mac = hmac.new(issuer.pem.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    assert verify(f"{head}.{body}.{b64(mac)}".encode(), context()).verdict is Verdict.INVALID


def clique(size):
    """Nodes without identifiers that all point at each other: the worst case of canonicalisation."""
    term = {"knows": {"@id": "https://a.example/knows", "@type": "@id"}}
    nodes = [{"id": f"_:n{n}", "knows": [f"_:n{m}" for m in range(size) if m != n]} for n in range(size)]
    context = ["https://www.w3.org/ns/credentials/v2", term]
    return {"@context": context, "type": "VerifiableCredential", "credentialSubject": nodes}


SMALL = {"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:a", "type": "VerifiableCredential"}


def test_a_slow_document_is_killed_and_the_next_one_answered():
    with Canonicaliser(seconds=1.0) as canonicaliser:
        with pytest.raises(NotCanonicalised) as caught:
            canonicaliser.quads(clique(9))
        assert caught.value.kind == "too_slow"
        assert "urn:a" in canonicaliser.quads(SMALL)


def test_a_slow_start_costs_no_document_its_time(tmp_path, monkeypatch):
    """On a busy machine the worker takes seconds to start; that is nobody's document being slow."""
    slow = tmp_path / "python"
    slow.write_text(f'#!/bin/sh\nsleep 2\nexec {sys.executable} "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    with Canonicaliser(seconds=1.5) as canonicaliser:
        assert "urn:a" in Budget(canonicaliser, 1.5).quads(SMALL)


def refused(canonicaliser, document):
    with pytest.raises(NotCanonicalised):
        canonicaliser.quads(document)


def test_somebody_elses_slow_document_costs_only_waiting():
    with Canonicaliser(seconds=2.0) as canonicaliser:
        canonicaliser.quads(SMALL)
        mine = Budget(canonicaliser, 1.5)
        hostile = threading.Thread(target=refused, args=(canonicaliser, clique(9)))
        hostile.start()
        while not canonicaliser._lock.locked():
            hostile.join(0.01)
        assert "urn:a" in mine.quads(SMALL)
        assert "urn:a" in mine.quads(SMALL, "sha384")
        hostile.join()


def test_a_worker_that_does_not_start_is_unknown(monkeypatch, context, issuers, canonicaliser):
    issuer = issuers["Ed25519"]
    signed = compact(sign_embedded(achievement_credential(issuer), issuer, "eddsa-rdfc-2022", canonicaliser))
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with Canonicaliser() as broken:
        found = verify(signed, context(canonicaliser=broken))
        assert found.verdict is Verdict.UNKNOWN
        assert "does not start" in found.checks["integrity"].reason


def test_a_slow_credential_is_unknown(context, issuers, canonicaliser):
    issuer = issuers["Ed25519"]
    signed = sign_embedded(achievement_credential(issuer), issuer, "eddsa-rdfc-2022", canonicaliser)
    slow = {**clique(9), "proof": [signed["proof"]]}
    found = verify(compact(slow), context(limits=Limits(seconds=0.5)))
    assert found.checks["integrity"].result is Result.UNKNOWN


def test_many_nodes_without_identifier_are_refused(canonicaliser):
    document = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "VerifiableCredential",
        "credentialSubject": [{"name": str(number)} for number in range(3000)],
    }
    with pytest.raises(NotCanonicalised) as caught:
        canonicaliser.quads(document)
    assert caught.value.kind == "unsupported"


def test_a_gzip_bomb_in_a_status_list_is_read_only_as_far_as_needed():
    bomb = "u" + b64(gzip.compress(bytes(300 * 2**20), 9))
    assert bit_of(bomb, 7, 16 * 2**20) is False
    with pytest.raises(ValueError, match="beyond the limit"):
        bit_of(bomb, 8 * 17 * 2**20, 16 * 2**20)


def test_a_bomb_as_a_status_list_leaves_status_unknown(issuers, canonicaliser, context):
    issuer, address = issuers["Ed25519"], "https://college.example/status"
    bomb = base64.urlsafe_b64encode(gzip.compress(bytes(100 * 2**20), 9)).decode()
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(8 * 17 * 2**20),
        "statusListCredential": address,
    }
    document = achievement_credential(issuer, credentialStatus=entry)
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    listed = sign_embedded(
        status_list(issuer, address, set(), encodedList=bomb), issuer, "eddsa-rdfc-2022", canonicaliser
    )
    found = verify(compact(signed), context(documents={address: compact(listed)}))
    assert found.checks["status"].result is Result.UNKNOWN


def test_status_lists_that_point_at_themselves_end(issuers, canonicaliser, context):
    issuer, address = issuers["Ed25519"], "https://college.example/status"
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": address,
    }
    listed = status_list(issuer, address, set()) | {"credentialStatus": entry}
    signed = sign_embedded(listed, issuer, "eddsa-rdfc-2022", canonicaliser)
    assert verify(compact(signed), context(documents={address: compact(signed)})).verdict is Verdict.VALID


def test_nesting_ends(context):
    inner = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation"}
    for _ in range(20):
        inner = {**inner, "verifiableCredential": [inner]}
    assert verify(compact(inner), context()).verdict is Verdict.UNKNOWN
    many = {**inner, "verifiableCredential": [{"type": "VerifiableCredential"}] * 5000}
    assert verify(compact(many), context()).verdict is not Verdict.VALID


def test_credentials_inside_are_counted_at_every_depth(context):
    """Twenty times twenty times twenty fit into a small file, and each would be answered at length."""
    inner = {"type": "VerifiableCredential"}
    for _ in range(3):
        inner = {"@context": OB3[:1], "type": "VerifiablePresentation", "verifiableCredential": [inner] * 20}
    found = verify(compact(inner), context())
    assert found.verdict is Verdict.INVALID
    assert "too many credentials" in found.checks["integrity"].reason
    assert len(json.dumps(found.to_json())) < 1_000_000


LINKS, DOTS, MAIL = "a://" * 30_000 + " x", "." * 400_000, "x@" + "." * 400_000 + " "
LONG = [
    {"achievement": {"name": "x", "criteria": {"narrative": LINKS}, "description": DOTS}},
    {"achievement": {"name": "x", "criteria": {"narrative": ("a" + " " * 19_000 + "•") * 40}}},
    {"id": MAIL, "identifier": [{"identityHash": MAIL, "identityType": "emailAddress"}]},
]


@pytest.mark.parametrize("subject", LONG)
def test_long_texts_take_time_that_grows_with_their_length_only(subject, context):
    """Each of these took minutes when a pattern tried every beginning against every end."""
    document = {"type": "OpenBadgeCredential", "credentialSubject": subject}
    assert verify(compact(document), context(subject="learner@example.org")).verdict is Verdict.INVALID
    badge = {"name": "x", "criteria": LINKS, "description": DOTS}
    document = assertion_v2(badge=badge, narrative=DOTS, recipient={"type": "email", "identity": MAIL})
    assert verify(compact(document), context(subject="learner@example.org")).verdict is Verdict.INVALID


NUMBERS = [10**299, -(10**299), 10**400, 1e300, "nan", "inf", "1e999", True]


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_nobody_can_hold_are_no_traceback(number, context):
    for document in (
        assertion_v2(issuedOn=number, expires=number),
        assertion_v1(issuedOn=number),
        {"type": "OpenBadgeCredential", "validFrom": number, "credentialSubject": {"creditsEarned": number}},
        {"type": "OpenBadgeCredential", "credentialSubject": {"achievement": {"creditsAvailable": number}}},
        {"type": "OpenBadgeCredential", "credentialStatus": {"type": "StatusList2021Entry", "statusListIndex": number}},
    ):
        found = verify(compact(document), context())
        assert found.verdict is not Verdict.VALID
        json.dumps(found.to_json(), allow_nan=False)
        assert found.offering is None or found.offering.credits is None or math.isfinite(found.offering.credits)


def test_a_credential_of_thousands_of_sentences_gives_some_of_them(context):
    many = " ".join(f"Does thing {number}." for number in range(2000))
    levels = [{"type": ["ResultDescription"], "name": f"Grade {number}"} for number in range(2000)]
    achievement = {"name": "x", "criteria": {"narrative": many}, "resultDescription": levels}
    document = {"type": "OpenBadgeCredential", "credentialSubject": {"achievement": achievement}}
    assert len(verify(compact(document), context()).credential.outcomes) == MOST_OUTCOMES


LOOK_ALIKES = [
    ("University of Tartu", "Univеrsity of Tartu"),  # Cyrillic е
    ("PayPal Academy", "PaypaI Academy"),  # capital i for l
    ("Google", "G00gle"),
    ("Modern School", "Modem School"),
]


@pytest.mark.parametrize(("known", "shown"), LOOK_ALIKES)
def test_look_alike_names_are_warned_about_and_never_trusted(known, shown, canonicaliser, context):
    assert known != shown
    assert skeleton(known) == skeleton(shown)
    thief = Issuer.make("Ed25519", name=shown)
    register = TrustRegister((TrustedIssuer(known, origins=frozenset({"https://known.example"})),))
    signed = sign_embedded(achievement_credential(thief), thief, "eddsa-rdfc-2022", canonicaliser)
    found = verify(compact(signed), context(register=register))
    assert found.warnings
    assert not found.trusted


def test_look_alike_hosts_are_warned_about():
    register = TrustRegister((TrustedIssuer("Tartu", origins=frozenset({"https://ut-tartu.example"})),))
    assert register.look_alikes("https://ut-tаrtu.example/issuer", None)  # Cyrillic а
    assert register.look_alikes("did:web:ut-tartu.examp1e", None)
    assert not register.look_alikes("https://ut-tartu.example/issuer", "Tartu")
    assert not register.look_alikes("https://other.example", "Someone else")


def test_different_names_have_different_skeletons():
    assert len({skeleton(name) for name in ("Tartu", "Tallinn", "Turku", "Riga")}) == 4


def test_json_of_the_answer_survives_hostile_text(context, issuers, canonicaliser):
    issuer = issuers["Ed25519"]
    document = achievement_credential(issuer, name="<script>\u202e\x00")
    signed = sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)
    json.dumps(verify(compact(signed), context()).to_json())
