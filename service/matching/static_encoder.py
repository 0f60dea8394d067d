"""Texts to vectors without a transformer: the mean of one trained vector for each token of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from service.matching.encoder import Encoded
from service.matching.models import ModelFolder

if TYPE_CHECKING:
    import torch

TABLE = "static.safetensors"
TENSOR = "vectors"
KNOWN = 20_000_000  # characters of words whose tokens are remembered, and OVERHEAD a word; beyond it all are forgotten
OVERHEAD = 32
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bags:
    """Tokens of n texts, in order: those of text i are tokens[starts[i]:starts[i + 1]]."""

    tokens: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1


class StaticEncoder:
    """A table of token vectors (`static_table.train_static`) and the tokenizer that names its rows.

    A text's vector is the mean of its tokens' rows at unit length, 0 without tokens. No text is cut.
    """

    def __init__(self, folder: ModelFolder, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self._words: dict[str, Sequence[int]] = {}
        self._size = 0

    @property
    def name(self) -> str:
        """Model, start of the table's sha256, precision."""
        return f"{self._folder.name}-float32"

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self.table.shape[1])

    def encode(
        self, texts: Sequence[str], contexts: Sequence[str] = (), progress: Callable[[int], None] | None = None
    ) -> Encoded:
        """Pooled vectors, rounded through fp16; no token vectors, since each token has the same one everywhere."""
        pairs = zip(texts, contexts or [""] * len(texts), strict=True)
        joined = [f"{context}: {text}" if context else text for text, context in pairs]
        pooled = self.vectors(self.read(joined)).numpy()
        if progress is not None:
            progress(len(texts))
        return Encoded(
            pooled=pooled.astype(np.float16).astype(np.float32),
            tokens=np.zeros((0, self.dimension), np.float16),
            starts=np.zeros(len(texts) + 1, np.int64),
            spans=np.zeros((0, 2), np.int32),
        )

    def read(self, texts: Sequence[str]) -> Bags:
        """The tokens of texts; each distinct word between white space goes through the tokenizer once."""
        words = [text.split() for text in texts]
        known = self._known({word for split in words for word in split})
        found = [known[word] for split in words for word in split]
        tokens = np.fromiter(chain.from_iterable(found), dtype=np.int64)
        ends = np.cumsum([0, *map(len, found)], dtype=np.int64)
        return Bags(tokens, ends[np.cumsum([0, *map(len, words)])])

    def sums(self, bags: Bags) -> torch.Tensor:
        """The sums [n, d] of the rows of each text's tokens."""
        import torch

        with torch.inference_mode():
            return torch.nn.functional.embedding_bag(
                torch.from_numpy(bags.tokens), self.table, torch.from_numpy(bags.starts[:-1]), mode="sum"
            )

    def vectors(self, bags: Bags) -> torch.Tensor:
        """The vectors [n, d] of texts at unit length."""
        import torch

        return torch.nn.functional.normalize(self.sums(bags), dim=-1)

    @cached_property
    def table(self) -> torch.Tensor:
        """One row for each token of the vocabulary, [tokens, d] float32."""
        import torch
        from safetensors.torch import load_file

        if self._threads:
            torch.set_num_threads(self._threads)
        return load_file(self._folder.path / TABLE)[TENSOR].float()

    def _known(self, words: set[str]) -> dict[str, Sequence[int]]:
        known, size = self._words, self._size
        missing = [word for word in words if word not in known]
        if size + _size(missing) > KNOWN:
            known, size, missing = {}, 0, list(words)
        found = self._tokenizer.encode_batch_fast(missing, add_special_tokens=False)
        known.update(zip(missing, (tuple(encoding.ids) for encoding in found), strict=True))
        self._words, self._size = known, size + _size(missing)
        return known

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder.path / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer


def _size(words: Sequence[str]) -> int:
    return sum(map(len, words)) + OVERHEAD * len(words)
