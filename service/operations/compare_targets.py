"""What if: how far a person is from several targets, at what cost; and which occupations are nearest now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain import Importance, RequirementVerdict, Scope, Versions
from service.errors import BadInput
from service.matching.fit import Holder
from service.operations.find_gap import Gap
from service.operations.fit_offerings import too_little_to_tell
from service.operations.library import Shelf
from service.operations.person_gap import PersonGap
from service.operations.plan_answer import PlanAnswer
from service.operations.plan_offerings import PlanOfferings
from service.operations.plan_request import PlanRequest
from service.operations.targets import Target, Targets, occupation_target


@dataclass(frozen=True)
class Distance:
    """One target: the gap now, and the best plan that closes it; None where nothing must be closed."""

    gap: Gap
    plan: PlanAnswer | None

    def open(self, importance: Importance) -> int:
        """How many requirements of this importance are not met."""
        return sum(
            item.verdict is not RequirementVerdict.MET
            for item in self.gap.fit.requirements
            if item.requirement.importance is importance
        )


@dataclass(frozen=True)
class Distances:
    """Targets in the order asked, or nearest first, out of how many there were."""

    versions: Versions
    shelf: Shelf
    request: PlanRequest
    distances: tuple[Distance, ...]
    total: int
    notes: tuple[str, ...] = ()


class CompareTargets:
    """Compares targets for one person; nothing is stored. The request's own target is not looked at."""

    def __init__(self, person_gap: PersonGap, plan: PlanOfferings, targets: Targets) -> None:
        self._person_gap = person_gap
        self._plan = plan
        self._targets = targets

    def named(self, scope: Scope, request: PlanRequest, names: Sequence[str]) -> Distances:
        """Distance, cost and time to each of these targets."""
        if not names:
            raise BadInput("give at least one target, or ask for the nearest occupations")
        self._plan.check(scope, request)
        first = self._person_gap(scope, request.person, names[0], request.using)
        targets = [first.target, *(self._targets.find(scope, first.shelf, name) for name in names[1:])]
        found = tuple(self._distance(scope, request, _gap(first, target)) for target in targets)
        return Distances(first.versions, first.shelf, request, found, len(found))

    def nearest(self, scope: Scope, request: PlanRequest, count: int) -> Distances:
        """The occupations that fit best now, by score, then coverage.low, then URI; and the way to each."""
        self._plan.check(scope, request)
        start = self._person_gap(scope, request.person, (), request.using)
        shelf = start.shelf
        note = too_little_to_tell(start.holder, shelf)
        targets = [occupation_target(shelf, uri) for uri in _reachable(start.holder, shelf)]
        order = _ranked(start.holder, shelf, targets)
        found = tuple(self._distance(scope, request, _gap(start, targets[place])) for place in order[:count])
        return Distances(start.versions, shelf, request, found, len(order), (note,) if note else ())

    def _distance(self, scope: Scope, request: PlanRequest, gap: Gap) -> Distance:
        asked = replace(request, target=gap.target.id, alternatives=0)
        teaching, pool = self._plan.pool(scope, asked, gap)
        if not self._plan.wanted(pool):
            return Distance(gap, None)
        return Distance(gap, self._plan.solve(teaching, gap, pool))


def _gap(known: Gap, target: Target) -> Gap:
    """The gap of the same person to another target."""
    return replace(known, target=target, fit=known.shelf.fitter.fit(known.holder, target.requirements))


def _reachable(holder: Holder, shelf: Shelf) -> list[str]:
    """Occupations that require anything that the person's sure concepts can answer."""
    reached = {near for concept in holder.accepted() for near in shelf.hierarchy.neighbours(concept)}
    return sorted({uri for concept in reached for uri in shelf.catalogue.occupations_requiring(concept)})


def _ranked(holder: Holder, shelf: Shelf, targets: Sequence[Target]) -> list[int]:
    if not targets:
        return []
    numbers = shelf.matrix.fit([holder], [target.requirements for target in targets])
    keys = [
        (-numbers.score[0, place], -numbers.coverage_low[0, place], target.id, place)
        for place, target in enumerate(targets)
        if numbers.score[0, place] > 0
    ]
    return [place for *_, place in sorted(keys)]
