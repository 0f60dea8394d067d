"""Rows with similarities to ranked matches, for the baselines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain import Match
from service.matching.labels import LabelTable

RAW_DECIMALS = 6


@dataclass(frozen=True)
class Ranked:
    """Index rows found for a text with their similarities, and what the similarity is called."""

    text: str
    rows: NDArray[np.int64]
    similarities: NDArray[np.float64]
    feature: str


def ranked_matches(table: LabelTable, found: Ranked, limit: int) -> list[Match]:
    """The best row of each concept, best first, ties by URI; scores are similarities, not probabilities.

    A similarity at or below 0 is no match. Verdicts are None: baselines are only for ranking.
    """
    kept = found.similarities > 0
    rows = found.rows[kept]
    similarities = np.round(found.similarities[kept], RAW_DECIMALS)
    concepts = table.concept_of[rows]
    order = np.lexsort((rows, concepts, -similarities))
    _, first = np.unique(concepts[order], return_index=True)
    best = order[np.sort(first)][:limit]
    return [
        Match(
            concept=table.uris[int(concepts[place])],
            score=round(min(float(similarities[place]), 1.0), 4),
            verdict=None,
            rank=rank,
            span=(0, len(found.text)),
            matched_label=_text(table, int(rows[place])),
            features={found.feature: round(float(similarities[place]), 4)},
        )
        for rank, place in enumerate(best, start=1)
    ]


def _text(table: LabelTable, row: int) -> str:
    if row < len(table.labels):
        return table.labels[row]
    concept = int(table.described[row - len(table.labels)])
    return table.labels[int(table.starts[concept])]
