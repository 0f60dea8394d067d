import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.domain import Scope
from service.store import tables_candidates as c
from tests.conftest import Samples
from tests.taxonomies import ANALYST, BANDAGE, DATABASES, FORKLIFT, JAVA, NURSE, SQL, TEAMWORK
from tests.verification.badges import BASE, assertion_v2, badge_class, documents_of
from tests.verification.signing import Issuer, compact, sign_embedded
from tests.wallets import LEARNER, Wallet, awarded, declared, documents_field


def form(wallet: Wallet, *names: str, subject: str = LEARNER) -> dict:
    chosen = names or tuple(wallet.files)
    return {
        "file": [(io.BytesIO(wallet.files[name]), name) for name in chosen],
        "subject": subject,
        "documents": documents_field(wallet),
    }


def trust(client: FlaskClient, wallet: Wallet, name: str = "Harbour College") -> None:
    body = {"display_name": name, "identifiers": [wallet.issuer.did]}
    response = client.put("/v1/trusted-issuers/harbour", json=body)
    assert response.status_code == 200, response.get_json()


def add(client: FlaskClient, wallet: Wallet, *names: str, candidate: str = "c-1") -> list[dict]:
    response = client.post(f"/v1/candidates/{candidate}/credentials", data=form(wallet, *names))
    assert response.status_code == 200, response.get_json()
    return [item for file in response.get_json()["files"] for item in file["credentials"]]


def fit(client: FlaskClient, target: str, **query: str) -> dict[str, str]:
    found = client.get("/v1/candidates/c-1/fit", query_string={"target": target, **query}).get_json()
    return {item["uri"]: item["verdict"] for item in found["requirements"]}


