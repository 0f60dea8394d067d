import pytest
from flask.testing import FlaskClient

from tests.taxonomies import SQL

PROBLEM = "application/problem+json"


def test_a_text_finds_its_concept_with_evidence(client: FlaskClient) -> None:
    response = client.post("/v1/matches", json={"texts": [{"text": "Write SQL queries", "context": "Databases"}]})
    assert response.status_code == 200
    answer = response.get_json()
    assert set(answer["versions"]) == {"taxonomy", "language", "model", "index", "matcher", "calibration"}
    (result,) = answer["results"]
    best = result["matches"][0]
    assert best["uri"] == SQL
    assert best["verdict"] == "accepted"
    assert best["rank"] == 1
    assert 0 < best["score"] <= 1
    start, end = best["span"]
    assert 0 <= start < end <= len(result["text"])
    assert best["features"]


def test_equal_requests_give_equal_bytes(client: FlaskClient) -> None:
    body = {"texts": [{"text": "Drive a forklift"}, {"text": "Work in teams"}]}
    assert client.post("/v1/matches", json=body).data == client.post("/v1/matches", json=body).data


def test_a_text_that_teaches_nothing_matches_nothing(client: FlaskClient) -> None:
    answer = client.post("/v1/matches", json={"texts": [{"text": "The certificate costs 40 euros."}]}).get_json()
    assert all(match["verdict"] == "not_sure" for match in answer["results"][0]["matches"])


BAD = [  # body, status, pointer of the first error
    ({}, 422, "/texts"),
    ({"texts": []}, 422, "/texts"),
    ({"texts": "SQL"}, 422, "/texts"),
    ({"texts": [{"text": 5}]}, 422, "/texts/0/text"),
    ({"texts": [{"text": ""}]}, 422, "/texts/0/text"),
    ({"texts": [{"text": "x" * 20_001}]}, 422, "/texts/0/text"),
    ({"texts": [{"text": "a\x00b"}]}, 422, "/texts/0/text"),
    ({"texts": [{"text": "a", "title": "b"}]}, 422, "/texts/0/title"),
    ({"texts": [{"text": "a"}] * 1001}, 422, "/texts"),
    ({"texts": [{"text": "a"}], "limit": 0}, 422, "/limit"),
    ({"texts": [{"text": "a"}], "extra": 1}, 422, "/extra"),
]


@pytest.mark.parametrize(("body", "status", "pointer"), BAD)
def test_bad_input_names_the_field(client: FlaskClient, body: object, status: int, pointer: str) -> None:
    response = client.post("/v1/matches", json=body)
    assert response.status_code == status
    assert response.content_type == PROBLEM
    problem = response.get_json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["errors"][0]["pointer"] == pointer
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"", "application/json", 422),
        (b"texts=SQL", "text/plain", 422),
    ],
)
def test_what_is_no_json_is_refused(client: FlaskClient, data: bytes, content_type: str, status: int) -> None:
    response = client.post("/v1/matches", data=data, content_type=content_type)
    assert response.status_code == status
    assert response.content_type == PROBLEM


def test_unknown_names_list_the_known(client: FlaskClient) -> None:
    body = {"texts": [{"text": "SQL"}]}
    wrong_matcher = client.post("/v1/matches", json={**body, "matcher": "magic"})
    assert wrong_matcher.status_code == 422
    assert "default" in wrong_matcher.get_json()["detail"]
    wrong_taxonomy = client.post("/v1/matches", json={**body, "taxonomy": "v9"})
    assert wrong_taxonomy.status_code == 404
    assert "v1" in wrong_taxonomy.get_json()["detail"]
