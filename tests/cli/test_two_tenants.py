"""Commands act for the tenant in SKILLSGAP_TENANT, and show nothing of another."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conftest import Samples
from tests.two_tenants import (
    CHANCE,
    CHANGING,
    COMMANDS,
    ELSEWHERE,
    commands,
    fill,
    learner,
    new_tenant,
    plain,
    read_all,
    unknown,
    world,
)


def test_every_command_is_in_the_walk() -> None:
    assert set(commands()) == set(COMMANDS) | ELSEWHERE


def test_commands_act_for_a_tenant(run: Run, samples: Samples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(samples, tmp_path / "home") as (app, parts):
        wallet = learner()
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        mine = beta.ids | {"key_id": "sgk_x"}
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
