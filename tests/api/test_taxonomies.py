import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from tests.taxonomies import ANALYST, DATABASES, JAVA, SQL, small_taxonomy


def test_taxonomies_and_attribution(client: FlaskClient) -> None:
    answer = client.get("/v1/taxonomies").get_json()
    assert [(item["version"], item["is_current"]) for item in answer["taxonomies"]] == [("v1", True)]
    assert "European Commission" in answer["attribution"]
    assert "European Commission" in client.get("/v1").get_json()["attribution"]


@pytest.mark.parametrize("query", ["data analyst", "analist", "ANALYST"])
def test_occupations_are_found_in_plain_words(client: FlaskClient, query: str) -> None:
    found = client.get("/v1/occupations", query_string={"q": query}).get_json()["occupations"]
    assert found[0]["uri"] == ANALYST


def test_a_concept_with_its_relations(client: FlaskClient) -> None:
    found = client.get("/v1/concepts/databases").get_json()
    assert found["uri"] == DATABASES
    assert [item["uri"] for item in found["narrower"]] == [SQL]
    assert [item["uri"] for item in found["related"]] == [JAVA]
    assert [item["uri"] for item in found["occupations"]] == [ANALYST]
    assert (
        client.get("/v1/concepts", query_string={"uri": SQL}).get_json()["concepts"][0]["label"] == "write SQL queries"
    )


def test_an_occupation_with_its_requirements(client: FlaskClient) -> None:
    found = client.get("/v1/occupations/analyst").get_json()
    assert [item["importance"] for item in found["requirements"]] == ["essential", "essential", "optional", "optional"]


def test_lists_come_in_pages(client: FlaskClient) -> None:
    first = client.get("/v1/concepts?limit=4").get_json()
    second = client.get("/v1/concepts", query_string={"limit": 4, "cursor": first["next_cursor"]}).get_json()
    uris = [item["uri"] for item in first["concepts"] + second["concepts"]]
    assert uris == sorted(small_taxonomy().concepts)
    assert second["next_cursor"] is None


@pytest.mark.parametrize("path", ["/v1/concepts/magic", "/v1/occupations/magic", "/v1/nothing", "/v1/offerings/off_x"])
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_health_and_readiness(client: FlaskClient, tmp_path: object) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").get_json()["taxonomy"] == "v1"
    empty = create_app(parts=Parts(Settings(home=tmp_path))).test_client()
    response = empty.get("/readyz")
    assert response.status_code == 503
    assert "taxonomy import" in response.get_json()["detail"]


def test_the_pages_need_nothing_from_elsewhere(client: FlaskClient) -> None:
    start = client.get("/").get_data(as_text=True)
    assert "European Commission" in start
    docs = client.get("/docs/").get_data(as_text=True)
    assert 'src="http' not in docs
    with client.get("/docs/swagger-ui-bundle.js") as asset:
        assert asset.status_code == 200
