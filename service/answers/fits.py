"""Answers about fits and gaps."""

import csv
import io
from collections.abc import Sequence

from service.answers.common import Json, rounded, versions
from service.answers.taxonomies import ATTRIBUTION
from service.domain import Importance, RequirementVerdict
from service.matching.fit import Evidence, Fit, Holder, RequirementFit, distinct
from service.matching.fit_matrix import FitMatrix
from service.operations.find_gap import Gap
from service.operations.fit_offerings import FitNumbers, OfferingFit, OfferingFits
from service.operations.library import Shelf
from service.operations.targets import Target

FACTOR_DECIMALS = 2
SCORE_DECIMALS = 2
CSV_COLUMNS = (
    "offering",
    "offering_title",
    "target",
    "target_label",
    "essential_met",
    "essential_partly",
    "essential_not_sure",
    "essential_not_covered",
    "optional_met",
    "optional_partly",
    "optional_not_sure",
    "optional_not_covered",
    "coverage_low",
    "coverage_high",
    "focus",
    "score",
)
OFFERING_VERDICTS = (
    RequirementVerdict.MET,
    RequirementVerdict.PARTLY,
    RequirementVerdict.NOT_SURE,
    RequirementVerdict.NOT_COVERED,
)


def offering_fits(answer: OfferingFits) -> Json:
    """CONTRACTS.md: `skillsgap fit`."""
    return {
        "versions": versions(answer.versions),
        "fits": [offering_fit(item, answer.shelf) for item in answer.fits],
        **({"notes": list(answer.notes)} if answer.notes else {}),
    }


def offering_fit(item: OfferingFit, shelf: Shelf) -> Json:
    """One offering against one target, counts first."""
    return {
        "offering": item.offering.id,
        "offering_title": item.offering.offering.title,
        "provider": item.offering.offering.provider,
        **target_named(item.target),
        "summary": summary(item.fit),
        "counts": counts(item.fit),
        "coverage": coverage(item.fit),
        "focus": rounded(item.fit.focus),
        "score": rounded(item.fit.score, SCORE_DECIMALS),
        "percentile": rounded(item.percentile),
        "requirements": [requirement(found, shelf) for found in item.fit.requirements],
        "unwanted": _unwanted(item.fit, item.holder, shelf),
    }


def fit_numbers(answer: FitNumbers) -> Json:
    """The same pairs as `offering_fits`, counts first, without requirements and evidence."""
    pairs = [
        (row, column, offering, target)
        for row, offering in enumerate(answer.offerings)
        for column, target in enumerate(answer.targets)
    ]
    return {
        "versions": versions(answer.versions),
        "fits": [
            {
                "offering": offering.id,
                "offering_title": offering.offering.title,
                "provider": offering.offering.provider,
                **target_named(target),
                **_numbers(answer.numbers, row, column, target),
            }
            for row, column, offering, target in pairs
        ],
    }


