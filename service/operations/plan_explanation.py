"""Why a plan is what it is: the sentence behind every closing, what stays open, why not another offering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from service.domain import Requirement
from service.matching.fit import Fit, Holder, RequirementFit
from service.operations.find_gap import Gap
from service.operations.plan_answer import Explained, OpenBecause, ShownPlan, StaysOpen, Step, Total, WhyNot
from service.operations.plan_pool import PREREQUISITES, Pool
from service.operations.teaching import Teaching
from service.planning.model import Deadline
from service.planning.prerequisites import ordered
from service.planning.problem import Goal, Problem
from service.planning.solver import Plan, best_plans
from service.store.offerings import StoredOffering


@dataclass(frozen=True)
class Explanation:
    """Explains plans of one pool; problem is the one that they solve."""

    teaching: Teaching
    gap: Gap
    pool: Pool
    problem: Problem

    def shown(self, plan: Plan) -> ShownPlan:
        """A plan with its evidence, in the order in which its offerings can be taken."""
        candidates = self.pool.candidates
        order = ordered({key: candidates[key].requires for key in plan.ids}, {key: self._wish(key) for key in plan.ids})
        closed: set[int] = set()
        steps = []
        for key in order:
            item = candidates[key]
            after = tuple(one for one in item.requires if one in plan.ids)
            steps.append(self._step(item.stored, item.closes - closed, item.closes & closed, after))
            closed |= item.closes
        return ShownPlan(
            plan,
            tuple(steps),
            _total({key: candidates[key].price for key in order}),
            _total({key: candidates[key].hours for key in order}),
            self._overlap(order),
            tuple(
                self._stays_open(place, item)
                for place, item in enumerate(self.pool.asked.requirements)
                if place not in closed
            ),
            self._after(order),
        )

    def planned(self) -> tuple[Step, ...]:
        """What is planned already, with what it closes of the target."""
        steps = []
        position = self.teaching.snapshot.position
        for key in self.pool.request.choice.planned:
            if key in position:
                stored = self.teaching.snapshot.offerings[position[key]]
                closes = tuple(item for item in self._fit(key).requirements if item.requirement in self._was_open)
                met = tuple(item for item in closes if self._meets(key, item.requirement))
                steps.append(Step(stored, met, (), (), None, planned=True))
        return tuple(steps)

    def why_not(self, key: str, best: Plan | None, deadline: Deadline) -> Explained:
        """Why an offering is not in the best plan, and what the best plan with it would be."""
        snapshot = self.teaching.snapshot
        place = snapshot.position.get(key)
        asked = Explained(key, None if place is None else snapshot.offerings[place], WhyNot.UNDECIDED, {}, ())
        item = self.pool.candidates.get(key)
        if place is None or key in self.pool.request.choice.planned:
            return replace(asked, because=WhyNot.WITHDRAWN if place is None else WhyNot.PLANNED)
        if item is None:
            return replace(asked, because=WhyNot.CLOSES_NOTHING)
        asked = replace(asked, closes=self._fits(key, item.closes))
        if best is not None and key in best.ids:
            return replace(asked, because=WhyNot.CHOSEN)
        if against := self.against(key):
            return replace(asked, because=WhyNot.LEFT_OUT, against=against)
        return self._compared(asked, best, deadline)

    def against(self, key: str) -> Mapping[str, str]:
        """Everything that keeps an offering out, prerequisites included."""
        against = self.pool.against(key, self.pool.constraints)
        if not against and key in self.pool.blocked:
            needed = self.pool.blocked[key]
            why = self.pool.against(needed, self.pool.constraints) if needed in self.pool.candidates else {}
            reason = f" ({'; '.join(why.values())})" if why else ""
            against = {PREREQUISITES: f"it needs {needed} before, which cannot be taken{reason}"}
        return against

    def _compared(self, asked: Explained, best: Plan | None, deadline: Deadline) -> Explained:
        if best is None:
            return replace(asked, because=WhyNot.NO_PLAN)
        if not deadline.left:
            return asked
        forced = replace(self.problem, fixed=self.problem.fixed | {asked.id})
        solution = best_plans(forced, 1, deadline)
        if solution.impossible:
            return replace(asked, because=WhyNot.IMPOSSIBLE)
        if not solution.plans or not solution.plans[0].proved:
            return asked
        found = solution.plans[0]
        worse = [
            (own.criterion, other.value - own.value)
            for own, other in zip(best.proofs, found.proofs, strict=True)
            if own.value != other.value
        ]
        because = WhyNot.WORSE if worse else WhyNot.EQUAL
        return replace(asked, because=because, best_with=found, worse_by=worse[0] if worse else None)

    def _step(
        self, stored: StoredOffering, closes: frozenset[int], repeats: frozenset[int], after: tuple[str, ...]
    ) -> Step:
        entry = self.pool.candidates[stored.id].entry
        return Step(stored, self._fits(stored.id, closes), self._fits(stored.id, repeats), after, entry)

    def _fits(self, key: str, places: frozenset[int]) -> tuple[RequirementFit, ...]:
        """How the offering meets the open requirements at these places."""
        wanted = {self.pool.asked.requirements[place] for place in places}
        return tuple(item for item in self._fit(key).requirements if item.requirement in wanted)

    def _fit(self, key: str) -> Fit:
        return self.gap.shelf.fitter.fit(self._holder(key), self.gap.target.requirements)

    def _holder(self, key: str) -> Holder:
        snapshot = self.teaching.snapshot
        return snapshot.holders[snapshot.position[key]]

    def _meets(self, key: str, requirement: Requirement) -> bool:
        return self.teaching.snapshot.position[key] in self.teaching.meeting(requirement)

    @cached_property
    def _was_open(self) -> frozenset[Requirement]:
        return frozenset(item.requirement for item in self.gap.fit.requirements if item.verdict.value != "met")

    def _overlap(self, keys: Sequence[str]) -> dict[Requirement, tuple[str, ...]]:
        """Requirements taught more than once: by several offerings of the plan, or though they were met before."""
        every = [*self.pool.request.choice.planned, *keys]
        every = [key for key in every if key in self.teaching.snapshot.position]
        found = {}
        for item in self.gap.fit.requirements:
            meeting = self.teaching.meeting(item.requirement)
            teach = tuple(key for key in every if self.teaching.snapshot.position[key] in meeting)
            if len(teach) > (1 if item.requirement in self._was_open else 0):
                found[item.requirement] = teach
        return found

    def _stays_open(self, place: int, requirement: Requirement) -> StaysOpen:
        closers = {key: self.against(key) for key, item in self.pool.candidates.items() if place in item.closes}
        doubtful = len(self.teaching.doubtful(requirement))
        if not closers:
            because = OpenBecause.NOBODY
        elif all(closers.values()):
            because = OpenBecause.LEFT_OUT
        elif self.pool.request.goal is Goal.MOST_COVERED or place in self.pool.asked.must:
            because = OpenBecause.LIMITS
        else:
            because = OpenBecause.NOT_ASKED
        return StaysOpen(requirement, because, closers, doubtful)

    def _after(self, keys: Sequence[str]) -> Fit:
        """The fit of the person with everything that is planned and chosen."""
        own = self.gap.holder
        outcomes, evidence = list(own.outcomes), list(own.evidence)
        for key in [*self.pool.request.choice.planned, *keys]:
            if key in self.teaching.snapshot.position:
                holder = self._holder(key)
                evidence += [
                    replace(item, outcome=None if item.outcome is None else item.outcome + len(outcomes))
                    for item in holder.evidence
                ]
                outcomes += holder.outcomes
        held = Holder(tuple(outcomes), tuple(evidence), person=True)
        return self.gap.shelf.fitter.fit(held, self.gap.target.requirements)

    def _wish(self, key: str) -> tuple[str, ...]:
        """What is known to start earlier comes earlier."""
        start = self.pool.candidates[key].stored.offering.start
        return ("9999",) if start is None else (start.isoformat(),)


def _total(values: Mapping[str, int | None]) -> Total:
    known = sum(value for value in values.values() if value is not None)
    return Total(known, tuple(sorted(key for key, value in values.items() if value is None)))
