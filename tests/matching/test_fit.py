"""Verdicts, coverage, focus and score with numbers worked out by hand."""

import math
from collections.abc import Iterable, Mapping

import pytest

from service.domain import EvidenceSource, Importance, Relation, Requirement, RequirementVerdict
from service.matching.fit import Evidence, Fitter, Holder, distinct

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL
MATCH = EvidenceSource.MATCH


class Relations:
    """Relations and specificities as a test gives them."""

    def __init__(
        self, held: Mapping[tuple[str, str], Relation] | None = None, g: Mapping[str, float] | None = None
    ) -> None:
        self._held = dict(held or {})
        self._g = dict(g or {})

    def relation(self, required: str, held: str) -> Relation | None:
        return Relation.SAME if required == held else self._held.get((required, held))

    def specificity(self, concept: str) -> float:
        return self._g.get(concept, 1.0)

    def neighbours(self, concept: str) -> Iterable[str]:
        return {concept, *(required for required, held in self._held if held == concept)}


def sure(concept: str, score: float = 0.9, outcome: int | None = 0) -> Evidence:
    return Evidence(concept, sure=True, source=MATCH, score=score, outcome=outcome)


def doubtful(concept: str, score: float = 0.5, outcome: int | None = 0) -> Evidence:
    return Evidence(concept, sure=False, source=MATCH, score=score, outcome=outcome)


def holder(*evidence: Evidence, outcomes: int = 3, person: bool = False) -> Holder:
    return Holder(tuple(f"outcome {number}" for number in range(outcomes)), evidence, person)


MET, PARTLY, NOT_SURE = RequirementVerdict.MET, RequirementVerdict.PARTLY, RequirementVerdict.NOT_SURE
CASES = [  # evidence concept, sure, relation to the requirement "r", verdict, factor
    ("r", True, None, MET, 1.0),
    ("n", True, Relation.NARROWER, MET, 0.8),
    ("b", True, Relation.BROADER, PARTLY, 0.4),
    ("x", True, Relation.RELATED, PARTLY, 0.3),
    ("r", False, None, NOT_SURE, 1.0),
    ("b", False, Relation.BROADER, NOT_SURE, 0.4),
]


@pytest.mark.parametrize(("concept", "certain", "relation", "verdict", "factor"), CASES)
def test_the_verdict_of_one_piece_of_evidence(
    concept: str, certain: bool, relation: Relation | None, verdict: RequirementVerdict, factor: float
) -> None:
    relations = Relations({("r", concept): relation} if relation else {})
    shown = sure(concept) if certain else doubtful(concept)
    (found,) = Fitter(relations).fit(holder(shown), [Requirement("r", ESSENTIAL)]).requirements
    assert (found.verdict, found.factor) == (verdict, factor)


def test_the_single_best_evidence_counts_and_never_a_sum() -> None:
    relations = Relations({("r", "b"): Relation.BROADER, ("r", "x"): Relation.RELATED})
    fit = Fitter(relations).fit(holder(sure("b"), sure("x"), sure("b", outcome=1)), [Requirement("r", ESSENTIAL)])
    assert fit.coverage == (0.4, 0.4)


def test_what_is_sure_wins_over_what_would_count_more() -> None:
    relations = Relations({("r", "b"): Relation.BROADER})
    fit = Fitter(relations).fit(holder(sure("b"), doubtful("r")), [Requirement("r", ESSENTIAL)])
    assert fit.requirements[0].verdict is PARTLY
    assert fit.coverage == (0.4, 1.0)


def test_nothing_shown_is_worded_for_offerings_and_persons() -> None:
    wanted = [Requirement("r", ESSENTIAL)]
    assert Fitter(Relations()).fit(holder(), wanted).requirements[0].verdict is RequirementVerdict.NOT_COVERED
    person = holder(person=True)
    assert Fitter(Relations()).fit(person, wanted).requirements[0].verdict is RequirementVerdict.NO_EVIDENCE


def test_coverage_weighs_essential_and_optional() -> None:
    wanted = [Requirement("a", ESSENTIAL), Requirement("b", ESSENTIAL), Requirement("c", OPTIONAL)]
    fit = Fitter(Relations()).fit(holder(sure("a"), sure("c", outcome=1), doubtful("b", outcome=2)), wanted)
    assert fit.coverage is not None
    # (1 + .3) of 2.3; with b confirmed all of it.
    assert fit.coverage[0] == pytest.approx(1.3 / 2.3)
    assert fit.coverage[1] == pytest.approx(1.0)
    assert fit.counts(ESSENTIAL)["met"] == 1
    assert fit.counts(ESSENTIAL)["not_sure"] == 1
    assert fit.counts(OPTIONAL)["met"] == 1


