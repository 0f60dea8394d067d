"""Set cover by the best bargain, the usual heuristic: the answer when time runs out, and what we measure against."""

from service.planning.problem import Criterion, Option, Problem


def _cost(option: Option, first: Criterion) -> tuple[bool, int]:
    """Whether what the goal looks at first is unknown of an option, and how high it is."""
    if first is Criterion.UNKNOWN_PRICE:
        return option.price is None, option.price or 0
    if first is Criterion.UNKNOWN_HOURS:
        return option.hours is None, option.hours or 0
    return False, 1


def greedy(problem: Problem) -> tuple[int, ...] | None:
    """Take again and again the option with most weight closed for its cost; None when that is no plan.

    Prerequisites come along with what needs them. What must be closed is closed first.
    """
    chosen: set[int] = {problem.place[name] for name in problem.fixed}
    while True:
        open_now = problem.must - problem.closed(chosen)
        offers = [
            (_bargain(problem, _with_required(problem, place) - chosen, open_now), place)
            for place, option in enumerate(problem.options)
            if place not in chosen and option.closes & open_now
        ]
        if not offers:
            break
        chosen |= _with_required(problem, min(offers)[1])
    found = tuple(sorted(chosen))
    return found if problem.allows(found) else None


def _bargain(problem: Problem, added: set[int], open_now: frozenset[int]) -> tuple[float, float, str]:
    gained = sum(problem.weights[place] for place in problem.closed(added) & open_now)
    known = [_cost(problem.options[place], problem.criteria[0]) for place in sorted(added)]
    first = min(problem.options[place].id for place in added)
    return (
        sum(unknown for unknown, _ in known) / max(gained, 1),
        sum(value for _, value in known) / max(gained, 1),
        first,
    )


def _with_required(problem: Problem, place: int) -> set[int]:
    found, waiting = set(), [place]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += [problem.place[name] for name in problem.options[one].requires]
    return found
