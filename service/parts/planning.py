"""Plans, what-if, and the search of offerings, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from service.matching.vector_cache import CachedEncoder
from service.operations.candidates import Candidates
from service.operations.compare_targets import CompareTargets
from service.operations.find_gap import FindGap
from service.operations.library import Library
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.offering_index import OfferingIndexes
from service.operations.person_gap import PersonGap
from service.operations.plan_offerings import PlanOfferings, PlanParts
from service.operations.search_offerings import SearchOfferings, SearchParts
from service.operations.targets import Targets
from service.operations.teaching import TeachingOf
from service.store.database import Database
from service.store.finding_summary import FindingSummary
from service.store.offerings import OfferingRepository


@dataclass(frozen=True)
class PlanningSources:
    """What plans and searches are made from."""

    library: Library
    find_gap: FindGap
    candidates: Candidates
    loaded: LoadedOfferings
    targets: Targets


class Planning:
    """What an adviser asks; each part is made on first use."""

    def __init__(
        self, sources: PlanningSources, database: Database, encoder: Callable[[], CachedEncoder], language: str
    ) -> None:
        self._from = sources
        self._database = database
        self._encoder = encoder
        self._language = language

    @cached_property
    def teaching(self) -> TeachingOf:
        """Which offerings show a concept."""
        return TeachingOf()

    @cached_property
    def offerings(self) -> OfferingRepository:
        """Stored offerings."""
        return OfferingRepository(self._database)

    @cached_property
    def person_gap(self) -> PersonGap:
        """What a person lacks."""
        candidates = self._from.candidates
        return PersonGap(
            self._from.library, self._from.find_gap, candidates.repository, candidates.holders, self._from.targets
        )

    @cached_property
    def plan(self) -> PlanOfferings:
        """Closes gaps."""
        return PlanOfferings(PlanParts(self.person_gap, self._from.loaded, self.offerings, self.teaching))

    @cached_property
    def compare(self) -> CompareTargets:
        """Compares targets for one person."""
        return CompareTargets(self.person_gap, self.plan, self._from.targets)

    @cached_property
    def search(self) -> SearchOfferings:
        """Finds offerings."""
        indexes = OfferingIndexes(self._encoder(), self.teaching, self._language)
        findings = FindingSummary(self._database)
        parts = SearchParts(self._from.loaded, indexes, self.offerings, self._from.targets, findings)
        return SearchOfferings(parts)
