"""Close a person's gap with offerings, exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import Importance, Requirement, RequirementVerdict, Scope
from service.errors import BadInput, FieldError, NotFound
from service.matching.fit import FitPolicy
from service.operations.find_gap import Gap
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.person_gap import PersonGap
from service.operations.plan_answer import Clash, PlanAnswer, Status
from service.operations.plan_explanation import Explanation
from service.operations.plan_pool import Asked, Pool, PoolBuilder
from service.operations.plan_request import Close, PlanRequest
from service.operations.teaching import Teaching, TeachingOf
from service.operations.verify_credentials import Clock, utc_now
from service.planning.conflict import smallest_conflict
from service.planning.model import Deadline
from service.planning.problem import Goal, Problem
from service.planning.solver import Solution, best_plans, most_closed
from service.store.offerings import OfferingRepository

SECONDS = 2.0  # for the best plan, the next best ones and the explanations together
CONFLICT_SECONDS = 2.0  # for the smallest conflict, and as much for the plan that closes most instead
THOUSANDTHS = 1000
CLOSE = "close:"


@dataclass(frozen=True)
class PlanParts:
    """What planning is done with."""

    person_gap: PersonGap
    loaded: LoadedOfferings
    offerings: OfferingRepository
    teaching: TeachingOf
    clock: Clock = utc_now


class PlanOfferings:
    """Plans; nothing is stored."""

    def __init__(self, parts: PlanParts, policy: FitPolicy | None = None, seconds: float = SECONDS) -> None:
        self._parts = parts
        self._policy = policy or FitPolicy()
        self._seconds = seconds

    def __call__(self, scope: Scope, request: PlanRequest) -> PlanAnswer:
        """The best plans for what is open; BadInput when nothing is."""
        self.check(scope, request)
        gap = self._parts.person_gap(scope, request.person, request.target, request.using)
        teaching, pool = self.pool(scope, request, gap)
        if not pool.asked.requirements:
            raise BadInput(_nothing_open(gap))
        if not self.wanted(pool):
            count = len(pool.asked.requirements)
            raise BadInput(f"only optional requirements are open ({count}); ask for close=all to plan for them")
        return self.solve(teaching, gap, pool)

    def pool(self, scope: Scope, request: PlanRequest, gap: Gap) -> tuple[Teaching, Pool]:
        """What a plan may draw on."""
        using = request.using
        snapshot = self._parts.loaded.snapshot(scope, using.taxonomy, using.matcher, using.progress)
        teaching = self._parts.teaching(snapshot)
        return teaching, self._pool(teaching, request, gap)

    @staticmethod
    def wanted(pool: Pool) -> bool:
        """Whether anything is open that the request wants closed."""
        return bool(_wanted(pool.request, pool.asked.requirements))

    def solve(self, teaching: Teaching, gap: Gap, pool: Pool) -> PlanAnswer:
        """The best plans from a pool, explained."""
        problem = replace(pool.problem(pool.constraints), must=pool.asked.must)
        deadline = Deadline(self._seconds)
        solution = best_plans(problem, 1 + pool.request.alternatives, deadline)
        explanation = Explanation(teaching, gap, pool, problem)
        best = solution.plans[0] if solution.plans else None
        answer = PlanAnswer(
            gap.versions,
            gap,
            pool,
            _status(solution),
            tuple(explanation.shown(plan) for plan in solution.plans),
            explanation.planned(),
            solution.complete,
            why_not=tuple(explanation.why_not(key, best, deadline) for key in pool.request.choice.why_not),
        )
        return self._conflict(answer, explanation, problem) if solution.impossible else answer

    def _conflict(self, answer: PlanAnswer, explanation: Explanation, problem: Problem) -> PlanAnswer:
        found = best_plans(replace(problem, goal=Goal.MOST_COVERED, must=frozenset()), 1, Deadline(self._seconds))
        instead = explanation.shown(found.plans[0]) if found.plans else None
        try:
            clash = _clash(answer.pool, Deadline(CONFLICT_SECONDS))
        except TimeoutError:
            clash = None
        return replace(answer, instead=instead, clash=clash)

    def _pool(self, teaching: Teaching, request: PlanRequest, gap: Gap) -> Pool:
        today = self._parts.clock().date()
        position = teaching.snapshot.position
        planned = [position[key] for key in request.choice.planned if key in position]
        met_by_plan = {
            item.requirement
            for item in gap.fit.requirements
            if any(place in teaching.meeting(item.requirement) for place in planned)
        }
        still_open = tuple(
            item.requirement
            for item in gap.fit.requirements
            if item.verdict is not RequirementVerdict.MET and item.requirement not in met_by_plan
        )
        done = {item.offering for item in request.person.have if item.offering} | set(request.choice.planned)
        asked = Asked(
            still_open,
            tuple(round(self._policy.weights[item.importance] * THOUSANDTHS) for item in still_open),
            frozenset(),
            tuple(item.requirement for item in gap.fit.requirements),
            frozenset(done),
        )
        pool = PoolBuilder(teaching, request, asked, today).build()
        if request.goal is Goal.MOST_COVERED:
            return pool
        problem = pool.problem(pool.constraints)
        reachable = problem.closed(range(len(problem.options)))
        wanted = _wanted(request, still_open)
        return replace(pool, asked=replace(asked, must=reachable & wanted))

    def check(self, scope: Scope, request: PlanRequest) -> None:
        """Refuse offerings that there are not, pointing at each."""
        named = request.choice.named()
        known = {item.id for item in self._parts.offerings.existing(scope, [key for key, _ in named])}
        unknown = [FieldError(pointer, f"no offering {key!r}") for key, pointer in named if key not in known]
        if unknown:
            raise NotFound(
                f"no offering {named[0][0]!r}" if len(named) == 1 else "some offerings are not known", unknown
            )


def _wanted(request: PlanRequest, still_open: Sequence[Requirement]) -> frozenset[int]:
    """The places of the requirements that the request wants closed."""
    every = request.close is Close.ALL or request.goal is Goal.MOST_COVERED
    return frozenset(place for place, item in enumerate(still_open) if every or item.importance is Importance.ESSENTIAL)


def _nothing_open(gap: Gap) -> str:
    if not gap.target.requirements:
        return f"{gap.target.label} has no requirement, so there is nothing to plan"
    return f"nothing is open for {gap.target.label}: all is met or planned already, so there is nothing to plan"


def _status(solution: Solution) -> Status:
    if solution.impossible:
        return Status.CONFLICT
    if not solution.plans:
        return Status.UNDECIDED
    return Status.PROVED if solution.plans[0].proved else Status.FOUND


def _clash(pool: Pool, deadline: Deadline) -> Clash:
    """Which limits, conditions and requirements cannot hold together."""
    closings: Mapping[str, int] = {f"{CLOSE}{place}": place for place in sorted(pool.asked.must)}

    def fulfil(names: frozenset[str]) -> frozenset[str] | None:
        must = frozenset(closings[name] for name in names if name in closings)
        problem = pool.problem(names)
        weights = tuple(int(place in closings.values()) for place in range(len(problem.weights)))
        closed = most_closed(replace(problem, must=must, weights=weights), deadline)
        if closed is None:
            return None
        return names | {name for name, place in closings.items() if place in closed}

    found = smallest_conflict([*pool.constraints, *closings], fulfil, deadline)
    return Clash(
        tuple(name for name in found.names if name not in closings),
        tuple(pool.asked.requirements[closings[name]] for name in found.names if name in closings),
        found.smallest,
    )
