"""The Reconciliation Service API 0.2 as OpenRefine calls it."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.taxonomies import ANALYST, DATABASES, JAVA, SQL


def ident(uri: str) -> str:
    return uri.rpartition("/")[2]


def ask(client: FlaskClient, **queries: Any) -> dict[str, list[dict]]:
    response = client.post("/v1/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.get_json()
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return {key: item["result"] for key, item in response.get_json().items()}


def test_the_manifest_says_what_there_is(client: FlaskClient) -> None:
    found = client.get("/v1/reconcile").get_json()
    assert found["versions"] == ["0.2"]
    assert {"name", "identifierSpace", "schemaSpace", "defaultTypes", "suggest", "preview", "view"} <= set(found)
    assert "{{id}}" in found["preview"]["url"]
    for name, where in found["suggest"].items():
        path = f"{where['service_url']}{where['service_path']}".removeprefix("http://localhost")
        assert client.get(path, query_string={"prefix": "s"}).status_code == 200, name


def test_a_batch_is_answered_key_by_key(client: FlaskClient) -> None:
    found = ask(client, q0={"query": "SQL"}, q1={"query": "data analyst", "type": "occupation"}, q2={"query": "nurs"})
    assert found["q0"][0]["id"] == ident(SQL)
    assert (found["q0"][0]["match"], found["q0"][0]["score"]) == (True, 100)
    assert {item["id"] for item in found["q0"][0]["type"]} == {"concept", "skill"}
    assert found["q1"][0]["id"] == ident(ANALYST)
    assert (found["q2"][0]["name"], found["q2"][0]["match"]) == ("nurse", False)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"query": "databases", "type": "occupation"}, []),
        ({"query": "databases", "type": ["knowledge", "occupation"]}, [DATABASES]),
        ({"query": "data bases", "limit": 1}, [DATABASES]),
        ({"query": ident(JAVA)}, [JAVA]),
        ({"query": JAVA}, [JAVA]),
        ({"query": ""}, []),
        ({"query": "\U0001f600"}, []),
    ],
)
def test_types_limits_and_ids(client: FlaskClient, query: dict, ids: list[str]) -> None:
    assert [item["id"] for item in ask(client, q=query)["q"]] == [ident(uri) for uri in ids]


def test_properties_tell_apart_and_unknown_ones_do_not_matter(client: FlaskClient) -> None:
    right = {"pid": "broader", "v": ["Databases"]}
    wrong = {"pid": "reuse_level", "v": {"id": "x", "name": "transversal"}}
    found = ask(
        client,
        right={"query": "SQL", "properties": [right]},
        wrong={"query": "SQL", "properties": [right, wrong]},
        unknown={"query": "SQL", "properties": [{"pid": "colour", "v": 3}]},
    )
    assert [found[key][0]["match"] for key in ("right", "wrong", "unknown")] == [True, False, True]
    assert found["right"][0]["score"] > found["wrong"][0]["score"]


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ("[]", 422),
        ("{", 422),
        ('{"q": 3}', 422),
        ('{"q": {"query": "x", "colour": 1}}', 422),
        ('{"q": {"query": "x", "type": "person"}}', 422),
        ('{"q": {"query": "x", "limit": 0}}', 422),
        (json.dumps({f"q{n}": {"query": "x"} for n in range(201)}), 413),
    ],
)
def test_what_cannot_be_asked_is_a_clear_problem(client: FlaskClient, queries: str, status: int) -> None:
    response = client.post("/v1/reconcile", data={"queries": queries})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_suggestions_and_preview(client: FlaskClient) -> None:
    def suggested(kind: str, **query: str) -> list[str]:
        found = client.get(f"/v1/reconcile/suggest/{kind}", query_string=query).get_json()["result"]
        return [item["id"] for item in found]

    assert suggested("entity", prefix="data")[:2] == [ident(ANALYST), ident(DATABASES)] or set(
        suggested("entity", prefix="data")[:2]
    ) == {ident(ANALYST), ident(DATABASES)}
    assert suggested("entity", prefix="data", type="occupation") == [ident(ANALYST)]
    assert suggested("type", prefix="occ") == ["occupation"]
    assert "isco" in suggested("property", prefix="isco")
    page = client.get("/v1/reconcile/preview", query_string={"id": ident(SQL)})
    assert page.mimetype == "text/html"
    assert "write SQL queries" in page.get_data(as_text=True)
    assert client.get("/v1/reconcile/preview", query_string={"id": "<script>"}).status_code == 404
