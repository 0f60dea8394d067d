"""What every route promises beside its answer: repeated requests, changes, limits, headers, the audit."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.access import public, view_of
from service.api.declarations import CREATES, deprecated
from service.app import create_app
from service.domain import KeyScope, Scope
from service.parts import Parts
from service.settings import Settings
from tests.api.test_access import bearer
from tests.api.test_candidates import add, form, trust
from tests.conftest import Samples
from tests.samples import load_samples
from tests.taxonomies import JAVA
from tests.two_tenants import ONLY_ANSWERS
from tests.wallets import Wallet

NEW = {"id": "new-1", "title": "Databases", "outcomes": ["Design databases"]}
# Erasing a person must not fail because something changed meanwhile.
UNCONDITIONAL = {"DELETE /v1/candidates/<candidate_id>"}


def rules(app: Flask) -> Iterator[tuple[str, str, object]]:
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            yield method, rule.rule, view_of(app, rule.endpoint, method)


def marked(view: object, mark: str) -> bool:
    return mark in getattr(view, "_apidoc", {}).get("manual_doc", {})


def test_every_post_that_stores_takes_an_idempotency_key(client: FlaskClient) -> None:
    posts = {path: view for method, path, view in rules(client.application) if method == "POST"}
    assert {path for path, view in posts.items() if not marked(view, CREATES)} == ONLY_ANSWERS


def test_every_change_takes_if_match(client: FlaskClient) -> None:
    found = {
        f"{method} {path}"
        for method, path, view in rules(client.application)
        if method in {"PUT", "PATCH", "DELETE"} and not marked(view, "x-updates")
    }
    assert found == UNCONDITIONAL


def post(client: FlaskClient, key: str | None, *records: dict, path: str = "/v1/offerings:import"):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(path, data=json.dumps(records), headers=headers)


def test_a_repeated_request_gets_the_first_answer(own_client: FlaskClient) -> None:
    first = post(own_client, "k1", NEW)
    assert first.get_json()["created"] == 1
    again = post(own_client, "k1", NEW)
    assert (again.status_code, again.data) == (200, first.data)
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert post(own_client, "k2", NEW).get_json()["unchanged"] == 1
    assert post(own_client, None, NEW).get_json()["unchanged"] == 1


def test_a_repeated_task_is_one_task(own_client: FlaskClient) -> None:
    first, again = (post(own_client, "k1", path="/v1/offerings:match") for _ in range(2))
    assert first.status_code == again.status_code == 202
    assert first.headers["Location"] == again.headers["Location"]


def test_a_key_that_came_with_another_request_is_refused(own_client: FlaskClient) -> None:
    post(own_client, "k1", NEW)
    for other in (post(own_client, "k1", {**NEW, "title": "Other"}), post(own_client, "k1", NEW, path="/v1/reviews")):
        assert other.status_code == 422
    assert post(own_client, "k1", NEW, path="/v1/offerings:import?match=false").status_code == 422
    assert post(own_client, "k" * 256, NEW).status_code == 422


def test_what_was_refused_is_tried_again(own_client: FlaskClient) -> None:
    assert own_client.post("/v1/offerings:import", data=b"\x00", headers={"Idempotency-Key": "k"}).status_code == 422
    assert post(own_client, "k", NEW).get_json()["created"] == 1


def test_twins_wait_for_each_other(own_client: FlaskClient) -> None:
    clients = [own_client.application.test_client() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: post(client, "twin", NEW), clients))
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].get_json()["created"] == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True, True, True]


def test_a_form_is_the_same_whatever_divides_its_fields(own_client: FlaskClient, wallet: Wallet) -> None:
    path, headers = "/v1/candidates/c-1/credentials", {"Idempotency-Key": "k"}
    first = own_client.post(path, data=form(wallet, "trusted.json"), headers=headers)
    again = own_client.post(path, data=form(wallet, "trusted.json"), headers=headers)
    assert (again.status_code, again.data) == (200, first.data)
    assert own_client.post(path, data=form(wallet, "expired.json"), headers=headers).status_code == 422
    # The kept answer goes with the candidate, and says nothing afterwards.
    own_client.delete("/v1/candidates/c-1")
    later = own_client.post(path, data=form(wallet, "expired.json"), headers=headers)
    assert "Idempotency-Replayed" not in later.headers


def test_a_change_made_meanwhile_is_not_lost(own_client: FlaskClient, own_samples: Samples) -> None:
    path = f"/v1/vacancies/{own_samples.ids['adv-1']}/requirements"
    seen = own_client.get(path).headers["ETag"]
    body = {"corrections": [{"concept": JAVA, "action": "wanted", "importance": "optional"}]}
    changed = own_client.patch(path, json=body, headers={"If-Match": seen})
    assert changed.status_code == 200
    late = own_client.patch(path, json={"corrections": []}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.content_type == "application/problem+json"
    # A change answers with what it shows now, and so with the ETag of that.
    now = own_client.get(path)
    assert now.headers["ETag"] == changed.headers["ETag"] != seen
    assert own_client.patch(path, json=body, headers={"If-Match": f'"x", {changed.headers["ETag"]}'}).status_code == 200
    assert own_client.get(path, headers={"If-None-Match": now.headers["ETag"]}).status_code == 304


def test_deleting_takes_if_match_too(own_client: FlaskClient, own_samples: Samples) -> None:
    path = f"/v1/offerings/{own_samples.ids['sql-1']}"
    assert own_client.delete(path, headers={"If-Match": '"other"'}).status_code == 412
    assert own_client.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert own_client.delete(path, headers={"If-Match": "*"}).status_code == 412
    assert own_client.delete(path).status_code == 404


@pytest.fixture
def limited(tmp_path: Path, samples: Samples) -> FlaskClient:
    settings = Settings(home=tmp_path / "limited", threads=1, rate_limit="3 per minute")
    parts = Parts(settings, encoder=samples.parts.encoder)
    load_samples(parts)
    return create_app(parts=parts).test_client()


def test_each_key_has_its_limit_over_all_routes(limited: FlaskClient) -> None:
    keys = limited.application.extensions["skillsgap"].access.keys
    mine, other = (bearer(keys.create(Scope(), "", [KeyScope.ADMIN]).text) for _ in range(2))
    told = [limited.get(path, headers=mine).headers for path in ("/v1/rules", "/v1/offerings", "/v1/vacancies")]
    assert told[0]["RateLimit-Policy"] == '"caller";q=3;w=60'
    assert [item["RateLimit"].split(";t")[0] for item in told] == [f'"caller";r={left}' for left in (2, 1, 0)]
    refused = limited.get("/v1/rules", headers=mine)
    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert limited.get("/v1/rules", headers=other).status_code == 200
    assert limited.get("/healthz").status_code == 200


def test_who_guesses_keys_is_limited_by_address(limited: FlaskClient) -> None:
    guesses = [limited.get("/v1/rules", headers=bearer("sgk_000000000000_x")).status_code for _ in range(4)]
    assert guesses == [401, 401, 401, 429]


def test_what_is_public_is_limited_by_address(limited: FlaskClient) -> None:
    far = {"REMOTE_ADDR": "192.0.2.7"}
    asked = [limited.get("/v1/openapi.json", environ_overrides=far).status_code for _ in range(4)]
    assert asked == [200, 200, 200, 429]
    assert (
        limited.get("/v1/openapi.json").status_code == limited.get("/healthz", environ_overrides=far).status_code == 200
    )


def test_this_machine_is_not_limited_while_open(limited: FlaskClient) -> None:
    assert {limited.get("/v1/rules").status_code for _ in range(9)} == {200}


def test_every_answer_says_the_version_and_may_not_be_shared(client: FlaskClient) -> None:
    response = client.get("/v1/offerings")
    assert response.headers["Skillsgap-Version"] == "0.1.0"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in response.headers["Vary"]
    assert "Skillsgap-Version" in client.get("/v1/nothing").headers


def test_a_deprecated_route_says_so(own_samples: Samples) -> None:
    app = create_app(parts=own_samples.parts)

    @app.get("/v1/old")
    @public
    @deprecated(date(2026, 1, 1), date(2027, 1, 1), "https://skills.example/docs/old")
    def old() -> str:
        return "old"

    headers = app.test_client().get("/v1/old").headers
    assert headers["Deprecation"] == "@1767225600"
    assert headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert headers["Link"] == '<https://skills.example/docs/old>; rel="deprecation"; type="text/html"'


def test_who_sees_a_candidate_is_written_down(own_client: FlaskClient, wallet: Wallet) -> None:
    trust(own_client, wallet)
    add(own_client, wallet, "trusted.json")
    add(own_client, wallet, "trusted.json", candidate="c-2")
    own_client.get("/v1/candidates/c-2/profile")
    own_client.get("/v1/candidates/nobody/profile")
    own_client.get("/v1/candidates")

    def views(**query: str) -> list[dict]:
        return own_client.get("/v1/audit", query_string=query).get_json()["views"]

    found = views()
    assert [item["action"] for item in views(candidate="c-2")] == [
        "GET /v1/candidates",
        "GET /v1/candidates/<candidate_id>/profile",
        "POST /v1/candidates/<candidate_id>/credentials",
    ]
    # c-1 is named in the answers about c-2, who showed the same credential.
    assert len(views(candidate="c-1")) == 4
    assert len(found) == 7
    assert {item["caller"] for item in found} == {"anybody"}
    assert views(caller="somebody") == views(candidate="nobody") == []
    assert "c-1" not in json.dumps(found)
    page = own_client.get("/v1/audit?limit=4").get_json()
    own_client.get("/v1/candidates")
    rest = own_client.get("/v1/audit", query_string={"cursor": page["next_cursor"]}).get_json()["views"]
    assert [*page["views"], *rest] == found


def test_the_secret_of_the_audit_is_the_owners_alone(own_client: FlaskClient, own_samples: Samples) -> None:
    own_client.get("/v1/audit?candidate=c-1")
    secret = own_samples.parts.settings.home / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_bytes()) == 32
    secret.chmod(0o644)
    other = create_app(parts=Parts(own_samples.parts.settings)).test_client()
    assert other.get("/v1/audit").status_code == 422


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WyJhIiwgImIiXQ", "WyJcdWQ4MDAiLCAiYiJd"])
def test_a_cursor_that_is_not_ours_is_refused(client: FlaskClient, cursor: str) -> None:
    assert client.get("/v1/audit", query_string={"cursor": cursor}).status_code == 422
