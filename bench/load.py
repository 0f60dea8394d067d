"""./run load: mixed requests from this process, on loopback, against a server of two serving processes.

Prints a row for BENCHMARKS.md: requests a second, p50, p95, p99, errors, memory of the server at start and end.
The sample catalogue and adverts over the starter taxonomy are loaded first, in a home of their own.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 4
WARM_UP_S = 60.0  # of the same mix before anything is counted: both processes have then loaded what they need
REQUESTS_A_CONNECTION = 200  # a connection stays with one process
WORDS = ("data", "nurse", "warehouse", "python", "cook", "teach", "account", "garden", "weld", "law")
TEXTS = (
    "Write SQL queries that join several tables",
    "Drive a forklift truck safely in a warehouse",
    "Plan and cook menus for large groups",
    "Keep the accounts of a small company",
)
OCCUPATIONS = ("data analyst", "healthcare assistant", "warehouse worker")
HEADERS = {"Content-Type": "application/json"}


@dataclass
class Seen:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    def percentile(self, share: float) -> float:
        """Milliseconds below which this share of the answers came."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))] * 1000


def request(chance: random.Random, offerings: list[str]) -> tuple[str, str, str | None]:
    """One request of the mix: mostly reading, some fitting and matching, a little writing."""
    word, occupation, offering = chance.choice(WORDS), quote(chance.choice(OCCUPATIONS)), chance.choice(offerings)
    text = {"text": chance.choice(TEXTS)}
    mix: list[tuple[int, tuple[str, str, str | None]]] = [
        (20, ("GET", f"/v1/occupations?q={word}", None)),
        (15, ("GET", f"/v1/concepts?q={word}", None)),
        (15, ("GET", "/v1/offerings?limit=20", None)),
        (10, ("GET", f"/v1/offerings/{offering}", None)),
        (10, ("GET", f"/v1/offerings/{offering}/fit?target={occupation}", None)),
        (10, ("GET", f"/v1/occupations/{occupation}/offerings?limit=5", None)),
        (8, ("POST", "/v1/matches", json.dumps({"texts": [text]}))),
        (5, ("POST", "/v1/gap", json.dumps({"have": [text], "target": chance.choice(OCCUPATIONS)}))),
        (5, ("GET", "/v1/events?limit=20", None)),
        (2, ("POST", "/v1/offerings:import?source=load", json.dumps([{"id": word, "title": word, "tags": [word]}]))),
    ]
    return chance.choices([found for _, found in mix], [weight for weight, _ in mix])[0]


def client(port: int, offerings: list[str], until: float, seen: Seen) -> None:
    """Ask one thing after the other until the time is over."""
    chance = random.Random(threading.get_ident())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for number in itertools.count(1):
        if time.monotonic() >= until:
            break
        if number % REQUESTS_A_CONNECTION == 0:
            connection.close()
        method, path, body = request(chance, offerings)
        began = time.perf_counter()
        try:
            connection.request(method, path, body, HEADERS)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            seen.broken += 1
            connection.close()
            continue
        seen.seconds.append(time.perf_counter() - began)
        seen.statuses[answer.status] += 1


def ask_for(seconds: float, port: int, offerings: list[str]) -> Seen:
    """Have all clients ask for so long; what they saw."""
    seen = Seen()
    named = (port, offerings, time.monotonic() + seconds, seen)
    clients = [threading.Thread(target=client, args=named) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return seen


def memory(group: int) -> float:
    """MiB that the processes of a group hold: what is theirs, and their share of what they share."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if os.getpgid(int(folder.name)) == group:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
        except OSError:
            continue  # it ended meanwhile
    return total / 1024


def ask(port: int, path: str) -> dict[str, object]:
    """One answer as JSON; OSError while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path)
    found: dict[str, object] = json.loads(connection.getresponse().read())
    return found


def wait(port: int) -> list[str]:
    """Wait for the server and give the ids of its offerings."""
    while True:
        try:
            ask(port, "/healthz")
            break
        except OSError:
            time.sleep(0.5)
    listed = ask(port, "/v1/offerings?limit=500")["offerings"]
    return [str(item["id"]) for item in listed]


def row(seen: Seen, seconds: float, before: float, after: float) -> str:
    """The row for BENCHMARKS.md."""
    errors = seen.broken + sum(count for status, count in seen.statuses.items() if status >= 400)
    p50, p95, p99 = (seen.percentile(share) for share in (0.5, 0.95, 0.99))
    return (
        f"| {datetime.now(UTC):%Y-%m-%d} | {seconds:,.0f} s, {CLIENTS} clients | {len(seen.seconds) / seconds:,.0f} | "
        f"{p50:,.0f} / {p95:,.0f} / {p99:,.0f} ms | {errors} | {before:,.0f} / {after:,.0f} MiB |"
    )


def main() -> None:
    """Load the samples, serve them, and ask."""
    parser = argparse.ArgumentParser(prog="./run load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0)
    seconds = parser.parse_args().seconds
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="skillsgap-load-") as home:
        environment = {**os.environ, "SKILLSGAP_HOME": home, "SKILLSGAP_RATE_LIMIT": "none", "PYTHONPATH": str(ROOT)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = [sys.executable, "-m", "service"]
        subprocess.run([*command, "demo", "--no-serve"], env=environment, check=True, **quiet)
        serve = [*command, "serve", "--port", str(port), "--workers", "2"]
        server = subprocess.Popen(serve, env=environment, start_new_session=True, **quiet)
        try:
            offerings = wait(port)
            ask_for(WARM_UP_S, port, offerings)
            before, began = memory(server.pid), time.monotonic()
            seen = ask_for(seconds, port, offerings)
            print(row(seen, time.monotonic() - began, before, memory(server.pid)))
            print(f"statuses {dict(seen.statuses)}, broken {seen.broken}", file=sys.stderr)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
