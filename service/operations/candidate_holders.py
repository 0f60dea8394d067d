"""From candidates' credentials to what they show, each by what its credential is worth now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import EvidenceSource, JudgementVerdict, Match, Scope
from service.matching.fit import Evidence, Holder
from service.operations.holders import DECLARED_SCORE, Ground, outcome_evidence, tag_evidence
from service.operations.judge_credentials import JudgedCredential, judge_again
from service.operations.library import MatcherHandle
from service.operations.match_candidates import MatchCandidates
from service.operations.trusted_issuers import TrustedIssuers
from service.operations.verify_credentials import Clock, utc_now
from service.store.candidate_matches import CandidateMatchRepository
from service.store.candidates import CandidateRepository
from service.store.judgements import JudgementRepository
from service.store.rows import text_digest
from service.taxonomy.taxonomy import Taxonomy

Verdicts = Mapping[str, Mapping[str, JudgementVerdict]]


@dataclass(frozen=True)
class CandidateStores:
    """Where candidates, their matches and people's judgements are kept."""

    candidates: CandidateRepository
    matches: CandidateMatchRepository
    judgements: JudgementRepository


@dataclass(frozen=True)
class CandidateHolder:
    """One candidate's credentials as they stand now, and the evidence in those that count."""

    candidate: str
    credentials: tuple[JudgedCredential, ...]
    holder: Holder

    def credential(self, key: str) -> JudgedCredential:
        """The credential that a piece of evidence names."""
        return next(item for item in self.credentials if item.stored.id == key)


class CandidateHolders:
    """Builds the holder of each candidate, matching first what was not matched."""

    def __init__(
        self,
        stores: CandidateStores,
        match_candidates: MatchCandidates,
        issuers: TrustedIssuers,
        clock: Clock = utc_now,
    ) -> None:
        self._stores = stores
        self._match_candidates = match_candidates
        self._issuers = issuers
        self._clock = clock

    def judged(self, scope: Scope, candidates: Sequence[str]) -> dict[str, list[JudgedCredential]]:
        """Candidates' credentials as they stand now, by candidate."""
        register, now = self._issuers.register(scope), self._clock()
        found: dict[str, list[JudgedCredential]] = defaultdict(list)
        for stored in self._stores.candidates.credentials(scope, candidates):
            found[stored.candidate].append(judge_again(stored, register, now))
        return found

    def one(
        self, scope: Scope, handle: MatcherHandle, taxonomy: Taxonomy, candidate: str, *, expired: bool
    ) -> CandidateHolder:
        """The holder of one candidate; NotFound when there is none by that id."""
        self._stores.candidates.get(scope, candidate)
        self._match_candidates(scope, handle, candidate)
        return self.matched(scope, handle, taxonomy, [candidate], expired=expired)[0]

    def matched(
        self, scope: Scope, handle: MatcherHandle, taxonomy: Taxonomy, candidates: Sequence[str], *, expired: bool
    ) -> list[CandidateHolder]:
        """One holder a candidate, in order; their credentials must have been matched."""
        judged = self.judged(scope, candidates)
        matches = self._stores.matches.load(scope, handle.stamp, candidates)
        texts = [key for own in judged.values() for item in own for key in item.held.outcome_digests]
        verdicts = self._stores.judgements.verdicts(scope, texts)
        return [
            CandidateHolder(
                candidate,
                tuple(judged.get(candidate, ())),
                _holder(
                    [item for item in judged.get(candidate, ()) if item.counts(expired=expired)],
                    matches,
                    verdicts,
                    taxonomy,
                ),
            )
            for candidate in candidates
        ]


def _holder(
    credentials: Sequence[JudgedCredential],
    matches: Mapping[tuple[str, str], Mapping[str, tuple[Match, ...]]],
    verdicts: Verdicts,
    taxonomy: Taxonomy,
) -> Holder:
    outcomes: list[str] = []
    evidence: list[Evidence] = []
    for item in credentials:
        ground = Ground(matches.get((item.stored.candidate, item.stored.id), {}), verdicts)
        evidence += credential_evidence(item, ground, taxonomy, len(outcomes))
        outcomes += [outcome.text for outcome in item.held.outcomes]
    return Holder(tuple(outcomes), tuple(evidence), person=True)


def credential_evidence(item: JudgedCredential, ground: Ground, taxonomy: Taxonomy, first: int) -> list[Evidence]:
    """What one credential shows; sure only where it is trusted (DESIGN: "How a requirement is met").

    first is the position of its first outcome among all outcomes of the person.
    """
    held = item.held
    found: list[Evidence] = []
    for position, (key, outcome) in enumerate(zip(held.outcome_digests, held.outcomes, strict=True)):
        found += outcome_evidence(ground, key, outcome, first + position)
    supported = {evidence.concept for evidence in found if evidence.sure}
    for declared in held.alignments:
        if declared.target in taxonomy.concepts and declared.target not in supported:
            text = declared.label or taxonomy.concepts[declared.target].preferred_label
            found.append(Evidence(declared.target, False, EvidenceSource.ALIGNMENT, DECLARED_SCORE, None, text))
    for tag in held.tags:
        found += tag_evidence(tag, ground.matches.get(text_digest(tag, ""), ()))
    return [replace(one, sure=one.sure and item.trusted, credential=item.stored.id) for one in found]
