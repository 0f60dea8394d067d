import pytest

from service.evaluation.harness import EvaluationOptions, Unjudged, compare, evaluate, judged_pairs
from service.evaluation.intervals import Bootstrap
from service.evaluation.judged_file import JudgedFile, read_judged_file
from service.evaluation.runs import run_matcher
from service.taxonomy.taxonomy import Taxonomy
from tests.evaluation.conftest import TableMatcher

FEW = Bootstrap(resamples=50, seed=1)
OPTIONS = EvaluationOptions(bootstrap=FEW)
PLAIN = """
{"id": "1", "text": "one", "relevant": ["bake bread"]}
{"id": "2", "text": "two", "relevant": ["bake bread", "SQL"]}
{"id": "3", "text": "none", "relevant": []}
{"id": "4", "text": "lost", "relevant": ["unheard of"]}
"""
TABLE = {
    "one": [("c:b", 0.6), ("c:a", 0.5)],
    "two": [("c:d", 0.9), ("c:c", 0.4)],
    "none": [("c:a", 0.4)],
    "lost": [("c:a", 0.9)],
}
JUDGED = """
{"relevant_at": 1.5}
{"id": "1", "text": "one", "judged": {"c:a": [2, 2], "c:c": [0, 0], "c:d": [2, 1]}}
{"id": "2", "text": "two", "judged": {"c:a": [1, 1], "c:d": [0, 0]}}
"""


def judged_file(text: str, taxonomy: Taxonomy) -> JudgedFile:
    return read_judged_file(text.splitlines(), taxonomy)


def value(report, name: str) -> float:
    return report[name]["value"]


def test_a_file_that_names_right_concepts_only(taxonomy: Taxonomy) -> None:
    found = evaluate(judged_file(PLAIN, taxonomy), {"table": TableMatcher(TABLE)}, OPTIONS)
    report = found["matchers"]["table"]
    assert (report["queries"], report["skipped"]) == (2, 2)
    assert value(report, "mrr") == pytest.approx((0.5 + 1) / 2)
    assert value(report, "rp@5") == pytest.approx((1 + 0.5) / 2)
    assert value(report, "recall@50") == pytest.approx((1 + 0.5) / 2)
    # accepted: c:b and c:a of one, c:d of two, c:a of lost; right: c:a, c:d; relevant and known to the taxonomy: 3
    assert value(report, "accepted_precision") == pytest.approx(2 / 4)
    assert value(report, "accepted_recall") == pytest.approx(2 / 3, abs=1e-4)
    assert value(report, "abstained") == 1.0  # "lost" has an answer that is only unknown here: not asked
    assert value(report, "silent") == 0.0
    assert value(report, "unjudged") is None
    assert value(report, "texts_per_s") > 0
    assert not {"brier", "ece", "auc", "reliability"} & report.keys()
    assert all(set(report[name]) == {"value", "low", "high"} for name in ("mrr", "rp@10", "ndcg@10"))


def test_unjudged_concepts_are_left_out_or_wrong(taxonomy: Taxonomy) -> None:
    judged = judged_file(JUDGED, taxonomy)
    left_out = evaluate(judged, {"table": TableMatcher(TABLE)}, OPTIONS)["matchers"]["table"]
    assert value(left_out, "mrr") == 1.0  # c:b was never judged, c:a is then first
    assert value(left_out, "unjudged") == pytest.approx(0.5)
    assert value(left_out, "rp@5") == 0.5  # c:d is relevant and not returned
    wrong = evaluate(judged, {"table": TableMatcher(TABLE)}, EvaluationOptions(unjudged=Unjudged.WRONG, bootstrap=FEW))
    assert value(wrong["matchers"]["table"], "mrr") == 0.5


def test_judged_pairs_have_a_score_of_zero_where_nothing_was_returned(taxonomy: Taxonomy) -> None:
    judged = judged_file(JUDGED, taxonomy)
    pairs = judged_pairs(judged, run_matcher(judged.records, TableMatcher(TABLE), 10))
    found = [(pair.record, pair.concept, pair.score, pair.accepted, pair.relevant) for pair in pairs.pairs]
    assert found == [
        (0, "c:a", 0.5, True, True),
        (0, "c:c", 0.0, False, False),
        (0, "c:d", 0.0, False, True),
        (1, "c:a", 0.0, False, False),
        (1, "c:d", 0.9, True, False),
    ]


def test_figures_of_judged_pairs(taxonomy: Taxonomy) -> None:
    report = evaluate(judged_file(JUDGED, taxonomy), {"table": TableMatcher(TABLE)}, OPTIONS)["matchers"]["table"]
    assert value(report, "brier") == pytest.approx((0.25 + 0 + 1 + 0 + 0.81) / 5)
    assert value(report, "ece") == pytest.approx((0.5 + 0.9) / 2)
    assert value(report, "accepted_precision") == 0.5
    assert value(report, "accepted_recall") == 0.5
    assert value(report, "abstained") == 0.0
    assert [row["pairs"] for row in report["reliability"]] == [1, 1]


def test_scores_without_calibration_are_no_probabilities(taxonomy: Taxonomy) -> None:
    plain = TableMatcher(TABLE, calibration_version="none")
    report = evaluate(judged_file(JUDGED, taxonomy), {"plain": plain}, OPTIONS)["matchers"]["plain"]
    assert report["brier"] == report["ece"] == {"value": None, "low": None, "high": None}
    assert value(report, "auc") is not None
    assert "reliability" not in report


def test_comparing_is_paired_by_record(taxonomy: Taxonomy) -> None:
    better = TableMatcher({"one": [("c:a", 0.9)], "two": [("c:d", 0.9), ("c:a", 0.8)]})
    found = compare(judged_file(PLAIN, taxonomy), {"old": TableMatcher(TABLE), "new": better}, OPTIONS)
    assert found["matchers"] == ["old", "new"]
    assert found["metrics"]["rp@5"]["difference"]["value"] == pytest.approx(0.25)
    assert found["metrics"]["mrr"]["better"] is None  # one record of two is better: the interval touches 0
    same = compare(judged_file(PLAIN, taxonomy), {"a": better, "b": better}, OPTIONS)
    assert {row["better"] for row in same["metrics"].values()} == {None}


def test_nothing_to_measure_is_null(taxonomy: Taxonomy) -> None:
    report = evaluate(judged_file("", taxonomy), {"table": TableMatcher({})}, OPTIONS)["matchers"]["table"]
    assert (report["queries"], value(report, "mrr"), value(report, "texts_per_s")) == (0, None, None)
