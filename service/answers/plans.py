"""Answers about plans."""

from collections import Counter
from collections.abc import Mapping, Sequence

from service.answers.common import Json, rounded, versions
from service.answers.fits import coverage, requirement, summary
from service.domain import Importance, Requirement, RequirementVerdict
from service.matching.fit import RequirementFit
from service.operations.compare_targets import Distance, Distances
from service.operations.library import Shelf
from service.operations.plan_answer import (
    Clash,
    Explained,
    OpenBecause,
    PlanAnswer,
    ShownPlan,
    Status,
    StaysOpen,
    Step,
    Total,
    WhyNot,
)
from service.operations.plan_pool import BUDGET, HOURS, MOST, Pool
from service.operations.plan_request import HUNDREDTHS, Unknown
from service.operations.targets import labels_of
from service.planning.problem import Criterion
from service.planning.solver import Plan
from service.store.offerings import StoredOffering

# Offerings named for one requirement that stays open; the rest are counted.
CLOSERS_SHOWN = 5
IN_HUNDREDTHS = frozenset({Criterion.PRICE, Criterion.HOURS})
IN_THOUSANDTHS = frozenset({Criterion.OPEN})
STATUS_WORDS = {
    Status.PROVED: "proven: no other plan is better by the goal",
    Status.FOUND: "the best found in time; its bound says how much better a plan could be at most",
    Status.CONFLICT: "proven: no plan closes all that must be closed within the limits",
    Status.UNDECIDED: "neither a plan nor a proof that there is none was found in time",
}
OPEN_WORDS = {
    OpenBecause.NOBODY: "no loaded offering shows it for sure",
    OpenBecause.LEFT_OUT: "every offering that would close it is left out by a condition or a prerequisite",
    OpenBecause.LIMITS: "closing it as well would break a limit",
    OpenBecause.NOT_ASKED: "it need not be closed; ask for close=all, or for the goal most_covered",
}
WHY_WORDS = {
    WhyNot.CHOSEN: "it is in the best plan",
    WhyNot.PLANNED: "it is planned already",
    WhyNot.WITHDRAWN: "its provider withdrew it",
    WhyNot.CLOSES_NOTHING: "it closes nothing that is open",
    WhyNot.LEFT_OUT: "it is left out",
    WhyNot.IMPOSSIBLE: "no plan with it keeps the limits",
    WhyNot.WORSE: "the best plan with it is worse",
    WhyNot.EQUAL: "a plan with it is as good, and comes later by id",
    WhyNot.NO_PLAN: "there is no plan to compare it with",
    WhyNot.UNDECIDED: "whether a plan with it is worse was not proven in time",
}


def plan(answer: PlanAnswer) -> Json:
    """The plans, what stays open, and why."""
    pool, gap = answer.pool, answer.gap
    request = pool.request
    return {
        "versions": versions(answer.versions),
        "target": gap.target.id,
        "target_label": gap.target.label,
        "target_kind": gap.target.kind,
        "goal": request.goal.value,
        "close": request.close.value,
        "status": answer.status.value,
        "explanation": STATUS_WORDS[answer.status],
        "gap": _gap(answer),
        "currency": pool.currency,
        "if_unknown": request.unknown.value,
        "assumed": _assumed(pool),
        "planned": [_step(item, gap.shelf) for item in answer.planned],
        "plans": [_plan(item, answer, rank) for rank, item in enumerate(answer.plans, start=1)],
        "complete": answer.complete,
        "left_out": dict(sorted(Counter(name for key in pool.candidates for name in _against(pool, key)).items())),
        "conflict": None if answer.clash is None else _clash(answer.clash, answer),
        "instead": None if answer.instead is None else _plan(answer.instead, answer, 1),
        "why_not": [_why_not(item, answer) for item in answer.why_not],
    }


def distances(found: Distances) -> Json:
    """How far each target is, and the way to it."""
    return {
        "versions": versions(found.versions),
        "goal": found.request.goal.value,
        "targets": [_distance(item) for item in found.distances],
        "total": found.total,
        "notes": list(found.notes),
    }


