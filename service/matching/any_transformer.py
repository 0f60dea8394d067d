"""Any architecture that sentence-transformers loads, for models that are no BERT; padded, so slower than bert.py."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


class AnyTransformer:
    """Last hidden states of token sequences, from the transformer inside a sentence-transformers folder."""

    def __init__(self, folder: Path, precision: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        first: Any = loaded[0]
        self._transformer: Any = first.auto_model.eval().to(getattr(torch, precision))

    def __call__(self, ids: Sequence[int], lengths: Sequence[int]) -> torch.Tensor:
        """Hidden states [sum of lengths, dimension] of sequences that stand one behind the other in `ids`."""
        import torch

        longest = max(lengths)
        padded = torch.zeros((len(lengths), longest), dtype=torch.long)
        mask = torch.zeros_like(padded)
        start = 0
        for row, length in enumerate(lengths):
            padded[row, :length] = torch.tensor(ids[start : start + length])
            mask[row, :length] = 1
            start += length
        with torch.inference_mode():
            states: torch.Tensor = self._transformer(input_ids=padded, attention_mask=mask).last_hidden_state
        return states[mask.bool()]