def fit_numbers_csv(answer: FitNumbers) -> str:
    """One line a pair, with the attribution that ESCO's labels ask for in the last line."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for item in fit_numbers(answer)["fits"]:
        essential, optional = item["counts"]["essential"], item["counts"]["optional"]
        low, high = (item["coverage"] or {}).get("low"), (item["coverage"] or {}).get("high")
        counted = [part[name] for part in (essential, optional) for name in part]
        named = [item[name] for name in ("offering", "offering_title", "target", "target_label")]
        writer.writerow([*named, *counted, low, high, item["focus"], item["score"]])
    writer.writerow([f"# {ATTRIBUTION}"])
    return out.getvalue()


def _numbers(numbers: FitMatrix, row: int, column: int, target: Target) -> Json:
    found: Json = {"counts": {}}
    for importance in Importance:
        total = sum(item.importance is importance for item in distinct(target.requirements))
        met = int(numbers.met[importance][row, column])
        partly = int(numbers.partly[importance][row, column])
        unsure = int(numbers.not_sure[importance][row, column])
        found["counts"][importance.value] = {
            "met": met,
            "partly": partly,
            "not_sure": unsure,
            "not_covered": total - met - partly - unsure,
        }
    low, high = rounded(numbers.coverage_low[row, column]), rounded(numbers.coverage_high[row, column])
    return {
        **found,
        "coverage": None if low is None else {"low": low, "high": high},
        "focus": rounded(numbers.focus[row, column]),
        "score": rounded(numbers.score[row, column], SCORE_DECIMALS),
    }


def gap(answer: Gap) -> Json:
    """CONTRACTS.md: `skillsgap gap`."""
    fit = answer.fit
    return {
        "versions": versions(answer.versions),
        **target_named(answer.target),
        "summary": summary(fit),
        "requirements": [requirement(found, answer.shelf) for found in fit.requirements],
        "coverage": coverage(fit),
        "focus": rounded(fit.focus),
        "score": rounded(fit.score, SCORE_DECIMALS),
        "open": list(answer.open),
    }


def target_named(target: Target) -> Json:
    """What was compared with."""
    return {
        "target": target.id,
        "target_label": target.label,
        "target_kind": target.kind,
        **({"target_notes": list(target.notes)} if target.notes else {}),
    }


def counts(fit: Fit) -> Json:
    """Requirements by importance and verdict, and outcomes."""
    found: Json = {}
    for importance in Importance:
        given = fit.counts(importance)
        found[importance.value] = {verdict.value: given[verdict.value] for verdict in OFFERING_VERDICTS}
    found["outcomes"] = {
        "total": fit.outcomes_total,
        "matched": fit.outcomes_matched,
        "wanted": fit.outcomes_wanted,
    }
    return found


def coverage(fit: Fit) -> Json | None:
    """The interval of the share covered, null without requirements."""
    if fit.coverage is None:
        return None
    return {"low": rounded(fit.coverage[0]), "high": rounded(fit.coverage[1])}


def summary(fit: Fit) -> str:
    """The counts in words: a score never stands without them."""
    if not fit.requirements:
        return "the target has no requirement, so there is nothing to compare"
    parts = []
    for importance in Importance:
        given = fit.counts(importance)
        total = sum(given.values())
        if total:
            counted = given[RequirementVerdict.MET] + given[RequirementVerdict.PARTLY]
            parts.append(f"{counted} of {total} {importance.value}")
    wanted = f"{fit.outcomes_wanted} of {fit.outcomes_matched} outcomes wanted"
    return f"{', '.join(parts)}; {wanted}"


def requirement(found: RequirementFit, shelf: Shelf) -> Json:
    """One requirement with its verdict and best evidence."""
    item = found.requirement
    return {
        "uri": item.concept,
        "label": _label(shelf, item.concept),
        "options": [{"uri": uri, "label": _label(shelf, uri)} for uri in item.options],
        "importance": item.importance.value,
        "verdict": found.verdict.value,
        "factor": round(found.factor, FACTOR_DECIMALS),
        "evidence": None if found.evidence is None else _evidence(found, found.evidence, shelf),
    }


def _evidence(found: RequirementFit, evidence: Evidence, shelf: Shelf) -> Json:
    return {
        "outcome": evidence.text,
        "span": None if evidence.span is None else list(evidence.span),
        "matched": evidence.concept,
        "matched_label": _label(shelf, evidence.concept),
        "relation": found.relation.value if found.relation else None,
        "score": rounded(evidence.score),
        "source": evidence.source.value,
    }


def _unwanted(fit: Fit, holder: Holder, shelf: Shelf) -> list[Json]:
    return [
        {
            "outcome": holder.outcomes[position],
            "matches": [
                {"uri": item.concept, "label": _label(shelf, item.concept), "score": rounded(item.score)}
                for item in holder.evidence
                if item.outcome == position and item.sure
            ],
        }
        for position in fit.unwanted
    ]


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri


def requirement_lines(fit: Fit, verdicts: Sequence[RequirementVerdict]) -> list[RequirementFit]:
    """The requirements with one of these verdicts, in order."""
    return [item for item in fit.requirements if item.verdict in verdicts]
