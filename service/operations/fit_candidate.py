"""How one candidate fits a target, and what stays open."""

from dataclasses import dataclass

from service.domain import Scope
from service.operations.candidate_holders import CandidateHolder, CandidateHolders
from service.operations.find_gap import Gap
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Library
from service.operations.targets import Targets
from service.store.candidates import CandidateRepository


@dataclass(frozen=True)
class CandidateFit:
    """A gap whose evidence names the credentials that it comes from."""

    gap: Gap
    held: CandidateHolder


class FitCandidate:
    """Compares a candidate with a target; only trusted credentials make a requirement met."""

    def __init__(
        self, library: Library, candidates: CandidateRepository, holders: CandidateHolders, targets: Targets
    ) -> None:
        self._library = library
        self._candidates = candidates
        self._holders = holders
        self._targets = targets

    def __call__(
        self, scope: Scope, candidate: str, target: str, using: Using = NOW_IN_USE, *, expired: bool = False
    ) -> CandidateFit:
        """The fit with an occupation or vacancy; expired credentials count, as not sure, only where asked."""
        self._candidates.get(scope, candidate)
        shelf = self._library.shelf(using.taxonomy)
        handle = self._library.matcher(using.taxonomy, using.matcher)
        wanted = self._targets.find(scope, shelf, target)
        held = self._holders.one(scope, handle, shelf.taxonomy, candidate, expired=expired)
        self._candidates.touch(scope, candidate)
        fit = shelf.fitter.fit(held.holder, wanted.requirements)
        return CandidateFit(Gap(handle.versions, shelf, wanted, held.holder, fit), held)
