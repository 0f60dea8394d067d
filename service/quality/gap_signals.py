"""Signals of the gaps in rules, quality assurance and integration (gap-01 to gap-10); see gaps.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.quality.engine import Case, Result, judge
from service.quality.frameworks import Answer, check, cover, criteria, frameworks, readings
from service.quality.outcome_writing import steps
from service.quality.words import data

COVERED_FROM = 0.6  # a framework counts as met from here on; a judgement, like every cut-off in this module
SPREAD_OVER = 0.4
STEPS_OF_QA = {"strong": 1.0, "substantial": 0.67, "weak": 0.33, "none": 0.0}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a signal read: value 0..1, None where unknown or where there is nothing to grade."""

    result: Result
    value: float | None
    text: str
    seen: Any = None


def unknown(text: str, seen: Any = None) -> Reading:
    """The signal cannot tell."""
    return Reading(Result.UNKNOWN, None, text, seen)


def graded(value: float, enough: float, text: str, seen: Any = None) -> Reading:
    """Holds from `enough` on."""
    return Reading(Result.HOLDS if value >= enough else Result.VIOLATED, round(value, 4), text, seen)


def by_rule(case: Case, *names: str) -> Reading:
    """The worst of some rules: violated before unknown before holds."""
    judged = judge(case.subject, names)
    order = [Result.VIOLATED, Result.UNKNOWN, Result.HOLDS]
    worst = min(judged, key=lambda item: order.index(item.seen.result))
    value = {Result.VIOLATED: 0.0, Result.HOLDS: 1.0}.get(worst.seen.result)
    said = {
        Result.VIOLATED: worst.rule.title,
        Result.HOLDS: f"checked and not so: {worst.rule.title}",
        Result.UNKNOWN: str(worst.seen.evidence.get("reason", "not known")),
    }[worst.seen.result]
    return Reading(worst.seen.result, value, said, {"rule": worst.rule.id, "value": worst.seen.value})


def parts(named: Sequence[tuple[str, bool]], enough: int, what: str) -> Reading:
    """A count of parts that are there."""
    has = [name for name, there in named if there]
    lacks = [name for name, there in named if not there]
    text = f"{len(has)} of {len(named)} {what}; has {', '.join(has) or 'none'}; lacks {', '.join(lacks) or 'none'}"
    return graded(len(has) / len(named), enough / len(named), text, {"has": has, "lacks": lacks})


def coverage(case: Case) -> Reading:
    """gap-01: the share of frameworks whose mandatory criteria, as far as known, are mostly met."""
    found = {name: value for name in frameworks() if (value := cover(case.facts, name).coverage) is not None}
    if not found or (not case.subject.outcomes and not case.subject.offering.description):
        return unknown("the record says too little to compare it with any framework", found)
    met = [name for name, value in found.items() if value >= COVERED_FROM]
    text = f"mostly meets {len(met)} of {len(found)} frameworks"
    return graded(len(met) / len(found), 0.5, text, {name: round(value, 4) for name, value in found.items()})


def agreement(case: Case) -> Reading:
    """gap-01: how far the frameworks agree about the offering: one minus the spread of their coverage."""
    found = {name: value for name in frameworks() if (value := cover(case.facts, name).coverage) is not None}
    if len(found) < 2:
        return unknown("fewer than two frameworks can be compared")
    best, worst = max(found, key=lambda name: found[name]), min(found, key=lambda name: found[name])
    spread = found[best] - found[worst]
    text = f"passes {best} ({found[best]:.2f}) more than {worst} ({found[worst]:.2f})"
    return graded(1 - spread, 1 - SPREAD_OVER, text, {"best": best, "worst": worst, "spread": round(spread, 4)})


