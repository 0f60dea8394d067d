"""Write the examples of README.md from what the commands print over the samples.

Run: .venv/bin/python bench/readme_examples.py
"""

import json
import os
import re
import shlex
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
HAVE = "docs/adviser/have.jsonl"
WISH = "healthcare assistant"
SEEN = "hea-05"
WIDTH = "118"
LONG = 330
MOST_LINES = 24
WALLET = "docs/wallet"
GIVEN = ("--offline", "--documents", f"{WALLET}/documents/map.json", "--subject", "did:example:learner")
WALLETS = {
    "c-17": ("data-cleaning.json", "spreadsheets.json", "statistics.png", "visual-reports.jwt"),
    "c-18": ("visual-reports.jwt",),
    "c-19": ("text-mining.json",),
}

RECRUITER = (
    """`c-17` brings one credential that is proved and three that are not, `c-18` one of an issuer who is not in the
register, `c-19` one that has expired. Nobody is left out; what hangs on doubtful evidence is the second number of
coverage:""",
    "Only what is proved counts, if that is asked for, and the answer says whom it leaves out:",
    "What `c-18` may be told (the long line is cut here):",
    "A person decides, and says why; the record keeps what was shown at that moment:",
)


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


def cut(output: str) -> str:
    """Long lines end in dots, so that the page stays readable."""
    return "\n".join(
        line if len(line) <= LONG else f"{line[:LONG].rsplit(' ', 1)[0]} […]" for line in output.split("\n")
    )


def put(page: str, name: str, text: str) -> str:
    """Replace what stands between the markers of this name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL)


def wallet(shell: Shell) -> str:
    """A mixed wallet, its verdicts, what it shows, and the fit with an occupation; nothing of it stays."""
    page = (ROOT / "docs" / "wallet-example.md").read_text(encoding="utf-8")
    (college,) = re.findall(r"--identifier (did:key:\w+)", page)
    shell.run("issuers", "trust", "harbour", "--name", "Harbour College", "--identifier", college)
    files = sorted(str(file.relative_to(ROOT)) for file in (ROOT / WALLET).iterdir() if file.is_file())
    verdicts = shell.run("verify", *files, *GIVEN)
    shell.run("candidates", "add", "c-1", *files, *GIVEN)
    steps = [("candidates", "profile", "c-1"), ("candidates", "fit", "c-1", "--target", TARGET)]
    blocks = [shown(f"skillsgap verify {WALLET}/*.* {' '.join(GIVEN)}", verdicts)]
    blocks += [shown(f"skillsgap {shlex.join(step)}", shortened(shell.run(*step))) for step in steps]
    shell.run("candidates", "delete", "c-1")
    return "\n\n".join(blocks)


def shortened(output: str) -> str:
    """The beginning of a long answer and its last lines."""
    lines = output.split("\n")
    return output if len(lines) <= MOST_LINES else "\n".join([*lines[: MOST_LINES - 4], "[…]", *lines[-3:]])


def recruiter(shell: Shell) -> str:
    """An occupation, three candidates, the list, a doubt put right, and what a person decides."""
    for candidate, files in WALLETS.items():
        shell.run("candidates", "add", candidate, *(f"{WALLET}/{name}" for name in files), *GIVEN)
    steps = [("shortlist", "--target", TARGET), ("shortlist", "--target", TARGET, "--trusted-only")]
    steps += [("candidates", "explain", "c-18", "--target", TARGET)]
    said = {
        "decision": "advanced",
        "by": "recruiter-7",
        "reason": "Cleaning and databases are proved; statistics to be asked about.",
    }
    steps += [
        ("candidates", "decide", "c-17", "--target", TARGET, *(part for k, v in said.items() for part in (f"--{k}", v)))
    ]
    blocks = [shown(f"skillsgap {shlex.join(step)}", cut(shell.run(*step))) for step in steps]
    return "\n\n".join(part for pair in zip(RECRUITER, blocks, strict=True) for part in pair)


def adviser(shell: Shell, offerings: dict[str, str]) -> str:
    """One person's case from start to end."""
    case = f"skillsgap plan --have {HAVE} --target '{WISH}' --goal cheapest"
    blocks = [
        (
            f"Ana worked in a nursing home ([what she has]({HAVE})), wants to be a {WISH}, saw a course on home care:",
            "skillsgap offerings search looking after older peple at home --price 400 --limit 3",
        ),
        (
            "Which offerings close her gap for the least money, and is that course among them?",
            f"{case} --alternatives 1 --why-not {offerings[SEEN]}",
        ),
        ("She has 300 euros:", f"{case} --budget 300 --alternatives 0"),
        (
            "Where else could she go with what she has, for up to 1,000 euros?",
            f"skillsgap what-if --have {HAVE} --nearest 3 --budget 1000",
        ),
    ]
    return "\n\n".join(f"{text}\n\n{shown(command, shell.run(*shlex.split(command)[1:]))}" for text, command in blocks)


def main() -> None:
    """Make every example."""
    with tempfile.TemporaryDirectory() as home:
        shell = Shell(home)
        shell.run("demo", "--no-serve")
        offerings = ids(shell.json("offerings", "list", "--limit", "500")["offerings"])
        fit = shell.run("fit", "--offering", offerings[OFFERING], "--target", TARGET)
        shell.run("vacancies", "import", str(STARTER / "vacancies.jsonl"), "--source", "sample")
        adverts = ids(shell.json("vacancies", "list")["vacancies"])
        wanted = shell.run("vacancies", "show", adverts[ADVERT])
        ranked = shell.run("vacancies", "offerings", adverts[ADVERT], "--limit", "3")
        held = wallet(shell)
        case = recruiter(shell)
        advice = adviser(shell, offerings)
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
    texts = {"example": example, "advert": advert, "wallet": held, "recruiter": case, "adviser": advice}
    for name, text in texts.items():
        page = put(page, name, text)
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
