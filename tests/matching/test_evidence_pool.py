"""The pool gives, number for number, what the one-by-one fit gives; also after merging, and whatever is trusted."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import EvidenceSource, Importance, Requirement, RequirementVerdict
from service.matching.evidence_merge import merge
from service.matching.evidence_pool import (
    VERDICTS,
    Reliance,
    Segment,
    SegmentBuilder,
    answered,
    holding,
    numbers,
    question,
    relevant,
)
from service.matching.fit import Evidence, Fitter, Holder
from tests.matching.test_fit_matrix import TwelveConcepts, requirements


class Walkable(TwelveConcepts):
    """The same twelve, also from the concept required."""

    def answered_by(self, concept: str) -> Iterable[str]:
        return [name for name in self.names if self.relation(concept, name) is not None]


RELATIONS = Walkable()


@dataclass(frozen=True)
class Credential:
    shown: dict[str, bool]
    counts: bool
    trusted: bool


shown = st.dictionaries(st.sampled_from(TwelveConcepts.names), st.booleans(), max_size=4)
people = st.lists(
    st.lists(st.builds(Credential, shown, st.booleans(), st.booleans()), max_size=3), min_size=1, max_size=6
)


def built(persons: list[list[Credential]]) -> tuple[Segment, Reliance]:
    builder = SegmentBuilder()
    for number, wallet in enumerate(persons):
        builder.candidate(f"p{number}")
        for item in wallet:
            builder.credential(item.shown)
    flat = [item for wallet in persons for item in wallet]
    counts = np.array([item.counts for item in flat], dtype=bool)
    return builder.build(), Reliance(counts, np.array([item.trusted for item in flat], dtype=bool))


def holder(wallet: list[Credential]) -> Holder:
    evidence = [
        Evidence(concept, sure and item.trusted, EvidenceSource.MATCH, 0.5, 0)
        for item in wallet
        if item.counts
        for concept, sure in item.shown.items()
    ]
    return Holder(("a",), tuple(evidence), person=True)


def check(segment: Segment, reliance: Reliance, persons: dict[str, list[Credential]], target: list) -> None:
    asked = question(target, (), RELATIONS)
    found = numbers(segment, asked, answered(segment, asked, reliance))
    for place, name in enumerate(segment.candidates):
        single = Fitter(RELATIONS).fit(holder(persons[name]), target)
        low, high = single.coverage or (0, 0)
        assert found.low[place] == pytest.approx(low)
        assert found.high[place] == pytest.approx(high)
        for importance in Importance:
            counts = single.counts(importance)
            expected = [counts[RequirementVerdict(verdict)] for verdict in VERDICTS]
            assert found.counts[importance][place].tolist() == expected


@settings(max_examples=300, deadline=None)
@given(people, st.lists(requirements, min_size=1, max_size=5))
def test_the_pool_equals_single_fits(persons: list[list[Credential]], target: list[Requirement]) -> None:
    segment, reliance = built(persons)
    check(segment, reliance, {f"p{number}": wallet for number, wallet in enumerate(persons)}, target)


@settings(max_examples=150, deadline=None)
@given(people, people, st.lists(requirements, min_size=1, max_size=4), st.data())
def test_merging_keeps_who_is_alive(first: list, second: list, target: list, data: st.DataObject) -> None:
    (one, relied), (two, trusted) = built(first), built(second)
    renamed = Segment(tuple(f"o{name}" for name in two.candidates), two.owner, two.credential, two.sure, two.ranges)
    alive = [
        np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool) for n in (len(first), len(second))
    ]
    merged = merge([one, renamed], alive)
    persons = {f"p{number}": wallet for number, wallet in enumerate(first)}
    persons |= {f"op{number}": wallet for number, wallet in enumerate(second)}
    kept = [
        name for name, lives in zip((*one.candidates, *renamed.candidates), np.concatenate(alive), strict=True) if lives
    ]
    assert list(merged.segment.candidates) == sorted(kept)
    counts = np.concatenate([relied.counts, trusted.counts])[merged.credentials]
    sure = np.concatenate([relied.trusted, trusted.trusted])[merged.credentials]
    check(merged.segment, Reliance(counts, sure), persons, target)


@settings(max_examples=100, deadline=None)
@given(people, st.sampled_from(TwelveConcepts.names))
def test_a_must_have_is_met_or_something_less(persons: list[list[Credential]], concept: str) -> None:
    segment, reliance = built(persons)
    target = [Requirement("c0", Importance.ESSENTIAL)]
    asked = question(target, (concept,), RELATIONS)
    ((met, less),) = numbers(segment, asked, answered(segment, asked, reliance)).must
    for place, wallet in enumerate(persons):
        (single,) = Fitter(RELATIONS).fit(holder(wallet), [Requirement(concept, Importance.ESSENTIAL)]).requirements
        assert met[place] == (single.verdict is RequirementVerdict.MET)
        assert less[place] == (single.verdict in {RequirementVerdict.PARTLY, RequirementVerdict.NOT_SURE})


@settings(max_examples=100, deadline=None)
@given(people, st.lists(requirements, min_size=1, max_size=3))
def test_relevant_credentials_are_those_that_show_anything(persons: list, target: list[Requirement]) -> None:
    segment, _ = built(persons)
    asked = question(target, ("c3",), RELATIONS)
    found = relevant(segment, asked)
    flat = [item for wallet in persons for item in wallet]
    wanted = {concept for item in target for concept in item.concepts}
    expected = [any(RELATIONS.relation(concept, held) for held in item.shown for concept in wanted) for item in flat]
    assert found.tolist() == expected
    owners = {int(owner) for owner, yes in zip(segment.owner, expected, strict=True) if yes}
    assert set(np.flatnonzero(holding(segment, found)).tolist()) == owners
