"""An index in memory over a tenant's offerings: their words, the vectors of their outcomes, their fields.

It belongs to one snapshot, and so to the tenant's revision. What was computed for an offering that did not change is
used again for the next one.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Vectors
from service.matching.vector_cache import CachedEncoder
from service.matching.word_search import Vocabulary, WordEntry, WordSearch
from service.operations.loaded_offerings import OfferingSnapshot
from service.operations.offering_columns import OfferingColumns
from service.operations.steps import Progress, silent
from service.operations.teaching import Teaching, TeachingOf
from service.store.offerings import StoredOffering

# Up to so many texts every one is compared with a query; beyond, offerings are chosen by their mean vectors first.
EVERY_TEXT = 120_000
# Offerings whose texts are compared then.
CHOSEN = 1_000
KEPT = 2


@dataclass(frozen=True)
class OfferingTexts:
    """The vectors of one offering's title and outcomes, title first, and its words."""

    stored: StoredOffering
    vectors: NDArray[np.float16]
    words: WordEntry


class OfferingIndex:
    """Everything that a search asks of one snapshot."""

    def __init__(self, teaching: Teaching, texts: Sequence[OfferingTexts], vocabulary: Vocabulary) -> None:
        self.teaching = teaching
        self.snapshot = teaching.snapshot
        self.ids = [item.id for item in self.snapshot.offerings]
        self.words = WordSearch(vocabulary, [item.words for item in texts])
        self.columns = OfferingColumns(self.snapshot.offerings)
        self._texts = texts
        self._starts = np.concatenate([[0], np.cumsum([len(item.vectors) for item in texts], dtype=np.int64)])

    @cached_property
    def means(self) -> Vectors:
        """The mean vector of each offering at unit length."""
        means = np.stack([item.vectors.astype(np.float32).mean(axis=0) for item in self._texts])
        unit: Vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
        return unit

    @cached_property
    def _rows(self) -> Vectors:
        return np.concatenate([item.vectors for item in self._texts]).astype(np.float32)

    def likeness(self, vector: Vectors, also: NDArray[np.int64]) -> Vectors:
        """The cosine of the best text of each offering with a vector, by which texts are found.

        Of a large catalogue only the offerings nearest by their mean vectors, and those named in `also`, have their
        texts compared; the others are given the cosine of their mean.
        """
        if not len(self._texts):
            return np.zeros(0, dtype=np.float32)
        if self._starts[-1] <= EVERY_TEXT:
            best: Vectors = np.maximum.reduceat(self._rows @ vector, self._starts[:-1])
            return best
        found: Vectors = self.means @ vector
        nearest = np.argpartition(-found, CHOSEN)[:CHOSEN] if len(found) > CHOSEN else np.arange(len(found))
        for place in np.union1d(nearest, also[:CHOSEN]).tolist():
            found[place] = float((self._texts[place].vectors.astype(np.float32) @ vector).max())
        return found

    def best_text(self, place: int, vector: Vectors) -> tuple[str, str, float]:
        """The title or outcome of an offering that is most like a vector: the text, which it is, its cosine."""
        products = self._texts[place].vectors.astype(np.float32) @ vector
        number = int(products.argmax())
        offering = self.snapshot.offerings[place].offering
        if number == 0:
            return offering.title, "title", float(products[0])
        return offering.outcomes[number - 1].text, "outcome", float(products[number])


@dataclass
class OfferingIndexes:
    """Makes and keeps the indexes of the newest snapshots."""

    encoder: CachedEncoder
    teaching: TeachingOf
    language: str = "en"
    _kept: tuple[OfferingIndex, ...] = ()
    _texts: dict[str, OfferingTexts] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._vocabulary = Vocabulary(self.language)

    def __call__(self, snapshot: OfferingSnapshot, progress: Progress = silent) -> OfferingIndex:
        """The index of a snapshot; texts that the vector cache lacks are encoded."""
        with self._lock:
            for known in self._kept:
                if known.snapshot is snapshot:
                    return known
            new = [item for item in snapshot.offerings if not self._is_known(item)]
            self._texts.update({item.stored.id: item for item in self._made(new, progress)})
            texts = [self._texts[item.id] for item in snapshot.offerings]
            made = OfferingIndex(self.teaching(snapshot), texts, self._vocabulary)
            self._kept = (*self._kept, made)[-KEPT:]
            used = {key for index in self._kept for key in index.ids}
            self._texts = {key: item for key, item in self._texts.items() if key in used}
            return made

    def vector(self, text: str) -> Vectors:
        """The vector of what a client asks; it is not kept."""
        pooled: Vectors = self.encoder.encode([text]).pooled[0]
        return pooled

    def _is_known(self, stored: StoredOffering) -> bool:
        known = self._texts.get(stored.id)
        return known is not None and known.stored.updated_at == stored.updated_at

    def _made(self, new: Sequence[StoredOffering], progress: Progress) -> list[OfferingTexts]:
        pairs = [pair for item in new for pair in _texts(item)]
        done = 0

        def more(count: int) -> None:
            nonlocal done
            done += count
            progress(done, len(pairs))

        vectors = self.encoder.pooled_in_context(
            [text for text, _ in pairs], [context for _, context in pairs], more
        ).astype(np.float16)
        made = []
        start = 0
        for item in new:
            end = start + 1 + len(item.offering.outcomes)
            made.append(OfferingTexts(item, vectors[start:end], self._vocabulary.entry(_document(item))))
            start = end
        return made


def _texts(stored: StoredOffering) -> list[tuple[str, str]]:
    """The title alone, then every outcome in the context of the title, as the matcher encodes it."""
    title = stored.offering.title
    return [(title, ""), *((item.text, title) for item in stored.offering.outcomes)]


def _document(stored: StoredOffering) -> dict[str, str]:
    offering = stored.offering
    return {
        "title": offering.title,
        "outcome": "\n".join(item.text for item in offering.outcomes),
        "tag": "\n".join(offering.tags),
        "provider": offering.provider or "",
        "description": offering.description,
    }
