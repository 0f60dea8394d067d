"""Fit a matcher's calibration on judged files, cross-fitted by record; what it is worth is measured on held-out folds.

The probability is agreement with the judges of the files: with a language model under written guidelines for the
learning outcomes here, until people have judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.domain import Match
from service.errors import BadInput, UnknownName
from service.evaluation.fitting import Candidates, FitPlan, fit_sigmoid, fit_weights, sigmoid_knots
from service.evaluation.harness import EvaluationOptions, report
from service.evaluation.intervals import Estimate, wilson
from service.evaluation.judged_file import JudgedFile, JudgedRecord
from service.evaluation.probability import Scores, Truths
from service.evaluation.runs import Run
from service.matching.base import Query
from service.matching.calibration import Calibration
from service.matching.fast import FastMatcher
from service.matching.fast_evidence import FAST_FEATURES
from service.matching.features import FEATURES, TABLE_FEATURES
from service.matching.matcher import DefaultMatcher, MatcherParts, feature_matrix
from service.text.normal import digest

Features = NDArray[np.float32]
AT_ONCE = 256
DESCRIBED = ("mrr", "rp@5", "ndcg@10", "brier", "ece", "accepted_precision", "accepted_recall", "abstained")
LEAST_ACCEPTED = 20  # pairs; a precision of fewer says little


class FeatureSource(Protocol):
    """Whatever can show candidates and their features."""

    def features(self, queries: Sequence[Query], names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Features]]:
        """The candidates of each query and their features [m, names]."""


@dataclass(frozen=True)
class MatcherFeatures:
    """The features of the default matcher."""

    matcher: DefaultMatcher

    def features(self, queries: Sequence[Query], names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Features]]:
        """The candidates of each query and their features [m, names]."""
        encoded = self.matcher.encode(queries)
        for evidence in self.matcher.evidence(queries, encoded):
            uris = tuple(self.matcher.concepts[number] for number in evidence.candidates.concepts)
            yield uris, feature_matrix(evidence, names)


@dataclass(frozen=True)
class CalibrationSource:
    """A matcher that can be calibrated: its features, their names, and the model and table that they come from."""

    features: FeatureSource
    names: tuple[str, ...]
    model: str
    table: str = ""


def calibration_source(matcher: str, parts: MatcherParts) -> CalibrationSource:
    """What the matcher with this name is calibrated on; raises UnknownName for those without a calibration."""
    if matcher == FastMatcher.name:
        own = FastMatcher.own_parts(parts)
        return CalibrationSource(FastMatcher(own), tuple(FAST_FEATURES), own.encoder.name)
    if matcher == DefaultMatcher.name:
        source = MatcherFeatures(DefaultMatcher(parts))
        return CalibrationSource(source, tuple(FEATURES), parts.encoder.name, parts.over_table.encoder.name)
    raise UnknownName.of("matcher with a calibration", matcher, (DefaultMatcher.name, FastMatcher.name))


@dataclass(frozen=True)
class CalibrationPlan:
    """What to fit.

    matcher, models and table (if features read it) name what it is for. precision is the share of accepted matches
    that judges must grant with a grade of at least `useful` (1: as a secondary skill), on records left out of the fit.
    """

    matcher: str
    models: tuple[str, ...]
    features: tuple[str, ...]
    table: str = ""
    folds: int = 5
    precision: float = 0.85
    useful: float = 1.0
    not_sure: float = 0.3
    fit: FitPlan = field(default_factory=FitPlan)
    options: EvaluationOptions = field(default_factory=EvaluationOptions)


@dataclass(frozen=True)
class CalibrationReport:
    """The calibration fitted on everything, and figures of each file from folds that never saw the record."""

    calibration: Calibration
    accepted_precision: Estimate
    files: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Gathered:
    """A judged file with the candidates of each record and the fold that each record is left out with."""

    judged: JudgedFile
    records: Sequence[Candidates]
    folds: Sequence[int]


def calibrate(files: Sequence[JudgedFile], source: FeatureSource, plan: CalibrationPlan) -> CalibrationReport:
    """Fit weights, probability and thresholds.

    Files with judgements shape weights, probability and thresholds; files that only name right concepts shape the
    weights (their other concepts stand as wrong), and their records with nothing right teach abstention. Every file
    counts the same. Raises BadInput when no file has judgements.
    """
    if not any(judged.has_judgements for judged in files):
        raise BadInput("no file has judgements; the probability needs concepts that judges have refused, too")
    return calibrate_gathered([gather(judged, source, plan) for judged in files], plan)


def calibrate_gathered(gathered: Sequence[Gathered], plan: CalibrationPlan) -> CalibrationReport:
    """The same from candidates at hand, e.g. to try several plans."""
    fits = [_fit(gathered, plan, left_out=fold) for fold in range(plan.folds)]
    scores, truths, useful = _held_out(gathered, fits)
    accepted = threshold(scores, useful, plan.precision)
    kept = scores >= accepted
    precision = wilson(int((useful & kept).sum()), int(kept.sum()))
    strict = wilson(int((truths & kept).sum()), int(kept.sum()))
    fits = [replace(fit, accepted=accepted) for fit in fits]
    figures = {one.judged.name: report(one.judged, _run(one, fits), plan.options) for one in gathered}
    fitted_on = {
        "truth": "agreement with the judges of these files",
        "files": {one.judged.name: _described(one.judged, figures[one.judged.name]) for one in gathered},
        "accepted_precision": precision.as_json(),
        "accepted_precision_of_this_very_skill": strict.as_json(),
        "folds": plan.folds,
    }
    final = replace(_fit(gathered, plan), accepted=accepted, fitted_on=fitted_on)
    return CalibrationReport(final, precision, figures)


def gather(judged: JudgedFile, source: FeatureSource, plan: CalibrationPlan) -> Gathered:
    """The candidates of every record with their features, and what the file says of them."""
    found: list[Candidates] = []
    for start in range(0, len(judged.records), AT_ONCE):
        part = judged.records[start : start + AT_ONCE]
        answers = source.features([record.query for record in part], plan.features)
        for record, (uris, features) in zip(part, answers, strict=True):
            found.append(_candidates(judged, record, uris, features, plan.useful))
    folds = [_fold(record, plan.folds) for record in judged.records]
    return Gathered(judged, [replace(candidates, weight=1 / len(found)) for candidates in found], folds)


def threshold(scores: Scores, truths: Truths, precision: float) -> float:
    """The lowest score from which on at least this share is right (of 20 pairs or more); 1 when there is none."""
    order = np.argsort(-scores, kind="stable")
    ordered, count = scores[order], np.arange(1, len(scores) + 1)
    share = np.cumsum(truths[order]) / count
    apart = np.append(ordered[:-1] > ordered[1:], np.ones(min(1, len(ordered)), dtype=np.bool_))
    places = np.flatnonzero(apart & (share >= precision) & (count >= LEAST_ACCEPTED))
    return float(ordered[places[-1]]) if len(places) else 1.0


def _candidates(
    judged: JudgedFile, record: JudgedRecord, uris: tuple[str, ...], features: Features, useful: float
) -> Candidates:
    right = judged.relevant(record)
    granted = right | {uri for uri, grade in record.grades.items() if grade >= useful}
    known = None if record.judged is None else record.judged.keys() | record.grades.keys()
    compared = np.array([known is None or uri in known for uri in uris], dtype=np.bool_)
    told = known is not None or not (right or record.unresolved)
    return Candidates(
        concepts=uris,
        features=features.astype(np.float64),
        relevant=np.array([uri in right for uri in uris], dtype=np.bool_),
        compared=compared,
        judged=compared if told else np.zeros(len(uris), dtype=np.bool_),
        useful=np.array([uri in granted for uri in uris], dtype=np.bool_),
    )


def _fold(record: JudgedRecord, folds: int) -> int:
    """The same text is in the same fold in every file."""
    return int(digest(record.query.text)[:8], 16) % folds


def _fit(gathered: Sequence[Gathered], plan: CalibrationPlan, left_out: int | None = None) -> Calibration:
    kept = [
        (one.judged.has_judgements, candidates)
        for one in gathered
        for fold, candidates in zip(one.folds, one.records, strict=True)
        if fold != left_out and len(candidates.concepts)
    ]
    weights = fit_weights([candidates for _, candidates in kept], plan.fit)
    judged = [candidates for has_judgements, candidates in kept if has_judgements]
    raw = np.concatenate([candidates.features[candidates.judged] @ weights for candidates in judged])
    truths = np.concatenate([candidates.relevant[candidates.judged] for candidates in judged])
    slope, offset = fit_sigmoid(raw, truths)
    return Calibration(
        matcher=plan.matcher,
        models=plan.models,
        table=plan.table if TABLE_FEATURES & set(plan.features) else "",
        features=plan.features,
        weights=tuple(round(float(weight) * slope, 6) for weight in weights),
        knots=sigmoid_knots(1.0, offset),
        accepted=1.0,
        not_sure=plan.not_sure,
        fitted_on={},
    )


def _held_out(gathered: Sequence[Gathered], fits: Sequence[Calibration]) -> tuple[Scores, Truths, Truths]:
    """Of the judged pairs of files with judgements: score by the fit that never saw the record, relevant, useful."""
    scores, truths, useful = [], [], []
    for one in gathered:
        for fold, candidates in zip(one.folds, one.records, strict=True):
            if one.judged.has_judgements and len(candidates.concepts):
                chances = fits[fold].probability(_raw(candidates, fits[fold]))
                scores.append(chances[candidates.judged])
                truths.append(candidates.relevant[candidates.judged])
                useful.append(candidates.useful[candidates.judged])
    return np.concatenate(scores), np.concatenate(truths), np.concatenate(useful)


def _raw(candidates: Candidates, fit: Calibration) -> Scores:
    return fit.raw(candidates.features.astype(np.float32))


def _run(one: Gathered, fits: Sequence[Calibration]) -> Run:
    chosen = zip(one.records, (fits[fold] for fold in one.folds), strict=True)
    return Run([list(_matches(candidates, fit)) for candidates, fit in chosen])


def _matches(candidates: Candidates, fit: Calibration) -> Iterator[Match]:
    if not candidates.concepts:
        return
    raw = _raw(candidates, fit)
    order = sorted(range(len(raw)), key=lambda place: (-raw[place], candidates.concepts[place]))
    scores = fit.probability(raw[order])
    for rank, (place, score) in enumerate(zip(order, scores.tolist(), strict=True), 1):
        yield Match(candidates.concepts[place], score, fit.verdict(score), rank, (0, 0), "")


def _described(judged: JudgedFile, figures: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: figures[name] for name in DESCRIBED if figures.get(name, {}).get("value") is not None}
    return {"records": len(judged.records), **found}
