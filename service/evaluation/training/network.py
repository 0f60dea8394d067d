"""The encoder under training: token vectors, pooled vectors, late-interaction scores and their loss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.evaluation.training.batches import Batch
from service.matching.vector_index import product_type

if TYPE_CHECKING:
    import torch

SHARPNESS = 16.0  # of the attention over tokens, agreed with service.matching
SCALE = 20.0  # of the scores in the loss (issue 5's recipe)
TOKENS_A_GROUP = 4096  # of texts of like length that are padded together
WEIGHTS = "model.safetensors"
TRANSPOSE_WEIGHT = 0.5
POOLED_WEIGHT = 0.3
DROPOUT = 0.1  # as MiniLM was made with


@dataclass
class Encoded:
    """Normalised token vectors [texts, tokens, dim] and the mask of those that count [texts, tokens]."""

    tokens: torch.Tensor
    mask: torch.Tensor


Harder = Callable[[Batch, Encoded], Batch]


class Network:
    """A BERT folder opened for training on one device."""

    def __init__(
        self, folder: Path, device: str, tokens: int, precision: str = "auto", dropout: float = DROPOUT
    ) -> None:
        import torch
        from transformers import AutoModel, AutoTokenizer

        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
        self.model: Any = AutoModel.from_pretrained(
            str(folder),
            dtype=torch.float32,
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            # Without dropout torch picks an attention whose way back takes twice as long on a processor.
            attn_implementation="sdpa" if dropout or device != "cpu" else "eager",
        ).to(device)
        self.device = device
        self.tokens = tokens
        self.mixed = _has_bfloat16(device) if precision == "auto" else precision == "bfloat16"

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
        raw = self._states(given["input_ids"].to(self.device), given["attention_mask"].to(self.device))
        return Encoded(torch.nn.functional.normalize(raw.float(), dim=-1), mask.to(self.device))

    def label_vectors(self, labels: Sequence[str]) -> torch.Tensor:
        """Pooled vectors [labels, dim]."""
        return pooled(self.encode(labels))

    def _states(self, ids: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        """Last states [texts, tokens, dim].

        Texts of like length go through together, which spares a third of the products; their words are looked up
        at once, since every look-up brings a gradient as large as the whole table.
        """
        import torch

        lengths = attended.sum(1)
        words = self.model.get_input_embeddings()(ids)
        order = lengths.argsort()
        states = []
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.mixed):
            for group in _groups(order, lengths[order].tolist()):
                longest = int(lengths[group].max())
                state = self.model(inputs_embeds=words[group, :longest], attention_mask=attended[group, :longest])
                states.append(torch.nn.functional.pad(state.last_hidden_state, (0, 0, 0, ids.shape[1] - longest)))
        return torch.cat(states)[order.argsort()]

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


def _groups(order: torch.Tensor, lengths: Sequence[int]) -> Iterator[torch.Tensor]:
    """Cut texts in the order of their lengths, which grow, into groups of so many padded tokens."""
    start = 0
    for end, length in enumerate(lengths):
        if end > start and (end + 1 - start) * length > TOKENS_A_GROUP:
            yield order[start:end]
            start = end
    yield order[start:]


def _has_bfloat16(device: str) -> bool:
    import torch

    return device == "cuda" or product_type() == torch.bfloat16


def pooled(encoded: Encoded) -> torch.Tensor:
    """One vector a text: the normalised mean of its token vectors [texts, dim]."""
    import torch

    weights = encoded.mask.float()[:, :, None]
    mean = (encoded.tokens * weights).sum(1) / weights.sum(1).clamp(min=1.0)
    return torch.nn.functional.normalize(mean, dim=-1)


def late_scores(texts: Encoded, labels: torch.Tensor) -> torch.Tensor:
    """Scores [texts, labels] in -1..1: token similarities, averaged with softmax(16 * similarity) as weights.

    labels are the same for all texts [labels, dim], or each text has its own [texts, labels, dim].
    """
    import torch

    similar = (texts.tokens @ labels.mT).mT
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
