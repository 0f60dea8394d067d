"""Everything that is done for candidates, put together; each part is made on first use."""

import atexit
from dataclasses import dataclass
from functools import cached_property

from service.operations.add_credentials import AddCredentials
from service.operations.candidate_holders import CandidateHolders, CandidateStores
from service.operations.erase_candidates import EraseCandidates, ExportCandidate
from service.operations.find_candidates import FindCandidates
from service.operations.fit_candidate import FitCandidate
from service.operations.library import Library
from service.operations.match_candidates import MatchCandidates
from service.operations.show_profile import ShowProfile
from service.operations.targets import Targets
from service.operations.trusted_issuers import TrustedIssuers
from service.operations.verify_credentials import Clock, VerifyCredentials, utc_now
from service.store.candidate_matches import CandidateMatchRepository
from service.store.candidates import CandidateRepository
from service.store.database import Database
from service.store.erasures import Tombstones
from service.store.judgements import JudgementRepository
from service.store.trusted_issuers import TrustedIssuerRepository
from service.verification.canonicaliser import Canonicaliser
from service.verification.fetching import GuardedFetcher


@dataclass(frozen=True)
class CandidatePolicy:
    """Days after which an unused candidate is erased (0: never), hosts that may be fetched from, the clock,
    and where erasures are noted beside the database.
    """

    retention_days: int
    fetch_hosts: frozenset[str] = frozenset()
    clock: Clock = utc_now
    tombstones: Tombstones | None = None


def host_names(text: str) -> frozenset[str]:
    """Host names from a text with commas."""
    return frozenset(name.strip().lower() for name in text.split(",") if name.strip())


class Candidates:
    """The operations on candidates, credentials and trusted issuers of a running service."""

    def __init__(self, database: Database, library: Library, targets: Targets, policy: CandidatePolicy) -> None:
        self._database = database
        self._library = library
        self._targets = targets
        self._policy = policy

    @cached_property
    def repository(self) -> CandidateRepository:
        """Stored candidates."""
        return CandidateRepository(self._database, self._policy.tombstones)

    @cached_property
    def issuers(self) -> TrustedIssuers:
        """The register of trusted issuers."""
        return TrustedIssuers(TrustedIssuerRepository(self._database))

    @cached_property
    def canonicaliser(self) -> Canonicaliser:
        """The process that canonicalises; it starts with the first document and ends with this one."""
        made = Canonicaliser()
        atexit.register(made.close)
        return made

    @cached_property
    def verify(self) -> VerifyCredentials:
        """Verifies files."""
        return VerifyCredentials(self.canonicaliser, self.issuers, self._fetcher, self._policy.clock)

    @cached_property
    def add(self) -> AddCredentials:
        """Adds credentials to a candidate; candidates unused for too long are erased before."""
        return AddCredentials(self.verify, self.repository, self.erase.unused, self._policy.clock)

    @cached_property
    def erase(self) -> EraseCandidates:
        """Erases candidates."""
        forget = self._fetcher.forget if self._fetcher else _nothing
        return EraseCandidates(self.repository, self._policy.retention_days, forget, self._policy.clock)

    @cached_property
    def export(self) -> ExportCandidate:
        """Exports a candidate."""
        return ExportCandidate(self._database, self.repository)

    @cached_property
    def profile(self) -> ShowProfile:
        """Shows a candidate."""
        return ShowProfile(self._library, self.repository, self.holders)

    @cached_property
    def fit(self) -> FitCandidate:
        """Fits a candidate to a target."""
        return FitCandidate(self._library, self.repository, self.holders, self._targets)

    @cached_property
    def find(self) -> FindCandidates:
        """Finds candidates by concept."""
        return FindCandidates(self._library, self._matches, self.match, self.holders)

    @cached_property
    def _matches(self) -> CandidateMatchRepository:
        return CandidateMatchRepository(self._database)

    @cached_property
    def match(self) -> MatchCandidates:
        """Matches what was not matched yet."""
        return MatchCandidates(self.repository, self._matches)

    @cached_property
    def holders(self) -> CandidateHolders:
        """Builds what candidates have shown."""
        stores = CandidateStores(self.repository, self._matches, JudgementRepository(self._database))
        return CandidateHolders(stores, self.match, self.issuers, self._policy.clock)

    @cached_property
    def _fetcher(self) -> GuardedFetcher | None:
        return GuardedFetcher(self._policy.fetch_hosts) if self._policy.fetch_hosts else None


def _nothing() -> None:
    """Nothing was fetched, so there is nothing to forget."""
