"""What a person lacks for a target, whether the person is stored or posted, the target named or posted."""

from service.domain import Requirement, Scope
from service.operations.candidate_holders import CandidateHolders
from service.operations.find_gap import FindGap, Gap
from service.operations.fit_offerings import Using
from service.operations.library import Library
from service.operations.plan_request import Person
from service.operations.targets import Targets, posted_target
from service.store.candidates import CandidateRepository


class PersonGap:
    """Finds the gap of a person; nothing is stored but the day on which a candidate was used."""

    def __init__(
        self,
        library: Library,
        find_gap: FindGap,
        candidates: CandidateRepository,
        holders: CandidateHolders,
        targets: Targets,
    ) -> None:
        self._library = library
        self._find_gap = find_gap
        self._candidates = candidates
        self._holders = holders
        self._targets = targets

    def __call__(self, scope: Scope, person: Person, wanted: str | tuple[Requirement, ...], using: Using) -> Gap:
        """The gap; of a candidate only trusted credentials make a requirement met."""
        if person.candidate is None:
            return self._find_gap(scope, person.have, wanted, using)
        self._candidates.get(scope, person.candidate)
        shelf = self._library.shelf(using.taxonomy)
        handle = self._library.matcher(using.taxonomy, using.matcher)
        target = self._targets.find(scope, shelf, wanted) if isinstance(wanted, str) else posted_target(shelf, wanted)
        held = self._holders.one(scope, handle, shelf.taxonomy, person.candidate, expired=False)
        self._candidates.touch(scope, person.candidate)
        return Gap(handle.versions, shelf, target, held.holder, shelf.fitter.fit(held.holder, target.requirements))
