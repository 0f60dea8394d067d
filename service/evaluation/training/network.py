"""The encoder under training: token vectors, pooled vectors, late-interaction scores and their loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.evaluation.training.batches import Batch

if TYPE_CHECKING:
    import torch

SHARPNESS = 16.0  # of the attention over tokens, agreed with service.matching
SCALE = 20.0  # of the scores in the loss (issue 5's recipe)
LABEL_GROUPS = 4
WEIGHTS = "model.safetensors"
TRANSPOSE_WEIGHT = 0.5
POOLED_WEIGHT = 0.3


@dataclass
class Encoded:
    """Normalised token vectors [texts, tokens, dim] and the mask of those that count [texts, tokens]."""

    tokens: torch.Tensor
    mask: torch.Tensor


Harder = Callable[[Batch, Encoded], Batch]


class Network:
    """A BERT folder opened for training on one device."""

    def __init__(self, folder: Path, device: str, tokens: int, precision: str = "bfloat16") -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
        self.model: Any = AutoModel.from_pretrained(str(folder), dtype=torch.float32).to(device)
        self.device = device
        self.tokens = tokens
        self.mixed = precision == "bfloat16"

    def encode(self, texts: Sequence[str], starts: Sequence[int] = (), whole: Sequence[bool] = ()) -> Encoded:
        """Encode texts; where whole is false, tokens that end before starts (characters) do not count."""
        import torch

        given = self.tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self.tokens,
            return_tensors="pt",
            return_special_tokens_mask=True,
            return_offsets_mapping=True,
        )
        offsets = given.pop("offset_mapping")
        mask = given["attention_mask"].bool() & ~given.pop("special_tokens_mask").bool()
        if starts:
            begin = torch.tensor([0 if all_of_it else at for at, all_of_it in zip(starts, whole, strict=True)])
            after = mask & (offsets[:, :, 0] >= begin[:, None])
            mask = torch.where(after.any(1, keepdim=True), after, mask)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.mixed):
            raw = self.model(**given.to(self.device)).last_hidden_state
        return Encoded(torch.nn.functional.normalize(raw.float(), dim=-1), mask.to(self.device))

    def label_vectors(self, labels: Sequence[str]) -> torch.Tensor:
        """Pooled vectors [labels, dim]; labels of like length are padded together, which halves the work."""
        import torch

        order = sorted(range(len(labels)), key=lambda place: len(labels[place]))
        size = -(-len(labels) // LABEL_GROUPS)
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        vectors = torch.cat([pooled(self.encode([labels[place] for place in group])) for group in groups])
        return vectors[torch.tensor(order, device=self.device).argsort()]

    def mix(self, folder: Path, share: float) -> None:
        """Put share (0..1) of the weights of another folder into these: a mean of runs (Wortsman et al. 2022)."""
        from safetensors.torch import load_file

        own = self.model.state_dict()
        for name, other in load_file(folder / WEIGHTS).items():
            own[name.removeprefix("bert.")].lerp_(other.to(self.device).float(), share)

    def loss(self, batch: Batch, harder: Harder | None = None) -> tuple[torch.Tensor, float]:
        """The loss of one batch, and the share of (text, concept) pairs ranked first among the batch's concepts.

        harder may add wrong concepts once it has seen the encoded texts.
        """
        import torch

        texts = self.encode(batch.texts, batch.starts, batch.whole)
        if harder is not None:
            batch = harder(batch, texts)
        labels = self.label_vectors(batch.labels)
        right = torch.tensor(batch.right, device=self.device)
        left_out = torch.zeros(len(batch.texts), len(batch.labels), dtype=torch.bool, device=self.device)
        if batch.unclear:
            rows, columns = torch.tensor(batch.unclear, device=self.device).T
            left_out[rows, columns] = True
        scores = late_scores(texts, labels)
        loss, accuracy = contrast(scores, right, left_out)
        flat, _ = contrast(pooled(texts) @ labels.T, right, left_out)
        return loss + POOLED_WEIGHT * flat, accuracy


def pooled(encoded: Encoded) -> torch.Tensor:
    """One vector a text: the normalised mean of its token vectors [texts, dim]."""
    import torch

    weights = encoded.mask.float()[:, :, None]
    mean = (encoded.tokens * weights).sum(1) / weights.sum(1).clamp(min=1.0)
    return torch.nn.functional.normalize(mean, dim=-1)


def late_scores(texts: Encoded, labels: torch.Tensor) -> torch.Tensor:
    """Scores [texts, labels] in -1..1: token similarities, averaged with softmax(16 * similarity) as weights."""
    import torch

    similar = torch.einsum("btd,md->bmt", texts.tokens, labels)
    attention = torch.softmax((SHARPNESS * similar).masked_fill(~texts.mask[:, None, :], float("-inf")), dim=-1)
    return (attention * similar).sum(-1)


def contrast(scores: torch.Tensor, right: torch.Tensor, left_out: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Cross-entropy of each right pair against the wrong concepts of its text, and of its concept's wrong texts."""
    import torch

    rows, columns = right[:, 0], right[:, 1]
    truth = torch.zeros_like(left_out)
    truth[rows, columns] = True
    blocked = truth | left_out
    pairs = torch.arange(len(right), device=scores.device)
    across = (SCALE * scores).masked_fill(blocked, float("-inf"))[rows]
    across[pairs, columns] = SCALE * scores[rows, columns]
    down = (SCALE * scores).masked_fill(blocked, float("-inf")).T[columns]
    down[pairs, rows] = SCALE * scores[rows, columns]
    entropy = torch.nn.functional.cross_entropy
    accuracy = float((across.argmax(1) == columns).float().mean())
    return entropy(across, columns) + TRANSPOSE_WEIGHT * entropy(down, rows), accuracy
