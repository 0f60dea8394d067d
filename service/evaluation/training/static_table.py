"""The table of the fast matcher: one static vector a token of the vocabulary, tuned on the same training text."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.evaluation.training.batches import Batch, Batches, Mixture
from service.evaluation.training.loop import schedule, training_examples
from service.evaluation.training.network import contrast
from service.evaluation.training.plan import Progress, TrainingPlan

if TYPE_CHECKING:
    import torch

DIMENSION = 256
ROWS = 256
RATE = 0.01
REPORT_STEPS = 50
TOKENS_A_BATCH = 512
FREQUENT = 1e-4  # of Arora et al. 2017: a token of probability p weighs a / (a + p)
FILE = "static.safetensors"
TENSOR = "vectors"


@dataclass(frozen=True, slots=True)
class StaticReport:
    """Where the table is, its shape [tokens, dimension], and how the last steps went."""

    path: Path
    shape: tuple[int, int]
    steps: int
    loss: float
    accuracy: float


def train_static(plan: TrainingPlan, progress: Callable[[Progress], None] = lambda _: None) -> StaticReport:
    """Train a table on the plan's text (no hard negatives, 256 rows a batch) and write it, fp16, into plan.output.

    A text's vector is the normalised mean of its tokens' rows; weights are part of the rows.
    """
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(plan.seed)
    table = _Table.started(plan.base)
    taxonomy, examples, _ = training_examples(plan)
    maker = Batches(taxonomy, Mixture(rows=ROWS, negatives=0.0, context_attends=1.0), {})
    batches = [batch for epoch in range(plan.epochs) for batch in maker.epoch(examples, plan.seed + epoch)]
    loss, accuracy = table.tune(batches[: plan.steps or None], progress)
    plan.output.mkdir(parents=True, exist_ok=True)
    vectors = table.rows.weight.detach().to(torch.float16).contiguous()
    save_file({TENSOR: vectors}, plan.output / FILE)
    tokens, dimension = vectors.shape
    return StaticReport(plan.output / FILE, (tokens, dimension), len(batches), loss, accuracy)


class _Table:
    """Rows for tokens, and the tokenizer that names them."""

    def __init__(self, tokenizer: Any, vectors: torch.Tensor) -> None:
        import torch

        self.tokenizer = tokenizer
        self.rows = torch.nn.EmbeddingBag.from_pretrained(vectors, freeze=False, mode="mean", sparse=True)

    @classmethod
    def started(cls, base: Path) -> _Table:
        """Each token alone through the base model, most telling directions first, frequent tokens made small."""
        import torch
        from tokenizers import Tokenizer

        from service.evaluation.training.network import Network

        tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        vectors = _alone(Network(base, "cpu", 8))
        vectors = vectors - vectors.mean(0)
        dimension = min(DIMENSION, vectors.shape[1])
        _, directions = torch.linalg.eigh(vectors.T @ vectors)
        reduced = vectors @ directions[:, -dimension:].flip(1)
        ranks = torch.arange(1, len(vectors) + 1).float()
        shares = 1 / (ranks * (1 / ranks).sum())  # BERT's vocabulary is in order of frequency: Zipf's law
        return cls(tokenizer, reduced * (FREQUENT / (FREQUENT + shares)).sqrt()[:, None])

    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """Normalised vectors [texts, dimension]."""
        import torch

        found = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        starts = [0]
        for ids in found[:-1]:
            starts.append(starts[-1] + len(ids))
        flat = torch.tensor([token for ids in found for token in ids], dtype=torch.long)
        return torch.nn.functional.normalize(self.rows(flat, torch.tensor(starts)), dim=-1)

    def tune(self, batches: Sequence[Batch], progress: Callable[[Progress], None]) -> tuple[float, float]:
        import torch

        optimiser = torch.optim.SparseAdam(self.rows.parameters(), lr=RATE)
        losses: list[float] = []
        hits: list[float] = []
        began = time.monotonic()
        for step, batch in enumerate(batches, 1):
            for group in optimiser.param_groups:
                group["lr"] = RATE * self._scale * schedule(step - 1, len(batches))
            loss, accuracy = self._loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
            optimiser.step()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
            optimiser.zero_grad()
            losses.append(float(loss.detach()))
            hits.append(accuracy)
            if step % REPORT_STEPS == 0 or step == len(batches):
                last = slice(-REPORT_STEPS, None)
                loss_now, hits_now = _mean(losses[last]), _mean(hits[last])
                left = (time.monotonic() - began) / step * (len(batches) - step)
                progress(Progress(step, len(batches), loss_now, hits_now, left))
        return _mean(losses[-REPORT_STEPS:]), _mean(hits[-REPORT_STEPS:])

    @property
    def _scale(self) -> float:
        return float(self.rows.weight.detach().norm(dim=1).mean())

    def _loss(self, batch: Batch) -> tuple[torch.Tensor, float]:
        import torch

        left_out = torch.zeros(len(batch.texts), len(batch.labels), dtype=torch.bool)
        if batch.unclear:
            rows, columns = torch.tensor(batch.unclear).T
            left_out[rows, columns] = True
        scores = self.vectors(batch.texts) @ self.vectors(batch.labels).T
        return contrast(scores, torch.tensor(batch.right), left_out)


def _alone(network: Any) -> torch.Tensor:
    import torch

    tokens = range(network.model.config.vocab_size)
    start, end = network.tokenizer.cls_token_id, network.tokenizer.sep_token_id
    network.model.eval()
    parts = []
    with torch.no_grad():
        for first in range(0, len(tokens), TOKENS_A_BATCH):
            ids = torch.arange(first, min(first + TOKENS_A_BATCH, len(tokens)))
            wrapped = torch.stack([torch.full_like(ids, start), ids, torch.full_like(ids, end)], dim=1)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=network.mixed):
                state = network.model(input_ids=wrapped).last_hidden_state
            parts.append(state[:, 1].float())
    return torch.cat(parts)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0
