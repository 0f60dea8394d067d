import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.importers.cell_values import (
    distinct,
    items_of,
    read_credits,
    read_day,
    read_hours,
    read_language,
    read_price,
    read_statement,
    text_of,
)

GOOD = [  # reader, value, what is read
    (read_hours, "30", 30.0),
    (read_hours, "2,5 h", 2.5),
    (read_hours, "1 h 30 min", 1.5),
    (read_hours, "90 minutes", 1.5),
    (read_hours, "PT1H30M", 1.5),
    (read_hours, "about 1,200 hours (self-paced)", 1200.0),
    (read_hours, "1.200 Stunden", 1200.0),
    (read_hours, 12.5, 12.5),
    (read_hours, "n/a", None),
    (read_hours, "", None),
    (read_hours, None, None),
    (read_credits, "2 ECTS", 2.0),
    (read_credits, "3,0 CP", 3.0),
    (read_credits, 0, 0.0),
    (read_price, "690", (690.0, None)),
    (read_price, "€ 1.250,00", (1250.0, "EUR")),
    (read_price, "$1,200.50", (1200.5, "USD")),
    (read_price, "690 EUR incl. VAT", (690.0, "EUR")),
    (read_price, "free", (0.0, None)),
    (read_price, "", (None, None)),
    (read_language, "English", "en"),
    (read_language, "English (US)", "en"),
    (read_language, "Deutsch", "de"),
    (read_language, "EN", "en"),
    (read_language, "pt_br", "pt-BR"),
    (read_day, "2026-01-02", date(2026, 1, 2)),
    (read_day, "2026-01-02T10:00:00Z", date(2026, 1, 2)),
    (read_day, "13/02/2026", date(2026, 2, 13)),
    (read_day, "02/13/2026", date(2026, 2, 13)),
    (read_day, "2.3.2026", date(2026, 3, 2)),
    (read_day, "3rd March 2026", date(2026, 3, 3)),
    (read_day, "Sept. 5, 2026", date(2026, 9, 5)),
    (read_day, "12. März 2026", date(2026, 3, 12)),
    (read_day, "12 de marzo de 2026", date(2026, 3, 12)),
    (read_day, None, None),
    (read_statement, " Written  test ", "Written test"),
    (read_statement, "No", None),
    (read_statement, True, "yes"),
    (text_of, {"en": "Plan"}, "Plan"),
    (text_of, {"label": {"de": "Planen"}}, "Planen"),
    (text_of, ["a", None, {"name": "b"}], "a\nb"),
    (text_of, False, ""),
]


@pytest.mark.parametrize(("read", "value", "expected"), GOOD)
def test_reads(read, value, expected):
    assert read(value) == expected


BAD = [
    (read_hours, "2 weeks"),
    (read_hours, "20-30 hours"),
    (read_hours, "30 hours per week"),
    (read_hours, "-5"),
    (read_hours, -3),
    (read_hours, "abc"),
    (read_hours, "1e5"),
    (read_hours, 10**12),
    (read_credits, "60 hours"),
    (read_price, "200-300 EUR"),
    (read_price, "50 EUR per month"),
    (read_price, "from 200"),
    (read_language, "Klingon"),
    (read_language, "en, de"),
    (read_day, "02/03/2026"),
    (read_day, "31.02.2026"),
    (read_day, "2026"),
    (read_day, "ju 3 2026"),
    (read_day, "12 Foo 2026"),
]


@pytest.mark.parametrize(("read", "value"), BAD)
def test_refuses(read, value):
    with pytest.raises(ValueError, match=r"\w"):
        read(value)


@given(st.floats(min_value=0, max_value=9_999_999).map(lambda number: round(number, 2)))
def test_numbers_are_read_back(number):
    text = f"{number:.2f}"
    assert read_hours(text) == number
    assert read_hours(f"{number:,.2f} hours") == number
    assert read_price(f"{number:,.2f}".replace(",", "x").replace(".", ",").replace("x", ".")) == (number, None)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_dates_are_read_back(day):
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.day}.{day.month}.{day.year}") == day
    assert read_day(day.strftime("%d %B %Y")) == day


@given(st.one_of(st.text(), st.integers(), st.floats(), st.lists(st.text()), st.dictionaries(st.text(), st.text())))
def test_any_value_is_read_or_refused(value):
    for read in (read_hours, read_credits, read_price, read_language, read_day):
        with suppress(ValueError):
            read(value)


SIGNS = re.compile(r"[,|]")


@pytest.mark.parametrize(
    ("value", "items"),
    [("a, b|c,,", ["a", "b", "c"]), ('["a, b", 2]', ["a, b", 2]), (["x"], ["x"]), ("[a", ["[a"]), (None, []), ("", [])],
)
def test_items_of(value, items):
    assert items_of(value, SIGNS) == items


def test_distinct_keeps_the_first():
    assert distinct(["b", "A.", "a", "B ;", "c"]) == ["b", "A.", "c"]
