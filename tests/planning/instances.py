"""Small random problems: equal costs, prerequisites, unknown prices, tight limits."""

from random import Random

from service.planning.problem import Goal, Option, Problem

GOALS = list(Goal)


def instance(seed: int) -> Problem:
    """A problem with at most nine options; about a third of those with limits have no plan."""
    random = Random(seed)
    requirements = random.randint(1, 6)
    count = random.randint(1, 9)
    prices = random.choice([[100], [100, 200], [0, 1000, 2550, 12345], list(range(100, 90_000, 701))])
    ids = [f"off_{random.randint(0, 10**6):06d}_{number}" for number in range(count)]
    options = []
    for number, key in enumerate(ids):
        closes = frozenset(place for place in range(requirements) if random.random() < random.choice([0.15, 0.4]))
        options.append(
            Option(
                key,
                closes,
                None if random.random() < 0.2 else random.choice(prices),
                None if random.random() < 0.2 else random.choice([500, 500, 1000, 3025]),
                len(closes) + random.randint(0, 1),
                tuple(name for name in ids[:number] if random.random() < 0.12),
            )
        )
    reachable = frozenset().union(*(option.closes for option in options))
    goal = random.choice(GOALS)
    must = frozenset() if goal is Goal.MOST_COVERED else frozenset(p for p in reachable if random.random() < 0.8)
    limited = random.random() < 0.6
    return Problem(
        tuple(sorted(options, key=lambda item: item.id)),
        tuple(random.choice([1000, 300]) for _ in range(requirements)),
        must,
        goal,
        random.choice([None, 200, 3000, 30_000]) if limited else None,
        random.choice([None, 1000, 4000]) if limited else None,
        random.choice([None, None, 2, 3]) if limited else None,
        frozenset(random.sample(ids, 1)) if random.random() < 0.1 else frozenset(),
    )
