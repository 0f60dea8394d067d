"""Signals of the gaps in alignment, transparency, terms and evidence (gap-11 to gap-15); see gaps.py."""

from service.quality.engine import Case, Result, judge
from service.quality.frameworks import readings
from service.quality.gap_signals import Reading, by_rule, criterion_share, graded, parts, unknown
from service.quality.words import pattern

TRANSPARENT = ("eu-m02", "eu-m06", "eu-m07", "eu-m09", "eu-m10", "eu-m11")
ENOUGH_CASES = 5
SMALL_HOURS = 900  # more than a semester of study is no micro-credential by any framework on file (30 ECTS at 30 h)


def employer_evidence(case: Case) -> Reading:
    """gap-11: an employer is named as partner, or has confirmed relevance within the review cycle."""
    partner = case.facts.value("partners") or case.facts.other("endorsements")
    if partner:
        return Reading(Result.HOLDS, 1.0, f"names a partner: {partner}", partner)
    employers = [item for item in case.subject.voices if item.role == "employer"]
    reading = by_rule(case, "relevance-unconfirmed")
    if reading.result is Result.UNKNOWN and employers:
        best = max(item.relevance for item in employers)
        return graded((best - 1) / 4, 0.5, f"{len(employers)} employers gave feedback, at best {best} of 5", best)
    return reading


def learner_voice(case: Case) -> Reading:
    """gap-11: feedback of learners, with its number."""
    given = [item.relevance for item in case.subject.voices if item.role == "learner"]
    if given:
        mean = sum(given) / len(given)
        return graded((mean - 1) / 4, 0.5, f"{len(given)} learners gave {mean:.1f} of 5 on average", len(given))
    published = case.facts.value("feedback.learner")
    if published:
        return Reading(Result.HOLDS, 1.0, f"publishes learner feedback: {published}", published)
    return unknown("no learner feedback is known")


def job_alignment(case: Case) -> Reading:
    """gap-12: the share of outcomes with accepted concepts that a loaded target wants."""
    known = [item for item in case.subject.wanted or () if item is not None]
    if not known:
        return unknown("no target is loaded, or no outcome has an accepted concept")
    return graded(sum(known) / len(known), 0.5, f"{sum(known)} of {len(known)} outcomes are wanted", sum(known))


def staleness(case: Case) -> Reading:
    """gap-12: the share of the rules about staleness that hold, among those that can be told."""
    names = ("review-overdue", "expired", "withdrawn", "superseded", "concept-removed", "concept-redefined")
    found = judge(case.subject, names)
    known = [item for item in found if item.seen.result is not Result.UNKNOWN]
    if not known:
        return unknown("nothing tells how current it is")
    stale = [item.rule.id for item in known if item.seen.result is Result.VIOLATED]
    text = f"stale by {', '.join(stale)}" if stale else "nothing that can be told is stale"
    return graded(1 - len(stale) / len(known), 1.0, text, stale)


def misalignment(case: Case) -> Reading:
    """gap-12: the share of the essential concepts of the declared occupations that are not absent."""
    subject = case.subject
    if not subject.targets or not subject.matched:
        return unknown("no known occupation is declared, or no outcome has an accepted concept")
    essential = sum(item.essential for item in subject.targets)
    missing = sum(len(item.missing) for item in subject.targets)
    if not essential:
        return unknown("the declared occupations have no essential concept")
    text = f"{essential - missing} of {essential} essential concepts of the declared occupations are taught or near"
    return graded(1 - missing / essential, 0.1, text, {item.label: len(item.missing) for item in subject.targets})


def transparency(case: Case) -> Reading:
    """gap-13: the share of the mandatory elements of the European definition that are stated."""
    if not case.subject.offering.title.strip():
        return unknown("the record has not even a title")
    share = criterion_share(case, TRANSPARENT) or 0.0
    return graded(share, 1.0, f"states {share:.0%} of the elements that the European definition asks of an offering")


def outcome_quality(case: Case) -> Reading:
    """gap-13: the share of outcomes that open with a verb that can be observed, have an object and one performance."""
    listed = [item for item in readings(case.facts) if item.readable]
    if not listed:
        return unknown("no outcome opens with words that the lists know")
    good = [item for item in listed if item.observable and item.object and not item.crowded]
    return graded(len(good) / len(listed), 0.8, f"{len(good)} of {len(listed)} outcomes can be observed", len(good))


def freshness_of_page(case: Case) -> Reading:
    """gap-13: a date and a list of changes are shown."""
    named = [(name, bool(case.facts.other(name))) for name in ("date_last_updated", "changelog")]
    if not any(there for _, there in named):
        return unknown("the catalogue gives neither a date nor a list of changes")
    return parts(named, 1, "signs of a kept page")


def definition_test(case: Case) -> Reading:
    """gap-14: outcomes, assessed, issuer named, small: how many of the four parts of a micro-credential."""
    facts, hours = case.facts, case.subject.offering.workload_hours
    if not case.subject.outcomes and not facts.assessment and hours is None:
        return unknown("neither outcomes nor assessment nor size are stated")
    named = [
        ("outcomes", bool(case.subject.outcomes)),
        ("assessed", bool(facts.assessment_types) and facts.assessment_types[0] not in {"none", "attendance-only"}),
        ("issuer", bool(facts.value("awarding_body"))),
        ("small", hours is not None and hours <= SMALL_HOURS),
    ]
    return parts(named, 3, "parts of the UNESCO and EU wording")


def label_normalise(case: Case) -> Reading:
    """gap-14: what kind of offering its title or type says it is."""
    text = " ".join(filter(None, (case.subject.offering.title, case.facts.other("type"))))
    kind = case.facts.choice("label_kinds", text)
    if kind is None:
        return unknown("no word for a kind of offering in the title")
    is_award = kind == "award"
    return Reading(Result.VIOLATED if is_award else Result.HOLDS, float(not is_award), f"treated as {kind}", kind)


def title_claims(case: Case) -> Reading:
    """gap-14: words of the title that suggest a full award."""
    return by_rule(case, "title-barred")


def outcome_evidence(case: Case) -> Reading:
    """gap-15: figures of completion, employment or wages, with their number."""
    stated = case.facts.value("metrics") or case.facts.other("metrics.employment")
    if not stated:
        return unknown("no result figures are known")
    counted = bool(pattern(r"\bn ?= ?\d+|\bof \d+|\d+ (learners|graduates|people)").search(str(stated)))
    text = f"publishes {stated}" + ("" if counted else "; without saying of how many")
    return Reading(Result.HOLDS if counted else Result.VIOLATED, 1.0 if counted else 0.5, text, stated)


def own_evidence(case: Case) -> Reading:
    """gap-15: what this service has itself: judgements on matches and voices of stakeholders."""
    cases = case.subject.judged + len(case.subject.voices)
    if not cases:
        return unknown("nobody has judged a match or given feedback here")
    return graded(min(1.0, cases / ENOUGH_CASES), 1.0, f"based on {cases} judgements and voices", cases)
