"""Retrieve and compare by static vectors, many texts at once: the candidates and features of the fast matcher.

Every function of FAST_FEATURES takes the evidence of n texts with their k candidates and returns [n, k] numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from service.domain import Kind
from service.matching.base import Query
from service.matching.encoder import Vectors, unit
from service.matching.features import generic_of
from service.matching.labels import LabelTable
from service.matching.static_encoder import Bags, Numbers, StaticEncoder
from service.matching.vector_index import VectorIndex, product_type
from service.taxonomy.taxonomy import Taxonomy

if TYPE_CHECKING:
    import torch

BLOCKS = 32  # concepts are laid out in so many rows: the best k stand in the k columns with the highest maxima
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """Vectors [n, d] of texts after their contexts and of the texts alone, and the texts' own tokens."""

    whole: Vectors
    alone: Vectors
    texts: Bags


class FastRetrieval:
    """Finds candidates by one vector a concept, then compares label and description of the few."""

    def __init__(self, taxonomy: Taxonomy, table: LabelTable, index: VectorIndex, encoder: StaticEncoder) -> None:
        self._table = table
        self._index = index
        self._encoder = encoder
        self._facts = FastFacts.of(taxonomy, table.uris)

    def evidence(self, queries: Sequence[Query], limit: int) -> FastEvidence:
        """The `limit` candidates of each query (all concepts, if fewer) and their evidence."""
        asked = self._asked(queries)
        concepts = self._near(asked.whole, limit)
        return FastEvidence(
            concepts=concepts,
            concept=_cosines(asked.whole, self._centres, concepts),
            label=_cosines(asked.whole, self._preferred, concepts),
            description=_cosines(asked.whole, self._descriptions, concepts),
            alone=_cosines(asked.alone, self._preferred, concepts),
            shared=self._shared(asked.texts, concepts),
            facts=self._facts,
        )

    def _asked(self, queries: Sequence[Query]) -> _Asked:
        import torch
        from torch.nn.functional import normalize

        contexts = {context: place for place, context in enumerate(dict.fromkeys(query.context for query in queries))}
        places = torch.tensor([contexts[query.context] for query in queries], dtype=torch.long)
        texts = self._encoder.read([query.text for query in queries])
        before = self._encoder.read([f"{context}:" if context else "" for context in contexts])
        with torch.inference_mode():
            alone = self._encoder.sums(texts)
            whole = alone + self._encoder.sums(before)[places]
            return _Asked(normalize(whole, dim=-1).numpy(), normalize(alone, dim=-1).numpy(), texts)

    def _near(self, vectors: Vectors, limit: int) -> Numbers:
        """The numbers [n, limit] of the nearest concepts, growing; products are rounded."""
        import torch

        wanted = min(limit, len(self._table.uris))
        with torch.inference_mode():
            products = torch.from_numpy(vectors).to(self._for_products.dtype) @ self._for_products
            products[:, len(self._table.uris) :] = -torch.inf
            width = products.shape[1] // BLOCKS
            columns = torch.topk(_highest(products), min(wanted, width), sorted=False).indices
            numbers = (columns[:, None, :] + (torch.arange(BLOCKS) * width)[None, :, None]).flatten(1)
            best = torch.topk(products.gather(1, numbers), wanted, sorted=False).indices
            found: Numbers = numbers.gather(1, best).sort(dim=1).values.numpy()
        return found

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
    def _preferred(self) -> Vectors:
        return self._index.rows(self._table.starts[:-1].astype(np.int64))

    @cached_property
    def _centres(self) -> Vectors:
        """One vector a concept: the mean of all its labels and the preferred label, half and half."""
        labels = self._index.rows(np.arange(len(self._table.labels)))
        means = np.add.reduceat(labels, self._table.starts[:-1].astype(np.int64))
        return unit(unit(means) + self._preferred)

    @cached_property
    def _descriptions(self) -> Vectors:
        rows = self._table.description_row
        vectors = self._centres.copy()
        vectors[rows >= 0] = self._index.rows(rows[rows >= 0])
        return vectors

    @cached_property
    def _for_products(self) -> torch.Tensor:
        """The concepts' vectors as [d, concepts], filled up to whole blocks."""
        import torch

        missing = -len(self._centres) % BLOCKS
        filled = np.concatenate([self._centres, np.zeros((missing, self._centres.shape[1]), np.float32)])
        return torch.from_numpy(filled).to(product_type()).T.contiguous()

    @cached_property
    def _label_tokens(self) -> Bags:
        return self._encoder.read([self._table.labels[start] for start in self._table.starts[:-1]])

    @cached_property
    def _label_weights(self) -> Vectors:
        sums = np.cumsum(np.append(0.0, self._token_weights[self._label_tokens.tokens].astype(np.float64)))
        weights: Vectors = np.maximum(np.diff(sums[self._label_tokens.starts]), LEAST_WEIGHT)
        return weights

    @cached_property
    def _token_weights(self) -> Vectors:
        """How far each token moves a text's vector: the length of its row."""
        weights: Vectors = self._encoder.table.norm(dim=1).numpy()
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


def _highest(products: torch.Tensor) -> torch.Tensor:
    """The highest of each column's BLOCKS products, by halves: whole rows are compared at once."""
    import torch

    found, width = products, products.shape[1]
    for _ in range(BLOCKS.bit_length() - 1):
        width //= 2
        found = torch.maximum(found[:, :width], found[:, width : 2 * width])
    return found


def _cosines(texts: Vectors, rows: Vectors, chosen: Numbers) -> Vectors:
    """The inner products [n, k] of each text [n, d] with its chosen rows [n, k], in full precision."""
    import faiss

    found = np.empty(chosen.shape, dtype=np.float32)
    arrays = (found, np.ascontiguousarray(texts), rows, chosen)
    pointers = [faiss.swig_ptr(array) for array in arrays]
    faiss.fvec_inner_products_by_idx(*pointers, rows.shape[1], *chosen.shape)  # type: ignore[attr-defined]  # not in its stub
    return found
