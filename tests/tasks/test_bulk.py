"""Candidates and gaps in bulk: whole files or nothing, one result a row, and nothing left of who is erased."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.parts import Parts
from service.tasks import bulk_rows
from service.tasks.worker import Worker
from tests.operations.test_erasure import tables_with
from tests.taxonomies import ANALYST, SQL
from tests.wallets import LEARNER, Wallet, mixed_wallet

NURSE = "nurse"


@pytest.fixture
def wallet(parts: Parts) -> Iterator[Wallet]:
    canonicaliser = parts.candidates.canonicaliser
    yield mixed_wallet(canonicaliser)
    canonicaliser.close()


def lines(rows: list[dict]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def run(client: FlaskClient, worker: Worker, path: str, body: str | bytes, form: str = "jsonl") -> Any:
    """Submit, work, and read the results."""
    response = client.post(path, data=body, query_string={"format": form})
    assert response.status_code == 202, response.get_json()
    worker.drain()
    task = client.get(response.headers["Location"]).get_json()
    assert task["state"] == "done", task
    output = client.get(f"{response.headers['Location']}/output").get_data(as_text=True)
    if form == "csv":
        return list(csv.DictReader(io.StringIO(output)))
    return [json.loads(line) for line in output.splitlines() if line]


def credential_rows(wallet: Wallet, *candidates: str) -> list[dict]:
    document = json.loads(wallet.files["trusted.json"])
    return [{"candidate": name, "credential": document, "subject": LEARNER} for name in candidates]


def test_credentials_of_many_candidates(client: FlaskClient, worker: Worker, wallet: Wallet) -> None:
    body = {"display_name": "Harbour College", "identifiers": [wallet.issuer.did]}
    client.put("/v1/trusted-issuers/harbour", json=body)
    rows = [*credential_rows(wallet, "c-1", "c-2"), {"candidate": "not an id", "credential": "{}"}]
    found = run(client, worker, "/v1/candidates:import", lines(rows))
    assert [item["row"] for item in found] == [1, 2, 3]
    assert [item["files"][0]["credentials"][0]["outcome"] for item in found[:2]] == ["created", "created"]
    assert found[0]["files"][0]["trusted"] is True
    assert "is no candidate id" in found[2]["problem"]
    fits = run(client, worker, "/v1/candidates:fit", f"candidate,target\nc-1,{ANALYST}\nc-9,{ANALYST}\nc-2,{NURSE}\n")
    assert [item.get("problem") is None for item in fits] == [True, False, True]
    alone = client.get("/v1/candidates/c-1/fit", query_string={"target": ANALYST}).get_json()
    assert fits[0] == {"row": 1, **alone}
    table = run(client, worker, "/v1/candidates:fit", lines([{"candidate": "c-1", "target": ANALYST}]), "csv")
    assert (table[0]["essential_met"], float(table[0]["coverage_low"])) == ("2", alone["coverage"]["low"])
    again = run(client, worker, "/v1/candidates:import", lines(credential_rows(wallet, "c-1")), "csv")
    assert again[0]["outcome"] == "unchanged"


def test_many_gaps(client: FlaskClient, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_rows, "STEP", 1)
    rows = [
        {"id": "p-1", "target": ANALYST, "have": [{"text": "Write SQL queries"}, {"concept": "Java"}]},
        {"id": "p-2", "target": ANALYST, "have": [{"text": "x", "concept": "Java"}]},
        {"id": "p-3", "target": "flying", "concept": "Java"},
        {"id": "p-4", "target": NURSE, "text": "Apply bandages"},
    ]
    found = run(client, worker, "/v1/gaps:batch", lines(rows))
    assert [item["id"] for item in found] == ["p-1", "p-2", "p-3", "p-4"]
    assert ["problem" in item for item in found] == [False, True, True, False]
    alone = client.post("/v1/gap", json={"have": rows[0]["have"], "target": ANALYST}).get_json()
    assert {key: found[0][key] for key in alone} == alone
    table = run(client, worker, "/v1/gaps:batch", f"id,target,concept\np-1,{ANALYST},{SQL}\n", "csv")
    assert [row["id"] for row in table] == ["p-1"]
    assert table[0]["open"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ("", 422, None),
        ("candidate,target\n", 422, None),
        (b"\xff\xfe", 422, None),
        ('{"candidate": "c-1", "target": "x"}\n{"candidate": "c-1"}\n', 422, "/2"),
        ("candidate,target,gender\nc-1,x,f\n", 422, "/1"),
        ("candidate,target\nc-1,x,y\n", 422, "/1"),
        ('{"candidate": "c-1", "target": "x"}\nnonsense\n', 422, "/2"),
        ("candidate,target\n" + "c-1,x\n" * 100_001, 413, None),
        ("\n" * 1_000_000, 413, None),
    ],
)
def test_a_file_is_taken_whole_or_not_at_all(client: FlaskClient, body: str, status: int, pointer: str | None) -> None:
    response = client.post("/v1/candidates:fit", data=body)
    assert response.status_code == status
    errors = response.get_json().get("errors", [])
    assert [item["pointer"] for item in errors] == ([] if pointer is None else [pointer])
    assert client.get("/v1/tasks").get_json()["tasks"] == []


def test_an_erasure_reaches_files_and_results(
    client: FlaskClient, worker: Worker, wallet: Wallet, parts: Parts
) -> None:
    names = ("Zyxovane-1", "Zyxovane-10")
    run(client, worker, "/v1/candidates:import", lines(credential_rows(wallet, *names)))
    pairs = lines([{"candidate": name, "target": ANALYST} for name in names])
    run(client, worker, "/v1/candidates:fit", pairs)
    waiting = client.post("/v1/candidates:fit", data=pairs).headers["Location"]
    assert client.delete(f"/v1/candidates/{names[0]}").status_code == 204
    assert tables_with(parts.database, [b"Zyxovane-1'", b'Zyxovane-1\\"', b'"Zyxovane-1"']) == set()
    worker.drain()
    output = client.get(f"{waiting}/output").get_data(as_text=True)
    assert [json.loads(line)["candidate"] for line in output.splitlines() if line] == [names[1]]
    client.delete(f"/v1/candidates/{names[1]}")
    assert tables_with(parts.database, [b"Zyxovane"]) == set()
