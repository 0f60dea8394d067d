import io
import json

import pytest
from flask.testing import FlaskClient

from tests.conftest import Samples
from tests.taxonomies import SQL

CSV = b"""id,title,outcomes,provider
a,Course A,"Write SQL queries
Work in teams",P
b,,Something,P
"""


def test_import_keeps_the_good_rows_and_reports_the_bad(own_client: FlaskClient) -> None:
    first = own_client.post("/v1/offerings:import?source=s", data=CSV, content_type="text/csv").get_json()
    assert (first["created"], first["updated"], first["unchanged"]) == (1, 0, 0)
    assert first["rejected"] == [{"row": 2, "field": "title", "reason": first["rejected"][0]["reason"]}]
    again = own_client.post("/v1/offerings:import?source=s", data=CSV, content_type="text/csv").get_json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    key = first["ids"][0]
    matches = own_client.get(f"/v1/offerings/{key}/matches").get_json()
    assert [item["text"] for item in matches["outcomes"]] == ["Write SQL queries", "Work in teams"]
    assert matches["outcomes"][0]["matches"][0]["uri"] == SQL


def test_json_and_json_lines_and_a_mapping(own_client: FlaskClient) -> None:
    array = json.dumps([{"Kurs": "One"}, {"Kurs": "Two"}]).encode()
    mapped = own_client.post("/v1/offerings:import?map=title%3DKurs", data=array).get_json()
    assert mapped["created"] == 2
    lines = b'{"title": "Three"}\n{"title": "Four"}\nnot json\n'
    report = own_client.post("/v1/offerings:import", data=lines, content_type="application/jsonl").get_json()
    assert report["created"] == 2
    assert report["rejected"][0]["row"] == 3


def test_a_complete_snapshot_withdraws_what_is_gone(own_client: FlaskClient) -> None:
    url = "/v1/offerings:import?source=uni&complete=true&snapshot="
    own_client.post(url + "2025-09-01", data=b'[{"id":"x","title":"X"},{"id":"y","title":"Y"}]')
    later = own_client.post(url + "2026-09-01", data=b'[{"id":"x","title":"X"}]').get_json()
    assert later["withdrawn"] == 1
    listed = own_client.get("/v1/offerings?source=uni&withdrawn=true").get_json()["offerings"]
    assert [(item["title"], item["withdrawn"]) for item in listed] == [("Y", "2026-09-01")]


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "empty"),
        (b"\x00\x01\x02", 422, ""),
        (b"a,b\n1,2\n", 422, "--map title=COLUMN"),
        (b'{"broken', 422, ""),
    ],
)
def test_unusable_files_are_refused(own_client: FlaskClient, data: bytes, status: int, words: str) -> None:
    response = own_client.post("/v1/offerings:import", data=data)
    assert response.status_code == status
    assert words in response.get_json()["detail"]


def test_complete_needs_a_date_and_a_source(own_client: FlaskClient) -> None:
    response = own_client.post("/v1/offerings:import?complete=true", data=CSV)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/snapshot"


def test_list_filter_read_and_delete(own_client: FlaskClient, own_samples: Samples) -> None:
    listed = own_client.get("/v1/offerings?provider=Lift%20School&limit=2").get_json()
    assert listed["total"] == 3
    assert len(listed["offerings"]) == 2
    assert listed["next_cursor"]
    key = own_samples.ids["lift-1"]
    one = own_client.get(f"/v1/offerings/{key}").get_json()
    assert one["title"] == "Forklift licence"
    assert own_client.delete(f"/v1/offerings/{key}").status_code == 204
    assert own_client.get(f"/v1/offerings/{key}").status_code == 404
    ranked = own_client.get("/v1/occupations/driver/offerings").get_json()
    assert key not in [item["offering"] for item in ranked["fits"]]


def test_a_judgement_wins_and_reopens_when_the_text_changes(own_client: FlaskClient, own_samples: Samples) -> None:
    key = own_samples.ids["sql-1"]
    posted = {"text": "Write SQL queries", "concept": SQL, "verdict": "rejected", "judge": "ann", "offering": key}
    saved = own_client.post("/v1/judgements", json={"judgements": [posted]}).get_json()["judgements"]
    assert saved[0]["reopened"] is None

    def verdict() -> str:
        fits = own_client.get(f"/v1/offerings/{key}/fit?target=analyst").get_json()["fits"]
        return next(item["verdict"] for item in fits[0]["requirements"] if item["uri"] == SQL)

    assert verdict() == "not_covered"
    changed = [
        {"id": "sql-1", "title": "SQL for analysts", "outcomes": ["Write SQL queries well", "Write SQL queries!"]}
    ]
    body = io.BytesIO(json.dumps(changed).encode())
    assert own_client.post("/v1/offerings:import?source=test", data=body.read()).get_json()["updated"] == 1
    assert own_client.get("/v1/judgements").get_json()["judgements"][0]["reopened"] == "the outcome's text changed"
    assert verdict() != "not_covered"


def test_judgements_are_stored_all_or_none(own_client: FlaskClient) -> None:
    good = {"text": "a", "concept": SQL, "verdict": "accepted", "judge": "ann"}
    response = own_client.post("/v1/judgements", json={"judgements": [good, {**good, "concept": "magic"}]})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/judgements/1"
    assert own_client.get("/v1/judgements").get_json()["judgements"] == []
