from flask.testing import FlaskClient

from tests.conftest import Samples
from tests.samples import ADVERT
from tests.taxonomies import ANALYST, FORKLIFT, SQL, TEAMWORK


def wanted(client: FlaskClient, key: str) -> dict[str, tuple[str, str]]:
    answer = client.get(f"/v1/vacancies/{key}/requirements").get_json()
    return {item["uri"]: (item["importance"], item["verdict"]) for item in answer["requirements"]}


def test_an_advert_is_read_with_its_sentences(client: FlaskClient, samples: Samples) -> None:
    key = samples.ids["adv-1"]
    answer = client.get(f"/v1/vacancies/{key}/requirements").get_json()
    found = {item["uri"]: item for item in answer["requirements"]}
    assert found[SQL]["importance"] == "essential"
    assert found[TEAMWORK]["importance"] == "optional"
    start, end = found[SQL]["span"]
    assert answer["text"][start:end] in found[SQL]["sentence"]
    assert [item["kind"] for item in answer["conditions"]] == ["years"]
    assert answer["occupations"][0]["uri"] == ANALYST
    assert "friendly" not in str(answer["requirements"])


def test_offerings_for_an_advert(client: FlaskClient, samples: Samples) -> None:
    answer = client.get(f"/v1/vacancies/{samples.ids['adv-1']}/offerings").get_json()
    assert answer["fits"][0]["offering"] == samples.ids["sql-1"]
    assert answer["fits"][0]["target_kind"] == "vacancy"
    assert answer["fits"][0]["coverage"]["low"] == 1


def test_corrections_count_and_survive_reimport(own_client: FlaskClient, own_samples: Samples) -> None:
    import json

    key = own_samples.ids["adv-1"]
    corrections = [
        {"concept": TEAMWORK, "action": "removed"},
        {"concept": FORKLIFT, "importance": "optional"},
    ]
    response = own_client.patch(f"/v1/vacancies/{key}/requirements", json={"corrections": corrections})
    assert response.status_code == 200
    expected = {
        SQL: ("essential", "accepted"),
        TEAMWORK: ("optional", "removed"),
        FORKLIFT: ("optional", "corrected"),
    }
    assert wanted(own_client, key) == expected
    again = {**ADVERT, "text": ADVERT["text"] + "\nWe look forward to hearing from you."}
    own_client.post("/v1/vacancies:import?source=test", data=json.dumps([again]).encode())
    assert wanted(own_client, key) == expected
    own_client.patch(
        f"/v1/vacancies/{key}/requirements", json={"corrections": [{"concept": FORKLIFT, "action": "reset"}]}
    )
    assert FORKLIFT not in wanted(own_client, key)


def test_a_correction_needs_a_known_concept(own_client: FlaskClient, own_samples: Samples) -> None:
    body = {"corrections": [{"concept": "http://example.org/skill/magic"}]}
    response = own_client.patch(f"/v1/vacancies/{own_samples.ids['adv-1']}/requirements", json=body)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/corrections/0"


def test_a_repost_is_marked_and_may_be_left_out(own_client: FlaskClient) -> None:
    import json

    text = ADVERT["text"]
    repost = {**ADVERT, "id": "adv-2", "posted": "2026-10-20", "text": text}
    own_client.post("/v1/vacancies:import?source=test", data=json.dumps([repost]).encode())
    assert own_client.get("/v1/vacancies").get_json()["total"] == 2
    assert own_client.get("/v1/vacancies?reposts=false").get_json()["total"] == 1


def test_what_a_provider_covers(client: FlaskClient, samples: Samples) -> None:
    path = "/v1/providers/Own Words Academy/coverage"
    answer = client.get(path, query_string={"target": ANALYST}).get_json()
    assert SQL in {item["uri"] for item in answer["wanted_and_taught"]}
    assert answer["heat_map"]["rows"] == [ANALYST]
    by_vacancies = client.get(path).get_json()
    assert list(by_vacancies["targets"]) == [samples.ids["adv-1"]]
    table = client.get(path, query_string={"target": ANALYST, "format": "csv"})
    assert table.content_type.startswith("text/csv")
    assert table.get_data(as_text=True).splitlines()[0].startswith("concept,label,state")
    assert client.get("/v1/providers/Nobody/coverage").status_code == 404


def test_an_advert_that_asks_for_nothing_says_so(own_client: FlaskClient) -> None:
    data = b'[{"title": "Open day", "text": "We are a friendly company. Visit us on Sunday."}]'
    key = own_client.post("/v1/vacancies:import", data=data).get_json()["ids"][0]
    answer = own_client.get(f"/v1/vacancies/{key}/requirements").get_json()
    assert answer["requirements"] == []
    assert answer["notes"]
