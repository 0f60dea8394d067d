"""What is done with many candidates at once, and what people decide about them."""

from functools import cached_property

from service.operations.candidate_pool import CandidatePool, PoolStores
from service.operations.candidates import Candidates
from service.operations.correct_evidence import CorrectEvidence, CorrectionStores
from service.operations.library import Library
from service.operations.reconcile_labels import ReconcileLabels
from service.operations.record_decisions import RecordDecisions
from service.operations.report_impact import ReportImpact
from service.operations.shortlist_candidates import ShortlistCandidates, ShortlistParts
from service.operations.targets import Targets
from service.operations.verify_credentials import Clock, utc_now
from service.store.candidate_lines import CandidateLineRepository
from service.store.candidate_revisions import CandidateRevisionRepository
from service.store.corrections import CorrectionRepository
from service.store.database import Database
from service.store.decisions import DecisionRepository
from service.store.judgements import JudgementRepository
from service.store.revisions import RevisionRepository


class People:
    """Shortlists, decisions and corrections of a running service; each part is made on first use."""

    def __init__(
        self, database: Database, library: Library, candidates: Candidates, targets: Targets, clock: Clock = utc_now
    ) -> None:
        self._database = database
        self._library = library
        self._candidates = candidates
        self._targets = targets
        self._clock = clock

    @cached_property
    def pool(self) -> CandidatePool:
        """What all candidates show, in memory."""
        stores = PoolStores(
            CandidateLineRepository(self._database),
            CandidateRevisionRepository(self._database),
            RevisionRepository(self._database),
            JudgementRepository(self._database),
        )
        return CandidatePool(stores, self._candidates.match)

    @cached_property
    def shortlist(self) -> ShortlistCandidates:
        """Ranks candidates for a target."""
        candidates = self._candidates
        parts = ShortlistParts(
            self.pool,
            candidates.holders,
            self._targets,
            candidates.issuers,
            self._decisions,
            self._corrections,
            self._clock,
        )
        return ShortlistCandidates(self._library, parts)

    @cached_property
    def decisions(self) -> RecordDecisions:
        """Keeps what people decide."""
        candidates = self._candidates
        return RecordDecisions(candidates.repository, candidates.fit, self._decisions, self._clock)

    @cached_property
    def corrections(self) -> CorrectEvidence:
        """Takes what candidates say is wrong."""
        stores = CorrectionStores(self._candidates.repository, self._corrections, JudgementRepository(self._database))
        return CorrectEvidence(self._library, stores, self._clock)

    @cached_property
    def impact(self) -> ReportImpact:
        """Compares how groups fare."""
        return ReportImpact(self.shortlist, self._decisions)

    @cached_property
    def reconcile(self) -> ReconcileLabels:
        """Matches names to concepts and occupations."""
        return ReconcileLabels(self._library)

    @cached_property
    def _decisions(self) -> DecisionRepository:
        return DecisionRepository(self._database)

    @cached_property
    def _corrections(self) -> CorrectionRepository:
        return CorrectionRepository(self._database)
