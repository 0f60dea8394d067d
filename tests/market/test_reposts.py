from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Vacancy
from service.market.reposts import find_reposts

TEXT = (
    "You run twelve looms in the old mill by the river, mend broken threads, and note down what each loom has woven. "
    "You know cotton and wool, read weaving plans, and stay calm when three looms stop at once. Shifts change weekly, "
    "the mill closes in August, and new people walk with an experienced weaver for their first month with us here."
)


def weaver(text: str = TEXT, title: str = "Weaver", employer: str = "Mill", posted: date | None = None) -> Vacancy:
    return Vacancy(title, text, employer=employer, posted=posted)


def test_a_repost_with_small_changes_is_found():
    changed = TEXT.replace("in August", "in July")
    assert find_reposts({"a": weaver(), "b": weaver(changed)}) == {"a": "a", "b": "a"}


def test_the_first_posted_stands_for_the_group():
    vacancies = {"a": weaver(posted=date(2026, 3, 1)), "b": weaver(posted=date(2026, 1, 1)), "c": weaver()}
    assert find_reposts(vacancies) == {"a": "b", "b": "b", "c": "b"}


DIFFERENT = [
    weaver(employer="Other mill"),
    weaver(title="Dyer"),
    weaver(TEXT[: len(TEXT) // 2]),
    weaver("A short text."),
]


@pytest.mark.parametrize("other", DIFFERENT)
def test_what_is_no_repost(other):
    assert find_reposts({"a": weaver(), "b": other}) == {"a": "a", "b": "b"}


def test_short_adverts_repeat_only_when_equal():
    vacancies = {"a": weaver("Six looms."), "b": weaver("six  LOOMS."), "c": weaver("Ten looms.")}
    assert find_reposts(vacancies) == {"a": "a", "b": "a", "c": "c"}


def test_nothing_to_compare():
    assert find_reposts({}) == {}


TEXTS = st.sampled_from([TEXT, TEXT + " Yes.", TEXT[:200], "Six looms.", ""])


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, max_size=6), st.randoms())
def test_canonical_ids_stand_for_themselves_whatever_the_order(texts, random):
    vacancies = {f"v{number}": weaver(text) for number, text in enumerate(texts)}
    found = find_reposts(vacancies)
    assert all(found[canonical] == canonical for canonical in found.values())
    shuffled = list(vacancies.items())
    random.shuffle(shuffled)
    assert find_reposts(dict(shuffled)) == found