def jurisdiction_fit(case: Case) -> Reading:
    """gap-02: the frameworks on file for the country of the issuer."""
    country = case.facts.value("issuer.country")
    if not country:
        return unknown("the country of the issuer is not stated")
    table = data("gap_map")["jurisdictions"]
    listed = table.get(str(country).strip().casefold())
    if listed is None:
        return Reading(Result.VIOLATED, 0.0, f"no framework on file for {country}", [])
    return Reading(Result.HOLDS, 1.0, f"frameworks on file for {country}: {', '.join(listed)}", listed)


def size_conflict(case: Case) -> Reading:
    """gap-02: the size against every bound in hours and credits."""
    return by_rule(case, "size-contested")


def legal_status(_: Case) -> Reading:
    """gap-03: the status of each framework; a fact to show, which no machine can judge."""
    return unknown("a machine can't judge this", {item.id: item.status for item in frameworks().values()})


def qa_strength(case: Case) -> Reading:
    """gap-04: the step of quality assurance that the statement shows."""
    step = case.facts.value("quality_assurance.strength")
    if step is None:
        return unknown("no quality assurance is stated")
    return graded(STEPS_OF_QA[step], STEPS_OF_QA["substantial"], f"evidence of quality assurance is {step}", step)


def qa_statement(case: Case) -> Reading:
    """gap-05: whether a statement has its three parts: provider, processes, review."""
    facts, text = case.facts, case.facts.quality_assurance
    if not text:
        return unknown("no quality assurance is stated")
    named = [
        ("provider", bool(facts.value("provider"))),
        ("processes", bool(facts.says("quality_process", text))),
        ("review", bool(facts.says("quality_review", text) or facts.value("review_period_months"))),
    ]
    return parts(named, 3, "parts of a quality assurance statement")


def qa_published(case: Case) -> Reading:
    """gap-05: whether a policy or report is linked; the link is not opened."""
    link = case.facts.other("quality_assurance.report_url") or case.facts.value("provider.qa_policy_url")
    if link or "http" in case.facts.quality_assurance:
        return Reading(Result.HOLDS, 1.0, "a policy or report is linked; not opened", link)
    if not case.facts.quality_assurance:
        return unknown("no quality assurance is stated")
    return Reading(Result.VIOLATED, 0.0, "no public policy or report is linked")


def external_qa(case: Case) -> Reading:
    """gap-06: whether an agency or register is named; registers themselves are not at hand."""
    facts = case.facts
    named = facts.value("quality_assurance.external") or facts.other("provider.deqar")
    if named:
        return Reading(Result.HOLDS, 1.0, f"names external quality assurance: {named}; not looked up", named)
    if not facts.quality_assurance:
        return unknown("no quality assurance is stated, and no register is at hand")
    return Reading(Result.VIOLATED, 0.0, "the quality assurance stated names nobody from outside")


def assessment_present(case: Case) -> Reading:
    """gap-07: any assessment beyond attendance."""
    return by_rule(case, "assessment-attendance")


def assessment_rigour(case: Case) -> Reading:
    """gap-07: summative, supervised, identity checked, criteria published: how many of the four."""
    facts = case.facts
    if not facts.assessment:
        return unknown("the assessment is not stated")
    supervision = facts.value("assessment.supervision")
    named = [
        ("summative", facts.value("assessment.purpose") == "summative"),
        ("supervised", supervision in {"supervised-no-id", "supervised-with-id"}),
        ("identity", facts.value("assessment.id_verification") == "reliable" or supervision == "supervised-with-id"),
        ("criteria", bool(facts.value("assessment.criteria"))),
    ]
    return parts(named, 2, "marks of rigour")


def assessment_fit(case: Case) -> Reading:
    """gap-07: the share of outcomes whose verb the stated assessment can plausibly show; a house heuristic."""
    table = data("facts")["assessment_fit"]
    types = [name for name in case.facts.assessment_types if name in table]
    levels = [set(item.levels) for item in readings(case.facts) if item.levels]
    if not types or not levels:
        return unknown("the assessment's type or the outcomes' verbs are not known")
    shown = {level for name in types for level in table[name]}
    fitting = sum(bool(found & shown) for found in levels)
    return graded(fitting / len(levels), 0.5, f"{', '.join(types)} suits {fitting} of {len(levels)} outcomes", types)


