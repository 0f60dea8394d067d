"""The training run: data, batches, steps, checkpoints, report."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from service.errors import Conflict
from service.evaluation.training.batches import Batch, Batches, Mixture, near
from service.evaluation.training.examples import Example
from service.evaluation.training.export import write_weights
from service.evaluation.training.held_out import Probe, hold_out, mean_reciprocal_rank
from service.evaluation.training.merged import merged
from service.evaluation.training.mining import Mistakes
from service.evaluation.training.neighbours import neighbours
from service.evaluation.training.network import Harder, Network
from service.evaluation.training.pairs import Maker
from service.evaluation.training.plan import Progress, TrainingPlan, TrainingReport
from service.evaluation.training.real_texts import real_examples
from service.evaluation.training.written import written_phrases
from service.taxonomy.taxonomy import Taxonomy

WARM_UP = 0.06  # share of the steps over which the rate rises; it then falls to zero in a straight line
REPORT_STEPS = 20
CHECKPOINT = "checkpoint.pt"


def train(plan: TrainingPlan, progress: Callable[[Progress], None] = lambda _: None) -> TrainingReport:
    """Train a model as planned, write it to plan.output (fp16, with manifest.json) and report.

    Resumes from a checkpoint in plan.output; raises Conflict when it belongs to another plan, BadInput when
    the plan is wrong.
    """
    run = _Run.prepared(plan)
    before = run.figure()
    run.resume()
    resumed_at = run.step
    began = time.monotonic()
    curve = run.walk(progress)
    run.finish()
    after = run.figure()
    report = TrainingReport(
        folder=plan.output,
        device=run.network.device,
        steps=len(run.batches),
        resumed_at=resumed_at,
        seconds=time.monotonic() - began,
        rows=dict(Counter(example.source for example in run.examples)),
        pairs=sum(len(example.concepts) for example in run.examples),
        loss=curve[-1].loss if curve else 0.0,
        accuracy=curve[-1].accuracy if curve else 0.0,
        before=before,
        after=after,
        learning_curve=tuple(curve),
    )
    write_weights(run.network, plan, report)
    (plan.output / CHECKPOINT).unlink(missing_ok=True)
    return report


def training_examples(plan: TrainingPlan) -> tuple[Taxonomy, list[Example], tuple[Probe, ...]]:
    """The taxonomy trained on (without the labels held out), all examples in order, and the labels held out."""
    whole = merged(plan.taxonomy, plan.older) if plan.older else plan.taxonomy
    taxonomy, probes = hold_out(whole, plan.seed)
    maker = Maker(taxonomy, plan.seed, phrases=written_phrases(plan.amounts.written_files))
    made = maker.examples(plan.amounts)
    return taxonomy, [*made, *real_examples(plan.extras, plan.seed)], probes


@dataclass
class _Run:
    """A run under way."""

    plan: TrainingPlan
    network: Network
    taxonomy: Taxonomy
    examples: list[Example]
    probes: tuple[Probe, ...]
    batches: list[Batch]
    optimiser: Any
    mistakes: Mistakes | None = None
    averaged: Any = None
    step: int = 0

    @classmethod
    def prepared(cls, plan: TrainingPlan) -> _Run:
        import torch

        if plan.threads:
            torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        taxonomy, examples, probes = training_examples(plan)
        network = Network(plan.base, _device(plan.device), plan.tokens, plan.precision, plan.dropout)
        unfair = near(taxonomy)
        mixture = Mixture(rows=plan.rows, lures=plan.lures, described_share=plan.described, context_attends=plan.whole)
        maker = Batches(taxonomy, mixture, neighbours(network, taxonomy, unfair))
        batches = [batch for epoch in range(plan.epochs) for batch in maker.epoch(examples, plan.seed + epoch)]
        optimiser = torch.optim.AdamW(network.model.parameters(), lr=plan.rate, weight_decay=0.01, fused=True)
        batches = batches[: plan.steps or None]
        mistakes = Mistakes(network, taxonomy, plan.mistakes) if plan.mistakes else None
        averaged = _averaged(network, plan.average) if plan.average else None
        return cls(plan, network, taxonomy, examples, probes, batches, optimiser, mistakes, averaged)

    def figure(self) -> float:
        """The held-out figure of the network as it stands."""
        return mean_reciprocal_rank(self.network, self.taxonomy, self.probes)

    def walk(self, progress: Callable[[Progress], None]) -> list[Progress]:
        """Take the steps that are left."""
        began = saved = time.monotonic()
        first, losses, hits, curve = self.step, list[float](), list[float](), list[Progress]()
        self.network.model.train()
        while self.step < len(self.batches):
            loss, accuracy = self.take_step()
            losses.append(loss)
            hits.append(accuracy)
            if self.step % REPORT_STEPS == 0 or self.step == len(self.batches):
                left = (time.monotonic() - began) / (self.step - first) * (len(self.batches) - self.step)
                count = len(losses)
                curve.append(Progress(self.step, len(self.batches), sum(losses) / count, sum(hits) / count, left))
                progress(curve[-1])
                losses, hits = [], []
            if self.plan.checkpoint_seconds and time.monotonic() - saved > self.plan.checkpoint_seconds:
                self.save()
                saved = time.monotonic()
        return curve

    def take_step(self) -> tuple[float, float]:
        """One batch: loss and accuracy."""
        import torch

        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * schedule(self.step, len(self.batches))
        loss, accuracy = self.network.loss(self.batches[self.step], self._harder())
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        torch.nn.utils.clip_grad_norm_(self.network.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        if self.averaged is not None:
            self.averaged.update_parameters(self.network.model)
        self.step += 1
        return float(loss.detach()), accuracy

    def finish(self) -> None:
        """Put the running mean of the weights in their place, and mix in another run's, where the plan says so."""
        if self.averaged is not None:
            self.network.model.load_state_dict(self.averaged.module.state_dict())
        if self.plan.mean:
            self.network.mix(self.plan.mean.folder, self.plan.mean.share)

    def _harder(self) -> Harder | None:
        if self.mistakes is None:
            return None
        mistakes, step = self.mistakes, self.step
        return lambda batch, texts: mistakes.added(batch, texts, step)

    def save(self) -> None:
        """Write the checkpoint beside its final place, then move it there, so that a kill leaves a whole one."""
        import torch

        self.plan.output.mkdir(parents=True, exist_ok=True)
        state = {
            "fingerprint": fingerprint(self.plan),
            "step": self.step,
            "model": self.network.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "random": torch.get_rng_state(),
            "averaged": self.averaged.state_dict() if self.averaged is not None else None,
        }
        part = self.plan.output / f"{CHECKPOINT}.part"
        torch.save(state, part)
        part.replace(self.plan.output / CHECKPOINT)

    def resume(self) -> None:
        """Go on from the checkpoint, if there is one of this very plan."""
        import torch

        path = self.plan.output / CHECKPOINT
        if not path.is_file():
            return
        state = torch.load(path, map_location=self.network.device, weights_only=True)
        if state["fingerprint"] != fingerprint(self.plan):
            raise Conflict(f"{path.parent.name}/{path.name} belongs to another training plan: remove it or resume that")
        self.network.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"].cpu())
        if self.averaged is not None:
            self.averaged.load_state_dict(state["averaged"])
        self.step = int(state["step"])


