"""Pure comparisons of a text with its candidate concepts; the docstrings are the explanation shown to users.

Every function takes the evidence for the m candidates of one text and returns m numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.domain import Kind
from service.matching.candidates import Candidates
from service.matching.encoder import Vectors
from service.matching.labels import LabelTable
from service.matching.surface_forms import SurfaceForms
from service.matching.verbs import VerbFamilies
from service.taxonomy.taxonomy import Taxonomy

LEAST_WEIGHT = 1e-6  # keeps a share of nothing at 0


@dataclass(frozen=True)
class ConceptFacts:
    """What is known of every concept whatever the text, by concept number.

    generic is log(1 + occupations that want it) / log(1 + occupations), 0..1; families is the bit set of verb
    families of the preferred label's leading verb, 0 for none.
    """

    generic: Vectors
    knowledge: Vectors
    families: NDArray[np.int64]
    row_weights: Vectors

    @classmethod
    def of(cls, taxonomy: Taxonomy, table: LabelTable, forms: SurfaceForms, verbs: VerbFamilies) -> ConceptFacts:
        """Collect the facts of a taxonomy's concepts."""
        concepts = [taxonomy.concepts[uri] for uri in table.uris]
        skills = [concept.kind is not Kind.KNOWLEDGE for concept in concepts]
        return cls(
            generic=generic_of(taxonomy, table.uris),
            knowledge=np.array([not skill for skill in skills], dtype=np.float32),
            families=np.array(
                [
                    verbs.leading(concept.preferred_label) if skill else 0
                    for concept, skill in zip(concepts, skills, strict=True)
                ],
                dtype=np.int64,
            ),
            row_weights=forms.row_weights,
        )


def generic_of(taxonomy: Taxonomy, uris: Sequence[str]) -> Vectors:
    """log(1 + occupations that want the concept) / log(1 + occupations) of every concept, 0..1."""
    frequency = taxonomy.document_frequency
    wanted = np.array([frequency.get(uri, 0) for uri in uris], dtype=np.float32)
    occupations = max(len(taxonomy.requirements), 1)
    shares: Vectors = (np.log1p(wanted) / np.log1p(occupations)).astype(np.float32)
    return shares


@dataclass(frozen=True)
class Evidence:
    """The candidates of one text, the facts of all concepts, and the verb families of the text and its context."""

    candidates: Candidates
    facts: ConceptFacts
    verbs: int


def label(evidence: Evidence) -> Vectors:
    """How well the text's words that matter for the concept's preferred label agree with it in meaning (-1 to 1)."""
    return evidence.candidates.preferred


def best_label(evidence: Evidence) -> Vectors:
    """The same for the best of the concept's labels (-1 to 1)."""
    return evidence.candidates.best


def best_label_alone(evidence: Evidence) -> Vectors:
    """The same for the text without its context, e.g. the title of the offering (-1 to 1)."""
    return evidence.candidates.best_own


def pooled(evidence: Evidence) -> Vectors:
    """How alike the text as a whole and the concept's best label are in meaning (-1 to 1)."""
    return evidence.candidates.pooled


def description(evidence: Evidence) -> Vectors:
    """How alike the text as a whole and the concept's description are (-1 to 1); without one, as its best label."""
    return _or_else(evidence.candidates.description, evidence.candidates.pooled)


def description_words(evidence: Evidence) -> Vectors:
    """How well the text's words that matter for the concept's description agree with it; without one, as its label."""
    return _or_else(evidence.candidates.description_late, evidence.candidates.best)


def contained(evidence: Evidence) -> Vectors:
    """The share of the best label's words, rare words counting more, that stand in the text (0 to 1)."""
    weights = evidence.facts.row_weights[evidence.candidates.best_row]
    return _share(evidence.candidates.shared_best, weights)


def covered(evidence: Evidence) -> Vectors:
    """The share of the text's words, rare words counting more, that stand in the best label (0 to 1)."""
    return _share(evidence.candidates.shared_best, np.float32(evidence.candidates.words.weight))


def named_preferred(evidence: Evidence) -> Vectors:
    """The concept's preferred label stands in the text word for word (0 or 1)."""
    return _ones(evidence.candidates.preferred_named)


def pieces(evidence: Evidence) -> Vectors:
    """How alike the text and all labels of the concept together are, by learned word pieces (-1 to 1)."""
    return evidence.candidates.pieces


def pieces_behind(evidence: Evidence) -> Vectors:
    """How far the concept is behind the one most like the text by learned word pieces (0 to 2)."""
    likeness = evidence.candidates.pieces
    behind: Vectors = likeness.max(initial=-1) - likeness
    return behind


def verb_conflict(evidence: Evidence) -> Vectors:
    """The label's verb is of a telling kind (teach, sell, repair, ...) and the text has none of that kind (0 or 1)."""
    families = evidence.facts.families[evidence.candidates.concepts]
    return _ones(np.logical_and(families != 0, np.bitwise_and(families, evidence.verbs) == 0))


def verb_agreement(evidence: Evidence) -> Vectors:
    """The label's verb is of a telling kind and the text has a verb of that kind (0 or 1)."""
    families = evidence.facts.families[evidence.candidates.concepts]
    return _ones(np.bitwise_and(families, evidence.verbs) != 0)


def generic(evidence: Evidence) -> Vectors:
    """How many occupations want the concept, on a logarithmic scale (0 to 1)."""
    return evidence.facts.generic[evidence.candidates.concepts]


def knowledge(evidence: Evidence) -> Vectors:
    """The concept is a knowledge item, not a skill (0 or 1)."""
    return evidence.facts.knowledge[evidence.candidates.concepts]


def _or_else(values: Vectors, others: Vectors) -> Vectors:
    filled = values.copy()
    missing = np.isnan(filled)
    filled[missing] = others[missing]
    return filled


def _share(part: Vectors, whole: Vectors | np.float32) -> Vectors:
    shares: Vectors = (part / np.maximum(whole, LEAST_WEIGHT)).astype(np.float32)
    return shares


def _ones(where: NDArray[np.bool_]) -> Vectors:
    return where.astype(np.float32)


FEATURES: Mapping[str, Callable[[Evidence], Vectors]] = {
    feature.__name__: feature
    for feature in (
        label,
        best_label,
        best_label_alone,
        pooled,
        description,
        description_words,
        contained,
        covered,
        named_preferred,
        pieces,
        pieces_behind,
        verb_conflict,
        verb_agreement,
        generic,
        knowledge,
    )
}
TABLE_FEATURES = frozenset({pieces.__name__, pieces_behind.__name__})  # read the shipped table of token vectors
