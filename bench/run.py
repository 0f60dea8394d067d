"""./run bench [NAME…] [--write]: measure, print a table, and with --write keep it in BENCHMARKS.md.

Each benchmark runs in a process of its own, so that its memory is its own, in a home folder of its own. Real data
comes from the folder named by SKILLSGAP_SHARED; a benchmark that lacks its data says so and is left out.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("help", "taxonomy", "index", "match", "catalogue", "vacancies", "matrix", "review", "verify")
PAGE = ROOT / "BENCHMARKS.md"
START, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def machine() -> str:
    """The processor, cores, memory and Python of this machine."""
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def measure(name: str, home: Path) -> list[dict[str, str]]:
    """Run one benchmark in its own process; its rows, or one row that says why there are none."""
    environment = os.environ | {"SKILLSGAP_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "measures.py"), name],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return [{"what": name, "value": "not measured", "note": last[:160]}]
    rows: list[dict[str, str]] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def table(rows: list[dict[str, str]]) -> str:
    """The rows as Markdown."""
    lines = ["| what | value | note |", "|---|---|---|"]
    lines += [f"| {row['what']} | {row['value']} | {row.get('note', '')} |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help=f"any of {', '.join(NAMES)}; all if none")
    parser.add_argument("--write", action="store_true", help="keep the table in BENCHMARKS.md")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as home:
        for name in asked.names or NAMES:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += measure(name, Path(home))
    text = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}.\n\n{table(rows)}"
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(START)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
