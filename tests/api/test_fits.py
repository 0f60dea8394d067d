import pytest
from flask.testing import FlaskClient

from service.store.rows import encode_cursor
from tests.conftest import Samples
from tests.taxonomies import ANALYST, BANDAGE, DATABASES, DRIVER, FORKLIFT, JAVA, NURSE, SQL, TEAMWORK

KEYS = {"offering", "target", "counts", "coverage", "focus", "score", "percentile", "requirements", "unwanted"}


def fit(client: FlaskClient, offering: str, target: str) -> dict:
    response = client.get(f"/v1/offerings/{offering}/fit", query_string={"target": target})
    assert response.status_code == 200, response.get_json()
    (found,) = response.get_json()["fits"]
    return found


def test_a_fit_shows_counts_verdicts_and_the_sentence(client: FlaskClient, samples: Samples) -> None:
    found = fit(client, samples.ids["sql-1"], ANALYST)
    assert set(found) >= KEYS
    # SQL is met by its own sentence, databases by the narrower SQL, teamwork by its sentence; Java is declared only.
    verdicts = {item["uri"]: item["verdict"] for item in found["requirements"]}
    assert verdicts == {DATABASES: "met", SQL: "met", JAVA: "not_sure", TEAMWORK: "met"}
    assert found["counts"]["essential"] == {"met": 2, "partly": 0, "not_sure": 0, "not_covered": 0}
    assert found["counts"]["optional"] == {"met": 1, "partly": 0, "not_sure": 1, "not_covered": 0}
    assert found["counts"]["outcomes"] == {"total": 2, "matched": 2, "wanted": 2}
    # (1 * 1 + 1 * .8 + .3 * 1) / 2.6; confirmed Java would add .3.
    assert found["coverage"] == {"low": pytest.approx(2.1 / 2.6, abs=1e-4), "high": pytest.approx(2.4 / 2.6, abs=1e-4)}
    assert found["focus"] == 1
    assert 0 < found["score"] <= 100
    assert found["percentile"] is None
    evidence = next(item["evidence"] for item in found["requirements"] if item["uri"] == DATABASES)
    assert evidence["outcome"] == "Write SQL queries"
    assert evidence["matched"] == SQL
    assert evidence["relation"] == "narrower"
    assert evidence["source"] == "match"


def test_tags_alone_are_never_more_than_not_sure(client: FlaskClient, samples: Samples) -> None:
    found = fit(client, samples.ids["tags-1"], ANALYST)
    assert {item["verdict"] for item in found["requirements"]} <= {"not_sure", "not_covered"}
    java = next(item for item in found["requirements"] if item["uri"] == JAVA)
    assert java["evidence"]["source"] == "tag"
    assert found["coverage"]["low"] == 0
    assert found["coverage"]["high"] > 0
    assert found["focus"] is None


def test_an_offering_that_says_nothing_covers_nothing(client: FlaskClient, samples: Samples) -> None:
    found = fit(client, samples.ids["none-1"], NURSE)
    assert {item["verdict"] for item in found["requirements"]} == {"not_covered"}
    assert found["score"] is None
    assert found["focus"] is None


@pytest.mark.parametrize("name", ["analyst", "data analyst", "DATA  ANALYST", ANALYST])
def test_a_target_is_found_by_uri_last_part_and_label(client: FlaskClient, samples: Samples, name: str) -> None:
    assert fit(client, samples.ids["sql-1"], name)["target"] == ANALYST


def test_the_right_offering_ranks_first_for_each_occupation(client: FlaskClient, samples: Samples) -> None:
    for occupation, name in (("analyst", "sql-1"), ("driver", "lift-1")):
        answer = client.get(f"/v1/occupations/{occupation}/offerings").get_json()
        assert answer["fits"][0]["offering"] == samples.ids[name]
        assert answer["total"] == 4


