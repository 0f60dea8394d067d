"""Answers about verified credentials, candidates and trusted issuers."""

from collections.abc import Iterable, Sequence

from service.answers.common import Json, rounded, versions
from service.answers.fits import counts, gap, requirement
from service.domain import Importance, MatchVerdict, RequirementVerdict
from service.matching.fit import Evidence, Fit, RequirementFit
from service.operations.add_credentials import AddedCredential, AddedFile
from service.operations.candidate_holders import CandidateHolder
from service.operations.erase_candidates import Export
from service.operations.find_candidates import FoundCandidate, FoundCandidates
from service.operations.fit_candidate import CandidateFit
from service.operations.judge_credentials import JudgedCredential
from service.operations.library import Shelf
from service.operations.show_profile import Profile
from service.operations.trusted_issuers import Registered
from service.store.candidates import StoredCandidate
from service.verification.checks import DOCUMENT_CHECKS, RELIANCE_CHECKS
from service.verification.verdicts import Verification


def verified(file: str, verification: Verification) -> Json:
    """CONTRACTS.md: one line of `skillsgap verify`."""
    return {"file": file, **verification.to_json()}


def added(candidate: str, files: Iterable[AddedFile]) -> Json:
    """What became of every credential in the files."""
    return {"candidate": candidate, "files": [_added_file(item) for item in files]}


def _added_file(item: AddedFile) -> Json:
    return {
        "file": item.file,
        "verdict": item.verification.verdict.value,
        "trusted": item.verification.trusted,
        "credentials": [_added(found) for found in item.credentials],
    }


def _added(item: AddedCredential) -> Json:
    return {
        "id": item.id,
        "outcome": item.outcome,
        "reason": item.reason,
        "also_held_by": list(item.also_held_by),
        **item.verification.to_json(),
    }


def candidate(item: StoredCandidate) -> Json:
    """One candidate of a list."""
    return {
        "candidate": item.id,
        "created_at": item.created_at.isoformat(),
        "used_at": item.used_at.isoformat(),
    }


def profile(answer: Profile) -> Json:
    """Concepts with their best evidence, and every credential with its verdict."""
    return {
        "versions": versions(answer.versions),
        **candidate(answer.candidate),
        "concepts": [
            {
                "uri": item.concept,
                "label": _label(answer.shelf, item.concept),
                "verdict": (MatchVerdict.ACCEPTED if item.sure else MatchVerdict.NOT_SURE).value,
                "evidence": evidence(item, answer.held),
            }
            for item in answer.concepts
        ],
        "credentials": [credential(item, answer.also_held_by[item.stored.id]) for item in answer.held.credentials],
    }


def evidence(item: Evidence, held: CandidateHolder) -> Json:
    """A sentence, tag or alignment that shows a concept, and the credential that it stands in."""
    shown: Json = {
        "outcome": item.text,
        "span": None if item.span is None else list(item.span),
        "score": rounded(item.score),
        "source": item.source.value,
    }
    if item.credential is None:
        return shown
    found = held.credential(item.credential)
    return shown | {
        "credential": item.credential,
        "credential_title": found.held.title,
        "trusted": found.trusted,
        "credential_verdict": found.verdict.value,
        "issued": found.held.issued,
        "expires": found.held.expires,
    }


def credential(item: JudgedCredential, also_held_by: Sequence[str]) -> Json:
    """A stored credential as it stands now."""
    held = item.held
    return {
        "id": item.stored.id,
        "title": held.title,
        "format": held.format,
        "verdict": item.verdict.value,
        "trusted": item.trusted,
        "expired": item.expired,
        "checks": {
            name: {"result": item.checks[name].result.value, "reason": item.checks[name].reason}
            for name in (*DOCUMENT_CHECKS, *RELIANCE_CHECKS)
        },
        "issuer": {"id": held.issuer, "name": held.issuer_name},
        "issued": held.issued,
        "expires": held.expires,
        "level": held.level,
        "verified_at": held.verified_at.isoformat(),
        "outcomes": len(held.outcomes),
        "warnings": list(held.warnings),
        "also_held_by": list(also_held_by),
    }


def candidate_fit(answer: CandidateFit) -> Json:
    """The fit of a candidate with a target: counts first, then every requirement with its evidence."""
    found = gap(answer.gap)
    found["requirements"] = [
        person_requirement(item, answer.held, answer.gap.shelf) for item in answer.gap.fit.requirements
    ]
    return {
        "versions": found.pop("versions"),
        "candidate": answer.held.candidate,
        **found,
        "counts": person_counts(answer.gap.fit),
        "credentials": [
            {
                "id": item.stored.id,
                "title": item.held.title,
                "verdict": item.verdict.value,
                "trusted": item.trusted,
                "expired": item.expired,
            }
            for item in answer.held.credentials
        ],
    }


def person_counts(fit: Fit) -> Json:
    """Requirements by importance and verdict; a person has shown nothing, only an offering does "not cover"."""
    given = counts(fit)
    for importance in Importance:
        del given[importance.value][RequirementVerdict.NOT_COVERED.value]
        none = fit.counts(importance)[RequirementVerdict.NO_EVIDENCE]
        given[importance.value][RequirementVerdict.NO_EVIDENCE.value] = none
    return given


def person_requirement(item: RequirementFit, held: CandidateHolder, shelf: Shelf) -> Json:
    """One requirement with its verdict, its best evidence, and the credential that this stands in."""
    shown = requirement(item, shelf)
    if item.evidence is not None and item.evidence.credential is not None:
        by = held.credential(item.evidence.credential)
        shown["evidence"] |= {"credential": by.stored.id, "credential_title": by.held.title, "trusted": by.trusted}
    return shown


def found_candidates(answer: FoundCandidates) -> Json:
    """Candidates that have shown a concept, without the cursor."""
    return {
        "versions": versions(answer.versions),
        "concept": answer.concept,
        "label": _label(answer.shelf, answer.concept),
        "candidates": [_found(item, answer) for item in answer.found],
    }


def _found(item: FoundCandidate, answer: FoundCandidates) -> Json:
    relation = answer.shelf.hierarchy.relation(answer.concept, item.evidence.concept)
    return {
        "candidate": item.held.candidate,
        "verdict": (RequirementVerdict.MET if item.evidence.sure else RequirementVerdict.NOT_SURE).value,
        "evidence": evidence(item.evidence, item.held)
        | {
            "matched": item.evidence.concept,
            "matched_label": _label(answer.shelf, item.evidence.concept),
            "relation": relation.value if relation else None,
        },
    }


def export(answer: Export) -> Json:
    """Everything stored of a candidate."""
    return candidate(answer.candidate) | answer.rows


def issuer(item: Registered) -> Json:
    """An entry of the register, sorted by kind of identifier."""
    return {
        "id": item.entry.id,
        "display_name": item.entry.display_name,
        "identifiers": list(item.entry.identifiers),
        "dids": sorted(item.issuer.dids),
        "origins": sorted(item.issuer.origins),
        "addresses": sorted(item.issuer.addresses),
        "key_thumbprints": sorted(item.issuer.keys),
        "warnings": list(item.warnings),
    }


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri
