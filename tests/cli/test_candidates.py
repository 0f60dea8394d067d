import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.verification.canonicaliser import Canonicaliser
from tests.cli.conftest import Run
from tests.taxonomies import ANALYST, SQL
from tests.verification.signing import Issuer, compact, sign_embedded
from tests.wallets import LEARNER, Wallet, awarded, mixed_wallet

LINE = {"file", "format", "verdict", "trusted", "checks", "title", "outcomes", "alignments"}
CHECKS = {"integrity", "issuer_key", "status", "dates", "shape", "issuer_trust", "subject"}


@pytest.fixture
def canonicaliser() -> Iterator[Canonicaliser]:
    with Canonicaliser() as made:
        yield made


@pytest.fixture
def wallet(canonicaliser: Canonicaliser, tmp_path: Path) -> Wallet:
    """The mixed wallet, written to files with a document map."""
    made = mixed_wallet(canonicaliser)
    for name, data in made.files.items():
        (tmp_path / name).write_bytes(data)
    addresses = {}
    for number, (address, document) in enumerate(made.documents.items()):
        (tmp_path / f"document-{number}.json").write_text(json.dumps(document))
        addresses[address] = f"document-{number}.json"
    (tmp_path / "map.json").write_text(json.dumps(addresses))
    return made


@pytest.fixture(autouse=True)
def ends_what_it_starts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Canonicalising processes of commands end with the test, not with the test run."""
    started = []
    monkeypatch.setattr("service.operations.candidates.atexit.register", started.append)
    yield
    for close in started:
        close()


def test_verify_prints_one_line_a_file(run: Run, wallet: Wallet, tmp_path: Path) -> None:
    assert run("issuers", "trust", "harbour", "--name", "Harbour College", "--identifier", wallet.issuer.did)[0] == 0
    files = [str(tmp_path / name) for name in wallet.files]
    options = ("--offline", "--documents", str(tmp_path / "map.json"), "--subject", LEARNER, "--json")
    code, out, err = run("verify", *files, *options)
    assert (code, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["file"] for line in lines] == files
    for line in lines:
        assert set(line) >= LINE
        assert set(line["checks"]) == CHECKS
        assert all(set(check) == {"result", "reason"} for check in line["checks"].values())
    verdicts = [(line["verdict"], line["trusted"]) for line in lines]
    assert verdicts == [
        ("valid", True),
        ("valid", False),
        ("invalid", False),
        ("invalid", False),
        ("invalid", False),
        ("unknown", False),
    ]
    assert not (tmp_path / "home" / "vectors").exists()


def test_check_says_no_by_exit_code(run: Run, wallet: Wallet, tmp_path: Path) -> None:
    del wallet
    assert run("verify", str(tmp_path / "trusted.json"), "--check")[0] == 0
    assert run("verify", str(tmp_path / "trusted.json"), str(tmp_path / "changed.json"), "--check")[0] == 1
    assert run("verify", str(tmp_path / "changed.json"))[0] == 0
    junk = tmp_path / "junk"
    junk.write_bytes(b"\x00\xff")
    code, out, err = run("verify", str(junk), "--check", "--json")
    assert (code, json.loads(out)["verdict"], err) == (1, "unknown", "")


def test_a_candidate_from_wallet_to_fit_and_away(run: Run, ids: dict[str, str], wallet: Wallet, tmp_path: Path) -> None:
    del ids
    run("issuers", "trust", "harbour", "--name", "Harbour College", "--identifier", wallet.issuer.did)
    files = [str(tmp_path / name) for name in wallet.files]
    options = ("--documents", str(tmp_path / "map.json"), "--subject", LEARNER)
    code, out, _ = run("candidates", "add", "c-1", *files, *options, "--json")
    assert code == 0
    outcomes = [item["outcome"] for file in json.loads(out)["files"] for item in file["credentials"]]
    assert outcomes == ["created"] * 6
    assert "c-1" in run("candidates", "list")[1]
    found = json.loads(run("candidates", "list", "--concept", SQL, "--trusted", "--json")[1])
    assert [item["verdict"] for item in found["candidates"]] == ["met"]
    assert "SQL for analysts" in run("candidates", "list", "--concept", SQL)[1]
    profile = json.loads(run("candidates", "profile", "c-1", "--json")[1])
    assert profile["concepts"][0]["verdict"] == "accepted"
    assert "expired" in run("candidates", "profile", "c-1")[1]
    fit = json.loads(run("candidates", "fit", "c-1", "--target", ANALYST, "--json")[1])
    assert {item["uri"]: item["verdict"] for item in fit["requirements"]}[SQL] == "met"
    assert "of 2 essential" in run("candidates", "fit", "c-1", "--target", "data analyst")[1]
    assert len(json.loads(run("candidates", "export", "c-1")[1])["credential"]) == 6
    assert run("candidates", "forget")[1] == "0 erased\n"
    assert run("candidates", "delete", "c-1")[0] == 0
    assert run("candidates", "profile", "c-1")[0] == 2


def test_texts_of_strangers_cannot_style_the_terminal(run: Run, canonicaliser: Canonicaliser, tmp_path: Path) -> None:
    issuer = Issuer.make("Ed25519")
    document = awarded(issuer, "[/bold]\x1b[31mred", "Write SQL queries")
    document["id"] = "https://college.example/credentials/x"
    file = tmp_path / "styled.json"
    file.write_bytes(compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser)))
    code, out, err = run("verify", str(file))
    assert (code, err) == (0, "")
    assert "[/bold]" in out
    assert "\x1b" not in out


def test_issuers(run: Run, wallet: Wallet) -> None:
    run("issuers", "trust", "harbour", "--name", "Harbour College", "--identifier", wallet.issuer.did)
    arguments = ("--name", "Harb\u043eur College", "--identifier", "https://h.example")
    code, _, err = run("issuers", "trust", "h", *arguments)
    assert code == 0
    assert "looks like that of 'harbour'" in err
    listed = json.loads(run("issuers", "list", "--json")[1])["issuers"]
    assert [item["id"] for item in listed] == ["h", "harbour"]
    assert "Harbour College" in run("issuers", "list")[1]
    assert run("issuers", "delete", "h")[0] == 0
    assert run("issuers", "delete", "h")[0] == 2


BAD = [  # arguments, words on stderr
    (("verify",), "no file was named"),
    (("verify", "/no/such/file"), "cannot read"),
    (("verify", "x", "--documents", "/no/such/map"), "cannot be read"),
    (("verify", "--page", "/no/such/folder"), "PROVENANCE.md"),
    (("candidates", "add", "ann@example.org", "/dev/null"), "opaque"),
    (("candidates", "profile", "nobody"), "no candidate 'nobody'"),
    (("issuers", "trust", "x", "--name", "X", "--identifier", "Harbour College"), "identifiers"),
    (("issuers", "delete", "x"), "no trusted issuer 'x'"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_bad_input_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
