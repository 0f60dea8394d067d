"""When a document is in force, with and without a zone."""

from datetime import UTC, datetime

import pytest

from service.importers.json_values import parse_moment
from service.verification.checks import EXPIRED, Result
from service.verification.dates import Stated, check_dates

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
CASES = [  # begins, ends, answer
    ("2024-01-01T00:00:00Z", None, Result.PASS),
    ("2024-01-01T00:00:00Z", "2025-06-01T12:00:00Z", Result.PASS),
    ("2024-01-01T00:00:00Z", "2025-06-01T11:59:59Z", Result.FAIL),
    ("2025-06-01T12:04:00Z", None, Result.PASS),
    ("2025-06-01T12:06:00Z", None, Result.FAIL),
    ("2025-06-01T14:30:00+03:00", None, Result.PASS),
    ("2024-01-01", None, Result.PASS),
    ("2025-06-01", None, Result.UNKNOWN),
    ("2025-06-03", None, Result.FAIL),
    ("2024-01-01", "2025-06-03", Result.PASS),
    ("2024-01-01", "2025-06-02", Result.UNKNOWN),
    ("2024-01-01", "2025-06-01T13:00:00", Result.UNKNOWN),
    ("2024-01-01", "2025-05-30", Result.FAIL),
    ("2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z", Result.FAIL),
    ("2024-13-01T00:00:00Z", None, Result.UNKNOWN),
    ("soon", None, Result.UNKNOWN),
    (None, None, Result.UNKNOWN),
    (1704067200, None, Result.PASS),
    (1704067200, 1717200000, Result.FAIL),
]


@pytest.mark.parametrize(("begins", "ends", "result"), CASES)
def test_dates(begins, ends, result):
    stated = [Stated("validFrom", begins, begins=True), Stated("validUntil", ends, begins=False)]
    assert check_dates(stated, NOW).result is result


def test_expiry_is_named_as_the_cause():
    stated = [Stated("a", "2024-01-01T00:00:00Z", begins=True), Stated("b", "2025-01-01T00:00:00Z", begins=False)]
    assert check_dates(stated, NOW).cause == EXPIRED


MOMENTS = [
    ("2024-02-29T23:59:59.123456789Z", "2024-02-29T23:59:59.123456+00:00", True),
    ("2024-02-29T23:59:59.5-0130", "2024-03-01T01:29:59.500000+00:00", True),
    ("2024-02-29T10:00+02", "2024-02-29T08:00:00+00:00", True),
    ("2024-02-29 10:00:00", "2024-02-29T10:00:00+00:00", False),
    ("2024-02-29", "2024-02-29T00:00:00+00:00", False),
    ("1391212800", "2014-02-01T00:00:00+00:00", True),
    (1391212800.0, "2014-02-01T00:00:00+00:00", True),
]


@pytest.mark.parametrize(("text", "moment", "zoned"), MOMENTS)
def test_moments(text, moment, zoned):
    found = parse_moment(text)
    assert (found[0].isoformat(), found[1]) == (moment, zoned)


@pytest.mark.parametrize(
    "text", ["", "2023-02-29", "2024-1-1", "24:00", True, None, [], 1e300, "9999-12-31T23:59:59-14:00"]
)
def test_no_moments(text):
    assert parse_moment(text) is None
