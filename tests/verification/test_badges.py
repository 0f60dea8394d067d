"""Open Badges 1 and 2: hosted and signed, whole chains, and each way in which one breaks."""

import json

import pytest

from service.verification.checks import Result, Verdict
from service.verification.verify import verify
from tests.verification.badges import (
    BASE,
    V2,
    assertion_v1,
    assertion_v2,
    badge_class,
    documents_of,
    profile,
)
from tests.verification.signing import Issuer, bake_png, bake_svg, chunk, compact, itxt, sign_compact

EMAIL = "learner@example.org"


def test_a_hosted_badge_with_its_documents_is_valid(context):
    found = verify(compact(assertion_v2()), context(documents=documents_of(), subject=EMAIL))
    assert found.verdict is Verdict.VALID, found.checks
    assert found.checks["subject"].result is Result.PASS
    assert found.title == "Data cleaning"
    assert [outcome.text for outcome in found.credential.outcomes][:2] == [
        "Remove duplicate rows.",
        "Explain each repair.",
    ]
    assert found.offering.tags == ("data", "quality")
    assert found.credential.issuer_name == "Harbour College"


def test_alone_it_is_unknown(context):
    assert verify(compact(assertion_v2()), context()).verdict is Verdict.UNKNOWN


def test_somebody_else_is_told(context):
    found = verify(compact(assertion_v2()), context(documents=documents_of(), subject="thief@example.org"))
    assert found.checks["subject"].result is Result.FAIL
    by_did = verify(compact(assertion_v2()), context(documents=documents_of(), subject="did:example:x"))
    assert by_did.checks["subject"].result is Result.UNKNOWN


BROKEN = {
    "changed against the hosted copy": (assertion_v2(issuedOn="2020-01-01T00:00:00Z"), documents_of()),
    "true written as 1": (
        assertion_v2(recipient={**assertion_v2()["recipient"], "hashed": 1}),
        documents_of(),
    ),
    "a null added": (assertion_v2(narrative=None), documents_of()),
    "revoked in the document": (assertion_v2(revoked=True), documents_of(assertion_v2(revoked=True))),
    "revoked in the hosted copy": (assertion_v2(), documents_of(assertion_v2(revoked=True))),
    "gone": (assertion_v2(), documents_of() | {f"{BASE}/assertions/1": 410}),
    "not found": (assertion_v2(), documents_of() | {f"{BASE}/assertions/1": 404}),
    "expired": (
        assertion_v2(expires="2025-01-01T00:00:00Z"),
        documents_of(assertion_v2(expires="2025-01-01T00:00:00Z")),
    ),
    "another issuer's badge class": (
        assertion_v2(),
        documents_of(badge_class(issuer="https://famous.example/issuer"))
        | {"https://famous.example/issuer": json.dumps(profile(id="https://famous.example/issuer")).encode()},
    ),
    "outside startsWith": (
        assertion_v2(),
        documents_of(profile(verification={"startsWith": f"{BASE}/other/"})),
    ),
    "outside allowedOrigins": (
        assertion_v2(),
        documents_of(profile(verification={"allowedOrigins": ["other.example"]})),
    ),
    "an issuer that is no profile": (assertion_v2(), documents_of(profile(type="Criteria"))),
    "no recipient": (assertion_v2(recipient=None), documents_of(assertion_v2(recipient=None))),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_hosted_badge_is_invalid(name, context):
    document, documents = BROKEN[name]
    assert verify(compact(document), context(documents=documents)).verdict is Verdict.INVALID


def test_an_enclosed_issuer_cannot_allow_a_foreign_host(context):
    """The thief hosts the assertion and encloses the famous issuer, with a rule that allows the thief's host."""
    famous = profile(id="https://famous.example/issuer", verification={"allowedOrigins": ["badges.college.example"]})
    document = assertion_v2(badge=badge_class(issuer=famous))
    documents = {f"{BASE}/assertions/1": json.dumps(document).encode()}
    assert verify(compact(document), context(documents=documents)).verdict is not Verdict.VALID


@pytest.mark.parametrize("kind", ["RSA", "P-256"])
def test_a_signed_badge(kind, issuers, context):
    signer = issuers[kind]
    document = assertion_v2(verification={"type": "SignedBadge", "creator": f"{BASE}/key"})
    token = sign_compact(document, signer).encode()
    documents = documents_of(signer=signer)
    found = verify(token, context(documents=documents, subject=EMAIL))
    assert found.verdict is Verdict.VALID, found.checks
    assert verify(bake_png(itxt(token, b"openbadges")), context(documents=documents)).verdict is Verdict.VALID
    assert (
        verify(bake_png(chunk(b"tEXt", b"openbadges\0" + token)), context(documents=documents)).verdict is Verdict.VALID
    )
    assert verify(token, context()).verdict is Verdict.UNKNOWN
    other = Issuer.make(kind)
    assert verify(sign_compact(document, other).encode(), context(documents=documents)).verdict is Verdict.INVALID
    enclosed = sign_compact(document, other, jwk=other.jwk).encode()
    assert verify(enclosed, context(documents=documents)).verdict is Verdict.INVALID


def test_a_key_that_the_issuer_does_not_name(issuers, context):
    signer = issuers["RSA"]
    document = assertion_v2(verification={"type": "SignedBadge", "creator": f"{BASE}/key"})
    documents = documents_of(signer=signer) | {f"{BASE}/issuer": json.dumps(profile()).encode()}
    found = verify(sign_compact(document, signer).encode(), context(documents=documents))
    assert found.checks["issuer_key"].result is Result.FAIL


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ([], Verdict.VALID),
        (["urn:other"], Verdict.VALID),
        ([f"{BASE}/assertions/1"], Verdict.INVALID),
        ([{"id": f"{BASE}/assertions/1", "revocationReason": "mistake"}], Verdict.INVALID),
        ([{"id": f"{BASE}/assertions/1", "revoked": False}], Verdict.VALID),
    ],
)
def test_revocation_lists(listed, verdict, issuers, context):
    signer = issuers["RSA"]
    document = assertion_v2(verification={"type": "SignedBadge", "creator": f"{BASE}/key"})
    documents = documents_of(signer=signer, revocationList=f"{BASE}/revoked")
    token = sign_compact(document, signer).encode()
    assert verify(token, context(documents=documents)).verdict is Verdict.UNKNOWN
    documents[f"{BASE}/revoked"] = json.dumps(
        {"@context": V2, "type": "RevocationList", "id": f"{BASE}/revoked", "revokedAssertions": listed}
    ).encode()
    assert verify(token, context(documents=documents)).verdict is verdict


