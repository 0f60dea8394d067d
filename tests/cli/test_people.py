"""Shortlist, explanation, decision, correction and bulk work as a user calls them."""

import json
from pathlib import Path

import pytest

from service.domain import Scope
from service.parts import Parts
from service.settings import Settings
from tests.cli.conftest import Run
from tests.operations.crowd import held
from tests.taxonomies import ANALYST, JAVA


@pytest.fixture
def people(run: Run, ids: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Two candidates in the home of the command, whose credentials nobody signed."""
    del run
    repository = Parts(Settings(home=tmp_path / "home")).candidates.repository
    repository.add(Scope(), "c-1", [held("Write SQL queries", title="SQL course")])
    repository.add(Scope(), "c-2", [held("Drive forklift truck", title="Licence")])
    return ids


def answer(run: Run, *arguments: str) -> dict:
    code, out, err = run(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_shortlist(run: Run, people: dict[str, str]) -> None:
    found = answer(run, "shortlist", "--target", "data analyst")
    assert [item["candidate"] for item in found["candidates"]] == ["c-1", "c-2"]
    page = answer(run, "shortlist", "--target", people["adv-1"], "--limit", "1")
    rest = answer(run, "shortlist", "--target", people["adv-1"], "--cursor", page["next_cursor"])
    assert [item["rank"] for item in rest["candidates"]] == [2]
    code, out, _ = run("shortlist", "--target", ANALYST, "--trusted-only", "--level", "4", "--must-have", "Java")
    assert code == 0
    assert "left out" in out
    assert run("shortlist", "--target", "flying")[0] == 2
    assert run("shortlist", "--target", ANALYST, "--must-have", "flying")[0] == 2


def test_a_decision_and_a_correction(run: Run, people: dict[str, str]) -> None:
    del people
    decided = ("--decision", "on_hold", "--by", "ann", "--reason", "to be asked")
    made = answer(run, "candidates", "decide", "c-1", "--target", ANALYST, *decided)
    assert made["fit"]["coverage"]["high"] > 0
    assert answer(run, "candidates", "decisions", "c-1")["decisions"] == [made]
    match = ("--text", "Write SQL queries", "--concept", "Java", "--wanted", "accepted")
    asked = answer(run, "candidates", "correct", "c-1", "--statement", "from Java", *match)
    assert asked["concept"] == JAVA
    assert [item["id"] for item in answer(run, "candidates", "corrections")["corrections"]] == [asked["id"]]
    ruled = ("--outcome", "upheld", "--by", "ann", "--reason", "true")
    assert answer(run, "candidates", "rule", "c-1", asked["id"], *ruled)["state"] == "upheld"
    assert run("candidates", "rule", "c-1", asked["id"], *ruled)[0] == 2
    assert run("candidates", "correct", "c-1", "--statement", "x", "--text", "y")[0] == 2
    for command in (("corrections", "c-1"), ("decisions", "c-1"), ("explain", "c-1", "--target", ANALYST)):
        code, out, _ = run("candidates", *command)
        assert (code, bool(out)) == (0, True)
    assert "on hold" in run("candidates", "explain", "c-1", "--target", ANALYST)[1]


def test_bulk(run: Run, people: dict[str, str], tmp_path: Path) -> None:
    del people
    file = tmp_path / "pairs.csv"
    file.write_text(f"candidate,target\nc-1,{ANALYST}\nwho,{ANALYST}\n")
    code, out, err = run("bulk", "fits", str(file))
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(lines), "problem" in lines[1]) == (0, "", 2, True)
    table = run("bulk", "fits", str(file), "--format", "csv")[1].splitlines()
    assert (len(table), table[0].split(",")[:2]) == (3, ["row", "candidate"])
    file.write_text(json.dumps({"id": "p", "target": ANALYST, "concept": "Java"}))
    assert json.loads(run("bulk", "gaps", str(file))[1])["open"]
    file.write_text("candidate,credential\nc-3,nonsense\n")
    assert "not_stored" in run("bulk", "candidates", str(file))[1]
    file.write_text("candidate,age\nc-3,44\n")
    assert run("bulk", "fits", str(file))[0] == 2
