"""Calibration from a source whose only telling feature is how often the text says the label's first word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from service.errors import BadInput
from service.evaluation.calibration import CalibrationPlan, calibrate, threshold
from service.evaluation.harness import EvaluationOptions
from service.evaluation.intervals import Bootstrap
from service.evaluation.judged_file import JudgedFile, JudgedRecord
from service.matching.base import Query
from service.matching.calibration import Calibration

URIS = ("c:a", "c:b", "c:c")
PLAN = CalibrationPlan("counting", ("model",), ("count", "length"), options=EvaluationOptions(bootstrap=Bootstrap(20)))


@dataclass(frozen=True)
class Counting:
    """Counts the last letter of each concept's URI in the text; an empty text has no candidates."""

    def features(self, queries: Sequence[Query], names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], np.ndarray]]:
        assert tuple(names) == PLAN.features
        for query in queries:
            rows = [(query.text.count(uri[-1]), len(query.text)) for uri in URIS]
            known = URIS if query.text else ()
            yield known, np.array(rows[: len(known)], dtype=np.float32).reshape(-1, 2)


def judged_file(name: str, count: int, *, telling: float = 3.0, judged: bool = True) -> JudgedFile:
    """Texts of letters; the more often a concept's letter stands there, the likelier it is right."""
    random = np.random.default_rng(5)
    records = []
    for number in range(count):
        text = "".join(random.choice(list("abcxyz"), 9))
        chances = {uri: 1 / (1 + np.exp(-telling * (text.count(uri[-1]) - 1.5))) for uri in URIS}
        right = {uri: 2.0 for uri, chance in chances.items() if random.random() < chance}
        grades = {uri: (right.get(uri, 0.0),) for uri in URIS} if judged else None
        records.append(JudgedRecord(f"{name}-{number}", Query(text), right, grades))
    return JudgedFile(tuple(records), name=name)


def test_thresholds_worked_by_hand() -> None:
    scores = np.array([0.9] * 20 + [0.8] * 5 + [0.7] * 5)
    truths = np.array([True] * 20 + [True, True, True, False, False] + [False] * 5)
    assert threshold(scores, truths, 0.9) == 0.8  # 23 of 25 are right
    assert threshold(scores, truths, 0.95) == 0.9
    assert threshold(scores, ~truths, 0.9) == 1.0
    assert threshold(scores[:10], truths[:10], 0.9) == 1.0  # too few to say
    assert threshold(scores[:0], truths[:0], 0.9) == 1.0


def test_scores_come_out_calibrated_and_precise() -> None:
    report = calibrate([judged_file("judged", 300)], Counting(), PLAN)
    figures = report.files["judged"]
    assert figures["ece"]["value"] < 0.06
    assert figures["auc"]["value"] > 0.85
    assert figures["accepted_precision"]["value"] >= 0.8
    assert report.accepted_precision.value is None or report.accepted_precision.value >= PLAN.precision
    fitted = report.calibration
    assert fitted.weights[0] > 0
    assert fitted.not_sure < fitted.accepted
    assert Calibration.of(fitted.stored()).version == fitted.version
    assert fitted.fitted_on["files"]["judged"]["records"] == 300


def test_the_same_files_give_the_same_calibration() -> None:
    files = [judged_file("judged", 80), judged_file("plain", 60, judged=False)]
    first, second = (calibrate(files, Counting(), PLAN).calibration for _ in range(2))
    assert first.version == second.version


def test_held_out_figures_do_not_praise_noise() -> None:
    report = calibrate([judged_file("noise", 120, telling=0.0)], Counting(), PLAN)
    assert report.files["noise"]["auc"]["value"] < 0.65
    assert report.calibration.accepted == 1.0  # no score reaches the precision


def test_records_without_candidates_are_misses() -> None:
    judged = judged_file("judged", 60)
    lost = JudgedRecord("lost", Query(""), {"c:a": 2.0}, {"c:a": (2.0,)})
    report = calibrate([JudgedFile((*judged.records, lost), name="judged")], Counting(), PLAN)
    assert report.files["judged"]["recall@50"]["value"] < 1


def test_judgements_are_needed() -> None:
    with pytest.raises(BadInput, match="no file has judgements"):
        calibrate([judged_file("plain", 10, judged=False)], Counting(), PLAN)
