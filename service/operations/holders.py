"""From stored offerings to what they show: matches, alignments, tags, and the judgements that override them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import EvidenceSource, JudgementVerdict, Match, MatchVerdict, Outcome, Scope
from service.matching.fit import Evidence, Holder
from service.operations.library import MatcherHandle
from service.operations.match_offerings import MatchOfferings
from service.store.judgements import JudgementRepository
from service.store.offerings import StoredOffering
from service.store.rows import text_digest
from service.taxonomy.taxonomy import Taxonomy

Verdicts = Mapping[str, JudgementVerdict]

# A declared concept has no computed score; it ranks behind any match of the same verdict.
DECLARED_SCORE = 0.0
JUDGED_SCORE = 1.0

# A tag names one thing; what a matcher accepts beyond this is a neighbour of it.
CONCEPTS_PER_TAG = 2

# Outcomes of this origin are names of declared targets in other frameworks, not sentences about what is learnt.
DECLARED_ORIGIN = "alignment"


@dataclass(frozen=True)
class Ground:
    """What was found for texts, by digest: matches and people's verdicts per concept."""

    matches: Mapping[str, Sequence[Match]]
    verdicts: Mapping[str, Verdicts]

    def evidence(self, digest: str, text: str, outcome: int | None) -> list[Evidence]:
        """Evidence of one outcome; a judgement overrides the match, and stands where there is none."""
        verdicts = self.verdicts.get(digest, {})
        found = {item.concept: item for item in self.matches.get(digest, ()) if item.verdict is not None}
        listed = []
        for concept in sorted(found.keys() | verdicts.keys()):
            item = _judged(concept, found.get(concept), verdicts.get(concept))
            if item is not None:
                sure, source, score, span = item
                listed.append(Evidence(concept, sure, source, score, outcome, text, span))
        return listed


class Holders:
    """Builds the holder of each offering."""

    def __init__(self, match_offerings: MatchOfferings, judgements: JudgementRepository) -> None:
        self._match_offerings = match_offerings
        self._judgements = judgements

    def of_offerings(
        self, scope: Scope, handle: MatcherHandle, taxonomy: Taxonomy, offerings: Sequence[StoredOffering]
    ) -> list[Holder]:
        """One holder an offering, in order; the texts must have been matched."""
        digests = [key for item in offerings for key in _digests(item)]
        ground = Ground(self._match_offerings.of(scope, handle, digests), self._judgements.verdicts(scope, digests))
        return [offering_holder(item, ground, taxonomy) for item in offerings]


def offering_holder(stored: StoredOffering, ground: Ground, taxonomy: Taxonomy) -> Holder:
    """What one offering shows.

    A declared alignment that an outcome supports needs no evidence of its own; an unsupported one, and every tag,
    is not sure (DESIGN: "A declared alignment does not buy coverage").
    """
    offering = stored.offering
    evidence: list[Evidence] = []
    for position, (key, item) in enumerate(zip(stored.outcome_digests, offering.outcomes, strict=True)):
        evidence += outcome_evidence(ground, key, item, position)
    supported = {item.concept for item in evidence if item.sure}
    for declared in offering.alignments:
        if declared.target in taxonomy.concepts and declared.target not in supported:
            text = declared.label or taxonomy.concepts[declared.target].preferred_label
            evidence.append(Evidence(declared.target, False, EvidenceSource.ALIGNMENT, DECLARED_SCORE, None, text))
    for tag in offering.tags:
        evidence += tag_evidence(tag, ground.matches.get(text_digest(tag, ""), ()))
    return Holder(tuple(item.text for item in offering.outcomes), tuple(evidence))


def outcome_evidence(ground: Ground, digest: str, outcome: Outcome, position: int) -> list[Evidence]:
    """Evidence of one outcome; the name of a declared target is sure only where a person accepted it."""
    found = ground.evidence(digest, outcome.text, position)
    if outcome.origin != DECLARED_ORIGIN:
        return found
    return [replace(item, sure=item.sure and item.source is EvidenceSource.JUDGEMENT) for item in found]


def tag_evidence(tag: str, matches: Sequence[Match]) -> list[Evidence]:
    """A tag says something when the matcher is sure of its concept, and even then not for sure.

    What the matcher doubts too would be a doubt about a doubt; it counts nowhere.
    """
    accepted = [item for item in matches if item.verdict is MatchVerdict.ACCEPTED]
    return [
        Evidence(item.concept, sure=False, source=EvidenceSource.TAG, score=item.score, text=tag, span=item.span)
        for item in accepted[:CONCEPTS_PER_TAG]
    ]


def _judged(
    concept: str, match: Match | None, verdict: JudgementVerdict | None
) -> tuple[bool, EvidenceSource, float, tuple[int, int] | None] | None:
    if verdict is JudgementVerdict.REJECTED:
        return None
    span = match.span if match else None
    if verdict is JudgementVerdict.ACCEPTED:
        return True, EvidenceSource.JUDGEMENT, JUDGED_SCORE, span
    if verdict is JudgementVerdict.UNSURE:
        return False, EvidenceSource.JUDGEMENT, match.score if match else DECLARED_SCORE, span
    if match is None:
        message = f"neither match nor judgement for {concept}"
        raise ValueError(message)
    return match.verdict is MatchVerdict.ACCEPTED, EvidenceSource.MATCH, match.score, span


def _digests(stored: StoredOffering) -> list[str]:
    return [*stored.outcome_digests, *(text_digest(tag, "") for tag in stored.offering.tags)]
