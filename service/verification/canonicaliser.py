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
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, cast

import service

SECONDS = 4.0
ANSWER_BYTES = 64 * 2**20
_LENGTH = struct.Struct(">I")


class NotCanonicalised(Exception):
    """No canonical form: kind is unsigned, unsupported, unknown_context, malformed, too_slow or too_big."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Canonical(Protocol):
    """Gives the canonical N-Quads of a JSON-LD document."""

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", seconds: float | None = None) -> str:
        """Canonical N-Quads (RDFC-1.0 with this hash) within so many seconds; raises NotCanonicalised."""


class Budget:
    """A canonicaliser for one verification: all its documents together get so many seconds, each form once."""

    def __init__(self, canonical: Canonical, seconds: float = SECONDS) -> None:
        self._canonical = canonical
        self._left = seconds
        self._known: dict[str, str] = {}

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", seconds: float | None = None) -> str:
        """Canonical N-Quads, while there is time left; raises NotCanonicalised."""
        name = hash_name + json.dumps(document, sort_keys=True)
        if name not in self._known:
            if self._left <= 0:
                raise NotCanonicalised("too_slow", "the time for canonicalising this file is used up")
            began = time.monotonic()
            try:
                self._known[name] = self._canonical.quads(document, hash_name, min(seconds or self._left, self._left))
            finally:
                self._left -= time.monotonic() - began
        return self._known[name]


class Canonicaliser:
    """One long-lived worker process, started on first use, killed and started anew after a timeout.

    Safe for threads: they take turns. Close it, or use it in a with statement, so that the process ends.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

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

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256", seconds: float | None = None) -> str:
        """Canonical N-Quads of a document; raises NotCanonicalised, with kind too_slow after the time limit."""
        with self._lock:
            answer = self._ask({"document": document, "hash": hash_name}, min(seconds or self._seconds, self._seconds))
        if "quads" in answer:
            return answer["quads"]
        raise NotCanonicalised(answer["kind"], answer["detail"])

    def _ask(self, message: Mapping[str, Any], seconds: float) -> dict[str, str]:
        process = self._running()
        deadline = time.monotonic() + seconds
        request = json.dumps(message).encode()
        try:
            _write(cast("IO[bytes]", process.stdin).fileno(), _LENGTH.pack(len(request)) + request, deadline)
            return _read_answer(cast("IO[bytes]", process.stdout).fileno(), deadline)
        except TimeoutError:
            self._end()
            return {"kind": "too_slow", "detail": f"canonicalising it takes more than {seconds:.1f} s"}
        except (OSError, EOFError, ValueError):
            self._end()
            return {"kind": "too_big", "detail": "the process that canonicalises ended on it"}

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
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
        process, self._process = self._process, None
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
