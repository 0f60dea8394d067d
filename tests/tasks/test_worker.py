"""What the API answers with 202 is carried out by a worker, however often it is killed."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.domain import Caller, KeyScope, Scope
from service.errors import BadInput, FieldError
from service.parts import Parts
from service.store.tasks import TaskState
from service.tasks.kinds import KINDS, followed_by, get_kind
from service.tasks.work import Work
from service.tasks.worker import ERRORS, Worker
from tests.taxonomies import ANALYST, DRIVER

SCOPE = Scope()
LATER = {"Prefer": "respond-async"}
COURSES = [
    {
        "id": f"c{number}",
        "title": f"Course {number}",
        "outcomes": ["Write SQL queries", f"Drive forklift truck {number}"],
    }
    for number in range(30)
] + [{"id": "c1", "title": "Twice"}, {"outcomes": "no title"}]


def submitted(client: FlaskClient, path: str, **body: Any) -> str:
    answer = client.post(path, **body)
    assert answer.status_code == 202, answer.get_json()
    assert answer.headers["Location"] == f"/v1/tasks/{answer.get_json()['id']}"
    return str(answer.headers["Location"])


def done(client: FlaskClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(path).get_json()
    assert found["state"] == "done", found
    return found


def test_a_long_file_is_imported_and_matched_by_a_task(client: FlaskClient, worker: Worker, parts: Parts) -> None:
    path = submitted(client, "/v1/offerings:import?source=c", data=json.dumps(COURSES))
    assert client.get(path).get_json()["state"] == "waiting"
    assert worker.drain() == 1
    found = done(client, path)
    result = found["result"]
    assert (result["created"], result["duplicates"], len(result["rejected"])) == (30, 1, 1)
    assert found["progress"]["step"] == "matching"
    assert found["progress"]["done"] == found["progress"]["total"] > 30
    assert client.get("/v1/offerings?source=c").get_json()["total"] == 30
    submitted(client, "/v1/offerings:import?source=c", data=json.dumps(COURSES))
    worker.drain()
    events = [item.type for item in parts.work.events.after(SCOPE, 0, 500)]
    assert events.count("offering.imported") == events.count("offering.matched") + 1  # one of the samples says nothing


def test_short_files_are_imported_at_once_unless_the_client_prefers_to_wait(client: FlaskClient) -> None:
    short = json.dumps([{"title": "Short"}])
    assert client.post("/v1/offerings:import", data=short).status_code == 200
    assert client.post("/v1/offerings:import", data=short, headers=LATER).status_code == 202
    assert client.post("/v1/vacancies:import", data=short, headers=LATER).status_code == 202


TASKS = [
    ("/v1/offerings:match", {}),
    ("/v1/reviews", {"json": {"offerings": []}}),
    ("/v1/vacancies:import", {"data": json.dumps([{"title": "Job", "text": "You must drive forklift trucks."}])}),
]


@pytest.mark.parametrize(("path", "body"), TASKS)
def test_long_work_runs_as_a_task(client: FlaskClient, worker: Worker, path: str, body: dict[str, Any]) -> None:
    where = submitted(client, path, headers=LATER, **body)
    worker.drain()
    assert done(client, where)["result"]


@pytest.mark.parametrize("detail", ["full", "numbers"])
def test_batch_fits_are_the_same_as_at_once(client: FlaskClient, worker: Worker, detail: str) -> None:
    offerings = [item["id"] for item in client.get("/v1/offerings").get_json()["offerings"]]
    asked = {"offerings": offerings, "targets": [ANALYST, DRIVER], "detail": detail}
    where = submitted(client, "/v1/fits:batch", json=asked, headers=LATER)
    assert client.get(f"{where}/output").status_code == 404
    worker.drain()
    assert done(client, where)["output"] == f"{where}/output"
    answer = client.get(f"{where}/output")
    assert answer.content_type == "application/jsonl"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == client.post("/v1/fits:batch", json=asked).get_json()["fits"]


def test_a_table_of_fits_has_one_heading(client: FlaskClient, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.tasks.fit_batch.STEP", 2)
    offerings = [item["id"] for item in client.get("/v1/offerings").get_json()["offerings"]]
    asked = {"offerings": offerings, "targets": [ANALYST, DRIVER], "format": "csv"}
    where = submitted(client, "/v1/fits:batch", json=asked, headers=LATER)
    worker.drain()
    assert client.get(f"{where}/output").text == client.post("/v1/fits:batch", json=asked).text.replace("\r\n", "\r\n")


def kind(monkeypatch: pytest.MonkeyPatch, function: Callable[[Parts, Work], dict[str, Any]]) -> None:
    monkeypatch.setattr("service.tasks.worker.get_kind", lambda _name: function)


def test_what_the_client_got_wrong_fails_at_once(parts: Parts, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_parts: Parts, _work: Work) -> dict[str, Any]:
        raise BadInput("no such column", [FieldError("/map/0", "give one that is there")])

    kind(monkeypatch, wrong)
    task = parts.work.tasks.submit(SCOPE, "test", {})
    worker.drain()
    found = parts.work.tasks.get(SCOPE, task.id)
    assert found.state == TaskState.FAILED
    assert found.problems[0]["errors"] == [{"pointer": "/map/0", "detail": "give one that is there"}]


def test_what_breaks_is_tried_again_and_its_message_stays_inside(
    parts: Parts, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = count()

    def broken(_parts: Parts, _work: Work) -> dict[str, Any]:
        next(tries)
        raise ZeroDivisionError("a secret")

    kind(monkeypatch, broken)
    monkeypatch.setattr("service.tasks.worker.FIRST_WAIT_S", 0.0)
    task = parts.work.tasks.submit(SCOPE, "test", {})
    worker.drain()
    found = parts.work.tasks.get(SCOPE, task.id)
    assert (found.state, next(tries)) == (TaskState.FAILED, ERRORS)
    assert "ZeroDivisionError" in found.problems[0]["detail"]
    assert "secret" not in json.dumps(found.problems)


def test_a_worker_asked_to_stop_gives_its_task_back_with_what_it_did(
    parts: Parts, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(_parts: Parts, work: Work) -> dict[str, Any]:
        while work.cursor.get("n", 0) < 5:
            with work.step("counting", work.cursor.get("n", 0), 5):
                work.cursor["n"] = work.cursor.get("n", 0) + 1
            if work.cursor["n"] == 3:
                worker.stop.set()
        return dict(work.cursor)

    kind(monkeypatch, long)
    task = parts.work.tasks.submit(SCOPE, "test", {})
    worker.work_once()
    stopped = parts.work.tasks.get(SCOPE, task.id)
    assert (stopped.state, stopped.done, stopped.attempt) == (TaskState.WAITING, 2, 0)
    Worker(parts).drain()
    assert parts.work.tasks.get(SCOPE, task.id).result == {"n": 5}


def test_a_running_task_hears_that_it_is_cancelled(
    parts: Parts, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(_parts: Parts, work: Work) -> dict[str, Any]:
        parts.work.tasks.cancel(SCOPE, task.id)
        while True:
            work.progress("waiting", 0)
            worker.stop.wait(0.01)

    kind(monkeypatch, endless)
    task = parts.work.tasks.submit(SCOPE, "test", {})
    worker.work_once()
    assert parts.work.tasks.get(SCOPE, task.id).state == TaskState.CANCELLED


FOLLOWERS = [  # scope, a kind it follows, one that it does not even know of
    (KeyScope.PROVIDER, "offerings.import", "vacancies.import"),
    (KeyScope.HR, "vacancies.import", "offerings.review"),
    (KeyScope.ADVISER, "fits.batch", "offerings.match"),
]


@pytest.mark.parametrize(("scope", "followed", "hidden"), FOLLOWERS)
def test_keys_follow_the_kinds_that_they_can_submit(scope: KeyScope, followed: str, hidden: str) -> None:
    kinds = followed_by(Caller(SCOPE, "key", frozenset({scope})))
    assert followed in kinds
    assert hidden not in kinds


def test_every_kind_can_be_loaded_and_somebody_may_follow_it() -> None:
    assert all(callable(get_kind(name)) for name in KINDS)
    assert set(followed_by(Caller(SCOPE, "key", frozenset({KeyScope.ADMIN})))) == set(KINDS)
    assert all(scopes for _, scopes in KINDS.values())


class Killed(BaseException):
    """The process is gone: nothing after this line ran."""


@pytest.mark.parametrize("killed_after", range(6))
def test_an_import_that_is_killed_ends_as_if_it_had_not_been(
    client: FlaskClient, parts: Parts, killed_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.operations.import_records.ROWS_PER_STEP", 7)
    monkeypatch.setattr("service.operations.match_offerings.STEP", 10)
    where = submitted(client, "/v1/offerings:import?source=c", data=json.dumps(COURSES))
    steps, whole = count(), parts.work.leases.checkpoint

    def dying(*given: Any) -> None:
        whole(*given)
        if next(steps) == killed_after:
            raise Killed  # before the transaction is committed: what the step wrote must be gone with the cursor

    monkeypatch.setattr(parts.work.leases, "checkpoint", dying)
    dead = Worker(parts)
    with pytest.raises(Killed):
        dead.work_once()
    dead.stop.wait(parts.settings.lease_seconds)
    Worker(parts).drain()
    result = done(client, where)["result"]
    assert (result["created"], result["updated"], result["unchanged"], result["duplicates"]) == (30, 0, 0, 1)
    subjects = [(item.type, item.subject) for item in parts.work.events.after(SCOPE, 0, 500)]
    assert len(subjects) == len(set(subjects))
    assert sum(name == "offering.matched" for name, _ in subjects) == 30 + 3
