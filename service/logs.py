"""Log lines: JSON with the id of the request, and nothing about any person.

Messages in this code are fixed sentences; what varies is in named fields. Of an error only its class and the lines of
code are written, because texts of errors, those of databases first of all, repeat the values they are about.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

# Fields that a call may add with `extra`; anything else stays out of the log.
FIELDS = ("method", "route", "status", "ms", "tenant", "task", "kind", "attempt", "webhook")


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
        return json.dumps({**line, "message": record.getMessage(), **_fields(record)}, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items() if name != "request_id")
        return f"{record.levelname.lower()}: {record.getMessage()} {fields}".rstrip()


def configure(stream: TextIO | None = None) -> None:
    """Send every log line of this process to a stream (stderr): JSON, or plain lines where somebody watches."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(PlainFormatter() if out.isatty() else JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("service").setLevel(logging.INFO)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    found: dict[str, object] = {}
    if (request := request_id.get()) is not None:
        found["request_id"] = request
    found |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and record.exc_info[0] is not None:
        frames = traceback.extract_tb(record.exc_info[2])
        found["error"] = record.exc_info[0].__name__
        found["at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return found
