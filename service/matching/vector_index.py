"""The label and description vectors of one taxonomy in a FAISS index, with a stamp of what it was built from.

FAISS keeps the vectors as fp16 and maps them into memory. The wide search is one exact product by torch, in
bfloat16 where the processor has it: on two cores it took a tenth of the time of FAISS's own exhaustive search.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from service.errors import IndexStale, Unavailable
from service.matching.encoder import Vectors
from service.matching.labels import LabelTable
from service.matching.nearest import filled, highest_columns
from service.matching.vector_cache import CachedEncoder
from service.text.normal import digest

if TYPE_CHECKING:
    import torch

FORMAT = 2
QUERIES_AT_ONCE = 64  # scores of so many queries against every row are held in memory
SPARE = 1.1  # rows taken from the rounded product, of which the exact one keeps the best


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
        """A short hash of every field; `versions.index` is made of it."""
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

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def build(
        cls, table: LabelTable, encoder: CachedEncoder, stamp: Stamp, progress: Callable[[int], None] | None = None
    ) -> VectorIndex:
        """Encode every row (the cache is asked first) and put it into an index."""
        import faiss

        index = faiss.IndexScalarQuantizer(stamp.dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
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
        index = faiss.read_index(str(vectors), faiss.IO_FLAG_MMAP_IFC)
        if index.d != stamp.dimension:
            raise IndexStale(
                f"{vectors.name} has {index.d} dimensions, not {stamp.dimension}; run `skillsgap index build`"
            )
        return cls(index, stamp)

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
        _drop_unused(folder)

    def rows(self, numbers: NDArray[np.integer[Any]]) -> Vectors:
        """The vectors [n, d] of these rows."""
        import torch

        vectors: Vectors = torch.from_numpy(self._stored[numbers]).float().numpy()
        return vectors

    def near(self, queries: Vectors, limit: int) -> NDArray[np.int64]:
        """The `limit` rows nearest to each query [n, limit] (all there are, if fewer), nearest first.

        Products may be rounded to sixteen bits: rows at the very end may be the next best ones instead.
        """
        import torch

        limit = min(limit, len(self))
        parts = [np.zeros((0, limit), dtype=np.int64)]
        with torch.inference_mode():
            for start in range(0, len(queries), QUERIES_AT_ONCE):
                part = torch.from_numpy(queries[start : start + QUERIES_AT_ONCE])
                parts.append(highest_columns(self._products(part), limit).numpy())
        return np.concatenate(parts)

    def search(self, queries: Vectors, limit: int) -> tuple[Vectors, NDArray[np.int64]]:
        """The nearest rows of each query, nearest first, ties by row: inner products and row numbers, [n, limit]."""
        limit = min(limit, len(self))
        near = np.sort(self.near(queries, int(limit * SPARE) + 1), axis=1)
        products = np.stack([self.rows(numbers) @ query for numbers, query in zip(near, queries, strict=True)])
        order = np.argsort(-products, axis=1, kind="stable")[:, :limit]
        return np.take_along_axis(products, order, axis=1), np.take_along_axis(near, order, axis=1)

    @cached_property
    def _stored(self) -> NDArray[np.float16]:
        import faiss

        codes = self._index.codes
        view: NDArray[np.float16] = faiss.rev_swig_ptr(codes.data(), codes.size()).view(np.float16)
        return view.reshape(len(self), self.stamp.dimension)

    def _products(self, queries: torch.Tensor) -> torch.Tensor:
        """Products [n, filled(rows)], the surplus ones below all others."""
        import torch

        if len(queries) == 1 and product_type() == torch.float32:
            # One query waits for memory, not for the processor: rows as stored are half as many bytes.
            products = (torch.from_numpy(self._stored) @ queries[0].half())[None]
            return torch.nn.functional.pad(products, (0, filled(len(self)) - len(self)), value=-torch.inf)
        products = queries.to(product_type()) @ self._for_products.T
        products[:, len(self) :] = -torch.inf
        return products

    @cached_property
    def _for_products(self) -> torch.Tensor:
        """The vectors [filled(rows), d], zeros at the end."""
        import torch

        vectors = torch.zeros(filled(len(self)), self.stamp.dimension, dtype=product_type())
        vectors[: len(self)] = torch.from_numpy(self._stored.copy())
        return vectors


def product_type() -> torch.dtype:
    """What wide searches compute in: bfloat16 where the processor has it."""
    import torch

    has_bfloat16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001  there is no public question
    return torch.bfloat16 if has_bfloat16 else torch.float32


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the folder for a build; another process or thread that wants to build waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # ends with the file, and with the process
        yield


def _drop_unused(folder: Path) -> None:
    """Delete vectors that no pointer names any more; who has them mapped into memory keeps them."""
    named = {json.loads(pointer.read_text(encoding="utf-8"))["vectors"] for pointer in folder.glob("*.json")}
    for vectors in folder.glob("*.faiss"):
        if vectors.name not in named:
            vectors.unlink(missing_ok=True)
