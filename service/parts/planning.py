"""Plans, what-if, and the search of offerings, put together."""

from functools import cached_property

from service.operations.candidates import Candidates
from service.operations.find_gap import FindGap
from service.operations.library import Library
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.person_gap import PersonGap
from service.operations.plan_offerings import PlanOfferings, PlanParts
from service.operations.targets import Targets
from service.operations.teaching import TeachingOf
from service.store.offerings import OfferingRepository


class Planning:
    """What an adviser asks; each part is made on first use."""

    def __init__(
        self,
        library: Library,
        gaps: tuple[FindGap, Candidates],
        loaded: LoadedOfferings,
        offerings: OfferingRepository,
        targets: Targets,
    ) -> None:
        self._library = library
        self._find_gap, self._candidates = gaps
        self._loaded = loaded
        self._offerings = offerings
        self._targets = targets

    @cached_property
    def teaching(self) -> TeachingOf:
        """Which offerings show a concept."""
        return TeachingOf()

    @cached_property
    def person_gap(self) -> PersonGap:
        """What a person lacks."""
        candidates = self._candidates
        return PersonGap(self._library, self._find_gap, candidates.repository, candidates.holders, self._targets)

    @cached_property
    def plan(self) -> PlanOfferings:
        """Closes gaps."""
        return PlanOfferings(PlanParts(self.person_gap, self._loaded, self._offerings, self.teaching))