def test_focus_is_the_share_of_matched_outcomes_that_are_wanted() -> None:
    fit = Fitter(Relations()).fit(
        holder(sure("a"), sure("q", outcome=1), doubtful("a", outcome=2)), [Requirement("a", ESSENTIAL)]
    )
    assert (fit.outcomes_total, fit.outcomes_matched, fit.outcomes_wanted) == (3, 2, 1)
    assert fit.focus == 0.5
    assert fit.unwanted == (1,)


def test_focus_without_a_match_is_unknown_and_not_zero() -> None:
    assert Fitter(Relations()).fit(holder(doubtful("a")), [Requirement("a", ESSENTIAL)]).focus is None


def test_the_score_by_hand() -> None:
    # g: a 1, b .5, q .5. a is met; b is not; q is taught besides.
    relations = Relations(g={"a": 1.0, "b": 0.5, "q": 0.5})
    wanted = [Requirement("a", ESSENTIAL), Requirement("b", ESSENTIAL)]
    fit = Fitter(relations).fit(holder(sure("a"), sure("q", outcome=1)), wanted)
    expected = 100 * 1.0 / (math.sqrt(1 + 0.25) * math.sqrt(1 + 0.25))
    assert fit.score == pytest.approx(expected)


def test_the_score_of_a_narrower_concept_takes_the_smaller_g() -> None:
    # r has g .4, what is held .9 and is narrower: 1 * .4 * .8 * .4 over |.4| * |.9|.
    relations = Relations({("r", "n"): Relation.NARROWER}, {"r": 0.4, "n": 0.9})
    fit = Fitter(relations).fit(holder(sure("n")), [Requirement("r", ESSENTIAL)])
    assert fit.score == pytest.approx(100 * 0.4 * 0.8 * 0.4 / (0.4 * 0.9))


def test_teaching_exactly_what_is_wanted_scores_100() -> None:
    wanted = [Requirement("a", ESSENTIAL), Requirement("b", ESSENTIAL)]
    fit = Fitter(Relations(g={"a": 0.7, "b": 0.2})).fit(holder(sure("a"), sure("b", outcome=1)), wanted)
    assert fit.score == pytest.approx(100)


@pytest.mark.parametrize(
    ("evidence", "g"),
    [((), 1.0), ((doubtful("a"),), 1.0), ((sure("a"),), 0.0)],
)
def test_the_score_is_unknown_when_a_norm_is_zero(evidence: tuple[Evidence, ...], g: float) -> None:
    fit = Fitter(Relations(g={"a": g})).fit(holder(*evidence), [Requirement("a", ESSENTIAL)])
    assert fit.score is None


def test_a_target_without_requirements_compares_with_nothing() -> None:
    fit = Fitter(Relations()).fit(holder(sure("a")), [])
    assert (fit.coverage, fit.focus, fit.score) == (None, None, None)


def test_the_best_of_alternatives_counts_with_the_mean_of_their_g() -> None:
    relations = Relations(g={"java": 0.8, "c": 0.4})
    either = Requirement("java", ESSENTIAL, ("java", "c"))
    fit = Fitter(relations).fit(holder(sure("c")), [either])
    assert fit.requirements[0].verdict is MET
    # g of the requirement is .6; min(.6, .4) over .6 and .4.
    assert fit.score == pytest.approx(100 * 0.6 * 0.4 / (0.6 * 0.4))


def test_a_pair_both_essential_and_optional_counts_once_as_essential() -> None:
    both = [Requirement("a", OPTIONAL), Requirement("a", ESSENTIAL), Requirement("b", OPTIONAL)]
    assert distinct(both) == (Requirement("a", ESSENTIAL), Requirement("b", OPTIONAL))


def test_ties_go_to_the_higher_score_then_the_first_uri() -> None:
    fit = Fitter(Relations()).fit(holder(sure("a", 0.7), sure("a", 0.9, outcome=2)), [Requirement("a", ESSENTIAL)])
    assert fit.requirements[0].evidence is not None
    assert fit.requirements[0].evidence.outcome == 2
