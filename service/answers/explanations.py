"""A fit in plain words, for the person it is about."""

from collections.abc import Iterator, Sequence

from service.answers.common import Json, versions
from service.answers.people import decision, unread
from service.domain import EvidenceSource, Importance, RequirementVerdict
from service.matching.fit import Evidence, RequirementFit
from service.operations.candidate_holders import CandidateHolder
from service.operations.fit_candidate import CandidateFit
from service.operations.judge_credentials import JudgedCredential
from service.operations.library import Shelf
from service.store.decisions import StoredDecision
from service.verification.checks import DOCUMENT_CHECKS, RELIANCE_CHECKS, Result

IMPORTANCE = {Importance.ESSENTIAL: "a must", Importance.OPTIONAL: "nice to have"}
RELATION = {
    "same": "",
    "narrower": "This is a part of what is asked for, and counts as shown.",
    "broader": "This is wider than what is asked for, and counts in part.",
    "related": "This is close to what is asked for, and counts in part.",
}
NOTHING = "Nothing shown does not mean that you cannot do it: only that none of the certificates given here says so."
DECIDES = (
    "This comparison decides nothing and rejects nobody; a person decides, and you may ask that person to explain "
    "and to look again. It looks at certificates alone: not at your name, age, sex, origin, picture or address."
)
WRONG = (
    "If something here is wrong, say so: you can ask for a correction, and a person must look at it. You can add "
    "certificates at any time, ask for everything that is kept about you, and have it erased."
)


def explanation(answer: CandidateFit, decisions: Sequence[StoredDecision]) -> Json:
    """What was compared, what is shown by which sentence, what is not and why, who decides, what one can do."""
    found = {verdict: [_said(item, answer) for item in _of(answer, verdict)] for verdict in RequirementVerdict}
    return {
        "versions": versions(answer.gap.versions),
        "candidate": answer.held.candidate,
        "target": answer.gap.target.id,
        "target_label": answer.gap.target.label,
        "compared": _compared(answer),
        "shown": found[RequirementVerdict.MET],
        "partly_shown": found[RequirementVerdict.PARTLY],
        "not_sure": found[RequirementVerdict.NOT_SURE],
        "nothing_shown": found[RequirementVerdict.NO_EVIDENCE],
        "certificates_left_out": [_left_out(item) for item in answer.held.credentials if not _counted(item)],
        "decisions": [decision(item) for item in decisions],
        "what_it_means": [NOTHING, *unread(answer.held, answer.gap.versions.language), DECIDES, WRONG],
        "text": "\n".join(_text(answer, found, decisions)) + "\n",
    }


def _of(answer: CandidateFit, verdict: RequirementVerdict) -> list[RequirementFit]:
    return [item for item in answer.gap.fit.requirements if item.verdict is verdict]


def _compared(answer: CandidateFit) -> str:
    wanted = [item.requirement.importance for item in answer.gap.fit.requirements]
    musts = wanted.count(Importance.ESSENTIAL)
    certificates = len(answer.held.credentials)
    return (
        f"Your {certificates} certificate{'s' * (certificates != 1)} and the job “{answer.gap.target.label}”, which "
        f"asks for {len(wanted)} things: {musts} are a must, {len(wanted) - musts} are nice to have."
    )


def _said(item: RequirementFit, answer: CandidateFit) -> Json:
    shelf = answer.gap.shelf
    label = " or ".join(_label(shelf, uri) for uri in item.requirement.concepts)
    return {
        "uri": item.requirement.concept,
        "label": label,
        "importance": IMPORTANCE[item.requirement.importance],
        "because": None if item.evidence is None else " ".join(_because(item, item.evidence, answer.held, shelf)),
    }


def _because(item: RequirementFit, evidence: Evidence, held: CandidateHolder, shelf: Shelf) -> Iterator[str]:
    by = held.credential(evidence.credential or "")
    says = "says" if evidence.outcome is not None else "names"
    yield f"Your certificate “{by.held.title}” {says}: “{evidence.text}”."
    if evidence.concept not in item.requirement.concepts:
        yield f"We read this as {_label(shelf, evidence.concept)}."
    if item.relation is not None and RELATION[item.relation.value]:
        yield RELATION[item.relation.value]
    if item.verdict is RequirementVerdict.NOT_SURE:
        yield _doubt(evidence, by)


def _doubt(evidence: Evidence, by: JudgedCredential) -> str:
    if not by.trusted:
        return f"It is not sure because the certificate could not be relied on: {_reasons(by)}."
    if evidence.source is EvidenceSource.TAG:
        return "It is not sure because a keyword alone does not say what was learnt."
    if evidence.source is EvidenceSource.ALIGNMENT:
        return "It is not sure because the certificate names it, and no sentence of it says so."
    return "It is not sure that the sentence means this; a person can say so."


def _reasons(item: JudgedCredential) -> str:
    named = [item.checks[name] for name in (*DOCUMENT_CHECKS, *RELIANCE_CHECKS)]
    return "; ".join(check.reason for check in named if check.result is not Result.PASS) or "it was not verified"


def _counted(item: JudgedCredential) -> bool:
    return item.counts(expired=False)


def _left_out(item: JudgedCredential) -> Json:
    return {"id": item.stored.id, "title": item.held.title, "because": _reasons(item)}


def _text(
    answer: CandidateFit, found: dict[RequirementVerdict, list[Json]], decisions: Sequence[StoredDecision]
) -> Iterator[str]:
    yield f"What was compared: {_compared(answer)}"
    for verdict, title in (
        (RequirementVerdict.MET, "Shown"),
        (RequirementVerdict.PARTLY, "Shown in part"),
        (RequirementVerdict.NOT_SURE, "Not sure"),
    ):
        if found[verdict]:
            yield f"\n{title}:"
            yield from (f"- {item['label']} ({item['importance']}). {item['because']}" for item in found[verdict])
    if found[RequirementVerdict.NO_EVIDENCE]:
        labels = ", ".join(f"{item['label']} ({item['importance']})" for item in found[RequirementVerdict.NO_EVIDENCE])
        yield f"\nNothing shown: {labels}."
        yield NOTHING
    yield from (f"\n{note}." for note in unread(answer.held, answer.gap.versions.language))
    for item in answer.held.credentials:
        if not _counted(item):
            yield f"\nYour certificate “{item.held.title}” was left out: {_reasons(item)}."
    for made in decisions:
        what = made.made.decision.replace("_", " ")
        yield f"\nOn {made.decided_at:%d %B %Y} a person decided: {what}. Reason given: {made.made.reason}"
    yield f"\n{DECIDES}"
    yield f"\n{WRONG}"


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri
