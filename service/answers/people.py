"""Answers about shortlists, decisions, corrections and groups."""

from service.answers.candidates import person_counts, person_requirement
from service.answers.common import Json, rounded, versions
from service.answers.fits import SCORE_DECIMALS, coverage, target_named
from service.domain import Importance, RequirementVerdict
from service.evaluation.adverse_impact import FOUR_FIFTHS, GroupImpact
from service.matching.fit import Fit, distinct
from service.matching.pool_ranking import Key
from service.operations.candidate_holders import CandidateHolder
from service.operations.library import Shelf
from service.operations.pool_credentials import language_of
from service.operations.report_impact import ImpactReport
from service.operations.shortlist_candidates import Shortlist, Shortlisted
from service.operations.shortlist_filters import Removed
from service.store.corrections import StoredCorrection
from service.store.decisions import StoredDecision
from service.store.rows import decode_cursor, encode_cursor

NOTHING = "nothing shown"
NOTICE = (
    "An order of evidence, not of people, and no decision: nobody is rejected by it. Nothing shown means that no "
    "credential here says so, not that a person cannot do it."
)
RULE = (
    "rule: violated where the whole interval of the ratio is below four fifths, holds where none of it is, else unknown"
)
WORDS = {
    "trusted_only": "nothing for this target in a trusted credential",
    "level": "nothing for this target in a credential of EQF level {} or above",
    "languages": "nothing for this target in a credential in {}",
    "issuers": "nothing for this target in a credential of {}",
    "issued_since": "nothing for this target in a credential issued since {}",
    "must_have": "{} is not met",
}


def shortlist(answer: Shortlist) -> Json:
    """A page of candidates, with what every filter removed; nobody else is missing."""
    return {
        "versions": versions(answer.versions),
        **target_named(answer.target),
        "requirements": [
            {
                "uri": item.concept,
                "label": " or ".join(_label(answer.shelf, uri) for uri in item.concepts),
                "options": [{"uri": uri, "label": _label(answer.shelf, uri)} for uri in item.options],
                "importance": item.importance.value,
            }
            for item in distinct(answer.target.requirements)
        ],
        "compared": answer.compared,
        "total": answer.total,
        "filters": [removed(item) for item in answer.removed],
        "candidates": [
            shortlisted(item, answer.shelf) | {"notes": unread(item.held, answer.versions.language)}
            for item in answer.candidates
        ],
        "notice": NOTICE,
        "next_cursor": None if answer.following is None else shortlist_cursor(answer.following),
    }


def removed(item: Removed) -> Json:
    """What a filter did, also in words."""
    value = ", ".join(item.value) if isinstance(item.value, list) else item.value
    why = WORDS[item.filter].format(value)
    doubt = f"; of {item.not_sure} it is not sure" if item.not_sure else ""
    return {
        "filter": item.filter,
        "value": item.value,
        "removed": item.removed,
        "not_sure": item.not_sure,
        "says": f"{item.removed} left out: {why}{doubt}",
    }


def shortlisted(item: Shortlisted, shelf: Shelf) -> Json:
    """One candidate: counts first, then what is shown with its evidence, then what nothing speaks for."""
    fit = item.fit
    return {
        "rank": item.rank,
        "candidate": item.held.candidate,
        "summary": person_summary(fit),
        "counts": person_counts(fit),
        "coverage": coverage(fit),
        "focus": rounded(fit.focus),
        "score": rounded(fit.score, SCORE_DECIMALS),
        "requirements": [
            person_requirement(found, item.held, shelf) for found in fit.requirements if found.evidence is not None
        ],
        "nothing_shown": [found.requirement.concept for found in fit.requirements if found.evidence is None],
        "decision": item.decision,
        "corrections": item.corrections,
    }


def unread(held: CandidateHolder, language: str) -> list[str]:
    """What to know before reading "nothing shown": credentials that state a language which matching does not read."""
    stated = {
        item.held.title: language_of(item.held.language) for item in held.credentials if item.counts(expired=False)
    }
    others = sorted(title for title, own in stated.items() if own and own != language_of(language))
    if not others:
        return []
    titles = ", ".join(f"“{title}”" for title in others)
    return [f"{titles} may be in another language than matching reads ({language}): look at it before you conclude"]


def person_summary(fit: Fit) -> str:
    """The counts of a person in words."""
    if all(item.evidence is None for item in fit.requirements):
        return NOTHING
    said = []
    for importance in Importance:
        given = fit.counts(importance)
        total = sum(given.values())
        if total:
            shown = given[RequirementVerdict.MET] + given[RequirementVerdict.PARTLY]
            said.append(f"{shown} of {total} {importance.value}")
    unsure = sum(item.verdict is RequirementVerdict.NOT_SURE for item in fit.requirements)
    none = sum(item.verdict is RequirementVerdict.NO_EVIDENCE for item in fit.requirements)
    said += [f"not sure of {unsure}"] * bool(unsure)
    return ", ".join(said) + (f"; {NOTHING} for {none}" if none else "")


def shortlist_cursor(key: Key) -> str:
    """Where a page ends."""
    return encode_cursor(repr(key.low), repr(key.high), key.candidate)


def shortlist_key(cursor: str) -> Key:
    """Where the page before ended; BadInput for a cursor that is not ours."""
    low, high, candidate = decode_cursor(cursor, 3)
    try:
        return Key(float(low), float(high), candidate)
    except ValueError:
        decode_cursor("", 3)
        raise


def decision(item: StoredDecision) -> Json:
    """What a person decided, and what the service showed then."""
    made = item.made
    return {
        "id": item.id,
        "candidate": made.candidate,
        "target": made.target,
        "target_label": made.target_label,
        "decision": made.decision,
        "decided_by": made.decided_by,
        "reason": made.reason,
        "decided_at": item.decided_at.isoformat(),
        "fit": dict(made.fit),
    }


def correction(item: StoredCorrection) -> Json:
    """What a candidate says is wrong, and what a person made of it."""
    asked, ruling = item.asked, item.ruling
    return {
        "id": item.id,
        "candidate": asked.candidate,
        "statement": asked.statement,
        "credential": asked.credential,
        "text": asked.text,
        "concept": asked.concept,
        "wanted": asked.wanted,
        "state": ruling.state if ruling else "open",
        "received_at": item.received_at.isoformat(),
        "decided_by": ruling.decided_by if ruling else None,
        "decided_at": ruling.decided_at.isoformat() if ruling else None,
        "reason": ruling.reason if ruling else None,
    }


def impact(answer: ImpactReport) -> Json:
    """How groups fare, each with a third answer; nothing of the request is kept."""
    found = answer.impact
    return {
        **target_named(answer.target),
        "selected_by": answer.selected_by,
        "threshold": FOUR_FIFTHS,
        "highest": found.highest,
        "groups": [_group(item) for item in found.groups],
        "notes": [
            RULE,
            "a screening figure, not a finding of law; group labels were used for this answer and are not stored",
            *([] if found.highest else ["nobody is selected, so there is no ratio"]),
        ],
    }


def _group(item: GroupImpact) -> Json:
    few = "few people: this says more about chance than about the selection"
    return {
        "group": item.group,
        "people": item.people,
        "selected": item.selected,
        "rate": item.rate.as_json(),
        "ratio": item.ratio.as_json(),
        "rule": item.rule,
        "note": few if item.few else None,
    }


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri
