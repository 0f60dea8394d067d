"""The matrix gives, number for number, what the one-by-one fit gives."""

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import EvidenceSource, Importance, Relation, Requirement, RequirementVerdict
from service.matching.fit import Evidence, Fitter, Holder
from service.matching.fit_matrix import MatrixFitter, percentiles


class TwelveConcepts:
    """c0..c11 in a binary tree (child i has parent (i-1)//2), and c_i related to c_(i+5)."""

    names = tuple(f"c{number}" for number in range(12))

    def relation(self, required: str, held: str) -> Relation | None:
        wanted, shown = int(required[1:]), int(held[1:])
        if wanted == shown:
            return Relation.SAME
        if wanted in self._ancestors(shown):
            return Relation.NARROWER
        if wanted and (wanted - 1) // 2 == shown:
            return Relation.BROADER
        if abs(wanted - shown) == 5:
            return Relation.RELATED
        return None

    def _ancestors(self, number: int) -> Iterable[int]:
        while number:
            number = (number - 1) // 2
            yield number

    def specificity(self, concept: str) -> float:
        return int(concept[1:]) / 11

    def neighbours(self, concept: str) -> Iterable[str]:
        return [name for name in self.names if self.relation(name, concept) is not None]


concepts = st.sampled_from(TwelveConcepts.names)
evidence = st.builds(
    Evidence,
    concept=concepts,
    sure=st.booleans(),
    source=st.just(EvidenceSource.MATCH),
    score=st.sampled_from([0.3, 0.6, 0.9]),
    outcome=st.one_of(st.none(), st.integers(0, 3)),
)
holders = st.builds(Holder, outcomes=st.just(("a", "b", "c", "d")), evidence=st.lists(evidence, max_size=6).map(tuple))
requirements = st.builds(
    lambda concept, importance, more: Requirement(concept, importance, (concept, *more) if more else ()),
    concepts,
    st.sampled_from(Importance),
    st.lists(concepts, max_size=2, unique=True),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(holders, min_size=1, max_size=4), st.lists(st.lists(requirements, max_size=5), min_size=1, max_size=4))
def test_matrix_equals_single_fits(shown: list[Holder], targets: list[list[Requirement]]) -> None:
    relations = TwelveConcepts()
    matrix = MatrixFitter(relations).fit(shown, targets)
    fitter = Fitter(relations)
    for row, holder in enumerate(shown):
        for column, target in enumerate(targets):
            single = fitter.fit(holder, target)
            low, high = single.coverage or (math.nan, math.nan)
            assert matrix.coverage_low[row, column] == pytest.approx(low, nan_ok=True)
            assert matrix.coverage_high[row, column] == pytest.approx(high, nan_ok=True)
            wanted = math.nan if single.score is None else single.score
            assert matrix.score[row, column] == pytest.approx(wanted, nan_ok=True, abs=1e-6)
            focus = math.nan if single.focus is None else single.focus
            assert matrix.focus[row, column] == pytest.approx(focus, nan_ok=True)
            assert matrix.wanted[row, column] == single.outcomes_wanted
            for importance in Importance:
                counts = single.counts(importance)
                assert matrix.met[importance][row, column] == counts[RequirementVerdict.MET]
                assert matrix.partly[importance][row, column] == counts[RequirementVerdict.PARTLY]
                assert matrix.not_sure[importance][row, column] == counts[RequirementVerdict.NOT_SURE]


@settings(max_examples=200, deadline=None)
@given(holders, st.lists(requirements, max_size=6))
def test_score_and_coverage_keep_their_range(holder: Holder, target: list[Requirement]) -> None:
    fit = Fitter(TwelveConcepts()).fit(holder, target)
    if fit.coverage is not None:
        assert 0 <= fit.coverage[0] <= fit.coverage[1] + 1e-12 <= 1 + 1e-9
    if fit.score is not None:
        assert 0 <= fit.score <= 100 + 1e-9


def test_percentiles_count_ties_half() -> None:
    low = np.array([[0.0], [0.2], [0.2], [0.5]])
    assert percentiles(low).ravel().tolist() == [0.125, 0.5, 0.5, 0.875]
