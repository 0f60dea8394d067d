"""Vectors kept by content, so that nothing that did not change is encoded again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Encoded, Encoder, Vectors
from service.text.normal import digest

AT_ONCE = 2048  # texts encoded between two commits; a killed run loses at most these
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, pooled BLOB NOT NULL, tokens BLOB, spans BLOB)"
_Entry = tuple[bytes, bytes | None, bytes | None]


class VectorCache:
    """A file of fp16 vectors under a folder; the key is a hash of encoder name, text and context.

    It keeps no text. Several processes may share it. Losing it costs time, never answers.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "vectors.sqlite3"

    def read(self, keys: Sequence[bytes]) -> dict[bytes, _Entry]:
        """The entries there are for these keys: pooled vector, token vectors, spans."""
        found: dict[bytes, _Entry] = {}
        with self._connected() as connection:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = connection.execute(f"SELECT * FROM vectors WHERE key IN ({marks})", part)  # noqa: S608  only marks are put in
                found.update({key: (pooled, tokens, spans) for key, pooled, tokens, spans in rows})
        return found

    def read_pooled(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Only the pooled vectors there are for these keys: token vectors are many times as large."""
        found: dict[bytes, bytes] = {}
        with self._connected() as connection:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                found.update(connection.execute(f"SELECT key, pooled FROM vectors WHERE key IN ({marks})", part))  # noqa: S608  only marks are put in
        return found

    def write(self, entries: Iterable[tuple[bytes, bytes, bytes | None, bytes | None]]) -> None:
        """Store entries (key, pooled, tokens, spans), replacing those there are."""
        with self._connected() as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", entries)

    def forget(self, keys: Iterable[bytes]) -> int:
        """Delete these entries and overwrite their bytes; says how many there were."""
        with self._connected() as connection, connection:
            connection.execute("PRAGMA secure_delete = ON")
            return connection.executemany("DELETE FROM vectors WHERE key = ?", [(key,) for key in keys]).rowcount

    def __len__(self) -> int:
        with self._connected() as connection:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=60)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
            yield connection


class CachedEncoder:
    """An encoder that asks a cache first; `encode` with keep=False neither reads nor writes it."""

    def __init__(self, encoder: Encoder, cache: VectorCache | None) -> None:
        self._encoder = encoder
        self._cache = cache

    @property
    def name(self) -> str:
        """Name of the encoder behind it."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return self._encoder.dimension

    def key(self, text: str, context: str = "") -> bytes:
        """What a text in a context is kept under."""
        return bytes.fromhex(digest(self.name, context, text))[:20]

    def forget(self, texts: Sequence[str], contexts: Sequence[str] = ()) -> int:
        """Delete what is kept of these texts; says how many entries there were."""
        if self._cache is None:
            return 0
        pairs = zip(texts, contexts or [""] * len(texts), strict=True)
        return self._cache.forget({self.key(text, context) for text, context in pairs})

    def pooled(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Pooled vectors [n, d] of texts without context; progress hears how many more are done."""
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            result[start : start + len(part)] = self._pooled_part(part)
            if progress is not None:
                progress(len(part))
        return result

    def pooled_in_context(
        self, texts: Sequence[str], contexts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Pooled vectors [n, d] of texts in their contexts; what the cache lacks is encoded, and kept."""
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            result[rows] = self._pooled_pairs(texts[rows], contexts[rows])
            if progress is not None:
                progress(len(texts[rows]))
        return result

    def encode(self, texts: Sequence[str], contexts: Sequence[str] = (), *, keep: bool = False) -> Encoded:
        """Encode with token vectors; keep says whether the cache may be read and written for these texts."""
        if self._cache is None or not keep:
            return self._encoder.encode(texts, contexts)
        keys = [self.key(*pair) for pair in zip(texts, contexts or [""] * len(texts), strict=True)]
        known = {key: entry for key, entry in self._cache.read(list(set(keys))).items() if entry[1] is not None}
        missing = list({key: number for number, key in enumerate(keys) if key not in known}.items())
        numbers = [number for _, number in missing]
        if missing:
            fresh = self._encoder.encode(
                [texts[i] for i in numbers], [contexts[i] for i in numbers] if contexts else ()
            )
            entries = {key: _entry(fresh, place) for place, (key, _) in enumerate(missing)}
            self._cache.write((key, *entry) for key, entry in entries.items())
            known.update(entries)
        return _joined([known[key] for key in keys], self.dimension)

    def _pooled_pairs(self, texts: Sequence[str], contexts: Sequence[str]) -> Vectors:
        keys = [self.key(*pair) for pair in zip(texts, contexts, strict=True)]
        known = {} if self._cache is None else self._cache.read_pooled(list(set(keys)))
        missing = sorted({number for number, key in enumerate(keys) if key not in known}, key=lambda i: len(texts[i]))
        if missing:
            fresh = self.encode([texts[i] for i in missing], [contexts[i] for i in missing], keep=True)
            known |= {
                keys[i]: vector.astype(np.float16).tobytes() for i, vector in zip(missing, fresh.pooled, strict=True)
            }
        vectors = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
        return vectors.reshape(len(texts), self.dimension).astype(np.float32)

    def _pooled_part(self, texts: Sequence[str]) -> Vectors:
        if self._cache is None:
            return self._encoder.encode(texts).pooled
        keys = [self.key(text) for text in texts]
        known = {key: entry[0] for key, entry in self._cache.read(list(set(keys))).items()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self._encoder.encode(list(missing.values())).pooled.astype(np.float16)
            added = {key: vector.tobytes() for key, vector in zip(missing, fresh, strict=True)}
            self._cache.write((key, vector, None, None) for key, vector in added.items())
            known.update(added)
        vectors = np.frombuffer(b"".join(known[key] for key in keys), dtype=np.float16)
        return vectors.reshape(len(texts), self.dimension).astype(np.float32)


def _entry(encoded: Encoded, number: int) -> tuple[bytes, bytes, bytes]:
    rows = slice(int(encoded.starts[number]), int(encoded.starts[number + 1]))
    pooled = encoded.pooled[number].astype(np.float16)
    return pooled.tobytes(), encoded.tokens[rows].tobytes(), encoded.spans[rows].tobytes()


def _joined(entries: Sequence[_Entry], dimension: int) -> Encoded:
    pooled = np.frombuffer(b"".join(entry[0] for entry in entries), dtype=np.float16)
    tokens = np.frombuffer(b"".join(entry[1] or b"" for entry in entries), dtype=np.float16)
    spans: NDArray[np.int32] = np.frombuffer(b"".join(entry[2] or b"" for entry in entries), dtype=np.int32)
    lengths = [len(entry[2] or b"") // 8 for entry in entries]
    return Encoded(
        pooled=pooled.reshape(-1, dimension).astype(np.float32),
        tokens=tokens.reshape(-1, dimension),
        starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]),
        spans=spans.reshape(-1, 2),
    )
