"""skillsgap train, from the command line."""

import json
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from service.matching.models import resolve_model
from tests.cli.conftest import Run
from tests.tiny_model import write_tiny_model


@pytest.mark.usefixtures("ids")
def test_train_reports_and_writes_a_model_that_opens(run: Run, tmp_path: Path) -> None:
    base = write_tiny_model(resolve_model("minilm").path, tmp_path / "base")
    command = ("train", "--quick", "--base", str(base), "--out", str(tmp_path / "out"))
    code, out, _ = run(*command, "--json")
    assert code == 0
    report = json.loads(out)
    assert report["steps"] > 0
    assert sum(report["rows"].values()) > 0
    assert resolve_model(report["folder"]).path == tmp_path / "out"
    code, out, said = run(*command)
    assert (code, out.split()[1:3]) == (0, ["steps", "on"])
    last = [line for line in said.splitlines() if line.startswith("step ")][-1]
    assert last.startswith(f"step {report['steps']} of {report['steps']}, loss ")


@pytest.mark.usefixtures("ids")
def test_the_table_of_word_pieces_is_trained_too(run: Run, tmp_path: Path) -> None:
    base = write_tiny_model(resolve_model("minilm").path, tmp_path / "base")
    code, out, _ = run("train", "--table", "--quick", "--base", str(base), "--out", str(tmp_path / "out"), "--json")
    assert code == 0
    report = json.loads(out)
    assert report["steps"] > 0
    table = load_file(report["path"])["vectors"]
    assert list(table.shape) == report["shape"]


def test_a_table_has_no_mean(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    assert ids
    other = write_tiny_model(resolve_model("minilm").path, tmp_path / "other")
    code, _, error = run("train", "--table", "--quick", "--mean", f"{other}:0.3", "--out", str(tmp_path / "out"))
    assert code == 2
    assert "--mean mixes the weights of encoders" in error


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--mean", "nowhere:0.3"), "a folder with"),
        (("--extra", "lines.jsonl:often"), "a number"),
        (("--recipe", "fourth"), "second"),
    ],
)
@pytest.mark.usefixtures("ids")
def test_wrong_options_say_what_would_be_right(run: Run, tmp_path: Path, option: tuple[str, str], words: str) -> None:
    code, _, error = run("train", "--out", str(tmp_path / "out"), *option)
    assert code == 2
    assert words in error
