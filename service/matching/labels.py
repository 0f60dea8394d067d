"""The texts of one taxonomy that concepts are found by, as flat rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from service.domain import Concept
from service.taxonomy.taxonomy import Taxonomy
from service.text.normal import digest, folded_form, normal_form


@dataclass(frozen=True)
class LabelTable:
    """Labels and descriptions of a taxonomy's concepts, concepts sorted by URI.

    Label rows of concept c are starts[c]:starts[c + 1], preferred label first, forms that differ only in case or
    white space once. described holds the numbers of the concepts that have a description; description i belongs
    to described[i], and stands at row len(labels) + i of an index.
    """

    uris: tuple[str, ...]
    labels: tuple[str, ...]
    starts: NDArray[np.int32]
    descriptions: tuple[str, ...]
    described: NDArray[np.int32]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> LabelTable:
        """Lay out the labels and descriptions of every concept of the taxonomy."""
        uris = tuple(sorted(taxonomy.concepts))
        concepts = [taxonomy.concepts[uri] for uri in uris]
        rows = [tuple(_forms(concept)) for concept in concepts]
        described = [number for number, concept in enumerate(concepts) if concept.description.strip()]
        return cls(
            uris=uris,
            labels=tuple(label for forms in rows for label in forms),
            starts=np.cumsum([0, *map(len, rows)], dtype=np.int32),
            descriptions=tuple(normal_form(concepts[number].description) for number in described),
            described=np.array(described, dtype=np.int32),
        )

    @cached_property
    def digest(self) -> str:
        """sha256 over every URI and text in order: equal digests mean equal rows."""
        ends = [str(start) for start in self.starts]
        numbers = [str(number) for number in self.described]
        return digest(*self.uris, *ends, *self.labels, *numbers, *self.descriptions)

    @cached_property
    def concept_of(self) -> NDArray[np.int32]:
        """The concept's number for every row of an index, label rows and then description rows."""
        counts = np.diff(self.starts)
        return np.concatenate([np.repeat(np.arange(len(self.uris), dtype=np.int32), counts), self.described])

    @cached_property
    def description_row(self) -> NDArray[np.int32]:
        """The index row of each concept's description, -1 where there is none."""
        rows = np.full(len(self.uris), -1, dtype=np.int32)
        rows[self.described] = len(self.labels) + np.arange(len(self.described), dtype=np.int32)
        return rows


def _forms(concept: Concept) -> Iterator[str]:
    seen = set()
    for label in (concept.preferred_label, *concept.alternative_labels):
        form = normal_form(label)
        key = folded_form(label)
        if form and key not in seen:
            seen.add(key)
            yield form