def test_each_file_of_a_mixed_wallet_gets_its_verdict(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    answer = own_client.post("/v1/credentials:verify", data=form(wallet)).get_json()
    found = {item["file"]: (item["verdict"], item["trusted"]) for item in answer["results"]}
    assert found == {
        "trusted.json": ("valid", True),
        "self-signed.json": ("valid", False),
        "expired.json": ("invalid", False),
        "revoked.json": ("invalid", False),
        "changed.json": ("invalid", False),
        "hosted.json": ("unknown", False),
    }
    (stranger,) = [item for item in answer["results"] if item["file"] == "self-signed.json"]
    assert "'Harbour College'" in stranger["warnings"][0]
    assert own_client.get("/v1/candidates").get_json() == {"candidates": [], "next_cursor": None, "total": 0}


def test_a_raw_body_is_one_file(own_client: FlaskClient, wallet: Wallet) -> None:
    response = own_client.post("/v1/credentials:verify", data=wallet.files["trusted.json"])
    (found,) = response.get_json()["results"]
    assert (found["file"], found["verdict"], found["trusted"]) == ("body", "valid", False)


def test_only_trusted_credentials_meet_a_requirement(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    assert {item["outcome"] for item in add(own_client, wallet)} == {"created"}
    verdicts = fit(own_client, ANALYST)
    assert verdicts[SQL] == "met"
    assert verdicts[DATABASES] == "met"
    assert verdicts[TEAMWORK] == "not_sure"
    assert verdicts[JAVA] != "met"
    assert fit(own_client, NURSE)[BANDAGE] == "no_evidence"
    assert fit(own_client, NURSE, expired="true")[BANDAGE] == "not_sure"
    assert fit(own_client, "forklift driver", expired="true")[FORKLIFT] == "no_evidence"
    # Revoked and changed after signing: neither is evidence for anything.
    found = own_client.get("/v1/candidates/c-1/profile?expired=true").get_json()
    used = {item["evidence"]["credential_title"] for item in found["concepts"]}
    assert used <= {"SQL for analysts", "Team player", "First aid", "Database systems"}


def test_a_fit_counts_and_names_the_credential(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    (added,) = add(own_client, wallet, "trusted.json")
    found = own_client.get("/v1/candidates/c-1/fit", query_string={"target": ANALYST}).get_json()
    assert found["candidate"] == "c-1"
    assert found["counts"]["essential"] == {"met": 2, "partly": 0, "not_sure": 0, "no_evidence": 0}
    evidence = next(item["evidence"] for item in found["requirements"] if item["uri"] == SQL)
    assert (evidence["credential"], evidence["trusted"]) == (added["id"], True)
    assert set(found["open"]) == {JAVA, TEAMWORK}


def test_a_profile_shows_concepts_and_verdicts_with_dates(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    add(own_client, wallet)
    found = own_client.get("/v1/candidates/c-1/profile").get_json()
    concepts = {item["uri"]: item["verdict"] for item in found["concepts"]}
    assert concepts[SQL] == "accepted"
    assert concepts[TEAMWORK] == "not_sure"
    assert FORKLIFT not in concepts
    assert found["concepts"][0]["evidence"]["issued"] == "2024-03-01T00:00:00Z"
    credentials = {item["title"]: item for item in found["credentials"]}
    assert credentials["First aid"]["expired"]
    assert credentials["Forklift licence"]["checks"]["status"]["result"] == "fail"
    # What counts nowhere is kept without its texts.
    assert credentials["Forklift licence"]["outcomes"] == credentials["Java course"]["outcomes"] == 0


def test_trust_is_judged_anew(own_client: FlaskClient, wallet: Wallet) -> None:
    add(own_client, wallet, "trusted.json")
    assert fit(own_client, ANALYST)[SQL] == "not_sure"
    trust(own_client, wallet)
    assert fit(own_client, ANALYST)[SQL] == "met"
    assert own_client.delete("/v1/trusted-issuers/harbour").status_code == 204
    assert fit(own_client, ANALYST)[SQL] == "not_sure"


def test_a_credential_that_expires_later_stops_to_count(own_client: FlaskClient, wallet: Wallet, own_samples) -> None:
    trust(own_client, wallet)
    add(own_client, wallet, "trusted.json")
    with own_samples.parts.database.begin() as connection:
        connection.execute(update(c.credential).values(expires="2025-06-01T00:00:00Z"))
    (found,) = own_client.get("/v1/candidates/c-1/profile").get_json()["credentials"]
    assert (found["verdict"], found["trusted"], found["expired"]) == ("invalid", False, True)
    assert fit(own_client, ANALYST)[SQL] == "no_evidence"
    assert fit(own_client, ANALYST, expired="true")[SQL] == "not_sure"


def test_a_hosted_badge_is_trusted_by_the_origin_of_its_issuer(own_client: FlaskClient) -> None:
    documents = {address: json.loads(data) for address, data in documents_of().items()}
    body = {"display_name": "Harbour College", "identifiers": [BASE]}
    assert own_client.put("/v1/trusted-issuers/harbour", json=body).status_code == 200

    def added(subject: str) -> dict:
        form = {
            "file": (io.BytesIO(compact(assertion_v2())), "badge.json"),
            "subject": subject,
            "documents": json.dumps(documents),
        }
        answer = own_client.post("/v1/candidates/c-1/credentials", data=form).get_json()
        return answer["files"][0]["credentials"][0]

    assert (added("learner@example.org")["verdict"], added("learner@example.org")["trusted"]) == ("valid", True)
    (shown,) = own_client.get("/v1/candidates/c-1/profile").get_json()["credentials"]
    assert shown["trusted"]
    assert added("somebody.else@example.org")["checks"]["subject"]["result"] == "fail"
    (shown,) = own_client.get("/v1/candidates/c-1/profile").get_json()["credentials"]
    assert not shown["trusted"]


def test_a_declared_alignment_buys_nothing_even_when_trusted(
    own_client: FlaskClient, wallet: Wallet, own_samples: Samples
) -> None:
    trust(own_client, wallet)
    document = declared(awarded(wallet.issuer, "Warehouse", "Work in teams"), FORKLIFT, "drive forklift truck")
    canonicaliser = own_samples.parts.candidates.canonicaliser
    signed = compact(sign_embedded(document, wallet.issuer, "eddsa-rdfc-2022", canonicaliser))
    (item,) = add(own_client, Wallet(wallet.issuer, {"x.json": signed}))
    assert item["trusted"]
    assert fit(own_client, "forklift driver") == {FORKLIFT: "not_sure", TEAMWORK: "met"}


def test_a_rejected_match_shows_nothing(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    add(own_client, wallet, "trusted.json")
    judgement = {
        "text": "Write SQL queries",
        "context": "SQL for analysts",
        "concept": SQL,
        "verdict": "rejected",
        "judge": "ann",
    }
    assert own_client.post("/v1/judgements", json={"judgements": [judgement]}).status_code in {200, 201}
    found = own_client.get("/v1/candidates/c-1/profile").get_json()["concepts"]
    assert ("Write SQL queries", SQL) not in {(item["evidence"]["outcome"], item["uri"]) for item in found}


def test_the_same_credential_is_one_and_a_replay_is_reported(own_client: FlaskClient, wallet: Wallet) -> None:
    add(own_client, wallet, "trusted.json")
    again = json.dumps(json.loads(wallet.files["trusted.json"]), indent=2).encode()
    second = Wallet(wallet.issuer, {"again.json": again})
    assert [item["outcome"] for item in add(own_client, second)] == ["unchanged"]
    (replayed,) = add(own_client, wallet, "trusted.json", candidate="c-2")
    assert (replayed["outcome"], replayed["also_held_by"]) == ("created", ["c-1"])
    (shown,) = own_client.get("/v1/candidates/c-1/profile").get_json()["credentials"]
    assert shown["also_held_by"] == ["c-2"]


def test_what_nobody_was_awarded_is_not_stored(own_client: FlaskClient, wallet: Wallet) -> None:
    files = Wallet(wallet.issuer, {"class.json": compact(badge_class()), "junk": b"\x00\x01", "text": b"hello"})
    added = add(own_client, files)
    assert {item["outcome"] for item in added} == {"not_stored"}
    assert "awarded to anyone" in added[0]["reason"]
    assert own_client.get("/v1/candidates").get_json()["total"] == 0


def test_candidates_are_found_by_concept_and_trust(own_client: FlaskClient, wallet: Wallet, own_samples) -> None:
    trust(own_client, wallet)
    add(own_client, wallet, "trusted.json", candidate="a")
    canonicaliser = own_samples.parts.candidates.canonicaliser
    stranger = Issuer.make("Ed25519")
    document = sign_embedded(
        awarded(stranger, "Queries", "Write SQL queries"), stranger, "eddsa-rdfc-2022", canonicaliser
    )
    add(own_client, Wallet(stranger, {"x.json": compact(document)}), candidate="b")

    def found(**query: object) -> dict[str, str]:
        answer = own_client.get("/v1/candidates", query_string=query).get_json()
        return {item["candidate"]: item["verdict"] for item in answer["candidates"]}

    assert found(concept=SQL) == {"a": "met", "b": "not_sure"}
    # A narrower concept counts for the broader one that is asked for.
    assert found(concept="databases", trusted="true") == {"a": "met"}
    assert found(concept=SQL, trusted="false") == {"b": "not_sure"}
    assert found(concept=FORKLIFT) == {}
    first = own_client.get("/v1/candidates", query_string={"concept": SQL, "limit": 1}).get_json()
    assert [item["candidate"] for item in first["candidates"]] == ["a"]
    assert found(concept=SQL, cursor=first["next_cursor"]) == {"b": "not_sure"}
    evidence = first["candidates"][0]["evidence"]
    assert (evidence["matched"], evidence["relation"], evidence["trusted"]) == (SQL, "same", True)


def test_export_tells_everything_and_delete_leaves_nothing(own_client: FlaskClient, wallet: Wallet) -> None:
    add(own_client, wallet)
    own_client.get("/v1/candidates/c-1/profile")
    found = own_client.get("/v1/candidates/c-1/export").get_json()
    assert len(found["credential"]) == 6
    assert found["credential_outcome"]
    assert found["credential_match"]
    assert "tenant" not in found["credential"][0]
    assert own_client.delete("/v1/candidates/c-1").status_code == 204
    for path in ("profile", "export", f"fit?target={ANALYST}"):
        assert own_client.get(f"/v1/candidates/c-1/{path}").status_code == 404
    assert own_client.delete("/v1/candidates/c-1").status_code == 404


def test_who_is_not_used_for_long_is_forgotten(own_client: FlaskClient, wallet: Wallet, own_samples) -> None:
    add(own_client, wallet, "trusted.json", candidate="old")
    add(own_client, wallet, "trusted.json", candidate="kept")
    long_ago = datetime.now(UTC) - timedelta(days=181)
    with own_samples.parts.database.begin() as connection:
        connection.execute(update(c.candidate).where(c.candidate.c.id == "old").values(used_at=long_ago))
    add(own_client, wallet, "trusted.json", candidate="new")
    listed = own_client.get("/v1/candidates").get_json()["candidates"]
    assert [item["candidate"] for item in listed] == ["kept", "new"]
    assert own_samples.parts.candidates.erase.unused(Scope()) == 0


def test_the_register_warns_of_names_that_look_alike(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    body = {"display_name": "Harb\u043eur College", "identifiers": ["https://harbour.example"]}
    found = own_client.put("/v1/trusted-issuers/other", json=body).get_json()
    assert "looks like that of 'harbour'" in found["warnings"][0]
    listed = own_client.get("/v1/trusted-issuers").get_json()["issuers"]
    assert [item["id"] for item in listed] == ["harbour", "other"]
    assert listed[1]["origins"] == ["https://harbour.example"]


BAD = [  # method, path, body, status, words
    ("put", "/v1/trusted-issuers/x", {"display_name": "X", "identifiers": ["Harbour College"]}, 422, "identifiers"),
    ("put", "/v1/trusted-issuers/x", {"display_name": "X", "identifiers": []}, 422, "identifiers"),
    ("put", "/v1/trusted-issuers/a%20b", {"display_name": "X", "identifiers": ["did:key:z"]}, 422, "id"),
    ("delete", "/v1/trusted-issuers/nobody", None, 404, "nobody"),
    ("delete", "/v1/trusted-issuers/%00", None, 404, "issuer"),
    ("post", "/v1/credentials:verify", None, 422, "no credential"),
    ("get", "/v1/candidates/nobody/profile", None, 404, "nobody"),
    ("get", "/v1/candidates/ann@example.org/profile", None, 422, "opaque"),
    ("get", "/v1/candidates/%00/export", None, 422, "opaque"),
    ("get", "/v1/candidates?trusted=true", None, 422, "concept"),
    ("get", "/v1/candidates?concept=magic", None, 422, "magic"),
]


@pytest.mark.parametrize("case", BAD)
def test_bad_requests_are_problems(client: FlaskClient, case: tuple) -> None:
    method, path, body, status, words = case
    response = client.open(path, method=method.upper(), **({"json": body} if body else {}))
    assert response.status_code == status, response.get_json()
    assert words in json.dumps(response.get_json())


@pytest.mark.parametrize("documents", ["[1]", '{"https://a.example": 200}', "{", '{"a": 1, "a": 2}'])
def test_documents_that_cannot_be_read_are_named(client: FlaskClient, documents: str) -> None:
    data = {"file": (io.BytesIO(b"{}"), "x.json"), "documents": documents}
    response = client.post("/v1/credentials:verify", data=data)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/documents"


def test_a_part_without_a_name_is_an_unknown_field(own_client: FlaskClient) -> None:
    part = b"--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--\r\n"
    body = {"data": part, "content_type": "multipart/form-data; boundary=x"}
    response = own_client.post("/v1/credentials:verify", **body)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/"
    kept = own_client.post("/v1/candidates/ann/credentials", headers={"Idempotency-Key": "one"}, **body)
    assert kept.status_code == 422
