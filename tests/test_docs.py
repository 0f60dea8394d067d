"""The documentation names what there is, and nothing else."""

import re
from dataclasses import fields
from pathlib import Path

from service.__main__ import COMMANDS
from service.matching.registry import MATCHERS
from service.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    table = page("docs/settings.md")
    rows = dict(re.findall(r"^\| `SKILLSGAP_(\w+)` \| (.*?) \|", table, re.MULTILINE))
    names = {item.name.upper() for item in fields(Settings)}
    assert set(rows) - {"SHARED", "TEST_DATABASE_URL", "TEST_EXAMPLES", "TEST_HOME"} == names
    for item in fields(Settings):
        shown = rows[item.name.upper()].strip("`")
        assert shown == ("empty" if item.default == "" else str(item.default)), item.name


def test_the_readme_names_every_command() -> None:
    readme = page("README.md")
    missing = [name for name in COMMANDS if f"skillsgap {name}" not in readme]
    assert missing == []


def test_every_matcher_is_documented() -> None:
    text = page("docs/matching.md")
    assert [name for name in MATCHERS if f"`{name}`" not in text] == []


def test_every_dependency_has_its_reason() -> None:
    text = page("docs/dependencies.md")
    project = page("pyproject.toml")
    names = re.findall(r'^    "([a-zA-Z0-9-]+)', project.split("[project.scripts]")[0], re.MULTILINE)
    names = [name for name in names if name != "skillsgap"]
    assert [name for name in names if f"| {name} |" not in text] == []


def test_links_between_pages_lead_somewhere() -> None:
    for source in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", source.read_text(encoding="utf-8")):
            assert (source.parent / target).exists(), f"{source.name}: {target}"
