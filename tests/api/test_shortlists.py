import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from service.api.schemas.personal import PERSONAL
from service.store.tables import metadata
from tests.api.test_candidates import add, trust
from tests.conftest import Samples
from tests.taxonomies import ANALYST, BANDAGE, DATABASES, JAVA, SQL, TEAMWORK
from tests.wallets import Wallet


@pytest.fixture
def people(own_client: FlaskClient, wallet: Wallet) -> FlaskClient:
    """Three candidates: one with the whole wallet, one who only says so herself, one whose licence is revoked."""
    trust(own_client, wallet)
    add(own_client, wallet, candidate="c-1")
    add(own_client, wallet, "self-signed.json", candidate="c-2")
    add(own_client, wallet, "revoked.json", candidate="c-3")
    return own_client


def shortlist(
    client: FlaskClient, path: str = f"/v1/occupations/{ANALYST.rpartition('/')[2]}/shortlist", **body: Any
) -> Any:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.get_json()
    return response.get_json()


def test_everybody_is_listed_with_evidence_and_plain_words(people: FlaskClient) -> None:
    found = shortlist(people)
    assert [item["candidate"] for item in found["candidates"]] == ["c-1", "c-2", "c-3"]
    assert [item["rank"] for item in found["candidates"]] == [1, 2, 3]
    assert (found["total"], found["compared"], found["filters"], found["next_cursor"]) == (3, 3, [], None)
    best = {item["uri"]: item for item in found["candidates"][0]["requirements"]}
    assert best[SQL]["verdict"] == "met"
    assert best[SQL]["evidence"]["outcome"] == "Write SQL queries"
    assert best[SQL]["evidence"]["credential_title"] == "SQL for analysts"
    last = found["candidates"][2]
    assert (last["summary"], last["requirements"]) == ("nothing shown", [])
    assert set(last["nothing_shown"]) == {SQL, DATABASES, JAVA, TEAMWORK}
    assert "nobody is rejected" in found["notice"]


def test_numbers_are_those_of_the_single_fit(people: FlaskClient) -> None:
    for item in shortlist(people)["candidates"]:
        alone = people.get(f"/v1/candidates/{item['candidate']}/fit", query_string={"target": ANALYST}).get_json()
        assert {key: item[key] for key in ("coverage", "counts", "score", "focus")} == {
            key: alone[key] for key in ("coverage", "counts", "score", "focus")
        }
        shown = [found for found in alone["requirements"] if found["verdict"] != "no_evidence"]
        assert item["requirements"] == shown


def test_the_same_for_a_vacancy_and_for_a_posted_list(people: FlaskClient, own_samples: Samples) -> None:
    advert = shortlist(people, f"/v1/vacancies/{own_samples.ids['adv-1']}/shortlist")
    assert advert["target_kind"] == "vacancy"
    assert [item["uri"] for item in advert["requirements"]] == [SQL, TEAMWORK]
    posted = shortlist(people, "/v1/shortlist", requirements=[{"concept": "apply bandages"}], expired=True)
    assert [item["uri"] for item in posted["requirements"]] == [BANDAGE]
    assert posted["candidates"][0]["requirements"][0]["verdict"] == "not_sure"
    named = shortlist(people, "/v1/shortlist", target="data analyst")
    assert named["target"] == ANALYST


