"""Texts to vectors: one pooled vector a text, one vector a token, and where each token stands in the text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.errors import BadInput
from service.matching.models import ModelFolder, ModelMissing

if TYPE_CHECKING:
    import torch

Vectors = NDArray[np.float32]
PRECISIONS = ("float32", "bfloat16")
TOKENS_A_BATCH = 2048
LONGEST = 256  # tokens; the length MiniLM was made for, longer texts are cut


@dataclass(frozen=True)
class Encoded:
    """Vectors of n texts; all rounded through fp16, as stored.

    pooled is [n, d] float32, unit length before rounding. Tokens of text i are rows starts[i]:starts[i + 1] of
    tokens ([t, d] float16, unit length) and of spans ([t, 2] int32: characters of the text, end exclusive; -1 for
    tokens of the context).
    """

    pooled: Vectors
    tokens: NDArray[np.float16]
    starts: NDArray[np.int64]
    spans: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.pooled)


class Encoder(Protocol):
    """Turns texts into vectors; equal names give equal vectors on one machine class."""

    @property
    def name(self) -> str:
        """Model, start of its sha256, precision."""

    @property
    def dimension(self) -> int:
        """Length of every vector."""

    def encode(
        self, texts: Sequence[str], contexts: Sequence[str] = (), progress: Callable[[int], None] | None = None
    ) -> Encoded:
        """Encode texts, each after its context if there is one; progress hears how many more are done."""


@dataclass(frozen=True, slots=True)
class _Piece:
    ids: list[int]
    offsets: list[tuple[int, int]]


class TransformerEncoder:
    """An encoder over a model folder; the weights are loaded on first use.

    precision is `float32` or `bfloat16`; threads 0 leaves their number to the library.
    """

    def __init__(self, folder: ModelFolder, precision: str = "float32", threads: int = 0) -> None:
        if precision not in PRECISIONS:
            raise BadInput(f"no precision {precision!r}; known: {', '.join(PRECISIONS)}")
        self._folder = folder
        self._precision = precision
        self._threads = threads

    @property
    def name(self) -> str:
        """Model, start of its sha256, precision."""
        return f"{self._folder.name}-{self._precision}"

    @cached_property
    def dimension(self) -> int:
        """Length of every vector, read from the model's configuration."""
        config = json.loads((self._folder.path / "config.json").read_text(encoding="utf-8"))
        return int(config["hidden_size"])

    def encode(
        self, texts: Sequence[str], contexts: Sequence[str] = (), progress: Callable[[int], None] | None = None
    ) -> Encoded:
        """Encode texts, each after its context ("context: text"); equal pairs are computed once.

        Token vectors are the last hidden states of the non-special tokens at unit length, the pooled vector their
        mean at unit length.
        """
        pairs = list(zip(texts, contexts or [""] * len(texts), strict=True))
        places = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
        distinct = self._encode_distinct(list(places), progress or _nobody)
        return pick(distinct, [places[pair] for pair in pairs])

    def _encode_distinct(self, pairs: list[tuple[str, str]], progress: Callable[[int], None]) -> Encoded:
        pieces = self._pieces(pairs)
        pooled = np.zeros((len(pairs), self.dimension), dtype=np.float32)
        tokens: list[NDArray[np.float16]] = [np.zeros((0, self.dimension), np.float16)] * len(pairs)
        for batch in _batches([len(piece.ids) for piece in pieces]):
            for number, vectors in zip(batch, self._forward([pieces[i] for i in batch]), strict=True):
                tokens[number] = vectors.astype(np.float16)
                pooled[number] = unit(vectors.mean(axis=0)) if len(vectors) else 0
            progress(len(batch))
        lengths = [len(vectors) for vectors in tokens]
        spans = [np.array(piece.offsets[1:-1], np.int32).reshape(-1, 2) for piece in pieces]
        return Encoded(
            pooled=pooled.astype(np.float16).astype(np.float32),
            tokens=np.concatenate(tokens) if tokens else np.zeros((0, self.dimension), np.float16),
            starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]),
            spans=np.concatenate(spans) if spans else np.zeros((0, 2), np.int32),
        )

    def _pieces(self, pairs: list[tuple[str, str]]) -> list[_Piece]:
        prefixes = [f"{context}: " if context else "" for _, context in pairs]
        encodings = self._tokenizer.encode_batch(
            [prefix + text for prefix, (text, _) in zip(prefixes, pairs, strict=True)]
        )
        return [
            _Piece(found.ids, [_shifted(span, len(prefix)) for span in found.offsets])
            for found, prefix in zip(encodings, prefixes, strict=True)
        ]

    def _forward(self, pieces: Sequence[_Piece]) -> Iterator[Vectors]:
        state = self._model([i for piece in pieces for i in piece.ids], [len(piece.ids) for piece in pieces])
        vectors = unit(state.float().numpy())
        start = 0
        for piece in pieces:
            yield vectors[start + 1 : start + len(piece.ids) - 1]
            start += len(piece.ids)

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        path = self._folder.path / "tokenizer.json"
        if not path.is_file():
            raise ModelMissing(f"{self._folder.path.name} has no tokenizer.json (a fast tokenizer is needed)")
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer

    @cached_property
    def _model(self) -> Callable[[Sequence[int], Sequence[int]], torch.Tensor]:
        import torch

        if self._threads:
            torch.set_num_threads(self._threads)
        config = json.loads((self._folder.path / "config.json").read_text(encoding="utf-8"))
        if config.get("model_type") == "bert":
            from service.matching.bert import Bert

            return Bert(self._folder.path, self._precision)
        from service.matching.any_transformer import AnyTransformer

        return AnyTransformer(self._folder.path, self._precision)


def unit(vectors: Vectors) -> Vectors:
    """The same vectors at unit length; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = vectors / np.maximum(lengths, 1e-12)
    return result


def pick(encoded: Encoded, numbers: Sequence[int]) -> Encoded:
    """The encoded texts with these numbers, in this order; a number may repeat."""
    chosen = np.asarray(numbers, dtype=np.int64)
    lengths = (encoded.starts[1:] - encoded.starts[:-1])[chosen]
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    rows = np.repeat(encoded.starts[chosen] - starts[:-1], lengths) + np.arange(starts[-1])
    return Encoded(encoded.pooled[chosen], encoded.tokens[rows], starts, encoded.spans[rows])


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    tokens = 0
    for number in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and tokens + lengths[number] > TOKENS_A_BATCH:
            yield batch
            batch, tokens = [], 0
        batch.append(number)
        tokens += lengths[number]
    if batch:
        yield batch


def _shifted(span: tuple[int, int], by: int) -> tuple[int, int]:
    return (span[0] - by, span[1] - by) if span[0] >= by else (-1, -1)


def _nobody(_: int) -> None:
    return
