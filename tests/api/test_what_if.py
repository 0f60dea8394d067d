from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from tests.advice import load_advice
from tests.conftest import Samples
from tests.taxonomies import ANALYST, BANDAGE, DRIVER, JAVA, NURSE, SQL, TEAMWORK


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, samples: Samples) -> Iterator[FlaskClient]:
    parts = Parts(Settings(home=tmp_path_factory.mktemp("what-if"), threads=1), encoder=samples.parts.encoder)
    load_advice(parts)
    yield create_app(parts=parts).test_client()
    parts.database.close()


def what_if(client: FlaskClient, **body: object) -> dict:
    response = client.post("/v1/what-if", json={"goal": "cheapest", **body})
    assert response.status_code == 200, response.get_json()
    return response.get_json()


def test_several_targets_for_one_person(client: FlaskClient) -> None:
    body = {"have": [{"concept": TEAMWORK}], "targets": [ANALYST, "nurse", DRIVER], "limits": {"languages": ["en"]}}
    analyst, nurse, driver = what_if(client, **body)["targets"]
    assert analyst["open"] == {"essential": 2, "optional": 1}
    assert analyst["plan"]["totals"]["price"]["known"] == 100
    assert analyst["plan"]["totals"]["workload_hours"]["known"] == 40
    assert nurse["open"] == {"essential": 1, "optional": 0}
    assert nurse["plan"]["totals"]["price"]["known"] == 150
    # Nobody teaches to drive a forklift truck: the way is empty, and says what stays open.
    assert driver["plan"]["offerings"] == []
    assert driver["plan"]["open"][0]["reason"] == "no_offering"


def test_each_way_is_the_plan_that_plans_gives(client: FlaskClient) -> None:
    have = [{"concept": TEAMWORK}]
    (nurse,) = what_if(client, have=have, targets=[NURSE])["targets"]
    plan = client.post("/v1/plans", json={"have": have, "target": NURSE, "goal": "cheapest"}).get_json()["plans"][0]
    assert nurse["plan"] == plan


def test_a_target_that_is_reached_has_no_plan(client: FlaskClient) -> None:
    (nurse,) = what_if(client, have=[{"concept": TEAMWORK}, {"concept": BANDAGE}], targets=[NURSE])["targets"]
    assert nurse["status"] is None
    assert nurse["plan"] is None
    assert nurse["open"] == {"essential": 0, "optional": 0}


def test_limits_that_are_too_tight_are_named_for_each_target(client: FlaskClient) -> None:
    answer = what_if(client, have=[], targets=[ANALYST, NURSE], limits={"budget": 70, "languages": ["en"]})
    analyst, nurse = answer["targets"]
    assert analyst["status"] == "conflict"
    assert [item["constraint"] for item in analyst["conflict"]["constraints"]] == ["budget", "languages"]
    assert nurse["status"] == "conflict"
    assert nurse["plan"]["totals"]["price"]["known"] == 60


def test_the_nearest_occupations(client: FlaskClient) -> None:
    answer = what_if(client, have=[{"concept": SQL}, {"concept": JAVA}], nearest=3)
    assert [item["target"] for item in answer["targets"]] == [ANALYST]
    assert answer["total"] == 1
    assert answer["targets"][0]["coverage"]["low"] > 0
    scores = [item["score"] for item in what_if(client, have=[{"concept": TEAMWORK}], nearest=3)["targets"]]
    assert scores == sorted(scores, reverse=True)


def test_too_little_to_tell_is_said(client: FlaskClient) -> None:
    answer = what_if(client, have=[], nearest=3)
    assert answer["targets"] == []
    assert "too little to tell" in answer["notes"][0]


BAD = [  # body, status, words of the answer
    ({"have": []}, 422, "either targets or nearest"),
    ({"have": [], "targets": [ANALYST], "nearest": 2}, 422, "either targets or nearest"),
    ({"targets": [ANALYST]}, 422, "either candidate or have"),
    ({"have": [], "targets": []}, 422, "/targets"),
    ({"have": [], "targets": ["astronaut"]}, 404, "no occupation 'astronaut'"),
    ({"have": [], "nearest": 1000}, 422, "/nearest"),
    ({"candidate": "nobody", "nearest": 1}, 404, "nobody"),
]


@pytest.mark.parametrize(("body", "status", "words"), BAD)
def test_bad_input_says_what_would_be_right(client: FlaskClient, body: dict, status: int, words: str) -> None:
    response = client.post("/v1/what-if", json=body)
    assert response.status_code == status, response.get_json()
    assert words in response.get_data(as_text=True)
