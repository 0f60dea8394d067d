"""Whatever a record says, every rule and signal answers, and nothing fails."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Alignment, Offering, Outcome
from service.quality.engine import Result, judge
from service.quality.frameworks import frameworks
from service.quality.profile import profile
from service.quality.subject import Subject

TEXT = st.one_of(st.none(), st.text(max_size=30), st.sampled_from(["none", "EQF 5", "every 2 years", "online", "0"]))
NUMBER = st.one_of(st.none(), st.floats(0, 1e6), st.just(0.0))
DAY = st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31)))
NAMES = st.sampled_from(["start", "country", "credit unit", "valid until", "date last updated", "rating", "x"])
OFFERINGS = st.builds(
    Offering,
    title=st.text(max_size=30),
    description=st.text(max_size=30),
    outcomes=st.lists(st.builds(Outcome, st.text(max_size=40)), max_size=4).map(tuple),
    alignments=st.lists(st.builds(Alignment, st.text(max_size=20)), max_size=2).map(tuple),
    level=TEXT,
    workload_hours=NUMBER,
    credits=NUMBER,
    assessment=TEXT,
    quality_assurance=TEXT,
    provider=TEXT,
    language=TEXT,
    mode=TEXT,
    start=DAY,
    end=DAY,
    reviewed=DAY,
    review_cycle=TEXT,
    extra=st.dictionaries(NAMES, st.text(max_size=20), max_size=3),
)


@settings(max_examples=60, deadline=None)
@given(OFFERINGS, st.dates(date(1900, 1, 1), date(9999, 12, 31)))
def test_every_rule_answers(offering: Offering, today: date) -> None:
    for judged in judge(Subject(offering, today)):
        assert judged.seen.result in Result
        assert judged.seen.until is None or judged.seen.until > today


@settings(max_examples=25, deadline=None)
@given(OFFERINGS)
def test_every_signal_and_framework_answers(offering: Offering) -> None:
    found: Any = profile(Subject(offering, date(2026, 6, 30)))
    assert len(found.frameworks) == len(frameworks())
    for dimension in found.dimensions:
        assert dimension.value is None or 0 <= dimension.value <= 1
    for framework in found.frameworks:
        assert framework.coverage is None or 0 <= framework.coverage <= 1
