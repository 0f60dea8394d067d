"""Answers about the quality of offerings and providers, and about cures."""

import csv
import io
from collections import Counter
from typing import Any

from service.answers.common import Json, rounded, versions
from service.answers.findings import finding, rule_entry
from service.operations.profile_quality import Cures, ProviderReport, Quality, Spread
from service.operations.review_offerings import plain
from service.quality.frameworks import Answer, Checked, FrameworkCoverage, framework
from service.quality.gaps import Gap, GapSignal
from service.quality.micro_evaluation import Step
from service.store.feedback import Feedback

ESCO_FRAMEWORK = "European Skills, Competences, Qualifications and Occupations (ESCO)"
ALIGNMENT_TYPE = "ceasn:Competency"


def quality(item: Quality) -> Json:
    """GET /v1/offerings/{id}/quality; there is no total, on purpose."""
    found = item.profile
    return {
        "offering": item.offering.id,
        "title": item.offering.offering.title,
        "provider": item.offering.offering.provider,
        "dimensions": [
            {"id": one.id, "value": one.value, "signals": [signal(each) for each in one.signals]}
            for one in found.dimensions
        ],
        "frameworks": [coverage(one) for one in found.frameworks],
        "micro_evaluation": {
            "steps": [micro_step(one) for one in found.micro_evaluation.steps],
            "hint": found.micro_evaluation.hint,
        },
        "gaps": [gap(one) for one in found.gaps],
        "findings": [finding(one) for one in item.findings],
        "feedback": feedback_summary(item.feedback),
    }


def signal(item: GapSignal) -> Json:
    """One signal with the criteria behind it."""
    return {
        "id": item.id,
        "gap": item.gap,
        "result": item.result.value,
        "value": item.value,
        "text": item.text,
        "seen": plain(item.seen),
        "criteria": [criterion(one) for one in item.criteria],
    }


def gap(item: Gap) -> Json:
    """One gap of the review and what was seen of it; its signals are named, and told under the dimensions."""
    return {
        "id": item.id,
        "gap": item.name,
        "category": item.category,
        "checkable": item.checkable,
        "signals": [
            {"id": one.id, "result": one.result.value, "value": one.value, "text": one.text} for one in item.signals
        ],
        "limits": item.limits,
    }


def criterion(item: Checked) -> Json:
    """One criterion and its answer."""
    return {
        "id": item.criterion.id,
        "statement": item.criterion.statement,
        "answer": item.answer.value,
        "mandatory": item.criterion.mandatory,
        "hint": item.criterion.hint,
        "value": plain(item.value),
        "reason": item.reason,
    }


def coverage(item: FrameworkCoverage) -> Json:
    """Coverage of one framework with every criterion that applies."""
    return {
        "id": item.framework.id,
        "name": item.framework.name,
        "jurisdiction": item.framework.jurisdiction,
        "status": item.framework.status,
        "coverage": rounded(item.coverage),
        "met": item.count(Answer.MET),
        "missing": item.count(Answer.MISSING),
        "unknown": item.count(Answer.UNKNOWN),
        "optional": {
            "met": item.count(Answer.MET, mandatory=False),
            "missing": item.count(Answer.MISSING, mandatory=False),
            "unknown": item.count(Answer.UNKNOWN, mandatory=False),
        },
        "criteria": [criterion(one) for one in item.checked if one.answer is not Answer.NOT_APPLICABLE],
    }


def micro_step(item: Step) -> Json:
    """One ordinal step; null means that it is not asked."""
    return {
        "criterion": item.criterion,
        "name": item.name,
        "step": item.step,
        "of": len(item.steps) - 1,
        "steps": list(item.steps),
        "seen": item.seen,
    }


def feedback(item: Feedback) -> Json:
    """One voice."""
    return {
        "role": item.role,
        "organisation": item.organisation,
        "date": item.given.isoformat(),
        "relevance": item.relevance,
        "text": item.text,
    }


def feedback_summary(given: tuple[Feedback, ...]) -> Json:
    """Voices with their number per role; they are never part of any fit."""
    roles = sorted({item.role for item in given})
    summary = {}
    for role in roles:
        marks = [item.relevance for item in given if item.role == role]
        summary[role] = {"n": len(marks), "mean_relevance": rounded(sum(marks) / len(marks), 2)}
    return {"n": len(given), "roles": summary, "voices": [feedback(item) for item in given]}


