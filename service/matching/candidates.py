"""Retrieve wide: the concepts a text might mean, with the evidence for each, as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Encoded, Vectors
from service.matching.labels import LabelTable
from service.matching.late_interaction import late_interaction, similarities
from service.matching.surface_forms import Found, SurfaceForms, TextWords
from service.matching.vector_index import VectorIndex

WIDE = 200  # index rows (labels and descriptions) asked for by a text's pooled vector


@dataclass(frozen=True)
class Candidates:
    """The m candidate concepts of one text and the evidence for each; numbers of concepts grow.

    preferred and best are late-interaction scores with the preferred label and with the best label that was
    looked at (its row is best_row); best_own is that of the best label with the text's own tokens, without the
    context. pooled is the best label's inner product with the text's pooled vector, description the description's,
    and description_late the description's late-interaction score (both nan where there is none). shared_preferred
    and shared_best are the weights of the words that the preferred and the best label share with the text. named
    is the number of the found form (in found), -1 where no label of the concept stands in the text.
    """

    concepts: NDArray[np.int64]
    preferred: Vectors
    best: Vectors
    best_row: NDArray[np.int64]
    best_own: Vectors
    pooled: Vectors
    description: Vectors
    description_late: Vectors
    shared_preferred: Vectors
    shared_best: Vectors
    named: NDArray[np.int64]
    found: tuple[Found, ...]
    words: TextWords

    def __len__(self) -> int:
        return len(self.concepts)


class Retrieval:
    """Finds candidates by the index and by words, and measures them against the text."""

    def __init__(self, table: LabelTable, index: VectorIndex, forms: SurfaceForms) -> None:
        self._table = table
        self._index = index
        self._forms = forms

    def candidates(self, texts: list[str], encoded: Encoded) -> list[Candidates]:
        """Candidates of every text, in order."""
        rows = self._index.near(encoded.pooled, WIDE)
        return [self._candidates(text, encoded, number, rows[number]) for number, text in enumerate(texts)]

    def _candidates(self, text: str, encoded: Encoded, number: int, near: NDArray[np.int64]) -> Candidates:
        words = self._forms.read(text)
        found = tuple(self._forms.find(text, words.words))
        by_name = [row for form in found for row in form.rows]
        concepts = np.unique(self._table.concept_of[np.concatenate([near, np.array(by_name, dtype=np.int64)])])
        preferred_rows = self._table.starts[concepts].astype(np.int64)
        labels = near[near < len(self._table.labels)]
        rows = np.unique(np.concatenate([labels, preferred_rows, np.array(by_name, dtype=np.int64)]))
        groups = np.searchsorted(rows, preferred_rows)
        text_rows = slice(int(encoded.starts[number]), int(encoded.starts[number + 1]))
        own = encoded.spans[text_rows, 0] >= 0
        descriptions = self._table.description_row[concepts]
        vectors = self._index.rows(np.concatenate([rows, descriptions[descriptions >= 0]]))
        similar = similarities(encoded.tokens[text_rows].astype(np.float32), vectors)
        pooled = vectors @ encoded.pooled[number]
        late = late_interaction(similar[:, : len(rows)])
        best = best_of(late, groups)
        described = np.full((2, len(concepts)), np.nan, dtype=np.float32)
        described[:, descriptions >= 0] = pooled[len(rows) :], late_interaction(similar[:, len(rows) :])
        shared = self._forms.shared(words, rows)
        named = np.full(len(rows), -1, dtype=np.int64)
        for place, form in enumerate(found):
            named[np.searchsorted(rows, form.rows)] = place
        return Candidates(
            concepts=concepts,
            preferred=late[groups],
            best=late[best],
            best_row=rows[best],
            best_own=late[best] if own.all() else late_interaction(similar[own][:, best]),
            pooled=np.maximum.reduceat(pooled[: len(rows)], groups),
            description=described[0],
            description_late=described[1],
            shared_preferred=shared[groups],
            shared_best=shared[best],
            named=np.maximum.reduceat(named, groups),
            found=found,
            words=words,
        )


def best_of(scores: Vectors, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the highest score in each group, the first if several; groups are where each begins."""
    highest = np.maximum.reduceat(scores, groups)
    lengths = np.diff(np.append(groups, len(scores)))
    at_best = np.flatnonzero(scores == np.repeat(highest, lengths))
    first: NDArray[np.int64] = at_best[np.searchsorted(at_best, groups)]
    return first
