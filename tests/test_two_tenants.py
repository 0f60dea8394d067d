"""One tenant learns nothing of another: the same calls have the same answers whether or not the other is there."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from service.store.database import Database
from tests.cli.conftest import Run
from tests.conftest import Samples
from tests.taxonomies import small_taxonomy
from tests.two_tenants import (
    CHANGING,
    COMMANDS,
    ELSEWHERE,
    REFUSE_OWN,
    Tenant,
    commands,
    fill,
    new_tenant,
    requests,
    unknown,
)
from tests.wallets import mixed_wallet

# The audit tells its reader what it read before, and so grows; it is looked at apart.
GROWS = "GET /v1/audit"
# What the clock and chance say is no matter: moments, ids of tasks, and what carries them.
CHANCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)?|tsk_\w+|evt_\w+")

World = tuple[Flask, Parts]
Worlds = Callable[..., World]


@contextmanager
def world(samples: Samples, home: Path, database_url: str = "") -> Iterator[World]:
    """A service with taxonomies and no tenant but the default one."""
    settings = Settings(home=home, database_url=database_url, threads=1, rate_limit="none")
    parts = Parts(settings, encoder=samples.parts.encoder)
    for version in ("v1", "v2"):
        parts.taxonomies.save(small_taxonomy(version))
    yield create_app(parts=parts), parts
    parts.candidates.canonicaliser.close()
    parts.database.close()


def read_all(app: Flask, tenant: Tenant) -> dict[str, tuple[int, str]]:
    """What a tenant reads of its own rows in every way there is, by the call."""
    found = {}
    for asked in requests(app, tenant.ids):
        if asked.method == "GET" and asked.route != GROWS:
            status, text = tenant.call(asked.method, asked.path, **asked.what)
            assert status < 300 or asked.route in REFUSE_OWN, f"{asked.route}: tests/two_tenants.py; {text}"
            found[CHANCE.sub("", f"{asked.path} {asked.what}")] = (status, CHANCE.sub("", text))
    return found


def plain(answer: tuple[int, str], ids: dict[str, str]) -> tuple[int, str]:
    """An answer without the ids that were asked for, which it may repeat."""
    status, text = answer
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>")
    return status, CHANCE.sub("", text)


def test_another_tenant_makes_no_difference(samples: Samples, tmp_path: Path) -> None:
    with world(samples, tmp_path / "alone") as (app, parts):
        wallet = mixed_wallet(parts.candidates.canonicaliser)
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        alone = read_all(app, beta)
    assert any(beta.marker in text for _, text in alone.values())
    # Rows, counts, numbers, cursors: nothing shifts by what others do before, between and after.
    with world(samples, tmp_path / "beside") as (app, parts):
        alpha = new_tenant(app, parts, "alpha")
        fill(alpha, wallet)
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        fill(alpha, wallet)
        assert read_all(app, beta) == alone


def test_another_tenants_rows_are_as_if_they_were_not_there(samples: Samples, database: Database, tmp_path) -> None:
    with world(samples, tmp_path / "home", database.url) as (app, parts):
        wallet = mixed_wallet(parts.candidates.canonicaliser)
        alpha, beta = (new_tenant(app, parts, name) for name in ("alpha", "beta"))
        fill(alpha, wallet)
        fill(beta, wallet)
        assert not set(alpha.ids.values()) & set(beta.ids.values())
        before, nobody = read_all(app, alpha), unknown(alpha.ids)
        for theirs, nobodys in zip(requests(app, alpha.ids), requests(app, nobody), strict=True):
            reached = plain(beta.call(theirs.method, theirs.path, **theirs.what), alpha.ids)
            missed = plain(beta.call(nobodys.method, nobodys.path, **nobodys.what), nobody)
            if theirs != nobodys:
                assert reached == missed, theirs.route
            assert alpha.marker not in reached[1], theirs.route
        assert read_all(app, alpha) == before
        seen = beta.must("GET", "/v1/audit?limit=500")["views"]
        assert {item["caller"] for item in seen} == {beta.headers["Authorization"][7:23]}


def test_every_answer_that_shows_a_candidate_is_in_the_audit(samples: Samples, tmp_path: Path) -> None:
    with world(samples, tmp_path / "home") as (app, parts):
        alpha = new_tenant(app, parts, "alpha")
        fill(alpha, mixed_wallet(parts.candidates.canonicaliser))
        who = alpha.ids["candidate_id"]

        def views() -> int:
            return len(alpha.must("GET", f"/v1/audit?limit=500&candidate={who}")["views"])

        for asked in requests(app, alpha.ids):
            if asked.method == "DELETE" or asked.route == GROWS:
                continue
            known = views()
            status, text = alpha.call(asked.method, asked.path, **asked.what)
            if status < 300 and f'"{who}"' in text:
                assert views() == known + 1, asked.route


def test_every_command_is_in_the_walk() -> None:
    assert set(commands()) == set(COMMANDS) | ELSEWHERE


def test_commands_act_for_one_tenant(run: Run, samples: Samples, tmp_path: Path, monkeypatch) -> None:
    with world(samples, tmp_path / "home") as (app, parts):
        wallet = mixed_wallet(parts.candidates.canonicaliser)
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        mine, nobody = beta.ids | {"key_id": "sgk_x"}, None
        monkeypatch.setenv("SKILLSGAP_TENANT", "beta")
        reading = [name for name in COMMANDS if name not in CHANGING]

        def read() -> dict[str, tuple[int, str]]:
            answers = {name: run(*name.split(), *COMMANDS[name](mine)) for name in reading}
            return {name: (code, CHANCE.sub("", out)) for name, (code, out, _) in answers.items()}

        alone = read()
        assert {code for code, _ in alone.values()} == {0}
        alpha = new_tenant(app, parts, "alpha")
        fill(alpha, wallet)
        assert read() == alone

        before = read_all(app, alpha)
        (key,) = parts.access.keys.repository.all(parts.access.callers.scope("alpha"))
        theirs = alpha.ids | {"key_id": key.id}
        nobody = unknown(theirs)
        for name, arguments in COMMANDS.items():
            code, out, err = run(*name.split(), *arguments(theirs))
            reached = plain((code, out + err), theirs)
            code, out, err = run(*name.split(), *arguments(nobody))
            assert reached == plain((code, out + err), nobody), name
            assert alpha.marker not in reached[1], name
        assert read_all(app, alpha) == before
