"""Lines say what happened where, and nothing about whom."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from service.logs import configure, request_id


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    stream = io.StringIO()
    configure(stream)
    yield stream
    root.handlers, root.level = before


def test_a_line_is_json_with_the_request_and_named_fields(lines: io.StringIO) -> None:
    token = request_id.set("abc-1")
    logging.getLogger("service.x").info("answered", extra={"status": 200, "subject": "ann@example.org"})
    request_id.reset(token)
    line = json.loads(lines.getvalue())
    assert line.pop("time").endswith("+00:00")
    expected = {"level": "info", "logger": "service.x", "message": "answered", "request_id": "abc-1", "status": 200}
    assert line == expected


def test_an_error_says_where_and_not_what_about(lines: io.StringIO) -> None:
    try:
        int("ann@example.org")
    except ValueError:
        logging.getLogger("service.x").exception("could not be stored")
    line = json.loads(lines.getvalue())
    assert line["error"] == "ValueError"
    assert "test_an_error_says_where" in line["at"][-1]
    assert "example.org" not in lines.getvalue()
