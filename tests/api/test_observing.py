"""Requests can be followed by their id and counted; paths, which may name a candidate, are not kept."""

import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def test_a_request_has_an_id_in_answer_and_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "service"):
        given = client.get("/v1/candidates/ann-17/profile", headers={"X-Request-ID": "abc-1"})
        made = client.get("/healthz", headers={"X-Request-ID": "not an id\t"})
    assert given.headers["X-Request-ID"] == "abc-1"
    assert len(made.headers["X-Request-ID"]) == 32
    first = caplog.records[0]
    assert (first.method, first.status) == ("GET", 404)  # type: ignore[attr-defined]  # added with extra
    assert "ann-17" not in "".join(str(vars(record)) for record in caplog.records)


def test_figures_count_routes_and_not_paths(samples: Samples) -> None:
    client = create_app(parts=samples.parts).test_client()
    for name in ("ann-17", "bob-18"):
        client.get(f"/v1/candidates/{name}/profile")
    client.get("/v1/no-such-thing")
    text = client.get("/metrics").text
    assert (
        'skillsgap_requests_total{method="GET",route="/v1/candidates/<candidate_id>/profile",status="404"} 2.0' in text
    )
    assert 'route="none",status="404"' in text
    assert "skillsgap_oldest_waiting_task_seconds 0.0" in text
    assert "ann-17" not in text


@pytest.mark.parametrize(
    ("token", "header", "status"), [("", "", 403), ("s3", "Bearer s3", 200), ("s3", "Bearer x", 403)]
)
def test_figures_are_for_this_machine_and_for_the_token(
    samples: Samples, tmp_path: Path, token: str, header: str, status: int
) -> None:
    parts = Parts(Settings(home=tmp_path, metrics_token=token), encoder=samples.parts.encoder)
    client = create_app(parts=parts).test_client()
    asked = client.get("/metrics", headers={"Authorization": header}, environ_base=ELSEWHERE)
    assert asked.status_code == status
