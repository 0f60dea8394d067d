"""The demo answers about the samples as they ship, with the real model."""

import re

from service.quality.engine import rules
from tests.cli.conftest import Run


def test_every_rule_finds_something_in_the_samples_and_nothing_made_up_stays(run: Run) -> None:
    code, out, _ = run("demo", "--no-serve")
    assert code == 0
    standing, after = out.split("Rules that speak of change", 1)
    listed = re.findall(r"^│ ([a-z-]+) +│ (?:stale|misaligned|opaque) ", standing, flags=re.MULTILINE)
    opened = re.findall(r"^│ ([a-z-]+) +│ (?:stale|misaligned|opaque) ", after, flags=re.MULTILINE)
    assert sorted([*listed, *opened]) == sorted(rules())
    assert opened == ["withdrawn", "concept-removed", "concept-redefined", "concept-retyped", "outcomes-untouched"]
    code, out, _ = run("taxonomy", "list", "--json")
    assert code == 0
    assert "made-up" not in out
    assert '"findings"' not in out
