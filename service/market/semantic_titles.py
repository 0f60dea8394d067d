"""Compares titles with occupations by the vectors of an encoder."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Encoder
from service.taxonomy.taxonomy import Taxonomy


class EncodedTitles:
    """Occupations by the vectors of their labels; encoded on first use, pass a caching encoder to keep them.

    labels is how many labels of each occupation are encoded, the preferred one first.
    """

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder, labels: int = 4) -> None:
        self._taxonomy = taxonomy
        self._encoder = encoder
        self._most = labels

    def similarities(self, title: str) -> NDArray[np.float64]:
        """Cosine (-1..1) of the title to the nearest label of each occupation, in the order of their URIs."""
        vector = self._encoder.encode([title]).pooled[0]
        vectors, starts = self._labels
        if not len(starts):
            return np.zeros(0)
        nearest = np.maximum.reduceat(vectors @ vector, starts)
        return np.asarray(nearest, dtype=np.float64)

    @cached_property
    def _labels(self) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        texts: list[str] = []
        starts: list[int] = []
        for uri in sorted(self._taxonomy.occupations):
            item = self._taxonomy.occupations[uri]
            starts.append(len(texts))
            texts += list(dict.fromkeys((item.preferred_label, *item.alternative_labels)))[: self._most]
        return self._encoder.encode(texts).pooled, np.array(starts, dtype=np.int64)
