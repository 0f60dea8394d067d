"""Rules about what an offering does not say, or says so that nobody can check it."""

from datetime import date
from typing import Any

from service.quality.dates import cycle_months, read_day
from service.quality.engine import Case, Result, Seen, Settings, holds, unknown
from service.quality.facts import Facts
from service.quality.frameworks import barred_words, cover, frameworks, readings
from service.quality.outcome_writing import OutcomeReading, rewrite
from service.quality.words import data
from service.text.sentences import split_sentences

# Where sentences were found that nobody calls learning outcomes.
NOT_STATED_AS_OUTCOMES = frozenset({"description", "alignment"})
DATE_FIELDS = ("start", "end", "reviewed", "valid_until", "date_last_updated", "date_last_validated")


def outcomes_missing(case: Case, _: Settings) -> Seen:
    """Violated when the offering states no learning outcome; unknown when prose or names of concepts are all."""
    found = case.subject.offering.outcomes
    if not found:
        return Seen(Result.VIOLATED, 0, {"title": case.subject.offering.title})
    if all(item.origin in NOT_STATED_AS_OUTCOMES for item in found):
        return unknown("outcomes were only read out of its prose or its alignments", outcomes=[i.text for i in found])
    return holds()


def outcome_vague(case: Case, _: Settings) -> Seen:
    """Violated when an outcome opens with words that nobody can observe, or speaks of teaching."""

    def fault(item: OutcomeReading) -> str | None:
        return item.vague or item.teaching

    return _written(case, fault)


def outcome_crowded(case: Case, _: Settings) -> Seen:
    """Violated when an outcome joins verbs of different levels."""
    return _written(case, lambda item: " + ".join(item.verbs) if item.crowded else None)


def outcome_objectless(case: Case, _: Settings) -> Seen:
    """Violated when nothing follows the verb of an outcome."""
    return _written(case, lambda item: item.verb if item.verb and not item.object else None)


def assessment_unstated(case: Case, _: Settings) -> Seen:
    """Violated when nothing is said of assessment; unknown when only the description speaks of it."""
    return _stated_or_said(case, "assessment")


def assessment_attendance(case: Case, _: Settings) -> Seen:
    """Violated when attendance is all, or it is said that there is no assessment."""
    types = case.facts.assessment_types
    if not types:
        return unknown("the assessment is not stated" if not case.facts.assessment else "its type cannot be told")
    if types[0] in {"attendance-only", "none"}:
        return Seen(Result.VIOLATED, types[0], {"assessment": case.facts.assessment})
    return holds()


def identity_unstated(case: Case, _: Settings) -> Seen:
    """Violated when an assessment is stated but not who checks identity; not asked of on-site offerings."""
    facts = case.facts
    if not facts.assessment:
        return unknown("the assessment is not stated")
    if facts.value("mode") == "onsite":
        return holds()
    if facts.value("assessment.id_verification") or facts.value("assessment.supervision"):
        return holds()
    return Seen(Result.VIOLATED, "not stated", {"assessment": facts.assessment, "mode": case.subject.offering.mode})


def quality_assurance_unstated(case: Case, _: Settings) -> Seen:
    """Violated when nothing is said of quality assurance; unknown when only the description speaks of it."""
    return _stated_or_said(case, "quality_assurance")


def workload_unstated(case: Case, _: Settings) -> Seen:
    """Violated without hours or credits; unknown when there are credits of no stated unit."""
    facts, offering = case.facts, case.subject.offering
    if offering.workload_hours is None and offering.credits is not None and facts.credit_unit is None:
        return unknown("credits are stated without their unit", credits=offering.credits)
    return _stated(facts, "workload")


def level_unstated(case: Case, _: Settings) -> Seen:
    """Violated without a level; unknown when one is stated without its framework."""
    facts = case.facts
    if facts.value("level") and facts.level("level.eqf") is None and facts.level("level.national") is None:
        return unknown("the level names no framework", level=facts.value("level"))
    return _stated(facts, "level")


def language_unstated(case: Case, _: Settings) -> Seen:
    """Violated without a language; unknown when what is stated names none ("mixed", "und")."""
    said = case.facts.says("no_language", case.subject.offering.language or "")
    return unknown("what is stated names no language", language=said) if said else _stated(case.facts, "language")


def issuer_unstated(case: Case, _: Settings) -> Seen:
    """Violated without an awarding body; unknown when only the provider is named and the country is not."""
    facts = case.facts
    if facts.value("awarding_body") and not facts.value("issuer.country"):
        return unknown("the country of the awarding body is not stated", awarding_body=facts.value("awarding_body"))
    return _stated(facts, "awarding_body")


