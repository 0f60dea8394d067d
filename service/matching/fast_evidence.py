"""Retrieve and compare by static vectors, many texts at once: the candidates and features of the fast matcher.

Every function of FAST_FEATURES takes the evidence of n texts with their k candidates and returns [n, k] numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from service.domain import Kind
from service.matching.base import Query
from service.matching.encoder import Vectors
from service.matching.features import generic_of
from service.matching.static_encoder import Bags, Numbers
from service.matching.word_pieces import WordPieces
from service.taxonomy.taxonomy import Taxonomy

LEAST_WEIGHT = 1e-6  # keeps a share of nothing at 0
ALL_OF_IT = 0.999  # a share from which on nothing is missing but rounding


@dataclass(frozen=True)
class FastEvidence:
    """The k candidates of n texts, by number and growing, and the cosines of each with its text: all [n, k].

    concept is of the concept's vector, label of its preferred label, description of its description (of the concept
    where there is none), alone of the preferred label with the text without its context. shared is the part of the
    preferred label's token weight that stands in the text.
    """

    concepts: Numbers
    concept: Vectors
    label: Vectors
    description: Vectors
    alone: Vectors
    shared: Vectors
    facts: FastFacts


@dataclass(frozen=True)
class FastFacts:
    """What is known of every concept whatever the text, by concept number; as in ConceptFacts."""

    generic: Vectors
    knowledge: Vectors

    @classmethod
    def of(cls, taxonomy: Taxonomy, uris: Sequence[str]) -> FastFacts:
        """Collect the facts of a taxonomy's concepts."""
        kinds = [taxonomy.concepts[uri].kind for uri in uris]
        knowledge = np.array([kind is Kind.KNOWLEDGE for kind in kinds], dtype=np.float32)
        return cls(generic_of(taxonomy, uris), knowledge)


class FastRetrieval:
    """Finds candidates by one vector a concept, then compares label and description of the few."""

    def __init__(self, taxonomy: Taxonomy, pieces: WordPieces) -> None:
        self._pieces = pieces
        self._facts = FastFacts.of(taxonomy, pieces.table.uris)

    def evidence(self, queries: Sequence[Query], limit: int) -> FastEvidence:
        """The `limit` candidates of each query (all concepts, if fewer) and their evidence."""
        pieces = self._pieces
        asked = pieces.asked(queries)
        concepts = pieces.near(asked.whole, limit)
        return FastEvidence(
            concepts=concepts,
            concept=_cosines(asked.whole, pieces.centres, concepts),
            label=_cosines(asked.whole, pieces.preferred, concepts),
            description=_cosines(asked.whole, self._descriptions, concepts),
            alone=_cosines(asked.alone, pieces.preferred, concepts),
            shared=self._shared(asked.texts, concepts),
            facts=self._facts,
        )

    def _shared(self, texts: Bags, concepts: Numbers) -> Vectors:
        present = np.zeros((len(texts), len(self._token_weights)), dtype=np.bool_)
        present[np.repeat(np.arange(len(texts)), np.diff(texts.starts)), texts.tokens] = True
        flat = concepts.ravel()
        starts = self._label_tokens.starts
        lengths = starts[flat + 1] - starts[flat]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        tokens = self._label_tokens.tokens[np.repeat(starts[flat] - ends[:-1], lengths) + np.arange(ends[-1])]
        owners = np.repeat(np.arange(len(texts)), np.diff(ends[:: concepts.shape[1]]))
        there = self._token_weights[tokens] * present[owners, tokens]
        sums = np.diff(np.concatenate([[0.0], np.cumsum(there, dtype=np.float64)])[ends])
        shares: Vectors = (sums / self._label_weights[flat]).astype(np.float32)
        return shares.reshape(concepts.shape)

    @cached_property
    def _descriptions(self) -> Vectors:
        rows = self._pieces.table.description_row
        vectors = self._pieces.centres.copy()
        vectors[rows >= 0] = self._pieces.index.rows(rows[rows >= 0])
        return vectors

    @cached_property
    def _label_tokens(self) -> Bags:
        table = self._pieces.table
        return self._pieces.encoder.read([table.labels[start] for start in table.starts[:-1]])

    @cached_property
    def _label_weights(self) -> Vectors:
        sums = np.cumsum(np.append(0.0, self._token_weights[self._label_tokens.tokens].astype(np.float64)))
        weights: Vectors = np.maximum(np.diff(sums[self._label_tokens.starts]), LEAST_WEIGHT)
        return weights

    @cached_property
    def _token_weights(self) -> Vectors:
        """How far each token moves a text's vector: the length of its row."""
        weights: Vectors = self._pieces.encoder.table.norm(dim=1).numpy()
        return weights


def concept(evidence: FastEvidence) -> Vectors:
    """How alike the text and all labels of the concept together are, by learned word pieces (-1 to 1)."""
    return evidence.concept


def behind(evidence: FastEvidence) -> Vectors:
    """How far the concept is behind the one whose labels are most like the text (0 to 2)."""
    result: Vectors = evidence.concept.max(axis=1, keepdims=True) - evidence.concept
    return result


def label(evidence: FastEvidence) -> Vectors:
    """How alike the text and the concept's preferred label are (-1 to 1)."""
    return evidence.label


def label_alone(evidence: FastEvidence) -> Vectors:
    """The same for the text without its context, e.g. the title of the offering (-1 to 1)."""
    return evidence.alone


def description(evidence: FastEvidence) -> Vectors:
    """How alike the text and the concept's description are (-1 to 1); without one, as all its labels."""
    return evidence.description


def contained(evidence: FastEvidence) -> Vectors:
    """The share of the preferred label's word pieces, telling ones counting more, that stand in the text (0 to 1)."""
    return evidence.shared


def contained_whole(evidence: FastEvidence) -> Vectors:
    """Every word piece of the preferred label stands in the text (0 or 1)."""
    return (evidence.shared > ALL_OF_IT).astype(np.float32)


def generic(evidence: FastEvidence) -> Vectors:
    """How many occupations want the concept, on a logarithmic scale (0 to 1)."""
    return evidence.facts.generic[evidence.concepts]


def knowledge(evidence: FastEvidence) -> Vectors:
    """The concept is a knowledge item, not a skill (0 or 1)."""
    return evidence.facts.knowledge[evidence.concepts]


FAST_FEATURES: Mapping[str, Callable[[FastEvidence], Vectors]] = {
    feature.__name__: feature
    for feature in (
        concept,
        behind,
        label,
        label_alone,
        description,
        contained,
        contained_whole,
        generic,
        knowledge,
    )
}


def _cosines(texts: Vectors, rows: Vectors, chosen: Numbers) -> Vectors:
    """The inner products [n, k] of each text [n, d] with its chosen rows [n, k], in full precision."""
    import faiss

    found = np.empty(chosen.shape, dtype=np.float32)
    arrays = (found, np.ascontiguousarray(texts), rows, chosen)
    pointers = [faiss.swig_ptr(array) for array in arrays]
    faiss.fvec_inner_products_by_idx(*pointers, rows.shape[1], *chosen.shape)  # type: ignore[attr-defined]  # not in its stub
    return found
