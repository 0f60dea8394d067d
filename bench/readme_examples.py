"""Write the examples of README.md from what the commands print over the samples.

Run: .venv/bin/python bench/readme_examples.py
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
COMMAND = str(Path(sys.executable).parent / "skillsgap")
STARTER = ROOT / "esco_data" / "starter"
OFFERING = "ict-01"
TARGET = "data analyst"
ADVERT = "vac-01"
WIDTH = "118"


class Shell:
    """Runs commands in a home of their own."""

    def __init__(self, home: str) -> None:
        self._environment = os.environ | {"SKILLSGAP_HOME": home, "COLUMNS": WIDTH}

    def run(self, *arguments: str) -> str:
        """What the command prints on stdout."""
        done = subprocess.run(
            [COMMAND, *arguments], capture_output=True, text=True, env=self._environment, check=True, cwd=ROOT
        )
        return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")

    def json(self, *arguments: str) -> dict:
        """What the command prints with --json."""
        return json.loads(self.run(*arguments, "--json"))


def ids(listed: list[dict]) -> dict[str, str]:
    """Ids by the external ids of the samples."""
    return {item["external_id"]: item["id"] for item in listed}


def shown(command: str, output: str) -> str:
    """A command and its output as a block of the page."""
    return f"```text\n$ {command}\n{output}\n```"


def put(page: str, name: str, text: str) -> str:
    """Replace what stands between the markers of this name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL)


def main() -> None:
    """Make both examples."""
    with tempfile.TemporaryDirectory() as home:
        shell = Shell(home)
        shell.run("demo", "--no-serve")
        offerings = ids(shell.json("offerings", "list", "--limit", "500")["offerings"])
        fit = shell.run("fit", "--offering", offerings[OFFERING], "--target", TARGET)
        shell.run("vacancies", "import", str(STARTER / "vacancies.jsonl"), "--source", "sample")
        adverts = ids(shell.json("vacancies", "list")["vacancies"])
        wanted = shell.run("vacancies", "show", adverts[ADVERT])
        ranked = shell.run("vacancies", "offerings", adverts[ADVERT], "--limit", "3")
        best = shell.json("vacancies", "offerings", adverts[ADVERT], "--limit", "1")["fits"][0]
    missing = [
        item["label"]
        for item in best["requirements"]
        if item["importance"] == "essential" and item["verdict"] not in {"met", "partly"}
    ]
    example = shown(f"skillsgap fit --offering {offerings[OFFERING]} --target '{TARGET}'", fit)
    advert = "\n\n".join(
        [
            shown(f"skillsgap vacancies show {adverts[ADVERT]}", wanted),
            shown(f"skillsgap vacancies offerings {adverts[ADVERT]} --limit 3", ranked),
            f"Must-haves that the first of them does not show: {', '.join(missing) or 'none'}.",
        ]
    )
    page = README.read_text(encoding="utf-8")
    README.write_text(put(put(page, "example", example), "advert", advert), encoding="utf-8")


if __name__ == "__main__":
    main()