def _distance(item: Distance) -> Json:
    fit, answer = item.gap.fit, item.plan
    shown = None if answer is None else next(iter((*answer.plans, *filter(None, (answer.instead,)))), None)
    return {
        "target": item.gap.target.id,
        "target_label": item.gap.target.label,
        "target_kind": item.gap.target.kind,
        "summary": summary(fit),
        "coverage": coverage(fit),
        "score": rounded(fit.score, 2),
        "open": {name.value: item.open(name) for name in Importance},
        "status": None if answer is None else answer.status.value,
        "plan": None if shown is None or answer is None else _plan(shown, answer, 1),
        "conflict": None if answer is None or answer.clash is None else _clash(answer.clash, answer),
    }


def criterion_value(criterion: Criterion, value: int) -> float:
    """A criterion as people count it: a price in its currency, hours, weight."""
    if criterion in IN_HUNDREDTHS:
        return value / HUNDREDTHS
    return value / 1000 if criterion in IN_THOUSANDTHS else value


def constraint(name: str, pool: Pool) -> Json:
    """A limit or condition with what was asked."""
    limits = pool.request.limits
    totals = {BUDGET: limits.budget, HOURS: limits.hours, MOST: limits.offerings}
    value = totals.get(name, getattr(limits.conditions, name, None))
    shown = value.isoformat() if value is not None and hasattr(value, "isoformat") else value
    return {"constraint": name, "value": list(shown) if isinstance(shown, tuple) else shown}


def constraint_words(name: str, pool: Pool) -> str:
    """The same in words."""
    value = constraint(name, pool)["value"]
    if isinstance(value, list):
        value = " or ".join(str(item) for item in value)
    shown = f"{value:g}" if isinstance(value, float) else value
    return name if value is None else f"{name} {shown}"


def _against(pool: Pool, key: str) -> Mapping[str, str]:
    return pool.against(key, pool.constraints) or ({"prerequisites": ""} if key in pool.blocked else {})


def _gap(answer: PlanAnswer) -> Json:
    fit = answer.gap.fit
    still_open = [item for item in fit.requirements if item.verdict is not RequirementVerdict.MET]
    by_importance = Counter(item.requirement.importance for item in still_open)
    return {
        "summary": summary(fit),
        "coverage": coverage(fit),
        "open": {name.value: by_importance[name] for name in Importance},
        "must_close": len(answer.pool.asked.must),
    }


def _assumed(pool: Pool) -> Json | None:
    if pool.request.unknown is not Unknown.WORST:
        return None
    known = {"price": pool.worst.price, "workload_hours": pool.worst.hours}
    return {name: None if value is None else value / HUNDREDTHS for name, value in known.items()}


def _plan(shown: ShownPlan, answer: PlanAnswer, rank: int) -> Json:
    shelf = answer.gap.shelf
    return {
        "rank": rank,
        "proved": shown.plan.proved,
        "ties_settled": shown.plan.ties,
        "criteria": _criteria(shown.plan),
        "offerings": [_step(item, shelf) for item in shown.steps],
        "totals": {
            "offerings": len(shown.steps),
            "price": {**_total(shown.price), "currency": answer.pool.currency},
            "workload_hours": _total(shown.hours),
        },
        "closes": {
            name.value: sum(item.requirement.importance is name for step in shown.steps for item in step.closes)
            for name in Importance
        },
        "coverage": coverage(shown.after),
        "overlap": [{**_named(item, shelf), "offerings": list(keys)} for item, keys in shown.overlap.items()],
        "open": [_stays_open(item, shelf) for item in shown.open],
        "summary": plan_summary(shown, answer),
    }


def plan_summary(shown: ShownPlan, answer: PlanAnswer) -> str:
    """A plan in one sentence."""
    closed = sum(len(step.closes) for step in shown.steps)
    price = _amount(shown.price, answer.pool.currency or "")
    return (
        f"{len(shown.steps)} offering(s) close {closed} of {len(answer.pool.asked.requirements)} open requirements; "
        f"price {price}; workload {_amount(shown.hours, 'hours')}"
    )


