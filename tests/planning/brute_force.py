"""The best plans by looking at every set of options: slow and obvious."""

from itertools import combinations

from service.planning.problem import Problem


def ranked_plans(problem: Problem, plans: int) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """(criteria, ids) of the best plans, each lacking an option of every better one."""
    places = range(len(problem.options))
    every = sorted(
        (problem.values(chosen), problem.ids(chosen))
        for size in range(len(problem.options) + 1)
        for chosen in combinations(places, size)
        if problem.allows(chosen)
    )
    best: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
    for values, ids in every:
        if len(best) < plans and not any(set(better) <= set(ids) for _, better in best):
            best.append((values, ids))
    return best
