"""Canonical statements from a process of its own, killed when a document takes too long."""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, cast

import service

SECONDS = 3.5
START_SECONDS = 60.0
ANSWER_BYTES = 64 * 2**20
_LENGTH = struct.Struct(">I")


class NotCanonicalised(Exception):
    """No canonical form: kind is unsigned, unsupported, unknown_context, malformed, too_slow or too_big."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


@dataclass
class Allowance:
    """Seconds of work that are left for one file; waiting for a turn or for the worker to start is no work."""

    left: float


class Canonical(Protocol):
    """Gives the canonical N-Quads of a JSON-LD document."""

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", allowance: Allowance | None = None) -> str:
        """Canonical N-Quads (RDFC-1.0 with this hash), using up the allowance; raises NotCanonicalised."""


class Budget:
    """A canonicaliser for one verification: all its documents together get so many seconds, each form once."""

    def __init__(self, canonical: Canonical, seconds: float = SECONDS) -> None:
        self._canonical = canonical
        self._allowance = Allowance(seconds)
        self._known: dict[str, str] = {}

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", allowance: Allowance | None = None) -> str:
        """Canonical N-Quads, while there is time left; raises NotCanonicalised."""
        allowance = allowance or self._allowance
        name = hash_name + json.dumps(document, sort_keys=True)
        if name not in self._known:
            if allowance.left <= 0:
                raise NotCanonicalised("too_slow", "the time for canonicalising this file is used up")
            self._known[name] = self._canonical.quads(document, hash_name, allowance)
        return self._known[name]


class Canonicaliser:
    """One long-lived worker process, started on first use, killed and started anew after a timeout.

    Safe for threads: they take turns. Close it, or use it in a with statement, so that the process ends. A document's
    time runs while the worker works on it, so that a busy machine and somebody else's slow document, which cost the
    worker its life, cost other documents nothing but waiting.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = False

    def __enter__(self) -> "Canonicaliser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker, if there is one."""
        with self._lock:
            self._end()

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", allowance: Allowance | None = None) -> str:
        """Canonical N-Quads of a document; raises NotCanonicalised, with kind too_slow after the time limit."""
        allowance = allowance or Allowance(self._seconds)
        with self._lock:
            answer = self._ask({"document": document, "hash": hash_name}, allowance)
        if "quads" in answer:
            return answer["quads"]
        raise NotCanonicalised(answer["kind"], answer["detail"])

    def _ask(self, message: Mapping[str, Any], allowance: Allowance) -> dict[str, str]:
        request = json.dumps(message).encode()
        try:
            process = self._running()
        except (TimeoutError, OSError, EOFError, ValueError):
            self._end()
            return {"kind": "too_slow", "detail": "the process that canonicalises does not start"}
        seconds, began = min(allowance.left, self._seconds), time.monotonic()
        try:
            return self._answer(process, _LENGTH.pack(len(request)) + request, began + seconds)
        except TimeoutError:
            self._start()
            return {"kind": "too_slow", "detail": f"canonicalising it takes more than {seconds:.1f} s"}
        except (OSError, EOFError, ValueError):
            self._start()
            return {"kind": "too_big", "detail": "the process that canonicalises ended on it"}
        finally:
            allowance.left -= time.monotonic() - began

    def _answer(self, process: "subprocess.Popen[bytes]", request: bytes, deadline: float) -> dict[str, str]:
        _write(cast("IO[bytes]", process.stdin).fileno(), request, deadline)
        return _read_answer(cast("IO[bytes]", process.stdout).fileno(), deadline)

    def _running(self) -> "subprocess.Popen[bytes]":
        """The worker, when it has said that it is ready."""
        process = self._process
        if process is None or process.poll() is not None:
            process = self._start()
        if not self._ready:
            _read_answer(cast("IO[bytes]", process.stdout).fileno(), time.monotonic() + START_SECONDS)
            self._ready = True
        return process

    def _start(self) -> "subprocess.Popen[bytes]":
        """Start a worker, in the place of the one there may be; it gets ready while nobody waits for it."""
        self._end()
        root = str(Path(service.__file__).parent.parent)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *filter(None, sys.path)])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "service.verification.canonical_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        for stream in (self._process.stdin, self._process.stdout):
            os.set_blocking(cast("IO[bytes]", stream).fileno(), False)
        return self._process

    def _end(self) -> None:
        process, self._process, self._ready = self._process, None, False
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


def _write(descriptor: int, data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        _wait([], [descriptor], deadline)
        view = view[os.write(descriptor, view[:65536]) :]


def _read_answer(descriptor: int, deadline: float) -> dict[str, str]:
    head = _read(descriptor, _LENGTH.size, deadline)
    length = _LENGTH.unpack(head)[0]
    if length > ANSWER_BYTES:
        raise ValueError("the answer is too long")
    return cast("dict[str, str]", json.loads(_read(descriptor, length, deadline)))


def _read(descriptor: int, length: int, deadline: float) -> bytes:
    parts = []
    while length:
        _wait([descriptor], [], deadline)
        part = os.read(descriptor, min(length, 65536))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _wait(readable: list[int], writable: list[int], deadline: float) -> None:
    left = deadline - time.monotonic()
    ready = select.select(readable, writable, [], max(left, 0))
    if not ready[0] and not ready[1]:
        raise TimeoutError
