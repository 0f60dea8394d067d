"""skillsgap review, report and taxonomy use, as a user calls them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import service.__main__ as command
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples
from tests.samples import load_samples

Run = Callable[..., tuple[int, str, str]]
FIELDS = ["offering", "rule", "kind", "cause", "severity", "result", "value", "evidence", "fix", "since", "basis"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], samples: Samples) -> Run:
    """Calls the command in a home with the samples; the model loaded by other tests is used again."""
    monkeypatch.setenv("SKILLSGAP_HOME", str(tmp_path / "home"))
    encoder = samples.parts.encoder
    monkeypatch.setattr("service.parts.whole.TransformerEncoder", lambda *_: encoder)
    load_samples(Parts(Settings(home=tmp_path / "home"), encoder=encoder))

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["skillsgap", *arguments])
        try:
            command.main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_review_prints_one_finding_a_line(run: Run, samples: Samples) -> None:
    code, out, _ = run("review", "--json")
    assert code == 0
    lines = [json.loads(line) for line in out.splitlines()]
    assert {item["offering"] for item in lines} == {key for key in samples.ids.values() if key.startswith("off")}
    for item in lines:
        assert list(item)[: len(FIELDS)] == FIELDS
        assert item["result"] in {"violated", "unknown"}
    key = samples.ids["sql-1"]
    _, one, _ = run("review", "--offering", key, "--json", "--result", "violated")
    assert {json.loads(line)["offering"] for line in one.splitlines()} == {key}
    code, out, _ = run("review")
    assert "0 of 4 offerings judged now" in out


def test_check_and_bad_input(run: Run) -> None:
    assert run("review", "--check", "--json")[0] == 1
    assert run("review", "--check", "--rule", "title-barred")[0] == 0
    code, _, err = run("review", "--rule", "nonsense")
    assert code == 2
    assert "review-overdue" in err
    code, _, err = run("review", "--offering", "off_nothing")
    assert code == 2
    assert "off_nothing" in err


def test_report_is_a_page_or_json(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert run("report", "Lift School", "--output", str(target))[0] == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    _, out, _ = run("report", "Lift School", "--json", "--public")
    document = json.loads(out)
    assert document["public"]
    assert "findings" not in document
    assert run("report", "Nobody")[0] == 2
    assert run("report", "Lift School", "--output", str(tmp_path / "no" / "folder.html"))[0] == 2
