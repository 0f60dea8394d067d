"""Rules about offerings that are out of date; each cause is its own rule."""

from datetime import date, timedelta
from typing import Any

from service.quality.dates import add_months, cycle_months
from service.quality.engine import Case, Result, Seen, Settings, holds, unknown
from service.quality.subject import ConceptChange

ONE_DAY = timedelta(days=1)


def review_overdue(case: Case, _: Settings) -> Seen:
    """Violated from the day after the last review plus the cycle; unknown without either."""
    offering, today = case.subject.offering, case.subject.today
    cycle = cycle_months(offering.review_cycle)
    if cycle is None:
        return unknown("no review cycle is stated" if not offering.review_cycle else "the review cycle cannot be read")
    if offering.reviewed is None or offering.reviewed > today:
        return unknown("no past review date is stated")
    due = add_months(offering.reviewed, cycle)
    if today <= due:
        return holds(_after(due))
    evidence = {"reviewed": offering.reviewed, "review_cycle": offering.review_cycle, "due": due}
    return Seen(Result.VIOLATED, {"due": due}, evidence)


def expired(case: Case, _: Settings) -> Seen:
    """Violated from the day after the end; unknown without an end, or with one before the start."""
    offering = case.subject.offering
    end = offering.end
    if end is None:
        return unknown("no end is stated")
    if offering.start is not None and end < offering.start:
        return unknown("the end comes before the start")
    if case.subject.today <= end:
        return holds(_after(end))
    return Seen(Result.VIOLATED, {"end": end}, {"end": end})


def withdrawn(case: Case, _: Settings) -> Seen:
    """Violated when a later complete snapshot of its source lacks the offering; unknown without dated snapshots."""
    day = case.subject.withdrawn
    if day is None:
        return holds() if case.subject.snapshot else unknown("no dated snapshot of its catalogue was imported")
    return Seen(Result.VIOLATED, {"withdrawn": day}, {"source": case.subject.offering.source, "snapshot": day})


def superseded(case: Case, _: Settings) -> Seen:
    """Violated when the catalogue names a successor, or the provider offers a newer edition of the same title."""
    named = case.facts.other("superseded_by")
    newer = [*([named] if named else []), *case.subject.newer]
    if newer:
        return Seen(Result.VIOLATED, newer, {"title": case.subject.offering.title, "newer": newer})
    return holds() if case.subject.offering.provider else unknown("no provider is stated, so editions cannot be told")


def concept_removed(case: Case, _: Settings) -> Seen:
    """Violated when a concept taught or declared is gone from the taxonomy since the match was made."""
    return _changed(case, "removed")


def concept_redefined(case: Case, _: Settings) -> Seen:
    """Violated when a concept taught has another definition since the match was made."""
    return _changed(case, "redefined")


def concept_retyped(case: Case, _: Settings) -> Seen:
    """Violated when a concept taught changed between skill and knowledge since the match was made."""
    return _changed(case, "retyped")


def outcomes_untouched(case: Case, settings: Settings) -> Seen:
    """Violated when outcomes stand word for word, unreviewed, months after the concepts they teach changed."""
    changes = case.subject.changes
    if changes is None:
        return unknown("only one version of the taxonomy was in use")
    open_changes = [item for item in changes if not item.settled and item.outcome]
    if not open_changes:
        return holds()
    grace = {item.outcome: add_months(item.changed, settings["grace_months"]) for item in open_changes}
    late = sorted(outcome for outcome, day in grace.items() if case.subject.today > day)
    if not late:
        return holds(_after(min(grace.values())))
    evidence = {"outcomes": late, "concepts": [_shown(item) for item in open_changes if item.outcome in late]}
    return Seen(Result.VIOLATED, late, evidence)


def _changed(case: Case, change: str) -> Seen:
    gone = [item for item in case.subject.declared if not item.known] if change == "removed" else []
    changes = case.subject.changes
    found = [item for item in changes or () if item.change == change and not item.settled]
    if found:
        value = sorted({item.concept for item in found})
        return Seen(Result.VIOLATED, value, {"concepts": [_shown(item) for item in found]})
    if gone:
        listed = [{"uri": item.uri, "label": item.label} for item in gone]
        return unknown("declared concepts are in no version that was in use here", concepts=listed)
    if changes is None:
        return unknown("only one version of the taxonomy was in use")
    return holds()


def _shown(item: ConceptChange) -> dict[str, Any]:
    return {
        "uri": item.concept,
        "label": item.label,
        "change": item.change,
        "outcome": item.outcome,
        "from": item.before,
        "to": item.after,
        "since": item.changed,
        "successors": [{"uri": one.uri, "label": one.label, "score": one.score} for one in item.successors],
    }


def _after(day: date) -> date | None:
    return day + ONE_DAY if day < date.max else None