def test_pages_reach_everybody_once(people: FlaskClient) -> None:
    seen, cursor = [], {}
    while True:
        page = shortlist(people, limit=1, **cursor)
        seen += [(item["rank"], item["candidate"]) for item in page["candidates"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == [(1, "c-1"), (2, "c-2"), (3, "c-3")]


def test_filters_say_what_they_removed(people: FlaskClient) -> None:
    found = shortlist(people, filters={"trusted_only": True, "must_haves": ["work in teams"]})
    assert found["total"] == 0
    trusted, must_have = found["filters"]
    assert (trusted["filter"], trusted["removed"], trusted["not_sure"]) == ("trusted_only", 2, 1)
    assert trusted["says"] == ("2 left out: nothing for this target in a trusted credential; of 1 it is not sure")
    assert (must_have["filter"], must_have["value"], must_have["removed"]) == ("must_have", "work in teams", 1)


def test_personal_fields_are_refused(client: FlaskClient) -> None:
    for name in sorted(PERSONAL):
        refuses(client, name)


def refuses(client: FlaskClient, name: str) -> None:
    group = {"target": ANALYST, "groups": {"c-1": "a"}, "selected": {"top": 1}}
    decided = {"target": ANALYST, "decision": "on_hold", "decided_by": "ann", "reason": "x"}
    for path, body in (
        ("/v1/shortlist", {"target": ANALYST, name: "x"}),
        ("/v1/shortlist", {"target": ANALYST, "filters": {name.upper(): "x"}}),
        ("/v1/shortlist:impact", {**group, name: "x"}),
        ("/v1/candidates/c-1/decisions", {**decided, name: "x"}),
        ("/v1/candidates/c-1/corrections", {"statement": "x", name: "x"}),
    ):
        response = client.post(path, json=body)
        assert response.status_code == 422, path
        (error,) = response.get_json()["errors"]
        assert error["pointer"].casefold().endswith(f"/{name}")
        assert error["detail"].startswith("personal:")
    form = client.post("/v1/candidates/c-1/credentials", data={"file": (b"", "x"), name: "x"})
    assert form.status_code == 422


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/shortlist", {}, 422),
        ("/v1/shortlist", {"target": ANALYST, "requirements": [{"concept": SQL}]}, 422),
        ("/v1/shortlist", {"requirements": []}, 422),
        ("/v1/shortlist", {"target": "flying"}, 404),
        ("/v1/shortlist", {"target": ANALYST, "candidates": ["nobody"]}, 422),
        ("/v1/shortlist", {"target": ANALYST, "candidates": ["x"] * 100_001}, 422),
        ("/v1/shortlist", {"target": ANALYST, "limit": 10**6}, 422),
        ("/v1/shortlist", {"target": ANALYST, "cursor": "e30"}, 422),
        ("/v1/shortlist", {"target": ANALYST, "cursor": "WyJhIiwiYiIsImMiXQ"}, 422),
        ("/v1/vacancies/vac_none/shortlist", {}, 404),
        ("/v1/vacancies/nurse/shortlist", {}, 404),
    ],
)
def test_what_cannot_be_answered_is_a_clear_problem(client: FlaskClient, path: str, body: dict, status: int) -> None:
    response = client.post(path, json=body)
    assert response.status_code == status
    assert response.get_json()["detail"]


def test_groups_are_compared_and_kept_nowhere(people: FlaskClient, own_samples: Samples) -> None:
    body = {
        "target": ANALYST,
        "groups": {"c-1": "Zyxogroup one", "c-2": "Zyxogroup two", "c-3": "Zyxogroup two"},
        "selected": {"top": 1},
    }
    found = people.post("/v1/shortlist:impact", json=body).get_json()
    assert found["highest"] == "Zyxogroup one"
    assert [(item["people"], item["selected"], item["rule"]) for item in found["groups"]] == [
        (1, 1, "holds"),
        (2, 0, "unknown"),
    ]
    for selected in ({"coverage": 0.01}, {"candidates": ["c-1"]}, {"decisions": ["hired"]}):
        assert people.post("/v1/shortlist:impact", json={**body, "selected": selected}).status_code == 200
    with own_samples.parts.database.read() as connection:
        rows = [list(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    assert "zyxogroup" not in json.dumps(rows, default=str).casefold()


def test_a_group_of_nobody_known_is_refused(people: FlaskClient) -> None:
    body = {"target": ANALYST, "groups": {"who": "a"}, "selected": {"top": 1}}
    assert people.post("/v1/shortlist:impact", json=body).status_code == 422
    body = {"target": ANALYST, "groups": {"c-1": "a"}, "selected": {"candidates": ["c-2"]}}
    assert people.post("/v1/shortlist:impact", json=body).get_json()["errors"][0]["pointer"] == "/selected/candidates"
