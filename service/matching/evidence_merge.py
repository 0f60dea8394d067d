"""Segments of an evidence pool put together, without those who are dead in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from service.matching.evidence_pool import Flags, Longs, Segment


@dataclass(frozen=True)
class Merged:
    """The new segment, and where its credentials stood in the old ones laid side by side."""

    segment: Segment
    credentials: Longs


def merge(segments: Sequence[Segment], alive: Sequence[Flags]) -> Merged:
    """One segment of all candidates alive, by id."""
    names = [name for item in segments for name in item.candidates]
    living = np.concatenate([np.asarray(flags) for flags in alive])
    kept = sorted(np.flatnonzero(living).tolist(), key=names.__getitem__)
    place = np.full(len(names), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    owner = place[np.concatenate(_moved([item.owner for item in segments], [len(s.candidates) for s in segments]))]
    credentials = np.flatnonzero(owner >= 0)
    number = np.full(len(owner), -1, dtype=np.int64)
    number[credentials] = np.arange(len(credentials))
    line = number[np.concatenate(_moved([item.credential for item in segments], [len(s.owner) for s in segments]))]
    sure = np.concatenate([item.sure for item in segments])
    concept, uris = _concepts(segments)
    order = np.argsort(concept, kind="stable")
    order = order[line[order] >= 0]
    ends = np.searchsorted(concept[order], np.arange(len(uris) + 1))
    return Merged(
        Segment(
            tuple(names[position] for position in kept),
            owner[credentials].astype(np.int32),
            line[order].astype(np.int32),
            sure[order],
            {uri: (int(a), int(b)) for uri, a, b in zip(uris, ends[:-1], ends[1:], strict=True) if a < b},
        ),
        credentials,
    )


def _moved(arrays: Sequence[np.ndarray], sizes: Sequence[int]) -> list[Longs]:
    """Positions in each part as positions in all parts laid side by side."""
    starts = np.cumsum([0, *sizes[:-1]])
    return [np.asarray(item, dtype=np.int64) + start for item, start in zip(arrays, starts, strict=True)]


def _concepts(segments: Sequence[Segment]) -> tuple[Longs, list[str]]:
    """The number of each line's concept, and the URIs by number."""
    numbers: dict[str, int] = {}
    found = []
    for item in segments:
        of_line = np.zeros(len(item.credential), dtype=np.int64)
        for uri, (start, end) in item.ranges.items():
            of_line[start:end] = numbers.setdefault(uri, len(numbers))
        found.append(of_line)
    return np.concatenate(found), list(numbers)
