from itertools import combinations
from random import Random

import pytest

from service.planning.conflict import smallest_conflict
from service.planning.model import Deadline

NAMES = ["budget", "hours", "close a", "close b", "close c", "close d"]


def cores(seed: int) -> list[frozenset[str]]:
    """Sets that cannot hold together; whatever contains one of them cannot either."""
    random = Random(seed)
    return [frozenset(random.sample(NAMES, random.randint(1, 4))) for _ in range(random.randint(1, 4))]


@pytest.mark.parametrize("seed", range(40))
def test_the_smallest_conflict_is_named(seed: int) -> None:
    clashing = cores(seed)

    def fulfil(names: frozenset[str]) -> frozenset[str] | None:
        return None if any(core <= names for core in clashing) else names

    found = smallest_conflict(NAMES, fulfil, Deadline(60))
    least = min(
        size
        for size in range(1, len(NAMES) + 1)
        if any(fulfil(frozenset(chosen)) is None for chosen in combinations(NAMES, size))
    )
    assert found.smallest
    assert len(found.names) == least
    assert fulfil(frozenset(found.names)) is None


def test_without_time_a_conflict_without_anything_needless_is_named() -> None:
    def fulfil(names: frozenset[str]) -> frozenset[str] | None:
        return None if {"budget", "close a"} <= names else names

    found = smallest_conflict(NAMES, fulfil, Deadline(0))
    assert found.names == ("budget", "close a")
    assert not found.smallest
