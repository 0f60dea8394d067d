from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.views import MethodView

from service.access import undeclared
from service.app import create_app
from service.domain import KeyScope, Scope
from service.operations.api_keys import ApiKeys
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples

HR, ADMIN = KeyScope.HR, KeyScope.ADMIN


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def app(own_samples: Samples) -> Flask:
    return create_app(parts=own_samples.parts)


@pytest.fixture
def keys(own_samples: Samples) -> ApiKeys:
    return own_samples.parts.access.keys


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    assert list(undeclared(app)) == []


def test_a_route_that_does_not_say_is_found_and_refuses(app: Flask) -> None:
    class Forgotten(MethodView):
        def get(self) -> str:
            return "never"

    app.add_url_rule("/v1/forgotten", view_func=Forgotten.as_view("forgotten"))
    assert list(undeclared(app)) == ["GET /v1/forgotten"]
    assert app.test_client().get("/v1/forgotten").status_code == 403


def test_without_keys_this_machine_may_do_everything_and_others_nothing(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/v1/offerings").status_code == 200
    for case in (
        {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}},
        {"headers": {"X-Forwarded-For": "192.0.2.7"}},
        {"headers": {"Origin": "https://elsewhere.example"}},
        {"headers": {"Host": "rebound.example"}},
    ):
        response = client.get("/v1/offerings", **case)
        assert response.status_code == 401, case
        assert response.content_type == "application/problem+json"
        assert response.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/v1/offerings", headers={"Origin": "http://127.0.0.1:8000"}).status_code == 200


def test_the_first_key_closes_the_service_for_good(app: Flask, keys: ApiKeys) -> None:
    made = keys.create(Scope(), "", [HR])
    client = app.test_client()
    assert client.get("/v1/offerings").status_code == 401
    assert client.get("/v1/offerings", headers=bearer(made.text)).status_code == 200
    keys.revoke(Scope(), made.stored.id)
    assert client.get("/v1/offerings").status_code == 401


def test_public_routes_need_no_key(app: Flask, keys: ApiKeys) -> None:
    keys.create(Scope(), "", [HR])
    client = app.test_client()
    for path in ("/", "/v1", "/healthz", "/readyz", "/v1/openapi.json", "/docs/"):
        assert client.get(path).status_code == 200, path
    assert client.get("/v1/nothing-here").status_code == 404


MAY = [  # scope, method, path, allowed
    ("hr", "GET", "/v1/candidates", True),
    ("provider", "GET", "/v1/candidates", False),
    ("adviser", "GET", "/v1/candidates", False),
    ("auditor", "GET", "/v1/candidates", False),
    ("provider", "GET", "/v1/findings", True),
    ("auditor", "GET", "/v1/findings", True),
    ("hr", "GET", "/v1/findings", False),
    ("auditor", "POST", "/v1/reviews", False),
    ("adviser", "GET", "/v1/occupations", True),
    ("auditor", "HEAD", "/v1/occupations", True),
    ("hr", "DELETE", "/v1/offerings/off_x", False),
    ("admin", "GET", "/v1/candidates", True),
    ("admin", "GET", "/v1/findings", True),
]


def test_a_scope_opens_what_it_is_for(app: Flask, keys: ApiKeys) -> None:
    client = app.test_client()
    made = {scope: keys.create(Scope(), "", [scope]).text for scope in KeyScope}
    for scope, method, path, allowed in MAY:
        response = client.open(path, method=method, headers=bearer(made[KeyScope(scope)]))
        assert (response.status_code == 403) is not allowed, (scope, method, path)
        if method != "HEAD" and not allowed:
            assert "needs the scope" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic dXNlcjpwYXNz",
        "Bearer sgk_",
        "Bearer sgk_000000000000_x",
        "Bearer sgk_{id}_wrong",
        "Bearer {id}",
        "Bearer sgk_{id}_\x80",
        "Bearer a.b.c",
    ],
)
def test_what_is_no_key_is_refused(app: Flask, keys: ApiKeys, header: str) -> None:
    made = keys.create(Scope(), "", [ADMIN])
    sent = {"Authorization": header.format(id=made.stored.id.removeprefix("sgk_"))}
    response = app.test_client().get("/v1/offerings", headers=sent)
    assert response.status_code == 401
    assert made.text.rpartition("_")[2] not in response.get_data(as_text=True)


def test_only_a_hash_of_a_key_is_stored(keys: ApiKeys) -> None:
    made = keys.create(Scope(), "", [ADMIN])
    (stored,) = keys.repository.all(Scope())
    assert stored.hash.startswith("$argon2id$")
    assert made.text.rpartition("_")[2] not in repr(stored)
    assert made.text.startswith(stored.id)


def test_keys_expire_rotate_and_are_seen_in_use(own_samples: Samples) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    keys = ApiKeys(own_samples.parts.access.keys.repository, lambda: now)
    old = keys.create(Scope(), "crm", [HR], days=30)
    assert keys.caller(old.text).scopes == {HR}
    assert keys.repository.get(Scope(), old.stored.id).used_at == now
    new = keys.rotate(Scope(), old.stored.id, timedelta(hours=24))
    assert (new.stored.name, new.stored.scopes, new.stored.tenant) == ("crm", (HR,), "default")
    assert new.stored.expires_at == now + timedelta(days=30)
    assert keys.repository.get(Scope(), old.stored.id).replaced_by == new.stored.id
    now += timedelta(hours=23)
    assert keys.caller(old.text).name == old.stored.id
    now += timedelta(hours=2)
    with pytest.raises(Exception, match="is expired"):
        keys.caller(old.text)
    assert keys.caller(new.text).name == new.stored.id
    keys.revoke(Scope(), new.stored.id)
    with pytest.raises(Exception, match="is revoked"):
        keys.caller(new.text)
    with pytest.raises(Exception, match="rotated"):
        keys.rotate(Scope(), old.stored.id, timedelta(0))


def test_access_can_be_required_from_the_start(own_samples: Samples, tmp_path) -> None:
    parts = Parts(Settings(home=tmp_path / "other", access="keys"), encoder=own_samples.parts.encoder)
    assert create_app(parts=parts).test_client().get("/v1/offerings").status_code == 401


def test_a_caller_sees_the_rows_of_their_tenant(app: Flask, own_samples: Samples, keys: ApiKeys) -> None:
    own_samples.parts.access.callers.create_tenant("other", "Other")
    client: FlaskClient = app.test_client()
    mine, theirs = (keys.create(Scope(name), "", [ADMIN]).text for name in ("default", "other"))
    assert client.get("/v1/offerings", headers=bearer(mine)).get_json()["total"] > 0
    assert client.get("/v1/offerings", headers=bearer(theirs)).get_json()["total"] == 0