def provider_report(item: ProviderReport, *, public: bool = False) -> Json:
    """GET /v1/providers/{id}/report; the public variant leaves out evidence, waivers and people's words."""
    counts = Counter((one.rule, one.result) for one in item.findings)
    rules = sorted({one.rule for one in item.findings})
    document: Json = {
        "versions": versions(item.versions),
        "provider": item.provider,
        "date": item.today.isoformat(),
        "public": public,
        "offerings": {"total": item.total, "reported": len(item.offerings)},
        "dimensions": [{"id": name, **spread(found)} for name, found in item.dimensions.items()],
        "frameworks": [
            {"id": name, "name": framework(name).name, "status": framework(name).status, **spread(found)}
            for name, found in item.frameworks.items()
        ],
        "rules": [
            {**rule_entry(name), "violated": counts[name, "violated"], "unknown": counts[name, "unknown"]}
            for name in rules
        ],
        "voices": item.voices,
    }
    document["catalogue"] = [_listed(item, stored.id, stored.offering.title) for stored in item.offerings]
    if not public:
        document["findings"] = [finding(one) for one in item.findings if one.result == "violated"]
    return document


def spread(item: Spread) -> Json:
    """The values among a provider's offerings."""
    return {
        "known": item.known,
        "mean": rounded(item.mean),
        "low": rounded(item.low),
        "high": rounded(item.high),
        "deviation": rounded(item.deviation),
        "uneven": item.uneven,
    }


def cures(item: Cures) -> Json:
    """Alignments to declare and rewrite patterns."""
    concepts = item.shelf.taxonomy.concepts
    return {
        "versions": versions(item.versions),
        "offering": item.offering.id,
        "alignments": [
            {
                "uri": one.concept,
                "label": concepts[one.concept].preferred_label,
                "score": one.score,
                "source": one.source.value,
                "outcome": one.text,
                "span": list(one.span) if one.span else None,
            }
            for one in item.alignments
        ],
        "rewrites": [dict(one) for one in item.rewrites],
    }


def open_badges_2(item: Cures) -> Json:
    """Suggested alignments as a BadgeClass has them (Open Badges 2.0: `alignment` of AlignmentObjects)."""
    concepts = item.shelf.taxonomy.concepts
    return {
        "alignment": [
            {
                "targetName": concepts[one.concept].preferred_label,
                "targetUrl": one.concept,
                **_described(concepts[one.concept].description),
                "targetFramework": f"{ESCO_FRAMEWORK} {item.shelf.taxonomy.version}",
            }
            for one in item.alignments
        ]
    }


def _described(text: str) -> Json:
    return {"targetDescription": text} if text else {}


def open_badges_3(item: Cures) -> Json:
    """Suggested alignments as an Achievement has them (Open Badges 3.0: `alignment` of Alignments)."""
    return {
        "alignment": [
            {"type": ["Alignment"], **one, "targetType": ALIGNMENT_TYPE} for one in open_badges_2(item)["alignment"]
        ]
    }


def alignment_rows(item: Cures) -> str:
    """Suggested alignments as CSV, one row a concept."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["offering", "uri", "label", "score", "outcome", "framework"])
    concepts = item.shelf.taxonomy.concepts
    framework_name = f"ESCO {item.shelf.taxonomy.version}"
    for one in item.alignments:
        label = concepts[one.concept].preferred_label
        writer.writerow([item.offering.id, one.concept, _safe(label), one.score, _safe(one.text), framework_name])
    return out.getvalue()


def _safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _listed(item: ProviderReport, key: str, title: str) -> dict[str, Any]:
    own = [one for one in item.findings if one.offering == key and one.result == "violated"]
    kinds = Counter(one.kind for one in own)
    return {"offering": key, "title": title, **{name: kinds[name] for name in ("stale", "misaligned", "opaque")}}


def compared_offering(item: Quality) -> Json:
    """One offering in a comparison."""
    return {
        "offering": item.offering.id,
        "title": item.offering.offering.title,
        "dimensions": {one.id: one.value for one in item.profile.dimensions},
        "frameworks": {one.framework.id: rounded(one.coverage) for one in item.profile.frameworks},
    }


def compared_provider(item: ProviderReport, frameworks: list[str]) -> Json:
    """One provider in a comparison."""
    return {
        "provider": item.provider,
        "offerings": item.total,
        "dimensions": {name: spread(found) for name, found in item.dimensions.items()},
        "frameworks": {
            name: spread(found) for name, found in item.frameworks.items() if not frameworks or name in frameworks
        },
    }
