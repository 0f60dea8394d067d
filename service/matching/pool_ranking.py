"""Which of very many candidates come next, without sorting all of them by id."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.matching.evidence_pool import Flags, Floats, Longs


@dataclass(frozen=True)
class Key:
    """Where a candidate stands: by coverage.low, then high, both falling, then id."""

    low: float
    high: float
    candidate: str


@dataclass(frozen=True)
class RankedPage:
    """Positions of the next candidates; first is the rank of the first, more whether others follow."""

    positions: tuple[int, ...]
    first: int
    more: bool


def ranked_page(
    low: Floats, high: Floats, names: Sequence[str], kept: Flags, window: tuple[Key | None, int]
) -> RankedPage:
    """The candidates kept that come after a key, so many at most; window is (key, count)."""
    after, count = window
    following = kept & _behind(low, high, names, after)
    waiting = np.flatnonzero(following)
    first = int(kept.sum()) - len(waiting) + 1
    if not len(waiting):
        return RankedPage((), first, more=False)
    reach = _reach(low[waiting], high[waiting], min(count, len(waiting)))
    chosen = heapq.nsmallest(
        count, (int(place) for place in waiting[reach]), key=lambda place: (-low[place], -high[place], names[place])
    )
    return RankedPage(tuple(chosen), first, more=len(waiting) > len(chosen))


def _behind(low: Floats, high: Floats, names: Sequence[str], after: Key | None) -> Flags:
    if after is None:
        return np.ones(len(low), dtype=bool)
    behind: Flags = (low < after.low) | ((low == after.low) & (high < after.high))
    tied: Longs = np.flatnonzero((low == after.low) & (high == after.high))
    behind[[place for place in tied if names[place] > after.candidate]] = True
    return behind


def _reach(low: Floats, high: Floats, count: int) -> Flags:
    """Those who may be among the first `count`: all that are not behind the last of them by coverage."""
    least = np.partition(low, len(low) - count)[len(low) - count]
    better = low > least
    tied = low == least
    wanted = count - int(better.sum())
    among = high[tied]
    limit = np.partition(among, len(among) - wanted)[len(among) - wanted]
    chosen: Flags = better | (tied & (high >= limit))
    return chosen
