"""Rules about offerings that do not do what they say, or not what is wanted."""

from datetime import timedelta

from service.quality.dates import add_months, cycle_months
from service.quality.engine import Case, Result, Seen, Settings, holds, unknown
from service.quality.frameworks import Answer, check, frameworks, readings
from service.quality.outcome_writing import LEVELS, steps
from service.quality.words import data

SIZE_FIELDS = frozenset({"workload_hours", "credits.ects", "credits.nz"})
WELL_SHORT = 2  # steps of Bloom by which the highest verb must fall short (verbs.yaml: eqf_note)


def alignment_unsupported(case: Case, _: Settings) -> Seen:
    """Violated when no outcome may teach a declared concept; unknown when its only matches are not sure."""
    subject = case.subject
    known = [item for item in subject.declared if item.known]
    if not known:
        return holds() if not subject.declared else unknown("the declared concepts are not in the taxonomy")
    if not subject.outcomes:
        return unknown("no outcome could support the alignments")
    bare = [item for item in known if not item.supported and not item.doubtful]
    if not bare:
        doubtful = [{"uri": item.uri, "label": item.label} for item in known if not item.supported]
        return unknown("the only matches of declared concepts are not sure", concepts=doubtful) if doubtful else holds()
    concepts = [{"uri": item.uri, "label": item.label} for item in bare]
    return Seen(Result.VIOLATED, [item.uri for item in bare], {"concepts": concepts, "declared": len(known)})


def outcomes_unwanted(case: Case, _: Settings) -> Seen:
    """Violated when an outcome with accepted concepts is wanted by no loaded vacancy nor declared occupation."""
    subject = case.subject
    if subject.wanted is None:
        return unknown("no vacancy is loaded and no target occupation is declared")
    told = [(text, wanted) for text, wanted in zip(subject.outcomes, subject.wanted, strict=True) if wanted is not None]
    if not told:
        return unknown("no outcome has an accepted concept")
    unwanted = [text for text, wanted in told if not wanted]
    if not unwanted:
        return holds()
    return Seen(Result.VIOLATED, unwanted, {"outcomes": unwanted, "of": len(told)})


def essentials_missing(case: Case, _: Settings) -> Seen:
    """Violated when an essential concept of a declared target occupation is neither met nor partly met."""
    subject = case.subject
    if not subject.targets:
        why = "a declared occupation is not in the taxonomy" if subject.unknown_targets else "no occupation is declared"
        return unknown(why, occupations=list(subject.unknown_targets))
    if not subject.matched:
        return unknown("no outcome has an accepted concept")
    short = [item for item in subject.targets if item.missing]
    if not short:
        return holds()
    value = {item.uri: {"missing": len(item.missing), "of": item.essential} for item in short}
    evidence = [
        {"occupation": item.label, "concepts": [{"uri": uri, "label": label} for uri, label in item.missing]}
        for item in short
    ]
    return Seen(Result.VIOLATED, value, {"occupations": evidence})


def title_unkept(case: Case, _: Settings) -> Seen:
    """Violated when the title names a concept and no outcome teaches it or a concept near it."""
    subject = case.subject
    if not subject.promised:
        return unknown("the title names no concept by one of its labels")
    if not subject.matched:
        return unknown("no outcome has an accepted concept")
    unkept = [item for item in subject.promised if not item.taught]
    if not unkept:
        return holds()
    concepts = [{"uri": item.uri, "label": item.label, "words": item.words} for item in unkept]
    return Seen(Result.VIOLATED, [item.uri for item in unkept], {"title": subject.offering.title, "concepts": concepts})


def level_doubtful(case: Case, _: Settings) -> Seen:
    """A hint: the highest verb falls two steps short of the EQF level's typical range, or none reaches its lowest."""
    level = case.facts.level("level.eqf")
    if level is None or not 1 <= level <= 8:
        return unknown("no EQF level is stated")
    spans = [span for span in map(steps, readings(case.facts)) if span]
    if not spans:
        return unknown("no outcome opens with a verb that has a level")
    typical = [LEVELS.index(name) + 1 for name in data("verbs")["eqf"][level - 1]["typical_bloom"]]
    highest = max(high for _, high in spans)
    if highest > max(typical) - WELL_SHORT and highest >= min(typical):
        return holds()
    value = {"eqf": level, "highest_verb": LEVELS[highest - 1]}
    return Seen(Result.VIOLATED, value, {"typical": [LEVELS[number - 1] for number in typical]})


def size_contested(case: Case, _: Settings) -> Seen:
    """Violated when the stated size is inside the bounds of some frameworks and outside those of others."""
    fits: dict[str, bool] = {}
    for framework in frameworks().values():
        for item in framework.criteria:
            if item.check != "range" or item.field not in SIZE_FIELDS or item.hint:
                continue
            found = check(item, case.facts)
            if found.answer in {Answer.MET, Answer.MISSING}:
                fits[framework.id] = fits.get(framework.id, True) and found.answer is Answer.MET
    if not fits:
        return unknown("neither hours nor credits with their unit are stated")
    inside = [name for name, fit in fits.items() if fit]
    outside = [name for name, fit in fits.items() if not fit]
    if not inside or not outside:
        return holds()
    size = {"workload_hours": case.subject.offering.workload_hours, "credits": case.subject.offering.credits}
    return Seen(Result.VIOLATED, {"inside": inside, "outside": outside}, size)


def relevance_unconfirmed(case: Case, settings: Settings) -> Seen:
    """Violated when no employer has called it relevant within the review cycle that the offering states."""
    subject = case.subject
    cycle = cycle_months(subject.offering.review_cycle)
    if cycle is None:
        return unknown("no review cycle is stated that can be read")
    given = [
        item.given
        for item in subject.voices
        if item.role == "employer" and item.relevance >= settings["relevant_from"] and item.given <= subject.today
    ]
    last = max(given, default=None)
    if last is not None and subject.today <= (until := add_months(last, cycle)):
        return holds(until + timedelta(days=1))
    evidence = {"last_confirmed": last, "review_cycle": subject.offering.review_cycle, "voices": len(subject.voices)}
    return Seen(Result.VIOLATED, {"last_confirmed": last}, evidence)
