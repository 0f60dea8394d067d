"""Texts and concepts by learned word pieces: one vector each, all concepts compared with many texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from service.matching.base import Query
from service.matching.encoder import Vectors, unit
from service.matching.labels import LabelTable
from service.matching.nearest import filled, highest_columns
from service.matching.static_encoder import Bags, Numbers, StaticEncoder
from service.matching.vector_index import VectorIndex, product_type

if TYPE_CHECKING:
    import torch

AT_ONCE = 1024  # concepts whose labels are held in memory together


@dataclass(frozen=True, slots=True)
class Asked:
    """Vectors [n, d] of texts after their contexts and of the texts alone, and the texts' own tokens."""

    whole: Vectors
    alone: Vectors
    texts: Bags


class WordPieces:
    """The concepts of a table by the index of its labels under a StaticEncoder."""

    def __init__(self, table: LabelTable, index: VectorIndex, encoder: StaticEncoder) -> None:
        self.table = table
        self.index = index
        self.encoder = encoder

    def asked(self, queries: Sequence[Query]) -> Asked:
        """The queries as vectors and tokens."""
        import torch
        from torch.nn.functional import normalize

        contexts = {context: place for place, context in enumerate(dict.fromkeys(query.context for query in queries))}
        places = torch.tensor([contexts[query.context] for query in queries], dtype=torch.long)
        texts = self.encoder.read([query.text for query in queries])
        before = self.encoder.read([f"{context}:" if context else "" for context in contexts])
        with torch.inference_mode():
            alone = self.encoder.sums(texts)
            whole = alone + self.encoder.sums(before)[places]
            return Asked(normalize(whole, dim=-1).numpy(), normalize(alone, dim=-1).numpy(), texts)

    def near(self, vectors: Vectors, limit: int) -> Numbers:
        """The numbers [n, limit] of the nearest concepts (all, if fewer), growing; products are rounded."""
        import torch

        wanted = min(limit, len(self.table.uris))
        with torch.inference_mode():
            products = torch.from_numpy(vectors).to(self._for_products.dtype) @ self._for_products
            products[:, len(self.table.uris) :] = -torch.inf
            found: Numbers = highest_columns(products, wanted).sort(dim=1).values.numpy()
        return found

    @cached_property
    def preferred(self) -> Vectors:
        """The vectors [concepts, d] of the preferred labels."""
        return self.index.rows(self.table.starts[:-1].astype(np.int64))

    @cached_property
    def centres(self) -> Vectors:
        """One vector a concept [concepts, d]: the mean of all its labels and the preferred label, half and half."""
        starts = self.table.starts.astype(np.int64)
        means = np.empty_like(self.preferred)
        for first in range(0, len(means), AT_ONCE):
            some = starts[first : first + AT_ONCE + 1]
            means[first : first + AT_ONCE] = np.add.reduceat(
                self.index.rows(np.arange(some[0], some[-1])), some[:-1] - some[0]
            )
        return unit(unit(means) + self.preferred)

    @cached_property
    def _for_products(self) -> torch.Tensor:
        """The concepts' vectors as [d, concepts], filled up to whole stacks."""
        import torch

        concepts, dimension = self.centres.shape
        whole = np.concatenate([self.centres, np.zeros((filled(concepts) - concepts, dimension), np.float32)])
        return torch.from_numpy(whole).to(product_type()).T.contiguous()
