"""The files that containers are made from fit the service; read only, no docker needed."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from service.__main__ import COMMANDS, LazyGroup
from service.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent


def dockerfile() -> list[tuple[str, str]]:
    """Instructions with their arguments, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1].strip()) for line in lines]


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


def parses(arguments: list[str]) -> None:
    """Fail unless the command line takes these arguments."""
    name, *rest = arguments
    command = LazyGroup("skillsgap").get_command(click.Context(click.Group()), name)
    assert command is not None, name
    command.make_context(name, list(rest))


def test_the_image_copies_what_it_needs_and_runs_as_nobody_special() -> None:
    steps = dockerfile()
    assert steps[0][0] == "FROM"
    copied = [name for step, arguments in steps if step == "COPY" for name in arguments.split()[:-1]]
    assert {"service", "esco_data", "pyproject.toml", "constraints.txt"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    assert [arguments for step, arguments in steps if step == "USER"] == ["skillsgap"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    torch = next(name for name in project["dependencies"] if name.startswith("torch"))
    assert any(torch in arguments for step, arguments in steps if step == "RUN")
    minor = int(re.match(r"python:3\.(\d+)", steps[0][1])[1])  # type: ignore[index]
    assert minor >= int(project["requires-python"].removeprefix(">=3."))


def test_commands_of_image_and_compose_are_ours() -> None:
    (command,) = [yaml.safe_load(arguments) for step, arguments in dockerfile() if step == "CMD"]
    parses(command)
    for name in ("server", "worker"):
        parses(services()[name]["command"])
    comment = (ROOT / "compose.yaml").read_text(encoding="utf-8").split("services:")[0]
    shown = shlex.split(next(line for line in comment.splitlines() if "run --rm" in line).lstrip("# "))
    parses(shown[shown.index("server") + 1 :])


def test_compose_sets_only_settings_that_there_are_and_no_secret() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__}
    for name in ("server", "worker"):
        assert set(services()[name]["environment"]) <= known
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert all(value.startswith("${") for value in re.findall(r"PASSWORD: (\S+)", text))
    assert services()["server"]["ports"] == ["127.0.0.1:8000:8000"]
    assert services()["worker"]["ports"] == []


@pytest.mark.parametrize("name", ["server", "worker", "database"])
def test_every_part_comes_back_after_a_crash(name: str) -> None:
    assert services()[name]["restart"] == "unless-stopped"


def test_the_operations_page_names_every_command_it_is_about() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert {"serve", "worker", "backup", "restore"} <= set(COMMANDS)
    for name in ("serve", "worker", "backup", "restore"):
        assert f"skillsgap {name}" in page
