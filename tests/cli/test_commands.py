"""Every command once, as a user calls it: JSON on stdout in the shape of CONTRACTS.md, the rest on stderr."""

import json
from pathlib import Path

import pytest

from esco_data import STARTER_VERSION
from tests.cli.conftest import Run
from tests.samples import ADVERT, OFFERINGS
from tests.taxonomies import ANALYST, SQL

VERSIONS = {"taxonomy", "language", "model", "index", "matcher", "calibration"}
EVIDENCE = {"outcome", "span", "matched", "relation", "score", "source"}


def test_help_loads_nothing_heavy(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "taxonomy" in out


def test_taxonomy_import_list_use_and_show(run: Run, pytestconfig: pytest.Config) -> None:
    folder = str(pytestconfig.rootpath / "esco_data" / "starter")
    code, out, _ = run("taxonomy", "import", folder, "--version", STARTER_VERSION, "--language", "en", "--json")
    assert code == 0
    report = json.loads(out)
    assert {"version", "language", "concepts", "occupations", "relations", "problems", "seconds"} <= set(report)
    assert report["occupations"] == 46
    _, out, _ = run("taxonomy", "list", "--json")
    assert json.loads(out)["taxonomies"][0]["is_current"]
    assert run("taxonomy", "use", STARTER_VERSION)[0] == 0
    _, out, _ = run("taxonomy", "show", "data analyst")
    assert json.loads(out)["requirements"]


@pytest.mark.usefixtures("ids")
def test_match_prints_the_contract(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "Write SQL queries", "context": "Databases"}\n')
    code, out, _ = run("match", str(file), "--limit", "3", "--json")
    assert code == 0
    answer = json.loads(out)
    assert set(answer["versions"]) == VERSIONS
    match = answer["results"][0]["matches"][0]
    assert {"uri", "label", "kind", "score", "rank", "verdict", "span", "matched_label", "features"} <= set(match)
    assert match["uri"] == SQL


@pytest.mark.usefixtures("ids")
def test_offerings_import_prints_the_contract(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "offerings.json"
    file.write_text(json.dumps(OFFERINGS))
    code, out, _ = run("offerings", "import", str(file), "--source", "test", "--json")
    assert code == 0
    report = json.loads(out)
    assert {"created", "updated", "unchanged", "duplicates", "withdrawn", "rejected"} <= set(report)
    assert (report["unchanged"], report["created"], report["updated"]) == (len(OFFERINGS), 0, 0)


def test_fit_and_gap_print_the_contract(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    code, out, _ = run("fit", "--offering", ids["sql-1"], "--target", ANALYST, "--target", ids["adv-1"], "--json")
    assert code == 0
    answer = json.loads(out)
    assert len(answer["fits"]) == 2
    found = answer["fits"][0]
    assert set(found["counts"]) == {"essential", "optional", "outcomes"}
    assert set(found["counts"]["essential"]) == {"met", "partly", "not_sure", "not_covered"}
    assert set(found["counts"]["outcomes"]) == {"total", "matched", "wanted"}
    shown = next(item for item in found["requirements"] if item["evidence"])
    assert set(shown["evidence"]) >= EVIDENCE
    have = tmp_path / "have.jsonl"
    have.write_text('{"text": "Write SQL queries"}\n')
    code, out, _ = run("gap", "--have", str(have), "--target", ANALYST, "--json")
    assert code == 0
    gap = json.loads(out)
    assert {"versions", "target", "requirements", "coverage", "open"} <= set(gap)
    assert run("gap", "--have", str(have), "--target", "nurse", "--check")[0] == 1
    assert run("gap", "--have", str(have), "--target", "nurse")[0] == 0


def test_vacancies(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "adverts.json"
    file.write_text(json.dumps([ADVERT]))
    code, out, _ = run("vacancies", "import", str(file), "--source", "test", "--json")
    assert code == 0
    assert json.loads(out)["unchanged"] == 1
    assert json.loads(run("vacancies", "show", ids["adv-1"], "--json")[1])["requirements"]
    assert "SQL for analysts" in run("vacancies", "offerings", ids["adv-1"])[1]
    assert "Data analyst" in run("vacancies", "list")[1]


@pytest.mark.usefixtures("ids")
def test_index_build_and_evaluate(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("index", "build", "--json")
    assert code == 0
    assert {"versions", "concepts", "labels", "seconds"} <= set(json.loads(out))
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps({"id": "1", "text": "Ask a database with SQL", "relevant": {SQL: 2}}) + "\n")
    code, out, _ = run("evaluate", str(file), "--matcher", "lexical", "--matcher", "default", "--json")
    assert code == 0
    report = json.loads(out)
    assert list(report["matchers"]) == ["lexical", "default"]
    assert set(report["matchers"]["default"]["mrr"]) == {"value", "low", "high"}


@pytest.mark.usefixtures("ids")
def test_judgements_in_and_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "judgements.csv"
    file.write_text(f"text,concept,verdict,judge\nWrite queries,{SQL},accepted,ann\nWrite queries,{SQL},accepted,bob\n")
    assert run("judgements", "import", str(file))[0] == 0
    lines = [json.loads(line) for line in run("judgements", "export")[1].splitlines()]
    assert lines[0] == {"relevant_at": 1.5}
    assert lines[1]["judged"] == {SQL: [2.0, 2.0]}
    assert json.loads(run("judgements", "agreement", "--json")[1])["judged_by_several"] == 1


def test_what_people_see(run: Run, ids: dict[str, str]) -> None:
    assert "SQL for analysts" in run("offerings", "list")[1]
    out = run("fit", "--offering", ids["sql-1"], "--target", "nurse")[1]
    assert "of 2 essential" in out
    assert json.loads(run("offerings", "show", ids["sql-1"])[1])["title"] == "SQL for analysts"
    assert run("offerings", "delete", ids["sql-1"])[0] == 0


BAD = [  # arguments, words on stderr
    (("taxonomy", "use", "v9"), "no taxonomy 'v9'"),
    (("taxonomy", "show", "magic"), "no concept or occupation 'magic'"),
    (("taxonomy", "import", "/no/such/folder", "--version", "x"), ""),
    (("match", "/no/such/file"), "cannot read"),
    (("offerings", "import", "/no/such/file"), "cannot read"),
    (("fit", "--offering", "off_x", "--target", "nurse"), "no offering 'off_x'"),
    (("gap", "--have", "/no/such/file", "--target", "nurse"), "cannot read"),
    (("serve", "--host", "192.0.2.1"), "without keys"),
    (("match", "--limit", "0"), "0"),
    (("nonsense",), "nonsense"),
]


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_bad_input_is_one_line_and_exit_2(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert words in err
    assert "Traceback" not in err
