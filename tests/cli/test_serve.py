"""The server as it is run: it serves, carries out tasks, adds up its processes' figures, and stops when asked."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples
from tests.samples import load_samples

SECONDS = 300  # a slow machine; it takes a few


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(url: str, data: bytes | None = None) -> Any:
    request = urllib.request.Request(url, data=data, headers={"Prefer": "respond-async"})  # noqa: S310  ours
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        text = answer.read().decode()
    return json.loads(text) if answer.headers.get_content_type() == "application/json" else text


def wait_for(what: Any) -> Any:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            if found := what():
                return found
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


@pytest.fixture
def server(tmp_path: Path, samples: Samples) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    load_samples(Parts(Settings(home=tmp_path / "home"), encoder=samples.parts.encoder))
    port = free_port()
    environment = {**os.environ, "SKILLSGAP_HOME": str(tmp_path / "home"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--workers", "2"]
    url = f"http://127.0.0.1:{port}"
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stderr=log)
        try:
            wait_for(lambda: ask(f"{url}/healthz"))
            yield process, url
        finally:
            process.terminate()
            process.wait()


def test_it_serves_works_counts_and_stops(server: tuple[subprocess.Popen[bytes], str], tmp_path: Path) -> None:
    process, url = server
    rows = json.dumps([{"id": "n", "title": "New", "outcomes": ["Write SQL queries"]}]).encode()
    task = ask(f"{url}/v1/offerings:import?source=s&match=false", rows)
    done = wait_for(lambda: (found := ask(f"{url}/v1/tasks/{task['id']}"))["state"] == "done" and found)
    assert done["result"]["created"] == 1
    for _ in range(20):
        ask(f"{url}/healthz")
    line = next(line for line in ask(f"{url}/metrics").splitlines() if 'route="/healthz",status="200"' in line)
    assert float(line.split()[-1]) >= 20
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
    assert {"answered", "Shutting down: Master"} <= {json.loads(line)["message"] for line in lines}