def test_a_ranking_comes_in_pages(client: FlaskClient) -> None:
    whole = client.get("/v1/occupations/analyst/offerings").get_json()["fits"]
    seen, cursor = [], None
    while True:
        query = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/occupations/analyst/offerings", query_string=query).get_json()
        seen += page["fits"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


def test_a_cursor_of_a_ranking_survives_what_comes_and_goes(own_client: FlaskClient) -> None:
    path = "/v1/occupations/analyst/offerings"
    whole = [item["offering"] for item in own_client.get(path).get_json()["fits"]]
    page = own_client.get(path, query_string={"limit": 2}).get_json()
    best = {"id": "best", "title": "SQL and databases", "outcomes": ["Write SQL queries", "Databases", "Java"]}
    own_client.post("/v1/offerings:import", json=[best])
    own_client.delete(f"/v1/offerings/{whole[0]}")
    assert own_client.get(path).get_json()["fits"][0]["offering"] not in whole
    rest = own_client.get(path, query_string={"cursor": page["next_cursor"]}).get_json()
    assert [item["offering"] for item in rest["fits"]] == whole[2:]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("cursor", [encode_cursor("2"), encode_cursor("x", "y", "z"), "no"])
def test_a_cursor_of_another_list_is_refused(client: FlaskClient, cursor: str) -> None:
    response = client.get("/v1/occupations/analyst/offerings", query_string={"cursor": cursor})
    assert response.status_code == 422


def test_many_against_many(client: FlaskClient, samples: Samples) -> None:
    ids = [samples.ids["sql-1"], samples.ids["lift-1"]]
    answer = client.post("/v1/fits:batch", json={"offerings": ids, "targets": [ANALYST, DRIVER]}).get_json()
    pairs = [(item["offering"], item["target"]) for item in answer["fits"]]
    assert pairs == [(offering, target) for offering in ids for target in (ANALYST, DRIVER)]
    assert answer["fits"][0] == fit(client, ids[0], ANALYST)


def test_occupations_for_an_offering_or_too_little_to_tell(client: FlaskClient, samples: Samples) -> None:
    answer = client.get(f"/v1/offerings/{samples.ids['sql-1']}/occupations").get_json()
    assert answer["fits"][0]["target"] == ANALYST
    single = client.get(f"/v1/offerings/{samples.ids['lift-1']}/occupations").get_json()
    assert single["fits"] == []
    assert "too little to tell" in single["notes"][0]


def test_a_gap_says_what_is_met_and_what_stays_open(client: FlaskClient, samples: Samples) -> None:
    have = [{"text": "Write SQL queries"}, {"concept": "Java"}, {"offering": samples.ids["lift-1"]}]
    answer = client.post("/v1/gap", json={"have": have, "target": ANALYST}).get_json()
    verdicts = {item["uri"]: item["verdict"] for item in answer["requirements"]}
    assert verdicts == {DATABASES: "met", SQL: "met", JAVA: "met", TEAMWORK: "no_evidence"}
    assert answer["open"] == [TEAMWORK]


def test_a_gap_to_posted_requirements_with_alternatives(client: FlaskClient) -> None:
    wanted = [
        {"options": [JAVA, SQL], "importance": "essential"},
        {"concept": "apply bandages", "importance": "optional"},
    ]
    answer = client.post("/v1/gap", json={"have": [{"concept": SQL}], "requirements": wanted}).get_json()
    either, bandage = answer["requirements"]
    assert either["verdict"] == "met"
    assert {item["uri"] for item in either["options"]} == {JAVA, SQL}
    assert bandage["verdict"] == "no_evidence"
    assert answer["open"] == [BANDAGE]


def test_having_nothing_leaves_everything_open(client: FlaskClient) -> None:
    answer = client.post("/v1/gap", json={"have": [], "target": DRIVER}).get_json()
    assert answer["open"] == [FORKLIFT, TEAMWORK]
    assert answer["coverage"] == {"low": 0, "high": 0}


BAD = [  # path, body, status, words of the answer
    ("/v1/gap", {"have": []}, 422, "either target or requirements"),
    ("/v1/gap", {"have": [{}], "target": ANALYST}, 422, "exactly one of text, concept and offering"),
    ("/v1/gap", {"have": [{"concept": "no such thing"}], "target": ANALYST}, 422, "no concept 'no such thing'"),
    ("/v1/gap", {"have": [{"offering": "off_x"}], "target": ANALYST}, 404, "no offering 'off_x'"),
    ("/v1/gap", {"have": [], "target": "astronaut"}, 404, "no occupation 'astronaut'"),
    ("/v1/gap", {"have": [], "requirements": [{"concept": "magic"}]}, 422, "/requirements/0/concept"),
    ("/v1/fits:batch", {"offerings": ["off_x"], "targets": [ANALYST]}, 404, "no offering 'off_x'"),
    ("/v1/fits:batch", {"offerings": [], "targets": [ANALYST]}, 422, "/offerings"),
]


@pytest.mark.parametrize(("path", "body", "status", "words"), BAD)
def test_bad_input_says_what_would_be_right(
    client: FlaskClient, path: str, body: object, status: int, words: str
) -> None:
    response = client.post(path, json=body)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert words in response.get_data(as_text=True)


def test_numbers_are_those_of_the_full_answer(client: FlaskClient, samples: Samples) -> None:
    body = {"offerings": [samples.ids[name] for name in ("sql-1", "tags-1", "none-1")], "targets": [ANALYST, DRIVER]}
    full = client.post("/v1/fits:batch", json=body).get_json()["fits"]
    numbers = client.post("/v1/fits:batch", json={**body, "detail": "numbers"}).get_json()["fits"]
    for one, other in zip(full, numbers, strict=True):
        assert {key: one[key] for key in ("offering", "target", "coverage", "focus", "score")} == {
            key: other[key] for key in ("offering", "target", "coverage", "focus", "score")
        }
        for importance in ("essential", "optional"):
            assert one["counts"][importance] == other["counts"][importance]


def test_fits_as_csv(client: FlaskClient, samples: Samples) -> None:
    body = {"offerings": [samples.ids["sql-1"]], "targets": [ANALYST, DRIVER], "format": "csv"}
    response = client.post("/v1/fits:batch", json=body)
    assert response.content_type.startswith("text/csv")
    lines = response.get_data(as_text=True).splitlines()
    assert lines[0].startswith("offering,offering_title,target")
    assert len(lines) == 4
    assert "European Commission" in lines[-1]