def level(case: Case) -> Reading:
    """gap-08: the level is stated and valid, and the verbs do not contradict it."""
    eqf = case.facts.level("level.eqf")
    if eqf is not None and 1 <= eqf <= 8 and steps_known(case):
        return by_rule(case, "level-doubtful")
    return by_rule(case, "level-unstated")


def steps_known(case: Case) -> bool:
    """Whether any outcome has a verb with a level."""
    return any(steps(item) for item in readings(case.facts))


def workload_credit(case: Case) -> Reading:
    """gap-08: hours per credit inside the band of the credit's unit."""
    facts = case.facts
    hours, unit = case.subject.offering.workload_hours, facts.credit_unit
    credits_ = facts.credits(unit) if unit else None
    if not hours or not unit or not credits_:
        return unknown("hours, credits and the credits' unit are not all stated")
    low, high = data("facts")["hours_per_credit"][unit]
    ratio = hours / credits_
    inside = low <= ratio <= high
    text = f"{hours:g} h for {credits_:g} credits ({unit}) is {ratio:.1f} h per credit; usual is {low} to {high}"
    return Reading(Result.HOLDS if inside else Result.VIOLATED, float(inside), text, round(ratio, 2))


def stacking(case: Case) -> Reading:
    """gap-08: a pathway to something larger is named."""
    named = case.facts.value("pathways") or case.facts.value("stackability")
    if named is None:
        return unknown("nothing is said of pathways")
    alone = str(named).strip().casefold() in {"standalone", "stand-alone", "no", "none", "false"}
    return Reading(Result.VIOLATED if alone else Result.HOLDS, float(not alone), f"pathway: {named}", named)


def portable_format(case: Case) -> Reading:
    """gap-09: issued in a format that a machine can check."""
    stated = case.facts.value("credential_format") or case.facts.value("certification")
    if not stated:
        return unknown("the format of the credential is not stated")
    found = case.facts.choice("formats", str(stated))
    return Reading(Result.HOLDS if found else Result.VIOLATED, float(bool(found)), f"issued as {stated}", found)


def shared_vocabulary(case: Case) -> Reading:
    """gap-09: the share of outcomes with an accepted concept of the taxonomy in use."""
    taught = case.subject.taught
    if not taught:
        return unknown("no outcome could be matched")
    mapped = sum(bool(item) for item in taught)
    return graded(mapped / len(taught), 0.5, f"{mapped} of {len(taught)} outcomes map to ESCO", mapped)


def recognition_breadth(case: Case) -> Reading:
    """gap-09: who is named as recognising it."""
    named = case.facts.value("industry_recognition") or case.facts.value("recognition")
    if named is None:
        return unknown("nobody is named who recognises it")
    nobody = str(named).strip().casefold() in {"none", "no", "n/a"}
    return Reading(Result.VIOLATED if nobody else Result.HOLDS, float(not nobody), f"recognised by: {named}", named)


def actor_graph(case: Case) -> Reading:
    """gap-10: the kinds of actor that are named: provider, awarding body, partner, quality body, recogniser."""
    facts = case.facts
    named = [
        ("provider", bool(facts.value("provider"))),
        ("awarding body", bool(facts.other("awarding_body"))),
        ("partner", bool(facts.value("partners"))),
        ("quality body", bool(facts.value("quality_assurance.external"))),
        ("recogniser", bool(facts.value("industry_recognition"))),
    ]
    if not any(there for _, there in named):
        return unknown("no actor is named")
    return parts(named, 3, "kinds of actor")


def criterion_share(case: Case, names: Sequence[str]) -> float | None:
    """The share of criteria that are met among those that can be known."""
    found = [check(criteria()[name], case.facts).answer for name in names]
    known = [answer for answer in found if answer in {Answer.MET, Answer.MISSING}]
    return sum(answer is Answer.MET for answer in known) / len(known) if known else None
