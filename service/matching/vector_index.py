"""The label and description vectors of one taxonomy in a FAISS index, with a stamp of what it was built from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.errors import IndexStale, Unavailable
from service.matching.encoder import Vectors
from service.matching.labels import LabelTable
from service.matching.vector_cache import CachedEncoder
from service.text.normal import digest

FORMAT = 1


class IndexMissing(Unavailable):
    """No index was built yet for this taxonomy and model."""

    title = "Index missing"


@dataclass(frozen=True)
class Stamp:
    """What an index was built from; labels is the digest of every label and description."""

    model: str
    taxonomy: str
    language: str
    dimension: int
    labels: str
    format: int = FORMAT

    def check(self, stored: Stamp) -> None:
        """Raise IndexStale unless the stored stamp is this one in every field."""
        mine, other = asdict(self), asdict(stored)
        differing = [f"{name} {other[name]!r}, not {mine[name]!r}" for name in mine if mine[name] != other[name]]
        if differing:
            raise IndexStale(f"the index was built with {'; '.join(differing)}; run `skillsgap index build`")

    @cached_property
    def version(self) -> str:
        """A short hash of every field, as shown in `versions.index`."""
        return digest(json.dumps(asdict(self), sort_keys=True))[:12]

    def pointer(self, folder: Path) -> Path:
        """The small file that names the vectors of this (taxonomy, language, model)."""
        return folder / f"{digest(self.taxonomy, self.language, self.model)[:16]}.json"


class VectorIndex:
    """Inner products with every label row and description row of a LabelTable.

    Saved indexes are mapped into memory, not read: several processes share the pages.
    """

    def __init__(self, index: Any, stamp: Stamp) -> None:
        self._index = index
        self.stamp = stamp

    @classmethod
    def build(
        cls, table: LabelTable, encoder: CachedEncoder, stamp: Stamp, progress: Callable[[int], None] | None = None
    ) -> VectorIndex:
        """Encode every row (the cache is asked first) and put it into an index."""
        import faiss

        index = faiss.IndexFlatIP(stamp.dimension)
        for texts in (table.labels, table.descriptions):
            index.add(encoder.pooled(texts, progress))
        return cls(index, stamp)

    @classmethod
    def load(cls, folder: Path, stamp: Stamp) -> VectorIndex:
        """Open the saved index; raises IndexMissing if there is none, IndexStale if it was built from other things."""
        import faiss

        pointer = stamp.pointer(folder)
        if not pointer.is_file():
            raise IndexMissing(
                f"there is no index of taxonomy {stamp.taxonomy} ({stamp.language}) for model {stamp.model}; "
                "run `skillsgap index build`"
            )
        stored = json.loads(pointer.read_text(encoding="utf-8"))
        vectors = folder / stored.pop("vectors")
        stamp.check(Stamp(**stored))
        if not vectors.is_file():
            raise IndexMissing(f"{vectors.name} is gone; run `skillsgap index build`")
        return cls(faiss.read_index(str(vectors), faiss.IO_FLAG_MMAP_IFC), stamp)

    def save(self, folder: Path) -> None:
        """Write beside and rename; a reader sees the old index or the new one, a kill leaves the old."""
        import faiss

        folder.mkdir(parents=True, exist_ok=True)
        vectors = folder / f"{self.stamp.version}.faiss"
        beside = folder / f"{self.stamp.version}.{os.getpid()}.part"
        faiss.write_index(self._index, str(beside))
        beside.replace(vectors)
        pointer = self.stamp.pointer(folder)
        beside.write_text(json.dumps({**asdict(self.stamp), "vectors": vectors.name}), encoding="utf-8")
        beside.replace(pointer)

    @cached_property
    def vectors(self) -> Vectors:
        """Every row [rows, d], a view of the index's own memory."""
        import faiss

        rows, dimension = self._index.ntotal, self._index.d
        view: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), rows * dimension).reshape(rows, dimension)
        return view

    def search(self, queries: Vectors, limit: int) -> tuple[Vectors, NDArray[np.int64]]:
        """The nearest rows of each query, best first: inner products [n, limit] and row numbers (-1: no more)."""
        similarities, rows = self._index.search(np.ascontiguousarray(queries), limit)
        return similarities, rows
