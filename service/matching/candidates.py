"""Retrieve wide: the concepts a text might mean, with the evidence for each, as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.matching.base import Query
from service.matching.encoder import Encoded, Vectors
from service.matching.labels import LabelTable
from service.matching.late_interaction import late_interaction, similarities
from service.matching.surface_forms import Found, SurfaceForms, TextWords
from service.matching.vector_index import VectorIndex
from service.matching.word_pieces import WordPieces

WIDE = 200  # index rows (labels and descriptions) asked for by a text's pooled vector
NEAR = 24  # concepts asked for by a text's word pieces


@dataclass(frozen=True)
class Candidates:
    """The m candidate concepts of one text and the evidence for each; numbers of concepts grow.

    preferred and best are late-interaction scores with the preferred label and with the best label that was
    looked at (its row is best_row); best_own is that of the best label with the text's own tokens, without the
    context. pooled is the best label's inner product with the text's pooled vector, description the description's,
    and description_late the description's late-interaction score (both nan where there is none). shared_preferred
    and shared_best are the weights of the words that the preferred and the best label share with the text. named
    is the number of the found form (in found), -1 where no label of the concept stands in the text; preferred_named
    says that the preferred label does. pieces is the cosine of concept and text by learned word pieces.
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
    preferred_named: NDArray[np.bool_]
    pieces: Vectors
    found: tuple[Found, ...]
    words: TextWords

    def __len__(self) -> int:
        return len(self.concepts)


@dataclass(frozen=True, slots=True)
class _Text:
    """One text, its vectors (pooled [d], tokens [t, d], by word pieces [e]), and what stands near it.

    own marks the tokens that are not the context's. rows are those of the index, concepts those by word pieces.
    """

    text: str
    pooled: Vectors
    tokens: Vectors
    own: NDArray[np.bool_]
    pieces: Vectors
    rows: NDArray[np.int64]
    concepts: NDArray[np.int64]


class Retrieval:
    """Finds candidates by the index, by word pieces and by words, and measures them against the text."""

    def __init__(self, table: LabelTable, index: VectorIndex, forms: SurfaceForms, pieces: WordPieces) -> None:
        self._table = table
        self._index = index
        self._forms = forms
        self._pieces = pieces

    def candidates(self, queries: Sequence[Query], encoded: Encoded) -> list[Candidates]:
        """Candidates of every query, in order; `encoded` holds the vectors of the same queries."""
        asked = self._pieces.asked(queries)
        rows = self._index.near(encoded.pooled, WIDE)
        concepts = self._pieces.near(asked.whole, NEAR)
        found = []
        for number, query in enumerate(queries):
            tokens = slice(int(encoded.starts[number]), int(encoded.starts[number + 1]))
            text = _Text(
                text=query.text,
                pooled=encoded.pooled[number],
                tokens=encoded.tokens[tokens].astype(np.float32),
                own=encoded.spans[tokens, 0] >= 0,
                pieces=asked.whole[number],
                rows=rows[number],
                concepts=concepts[number],
            )
            found.append(self._candidates(text))
        return found

    def _candidates(self, text: _Text) -> Candidates:
        words = self._forms.read(text.text)
        found = tuple(self._forms.find(text.text, words.words))
        by_name = np.array([row for form in found for row in form.rows], dtype=np.int64)
        near = self._table.concept_of[np.concatenate([text.rows, by_name])]
        concepts = np.unique(np.concatenate([near, text.concepts]))
        preferred_rows = self._table.starts[concepts].astype(np.int64)
        labels = text.rows[text.rows < len(self._table.labels)]
        rows = np.unique(np.concatenate([labels, preferred_rows, by_name]))
        groups = np.searchsorted(rows, preferred_rows)
        descriptions = self._table.description_row[concepts]
        vectors = self._index.rows(np.concatenate([rows, descriptions[descriptions >= 0]]))
        similar = similarities(text.tokens, vectors)
        pooled = vectors @ text.pooled
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
            best_own=late[best] if text.own.all() else late_interaction(similar[text.own][:, best]),
            pooled=np.maximum.reduceat(pooled[: len(rows)], groups),
            description=described[0],
            description_late=described[1],
            shared_preferred=shared[groups],
            shared_best=shared[best],
            named=np.maximum.reduceat(named, groups),
            preferred_named=named[groups] >= 0,
            pieces=self._pieces.centres[concepts] @ text.pieces,
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