def schedule(step: int, steps: int) -> float:
    """The share of the full rate (0..1) at a step counted from 0: up over the warm-up, then down to near zero."""
    warm = max(1, int(WARM_UP * steps))
    if step < warm:
        return (step + 1) / warm
    return (steps - step) / max(1, steps - warm)


def fingerprint(plan: TrainingPlan) -> str:
    """A hash of all that decides the steps of a run: seeds, amounts, texts, base; not where it is written."""
    told = {
        "taxonomy": [plan.taxonomy.version, len(plan.taxonomy.concepts), plan.older.version if plan.older else ""],
        "extras": [[extra.file.name, len(extra.file.records), extra.times] for extra in plan.extras],
        "amounts": asdict(plan.amounts),
        "numbers": [plan.seed, plan.rows, plan.steps, plan.epochs, plan.rate, plan.lures, plan.tokens, plan.precision],
        "harder": [plan.mistakes, plan.described, plan.whole, plan.average, plan.dropout],
        "base": hashlib.sha256((plan.base / "model.safetensors").read_bytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _averaged(network: Network, decay: float) -> Any:
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    mean = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]  # torch leaves it unannotated
    return AveragedModel(network.model, multi_avg_fn=mean)


def _device(wanted: str) -> str:
    import torch

    if wanted != "auto":
        return wanted
    return "cuda" if torch.cuda.is_available() else "cpu"