def cycle_unstated(case: Case, _: Settings) -> Seen:
    """Violated without a review cycle; unknown when one is stated that cannot be read."""
    text = case.subject.offering.review_cycle
    if text and cycle_months(text) is None:
        return unknown("the review cycle cannot be read", review_cycle=text)
    return _stated(case.facts, "review_period_months")


def elements_missing(case: Case, settings: Settings) -> Seen:
    """Violated when a mandatory criterion of a chosen framework is missing; unknown when none can be known."""
    coverages = [cover(case.facts, name) for name in settings["frameworks"]]
    known = [item for item in coverages if item.coverage is not None]
    if not known:
        return unknown("no criterion of the chosen frameworks can be known")
    lacking = {item.framework.id: [one.criterion.id for one in item.missing] for item in known if item.missing}
    if not lacking:
        return holds()
    evidence = {
        item.framework.id: [
            {"criterion": one.criterion.id, "statement": one.criterion.statement, "reason": one.reason}
            for one in item.missing
        ]
        for item in known
        if item.missing
    }
    return Seen(Result.VIOLATED, lacking, evidence)


def title_barred(case: Case, _: Settings) -> Seen:
    """Violated when a framework bars a word of the title; unknown without a title."""
    title = case.subject.offering.title
    if not title.strip():
        return unknown("there is no title")
    hits = {
        framework.id: words
        for framework in frameworks().values()
        for item in framework.criteria
        if not item.hint and (words := barred_words(title, item.more.get("reject_words", ())))
    }
    return Seen(Result.VIOLATED, hits, {"title": title}) if hits else holds()


def date_doubtful(case: Case, _: Settings) -> Seen:
    """Violated by a date that cannot be read, a review after today, or an end before the start."""
    faults, days = _faults(case), _days(case)
    if faults:
        return Seen(Result.VIOLATED, faults, {"dates": {name: value for name, value in days.items() if value}})
    return holds() if any(days.values()) else unknown("no date is stated")


def _faults(case: Case) -> dict[str, str]:
    offering, today = case.subject.offering, case.subject.today
    faults = {name: "cannot be read" for name, value in _days(case).items() if isinstance(value, str)}
    for name in ("reviewed", "date_last_updated", "date_last_validated"):
        day = _days(case)[name]
        if isinstance(day, date) and day > today:
            faults[name] = "is in the future"
    if offering.start and offering.end and offering.end < offering.start:
        faults["end"] = "comes before the start"
    return faults


def _days(case: Case) -> dict[str, date | str | None]:
    """Every date by name: a day, or the text where no day can be read in it."""
    found: dict[str, date | str | None] = {}
    for name in DATE_FIELDS:
        day: date | None = getattr(case.subject.offering, name, None)
        text = case.facts.other(name)
        found[name] = day or (read_day(text) or text if text else None)
    return found


def _stated(facts: Facts, name: str) -> Seen:
    value: Any = facts.value(name)
    return Seen(Result.VIOLATED, "not stated", {"field": name}) if value in (None, "", ()) else holds()


def _stated_or_said(case: Case, name: str) -> Seen:
    """Like _stated, but unknown when a sentence of the description may say it."""
    seen, description = _stated(case.facts, name), case.subject.offering.description
    if seen.result is Result.HOLDS or not case.facts.says(f"{name}_said", description):
        return seen
    sentences = [item.text for item in split_sentences(description) if case.facts.says(f"{name}_said", item.text)]
    return unknown("only the description speaks of it", field=name, sentences=sentences)


def _written(case: Case, fault: Any) -> Seen:
    language = (case.subject.offering.language or "").strip().casefold()
    if language not in data("facts")["english"]:
        return unknown("the verb lists are English", language=case.subject.offering.language)
    listed = readings(case.facts)
    if not listed:
        return unknown("no outcome is stated")
    found = [(item, fault(item)) for item in listed if fault(item)]
    if found:
        shown = [_quoted(item, reason) for item, reason in found]
        return Seen(Result.VIOLATED, [reason for _, reason in found], {"outcomes": shown, "of": len(listed)})
    if not all(item.readable for item in listed):
        return unknown("some outcomes open with no verb that the lists know")
    return holds()


def _quoted(item: OutcomeReading, reason: str) -> dict[str, Any]:
    suggestion = rewrite(item)
    return {"outcome": item.text, "words": reason, **({"rewrite": suggestion["pattern"]} if suggestion else {})}
