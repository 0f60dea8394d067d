"""What gunicorn does besides serving: lines in our format, figures of its processes together, a worker beside it.

gunicorn reads this module as its configuration and calls its functions by name.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from typing import Any

from service.logs import configure

# Set by `skillsgap serve`: whether tasks are carried out by a worker that lives and dies with this server.
WITH_WORKER = "SKILLSGAP_SERVE_WORKER"
FIGURES_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
RESTART_S = 2.0

logger = logging.getLogger("service.server")


class Companion:
    """A worker process beside the server; one that dies is started again."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and a thread that looks after it."""
        threading.Thread(target=self._look_after, name="companion", daemon=True).start()

    def stop(self) -> None:
        """Ask it to stop after the step at hand, and wait for that."""
        self._stop.set()
        if self._process is not None:
            self._process.terminate()
            self._process.wait()

    def _look_after(self) -> None:
        command = [sys.executable, "-m", "service", "worker", "--with-parent"]
        while not self._stop.is_set():
            self._process = subprocess.Popen(command)  # noqa: S603  our own program
            self._process.wait()
            if not self._stop.wait(RESTART_S):
                logger.warning("the worker ended and is started again")


companion = Companion()


def on_starting(_server: Any) -> None:
    """Before anything is served, in gunicorn's own process; its children inherit it."""
    configure()
    for name in ("gunicorn.error", "gunicorn.access"):
        log = logging.getLogger(name)
        log.handlers = []
        log.propagate = True
    os.environ[FIGURES_FOLDER] = tempfile.mkdtemp(prefix="skillsgap-figures-")


def when_ready(_server: Any) -> None:
    """Requests are taken."""
    if os.environ.get(WITH_WORKER):
        companion.start()


def child_exit(_server: Any, worker: Any) -> None:
    """One serving process is gone; its gauges of the living go with it."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library leaves it unannotated


def on_exit(_server: Any) -> None:
    """The server stops; requests at hand were answered before."""
    companion.stop()
    shutil.rmtree(os.environ.get(FIGURES_FOLDER, ""), ignore_errors=True)
