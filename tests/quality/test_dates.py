"""Cycles and months as catalogues write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.quality.dates import add_months, cycle_months, months_between, read_day


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("12 months", 12),
        ("every 2 years", 24),
        ("every two years", 24),
        ("Annually", 12),
        ("P1Y6M", 18),
        ("P3Y", 36),
        ("18", 18),
        ("every semester", 6),
        ("quarterly", 3),
        ("monthly", 1),
        ("52 weeks", 12),
        ("twice a year", 6),
        ("every year", 12),
        ("P", None),
        ("0", None),
        ("when needed", None),
        ("", None),
        (None, None),
    ],
)
def test_cycle(text: str | None, months: int | None) -> None:
    assert cycle_months(text) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 6, 30), 0, date(2025, 6, 30)),
        (date(9999, 6, 30), 12, date.max),
    ],
)
def test_add_months(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(st.dates(date(1970, 1, 1), date(2200, 1, 1)), st.integers(0, 600))
def test_months_between_undoes_add_months(day: date, months: int) -> None:
    assert months_between(day, add_months(day, months)) == months


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    cycle_months(text)
    read_day(text)


def test_read_day() -> None:
    assert read_day("2026-01-31") == date(2026, 1, 31)
    assert read_day("2026-01-31T10:00:00Z") == date(2026, 1, 31)
    assert read_day("2026-02-31") is None
    assert read_day("31.01.2026") is None
