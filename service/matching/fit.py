"""How an offering or a person fits a target: one verdict per requirement, counts, coverage, focus, score.

The rules and the formula are DESIGN.md's ("How a requirement is met", "Fit"); the factors are policy, a judgement
and not a measurement, and live in one place here.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from service.domain import EvidenceSource, Importance, Relation, Requirement, RequirementVerdict


@dataclass(frozen=True)
class FitPolicy:
    """What each relation is worth (factor, 0..1) and what each importance weighs."""

    factors: Mapping[Relation, float] = field(
        default_factory=lambda: {
            Relation.SAME: 1.0,
            Relation.NARROWER: 0.8,
            Relation.BROADER: 0.4,
            Relation.RELATED: 0.3,
        }
    )
    weights: Mapping[Importance, float] = field(
        default_factory=lambda: {Importance.ESSENTIAL: 1.0, Importance.OPTIONAL: 0.3}
    )


MEETING = frozenset({Relation.SAME, Relation.NARROWER})


class ConceptRelations(Protocol):
    """What the fit asks of a taxonomy."""

    def relation(self, required: str, held: str) -> Relation | None:
        """How the held concept stands to the required one; the relation of the highest factor, or None."""

    def specificity(self, concept: str) -> float:
        """g of a concept, 0..1: log((N+1)/(df+1)) / log(N+1) over the taxonomy's N occupations."""

    def neighbours(self, concept: str) -> Iterable[str]:
        """Every concept to which `concept` can be evidence, itself included."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to believe that a concept is taught or held.

    sure: an accepted match, an accepted judgement or a supported alignment (and, for a person, trusted). Anything
    else is not sure. outcome is the position in the holder's list of outcomes, None for an alignment or tag.
    credential is the id of the credential that says it, None where it comes from none.
    """

    concept: str
    sure: bool
    source: EvidenceSource
    score: float
    outcome: int | None = None
    text: str = ""
    span: tuple[int, int] | None = None
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """What an offering teaches or a person has shown: outcomes' texts and the evidence found for them."""

    outcomes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    person: bool = False

    def accepted(self) -> frozenset[str]:
        """The concepts with sure evidence."""
        return frozenset(item.concept for item in self.evidence if item.sure)


@dataclass(frozen=True, slots=True)
class RequirementFit:
    """The verdict of one requirement.

    factor is that of the best evidence: for met and partly what it counts, for not_sure what it would count if
    confirmed, else 0. potential is the highest factor that any evidence, sure or not, would give.
    """

    requirement: Requirement
    verdict: RequirementVerdict
    factor: float
    potential: float
    evidence: Evidence | None
    relation: Relation | None


@dataclass(frozen=True, slots=True)
class Fit:
    """The comparison of a holder with a target; coverage, focus and score are None where DESIGN says so."""

    requirements: tuple[RequirementFit, ...]
    coverage: tuple[float, float] | None
    focus: float | None
    score: float | None
    outcomes_total: int
    outcomes_matched: int
    outcomes_wanted: int
    unwanted: tuple[int, ...]

    def counts(self, importance: Importance) -> dict[str, int]:
        """How many requirements of this importance got each verdict."""
        verdicts = [item.verdict for item in self.requirements if item.requirement.importance is importance]
        return {verdict.value: verdicts.count(verdict) for verdict in RequirementVerdict}


