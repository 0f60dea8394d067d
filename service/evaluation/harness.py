"""Evaluate and compare matchers on a judged file: the JSON of `skillsgap evaluate` and `skillsgap compare`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from service.domain import Match, MatchVerdict
from service.evaluation import metrics
from service.evaluation.intervals import (
    Bootstrap,
    Estimate,
    Indices,
    bootstrap,
    bootstrap_mean,
    paired_bootstrap,
    wilson,
)
from service.evaluation.judged_file import JudgedFile, JudgedRecord
from service.evaluation.pairs import Pair, Pairs
from service.evaluation.probability import Scores, Truths, auc, brier, ece, reliability
from service.evaluation.runs import Run, run_matcher
from service.matching.base import Matcher

RANKING = ("mrr", "rp@5", "rp@10", "ndcg@10", "recall@50")
DEPTH_OF_UNJUDGED = 10


class Unjudged(StrEnum):
    """What a concept is that no judge has seen, in a file with judgements: unknown (left out), or wrong."""

    LEFT_OUT = "left_out"
    WRONG = "wrong"


@dataclass(frozen=True)
class EvaluationOptions:
    """limit: concepts asked for a record. A concept that the matcher does not return gains nothing anywhere."""

    limit: int = 200
    unjudged: Unjudged = Unjudged.LEFT_OUT
    bootstrap: Bootstrap = field(default_factory=Bootstrap)


def evaluate(
    judged: JudgedFile, matchers: Mapping[str, Matcher], options: EvaluationOptions | None = None
) -> dict[str, Any]:
    """The report `{"matchers": {name: {...}}}` of CONTRACTS.md, in the order asked."""
    options = options or EvaluationOptions()
    reports = {}
    for name, matcher in matchers.items():
        run = run_matcher(judged.records, matcher, options.limit)
        versions = {"matcher": matcher.matcher_version, "calibration": matcher.calibration_version}
        reports[name] = {**report(judged, run, options), "versions": versions}
    return {"matchers": reports}


def report(judged: JudgedFile, run: Run, options: EvaluationOptions | None = None) -> dict[str, Any]:
    """Every figure of one matcher's answers; an undefined one has null for its three numbers.

    Brier score, ECE and reliability table need a matcher whose scores are calibrated."""
    options = options or EvaluationOptions()
    values = ranking_values(judged, run, options)
    queries = len(values[RANKING[0]])
    estimates = {name: bootstrap_mean(values[name], options.bootstrap) for name in RANKING}
    estimates["unjudged"] = bootstrap_mean(_unjudged_shares(judged, run), options.bootstrap)
    estimates["texts_per_s"] = _speed(run, options.bootstrap)
    pairs = judged_pairs(judged, run, options)
    if judged.has_judgements:
        estimates |= _probability_figures(pairs, run, options.bootstrap)
    estimates |= _verdict_figures(judged, run, pairs)
    found: dict[str, Any] = {"queries": queries, "skipped": len(judged.records) - queries}
    found |= {name: estimate.as_json() for name, estimate in estimates.items()}
    if judged.has_judgements and run.calibrated:
        found["reliability"] = [asdict(row) for row in reliability(*pairs.arrays())]
    return found


def compare(
    judged: JudgedFile, matchers: Mapping[str, Matcher], options: EvaluationOptions | None = None
) -> dict[str, Any]:
    """Paired bootstrap of the second of two matchers against the first, record by record.

    A difference counts as real (`better` names the winner, else null) when its 95 % interval is clear of 0.
    """
    options = options or EvaluationOptions()
    (first, a), (second, b) = matchers.items()
    before, after = (
        ranking_values(judged, run_matcher(judged.records, matcher, options.limit), options) for matcher in (a, b)
    )
    found = {}
    for name in RANKING:
        difference = paired_bootstrap(before[name], after[name], options.bootstrap)
        found[name] = {
            first: bootstrap_mean(before[name], options.bootstrap).as_json(),
            second: bootstrap_mean(after[name], options.bootstrap).as_json(),
            "difference": difference.as_json(),
            "better": _better(difference, first, second),
        }
    return {"matchers": [first, second], "queries": len(before[RANKING[0]]), "metrics": found}


def ranking_values(judged: JudgedFile, run: Run, options: EvaluationOptions | None = None) -> dict[str, list[float]]:
    """One value a record that has something relevant, for every ranking metric; all candidates count.

    Where the file has judgements, unjudged concepts are left out of the ranking (but for recall@50, which asks
    whether the candidates reach far enough), unless the options call them wrong.
    """
    options = options or EvaluationOptions()
    values: dict[str, list[float]] = {name: [] for name in RANKING}
    for record, matches in zip(judged.records, run.matches, strict=True):
        relevant = judged.relevant(record)
        if not relevant:
            continue
        candidates = [match.concept for match in matches]
        ranked = [uri for uri in candidates if _counts(uri, record, options)]
        values["mrr"].append(metrics.reciprocal_rank(ranked, relevant))
        values["rp@5"].append(metrics.r_precision_at(5, ranked, relevant))
        values["rp@10"].append(metrics.r_precision_at(10, ranked, relevant))
        values["ndcg@10"].append(metrics.ndcg_at(10, ranked, record.grades))
        values["recall@50"].append(metrics.recall_at(50, candidates, relevant))
    return values


def judged_pairs(judged: JudgedFile, run: Run, options: EvaluationOptions | None = None) -> Pairs:
    """Every pair of a record and a concept whose truth is known; a concept not returned has the score 0."""
    options = options or EvaluationOptions()
    pairs = []
    for index, (record, matches) in enumerate(zip(judged.records, run.matches, strict=True)):
        relevant = judged.relevant(record)
        returned = {match.concept: match for match in matches if _counts(match.concept, record, options)}
        known = returned.keys() | record.grades.keys() | (record.judged or {}).keys()
        pairs += [_pair(index, uri, returned.get(uri), relevant) for uri in sorted(known)]
    return Pairs(tuple(pairs), len(judged.records))


def _pair(index: int, uri: str, match: Match | None, relevant: frozenset[str]) -> Pair:
    accepted = match is not None and match.verdict is MatchVerdict.ACCEPTED
    return Pair(index, uri, match.score if match else 0.0, accepted, uri in relevant)


def _counts(uri: str, record: JudgedRecord, options: EvaluationOptions) -> bool:
    if record.judged is None or options.unjudged is Unjudged.WRONG:
        return True
    return uri in record.judged or uri in record.grades


def _unjudged_shares(judged: JudgedFile, run: Run) -> list[float]:
    shares = []
    for record, matches in zip(judged.records, run.matches, strict=True):
        first = [match.concept for match in matches[:DEPTH_OF_UNJUDGED]]
        if record.judged is not None and first:
            known = record.judged.keys() | record.grades.keys()
            shares.append(sum(uri not in known for uri in first) / len(first))
    return shares


def _speed(run: Run, how: Bootstrap) -> Estimate:
    def texts_per_second(draw: Indices) -> float | None:
        seconds = sum(run.calls[index][1] for index in draw)
        return sum(run.calls[index][0] for index in draw) / seconds if seconds else None

    return bootstrap(len(run.calls), texts_per_second, how)


def _probability_figures(pairs: Pairs, run: Run, how: Bootstrap) -> dict[str, Estimate]:
    def over_records(measure: Callable[[Scores, Truths], float | None]) -> Estimate:
        return bootstrap(pairs.records, lambda draw: measure(*pairs.arrays(draw)), how)

    calibrated = {"brier": brier, "ece": ece} if run.calibrated else {}
    undefined = {"brier": Estimate(), "ece": Estimate()}
    return (
        undefined | {name: over_records(measure) for name, measure in calibrated.items()} | {"auc": over_records(auc)}
    )


def _verdict_figures(judged: JudgedFile, run: Run, pairs: Pairs) -> dict[str, Estimate]:
    accepted = sum(pair.accepted for pair in pairs.pairs)
    relevant = sum(pair.relevant for pair in pairs.pairs)
    right = sum(pair.accepted and pair.relevant for pair in pairs.pairs)
    empty = [
        matches
        for record, matches in zip(judged.records, run.matches, strict=True)
        if not judged.relevant(record) and not record.unresolved
    ]
    counts = {
        "accepted_precision": (right, accepted),
        "accepted_recall": (right, relevant),
        "abstained": (sum(not _accepts(matches) for matches in empty), len(empty)),
        "silent": (sum(not _speaks(matches) for matches in empty), len(empty)),
    }
    return {name: wilson(*count) if run.decides else Estimate() for name, count in counts.items()}


def _accepts(matches: Sequence[Match]) -> bool:
    return any(match.verdict is MatchVerdict.ACCEPTED for match in matches)


def _speaks(matches: Sequence[Match]) -> bool:
    return any(match.verdict is not None for match in matches)


def _better(difference: Estimate, first: str, second: str) -> str | None:
    if difference.low is None or difference.high is None:
        return None
    if difference.low > 0:
        return second
    return first if difference.high < 0 else None
