from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.test_candidates import add, trust
from tests.conftest import Samples
from tests.taxonomies import ANALYST, JAVA, SQL, TEAMWORK
from tests.wallets import Wallet

DECLINED = {
    "target": "data analyst",
    "decision": "declined",
    "decided_by": "recruiter-7",
    "reason": "Databases in practice are needed from the first day.",
}


@pytest.fixture
def people(own_client: FlaskClient, wallet: Wallet) -> FlaskClient:
    trust(own_client, wallet)
    add(own_client, wallet)
    return own_client


def post(client: FlaskClient, path: str, body: dict, status: int) -> Any:
    response = client.post(path, json=body)
    assert response.status_code == status, response.get_json()
    return response.get_json()


def test_a_decision_is_kept_with_what_was_shown_and_shown_in_the_list(people: FlaskClient) -> None:
    made = post(people, "/v1/candidates/c-1/decisions", DECLINED, 201)
    assert (made["target"], made["decided_by"]) == (ANALYST, "recruiter-7")
    assert made["fit"]["coverage"]["low"] > 0
    assert made["fit"]["counts"]["essential"]["met"] == 2
    assert people.get("/v1/candidates/c-1/decisions").get_json()["decisions"] == [made]
    listed = people.get("/v1/decisions", query_string={"target": ANALYST}).get_json()["decisions"]
    assert listed == [made]
    (item,) = post(people, "/v1/shortlist", {"target": ANALYST}, 200)["candidates"]
    assert item["decision"] == "declined"
    post(people, "/v1/candidates/c-1/decisions", {**DECLINED, "decision": "advanced"}, 201)
    (item,) = post(people, "/v1/shortlist", {"target": ANALYST}, 200)["candidates"]
    assert item["decision"] == "advanced"
    assert len(people.get("/v1/candidates/c-1/export").get_json()["candidate_decision"]) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"decided_by": "ann@example.org"}, 422),
        ({"decided_by": None}, 422),
        ({"reason": ""}, 422),
        ({"decision": "rejected automatically"}, 422),
        ({"target": "flying"}, 404),
    ],
)
def test_a_decision_needs_a_person_a_reason_and_a_target(people: FlaskClient, change: dict, status: int) -> None:
    post(people, "/v1/candidates/c-1/decisions", {**DECLINED, **change}, status)
    assert people.get("/v1/candidates/c-1/decisions").get_json()["decisions"] == []


def test_nobody_decides_about_who_is_not_known(people: FlaskClient) -> None:
    post(people, "/v1/candidates/who/decisions", DECLINED, 404)
    post(people, "/v1/candidates/who/corrections", {"statement": "x"}, 404)
    assert people.get("/v1/candidates/who/explanation", query_string={"target": ANALYST}).status_code == 404


def verdict(client: FlaskClient, concept: str) -> str:
    found = client.get("/v1/candidates/c-1/fit", query_string={"target": ANALYST}).get_json()
    return next(item["verdict"] for item in found["requirements"] if item["uri"] == concept)


def test_what_is_upheld_counts_at_once(people: FlaskClient) -> None:
    asked = {
        "statement": "We wrote every query from a Java program.",
        "text": "Write SQL queries",
        "concept": "Java",
        "wanted": "accepted",
    }
    assert verdict(people, JAVA) == "not_sure"
    made = post(people, "/v1/candidates/c-1/corrections", asked, 201)
    assert (made["state"], made["concept"]) == ("open", JAVA)
    assert verdict(people, JAVA) == "not_sure", "only a person's ruling changes anything"
    (item,) = post(people, "/v1/shortlist", {"target": ANALYST}, 200)["candidates"]
    assert item["corrections"] == 1
    assert [one["id"] for one in people.get("/v1/corrections").get_json()["corrections"]] == [made["id"]]
    ruling = {"outcome": "upheld", "decided_by": "ann", "reason": "The syllabus says so."}
    path = f"/v1/candidates/c-1/corrections/{made['id']}:decide"
    assert post(people, path, ruling, 200)["state"] == "upheld"
    assert verdict(people, JAVA) == "met"
    (item,) = post(people, "/v1/shortlist", {"target": ANALYST}, 200)["candidates"]
    assert item["counts"]["optional"]["met"] == 1
    assert people.get("/v1/corrections").get_json()["corrections"] == []
    (mine,) = people.get("/v1/candidates/c-1/corrections").get_json()["corrections"]
    assert (mine["state"], mine["reason"]) == ("upheld", "The syllabus says so.")
    assert post(people, path, ruling, 409)["status"] == 409


def test_what_is_dismissed_changes_nothing_and_says_why(people: FlaskClient) -> None:
    made = post(people, "/v1/candidates/c-1/corrections", {"statement": "A certificate is missing."}, 201)
    ruling = {"outcome": "dismissed", "decided_by": "ann", "reason": "None was sent; please send it."}
    post(people, f"/v1/candidates/c-1/corrections/{made['id']}:decide", ruling, 200)
    assert verdict(people, SQL) == "met"
    post(people, "/v1/candidates/c-1/corrections/cor_none:decide", ruling, 404)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"text": "Write SQL queries"}, "/"),
        ({"text": "I can fly", "concept": SQL, "wanted": "accepted"}, "/text"),
        ({"text": "Write SQL queries", "concept": "flying", "wanted": "accepted"}, "/concept"),
        ({"credential": "crd_none"}, "/credential"),
    ],
)
def test_a_correction_points_at_what_there_is(people: FlaskClient, asked: dict, pointer: str) -> None:
    answer = post(people, "/v1/candidates/c-1/corrections", {"statement": "x", **asked}, 422)
    assert [item["pointer"] for item in answer["errors"]] == [pointer]
    assert people.get("/v1/candidates/c-1/corrections").get_json()["corrections"] == []


def test_an_explanation_is_in_plain_words(people: FlaskClient, own_samples: Samples) -> None:
    del own_samples
    post(people, "/v1/candidates/c-1/decisions", DECLINED, 201)
    path = "/v1/candidates/c-1/explanation"
    found = people.get(path, query_string={"target": ANALYST}).get_json()
    shown = {item["uri"]: item["because"] for item in found["shown"]}
    assert shown[SQL] == "Your certificate “SQL for analysts” says: “Write SQL queries”."
    unsure = {item["uri"]: item["because"] for item in found["not_sure"]}
    assert "could not be relied on: the issuer is not in the register" in unsure[TEAMWORK]
    left_out = {item["title"]: item["because"] for item in found["certificates_left_out"]}
    assert set(left_out) == {"First aid", "Forklift licence", "Java course"}
    assert "expired" in left_out["First aid"]
    text = people.get(path, query_string={"target": ANALYST, "format": "text"})
    assert text.mimetype == "text/plain"
    for part in ("Shown:", "Not sure:", "a person decides", "declined", "ask for a correction"):
        assert part in text.get_data(as_text=True)
    assert not any(word in found["text"] for word in ("no_evidence", "http://", "coverage", "None"))
    other = people.get(path, query_string={"target": "nurse", "format": "text"}).get_data(as_text=True)
    assert "Nothing shown: apply bandages (a must)." in other
    assert "does not mean that you cannot do it" in other