def distinct(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Drop repeated requirements; a concept both essential and optional stands once, as essential."""
    chosen: dict[tuple[str, ...], Requirement] = {}
    for item in requirements:
        key = tuple(sorted(item.concepts))
        if key not in chosen or item.importance is Importance.ESSENTIAL:
            chosen[key] = item
    order = {Importance.ESSENTIAL: 0, Importance.OPTIONAL: 1}
    return tuple(sorted(chosen.values(), key=lambda item: (order[item.importance], item.concept)))


class Fitter:
    """Fits holders to targets over one taxonomy and one policy."""

    def __init__(self, relations: ConceptRelations, policy: FitPolicy | None = None) -> None:
        self._relations = relations
        self._policy = policy or FitPolicy()

    def fit(self, holder: Holder, wanted: Sequence[Requirement]) -> Fit:
        """Judge every requirement from its single best evidence and sum up; see DESIGN.md for every term."""
        requirements = distinct(wanted)
        by_concept = _by_reachable_concept(holder.evidence, self._relations)
        judged = tuple(self._judge(item, by_concept, person=holder.person) for item in requirements)
        concepts = {concept for item in requirements for concept in item.concepts}
        matched = {item.outcome for item in holder.evidence if item.sure and item.outcome is not None}
        useful = {
            item.outcome
            for item in holder.evidence
            if item.sure and item.outcome is not None and self._answers(item.concept, concepts)
        }
        return Fit(
            requirements=judged,
            coverage=self._coverage(judged),
            focus=len(useful) / len(matched) if matched and judged else None,
            score=self._score(judged, holder.accepted()),
            outcomes_total=len(holder.outcomes),
            outcomes_matched=len(matched),
            outcomes_wanted=len(useful),
            unwanted=tuple(sorted(matched - useful)),
        )

    def _answers(self, held: str, wanted: set[str]) -> bool:
        return any(concept in wanted for concept in self._relations.neighbours(held))

    def _judge(
        self, requirement: Requirement, by_concept: Mapping[str, list[Evidence]], *, person: bool
    ) -> RequirementFit:
        found = [
            (self._policy.factors[relation], evidence, relation)
            for concept in requirement.concepts
            for evidence in by_concept.get(concept, ())
            if (relation := self._relations.relation(concept, evidence.concept)) is not None
        ]
        if not found:
            nothing = RequirementVerdict.NO_EVIDENCE if person else RequirementVerdict.NOT_COVERED
            return RequirementFit(requirement, nothing, 0.0, 0.0, None, None)
        factor, best, relation = min(found, key=_preference)
        return RequirementFit(
            requirement=requirement,
            verdict=_verdict(best, relation),
            factor=factor,
            potential=max(item[0] for item in found),
            evidence=best,
            relation=relation,
        )

    def _coverage(self, judged: Sequence[RequirementFit]) -> tuple[float, float] | None:
        weights = [self._policy.weights[item.requirement.importance] for item in judged]
        total = sum(weights)
        if not total:
            return None
        low = sum(w * item.factor for w, item in zip(weights, judged, strict=True) if _counts(item))
        high = sum(w * item.potential for w, item in zip(weights, judged, strict=True))
        return low / total, high / total

    def _score(self, judged: Sequence[RequirementFit], accepted: frozenset[str]) -> float | None:
        wanted_norm = 0.0
        shared = 0.0
        shown_norm = 0.0
        used: set[str] = set()
        for item in judged:
            weight = self._policy.weights[item.requirement.importance]
            g = self.requirement_specificity(item.requirement)
            wanted_norm += (weight * g) ** 2
            if _counts(item) and item.evidence is not None:
                shown = self._relations.specificity(item.evidence.concept)
                shared += weight * g * item.factor * min(g, shown)
                shown_norm += shown**2
                used.add(item.evidence.concept)
        shown_norm += sum(self._relations.specificity(concept) ** 2 for concept in sorted(accepted - used))
        if not wanted_norm or not shown_norm:
            return None
        return 100.0 * shared / math.sqrt(wanted_norm * shown_norm)

    def requirement_specificity(self, requirement: Requirement) -> float:
        """g of a requirement: that of its concept, or the mean over its options."""
        values = [self._relations.specificity(concept) for concept in requirement.concepts]
        return sum(values) / len(values)


def _by_reachable_concept(evidence: Iterable[Evidence], relations: ConceptRelations) -> Mapping[str, list[Evidence]]:
    reachable: dict[str, list[Evidence]] = {}
    for item in evidence:
        for concept in relations.neighbours(item.concept):
            reachable.setdefault(concept, []).append(item)
    return reachable


def _preference(found: tuple[float, Evidence, Relation]) -> tuple[bool, float, float, str, int]:
    factor, evidence, _ = found
    position = -1 if evidence.outcome is None else evidence.outcome
    return not evidence.sure, -factor, -evidence.score, evidence.concept, position


def _verdict(evidence: Evidence, relation: Relation) -> RequirementVerdict:
    if not evidence.sure:
        return RequirementVerdict.NOT_SURE
    return RequirementVerdict.MET if relation in MEETING else RequirementVerdict.PARTLY


def _counts(item: RequirementFit) -> bool:
    return item.verdict in {RequirementVerdict.MET, RequirementVerdict.PARTLY}
