import json

import pytest

from tests.cli.conftest import Run


def test_a_key_is_made_listed_rotated_and_revoked(run: Run) -> None:
    code, out, _ = run(
        "keys", "create", "--scope", "hr", "--scope", "adviser", "--name", "crm", "--days", "9", "--json"
    )
    assert code == 0
    made = json.loads(out)
    assert made["key"].startswith(made["id"] + "_")
    assert (made["scopes"], made["tenant"], made["state"]) == (["adviser", "hr"], "default", "active")
    _, out, _ = run("keys", "rotate", made["id"], "--json")
    new = json.loads(out)
    assert run("keys", "revoke", new["id"])[0] == 0
    _, out, _ = run("keys", "list", "--json")
    assert made["key"] not in out
    states = {item["id"]: (item["state"], item["replaced_by"]) for item in json.loads(out)["keys"]}
    assert states == {made["id"]: ("active", new["id"]), new["id"]: ("revoked", None)}
    assert "crm" in run("keys", "list")[1]


def test_without_json_only_the_key_is_on_stdout(run: Run) -> None:
    _, out, err = run("keys", "create", "--scope", "admin")
    assert len(out.split()) == 1
    assert "good until revoked" in err


def test_commands_act_for_the_tenant_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSGAP_TENANT", "school-a")
    code, _, err = run("keys", "list")
    assert code == 2
    assert "no tenant 'school-a'" in err
    assert run("tenants", "create", "school-a", "--name", "School A")[0] == 0
    assert run("tenants", "create", "school-a")[0] == 2
    assert run("tenants", "create", "No Spaces")[0] == 2
    _, out, _ = run("tenants", "list", "--json")
    assert [item["id"] for item in json.loads(out)["tenants"]] == ["default", "school-a"]
    made = json.loads(run("keys", "create", "--scope", "hr", "--json")[1])
    assert made["tenant"] == "school-a"
    monkeypatch.delenv("SKILLSGAP_TENANT")
    assert json.loads(run("keys", "list", "--json")[1]) == {"keys": []}
    assert run("keys", "revoke", made["id"])[0] == 2
