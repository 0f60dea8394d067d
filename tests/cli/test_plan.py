import json
from pathlib import Path

import pytest

from service.parts import Parts
from service.settings import Settings
from tests.advice import load_advice
from tests.cli.conftest import Run
from tests.conftest import Samples
from tests.taxonomies import ANALYST, NURSE


@pytest.fixture
def advice(run: Run, tmp_path: Path, samples: Samples) -> dict[str, str]:
    del run
    return load_advice(Parts(Settings(home=tmp_path / "home"), encoder=samples.parts.encoder))


@pytest.fixture
def have(tmp_path: Path) -> str:
    file = tmp_path / "have.jsonl"
    file.write_text('{"concept": "work in teams"}\n')
    return str(file)


def test_plan_prints_json_and_tables(run: Run, advice: dict[str, str], have: str) -> None:
    asked = ("plan", "--have", have, "--target", ANALYST, "--goal", "cheapest", "--language", "en")
    code, out, _ = run(*asked, "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["status"] == "proved"
    assert [step["offering"] for step in answer["plans"][0]["offerings"]] == [advice["sql-cheap"]]
    code, out, _ = run(*asked, "--why-not", advice["sql-short"])
    assert code == 0
    for words in ("Sql cheap", "100 EUR", "“Write SQL queries”", "next best (2)", "why not Sql short", "price +200"):
        assert words in out


def test_a_conflict_is_printed_and_checked(run: Run, advice: dict[str, str], have: str) -> None:
    del advice
    asked = ("plan", "--have", have, "--target", ANALYST, "--budget", "20")
    code, out, _ = run(*asked)
    assert code == 0
    assert "the smallest set that cannot hold together: budget 20" in out
    assert run(*asked, "--check")[0] == 1


def test_prerequisites_come_from_a_file(run: Run, advice: dict[str, str], have: str, tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text(json.dumps({advice["bandage-plain"]: [advice["sql-short"]]}))
    limits = ("--prerequisites", str(file), "--starts-from", "2027-01-01", "--if-unknown", "exclude", "--json")
    _, out, _ = run("plan", "--have", have, "--target", NURSE, *limits)
    assert json.loads(out)["plans"][0]["offerings"] == []
    file.write_text("[]")
    code, _, err = run("plan", "--have", have, "--target", NURSE, *limits)
    assert code == 2
    assert "one JSON object" in err


BAD = [  # arguments, words on stderr
    (("--target", ANALYST), "give either --have FILE or --candidate ID"),
    (("--candidate", "nobody", "--target", ANALYST), "nobody"),
    (("--have", "absent.jsonl", "--target", ANALYST), "cannot read absent.jsonl"),
    (("--have", "-", "--target", ANALYST, "--budget", "-1"), "--budget"),
]


@pytest.mark.usefixtures("advice")
@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_bad_input_is_one_line_and_exit_code_2(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run("plan", *arguments)
    assert code == 2
    assert out == ""
    assert words in err


def test_what_if_prints_json_and_a_table(run: Run, advice: dict[str, str], have: str) -> None:
    del advice
    code, out, _ = run("what-if", "--have", have, "--target", ANALYST, "--target", "nurse", "--json")
    assert code == 0
    assert [item["target_label"] for item in json.loads(out)["targets"]] == ["data analyst", "nurse"]
    code, out, _ = run("what-if", "--have", have, "--nearest", "2")
    assert code == 0
    assert "too little to tell" in out
    assert run("what-if", "--have", have)[0] == 2


def test_search_prints_json_and_a_table(run: Run, advice: dict[str, str]) -> None:
    code, out, _ = run("offerings", "search", "sql", "querys", "--limit", "2", "--json")
    assert code == 0
    page = json.loads(out)
    assert len(page["offerings"]) == 2
    code, out, _ = run("offerings", "search", "sql", "querys", "--limit", "2", "--cursor", page["next_cursor"])
    assert code == 0
    for words in ("Sql", "sql in title", "language: en", "more: --cursor"):
        assert words in out
    assert "Bandage" in run("offerings", "search", "--concept", "apply bandages", "--price", "100")[1]
    assert run("offerings", "search", "--like", advice["team"])[0] == 0
    assert run("offerings", "search")[0] == 2