def test_says_signed_and_comes_without_signature(context):
    document = assertion_v2(verification={"type": "SignedBadge", "creator": f"{BASE}/key"})
    documents = documents_of(document)
    assert verify(compact(document), context(documents=documents)).verdict is Verdict.UNKNOWN


def test_version_1(context):
    data = compact(assertion_v1())
    found = verify(data, context(documents=documents_of(), subject=EMAIL))
    assert (found.format, found.verdict) == ("open_badges_v1", Verdict.VALID), found.checks
    assert found.checks["subject"].result is Result.PASS
    assert found.title == "Soldering"
    assert found.credential.issued == "2014-02-01T00:00:00+00:00"
    changed = compact(assertion_v1(issuedOn=1391212801))
    assert verify(changed, context(documents=documents_of())).verdict is Verdict.INVALID


def test_version_1_signed_with_a_revocation_list(issuers, context):
    signer = issuers["RSA"]
    document = assertion_v1(verify={"type": "signed", "url": f"{BASE}/v1/key"})
    token = sign_compact(document, signer).encode()
    documents = documents_of() | {f"{BASE}/v1/key": signer.pem.encode()}
    assert verify(token, context(documents=documents)).verdict is Verdict.VALID
    documents[f"{BASE}/v1/issuer"] = json.dumps(
        {"name": "Harbour College", "url": "https://college.example", "revocationList": f"{BASE}/v1/revoked"}
    ).encode()
    documents[f"{BASE}/v1/revoked"] = json.dumps({"a-1": "mistake"}).encode()
    assert verify(token, context(documents=documents)).verdict is Verdict.INVALID


def test_a_picture_that_only_names_an_address(context):
    picture = bake_png(chunk(b"tEXt", f"openbadges\0{BASE}/assertions/1".encode()))
    assert verify(picture, context(documents=documents_of())).verdict is Verdict.VALID
    assert verify(picture, context()).problem
    drawn = bake_svg(verify=f"{BASE}/assertions/1")
    assert verify(drawn, context(documents=documents_of())).verdict is Verdict.VALID


def test_a_badge_class_is_an_offering(context):
    found = verify(compact(badge_class()), context(documents=documents_of()))
    assert found.offering.title == "Data cleaning"
    assert found.offering.provider == "Harbour College"
    assert found.verdict is Verdict.VALID
    changed = verify(compact(badge_class(name="Other")), context(documents=documents_of()))
    assert changed.verdict is Verdict.INVALID


def test_unknown_extension_contexts_leave_the_shape_unknown(context):
    document = assertion_v2(**{"@context": [V2, "https://extension.example/context"]})
    found = verify(compact(document), context(documents=documents_of(document)))
    assert found.verdict is Verdict.UNKNOWN
    assert "https://extension.example/context" in found.checks["shape"].reason