def _amount(total: Total, unit: str) -> str:
    known = f"{total.known / HUNDREDTHS:g} {unit}".strip()
    if not total.unknown:
        return known
    return f"{known} and {len(total.unknown)} unknown" if total.known else f"unknown for {len(total.unknown)}"


def _criteria(found: Plan) -> list[Json]:
    return [
        {
            "criterion": proof.criterion.value,
            "value": criterion_value(proof.criterion, proof.value),
            "bound": None if proof.bound is None else criterion_value(proof.criterion, proof.bound),
            "proved": proof.proved,
        }
        for proof in found.proofs
    ]


def _step(step: Step, shelf: Shelf) -> Json:
    return {
        **_offering(step.stored),
        "closes": [requirement(item, shelf) for item in step.closes],
        "repeats": [requirement(item, shelf) for item in step.repeats],
        "after": list(step.after),
        "entry_requirements": step.entry,
    }


def _offering(stored: StoredOffering) -> Json:
    offering = stored.offering
    return {
        "offering": stored.id,
        "offering_title": offering.title,
        "provider": offering.provider,
        "price": offering.price,
        "currency": offering.currency,
        "workload_hours": offering.workload_hours,
        "level": offering.level,
        "language": offering.language,
        "mode": offering.mode,
        "start": None if offering.start is None else offering.start.isoformat(),
        "end": None if offering.end is None else offering.end.isoformat(),
    }


def _total(total: Total) -> Json:
    return {"known": total.known / HUNDREDTHS, "unknown_for": list(total.unknown)}


def _named(item: Requirement, shelf: Shelf) -> Json:
    return {"uri": item.concept, "label": requirement_name(item, shelf)}


def requirement_name(item: Requirement, shelf: Shelf) -> str:
    """The label of a requirement, alternatives joined."""
    labels = labels_of(shelf, item.concepts)
    return " or ".join(labels[uri] for uri in item.concepts)


def _stays_open(item: StaysOpen, shelf: Shelf) -> Json:
    return {
        **_named(item.requirement, shelf),
        "importance": item.requirement.importance.value,
        "reason": item.because.value,
        "explanation": OPEN_WORDS[item.because],
        "closers": len(item.closers),
        "offerings": [{"offering": key, "against": dict(against)} for key, against in _some(item.closers)],
        "doubtful": item.doubtful,
    }


def _some(closers: Mapping[str, Mapping[str, str]]) -> Sequence[tuple[str, Mapping[str, str]]]:
    return sorted(closers.items(), key=lambda item: (len(item[1]), item[0]))[:CLOSERS_SHOWN]


def _clash(clash: Clash, answer: PlanAnswer) -> Json:
    return {
        "smallest": clash.smallest,
        "constraints": [constraint(name, answer.pool) for name in clash.constraints],
        "requirements": [_named(item, answer.gap.shelf) for item in clash.requirements],
    }


def _why_not(item: Explained, answer: PlanAnswer) -> Json:
    offering: Json = {"offering": item.id} if item.stored is None else _offering(item.stored)
    return {
        **offering,
        "reason": item.because.value,
        "explanation": why_not_words(item),
        "against": dict(item.against),
        "closes": [requirement(found, answer.gap.shelf) for found in item.closes],
        "worse_by": None
        if item.worse_by is None
        else {"criterion": item.worse_by[0].value, "by": criterion_value(*item.worse_by)},
        "best_with": None if item.best_with is None else list(item.best_with.ids),
    }


def why_not_words(item: Explained) -> str:
    """Why not, in one sentence."""
    words = WHY_WORDS[item.because]
    if item.against:
        words += ": " + "; ".join(item.against.values())
    if item.worse_by:
        words += f": {item.worse_by[0].value} {criterion_value(*item.worse_by):+g}"
    return words


def requirement_names(items: Sequence[RequirementFit], shelf: Shelf) -> list[str]:
    """The labels of several."""
    return [requirement_name(item.requirement, shelf) for item in items]
