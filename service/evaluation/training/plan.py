"""What a training run is asked to do, and what it says when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.errors import BadInput, UnknownName
from service.evaluation.judged_file import JudgedFile
from service.evaluation.training.examples import Amounts, load_data
from service.taxonomy.taxonomy import Taxonomy

DEVICES = ("auto", "cpu", "cuda")
PRECISIONS = ("auto", "bfloat16", "float32")


@dataclass(frozen=True)
class Extra:
    """A judged file of real texts; 1.5 times means all of its records and half of them once more."""

    file: JudgedFile
    times: float = 1.0


@dataclass(frozen=True)
class Mean:
    """Another run's folder, and its share (0..1) in the mean of the weights."""

    folder: Path
    share: float


@dataclass(frozen=True)
class TrainingPlan:
    """One training run; equal plans train on equal text in equal order.

    older is a second ESCO version whose labels are added. base is a BERT folder to start from. device is `cpu`,
    `cuda` or `auto`; precision of the products is `bfloat16`, `float32` or `auto`: the former where the device has
    it (elsewhere it is emulated, some eighty times slower than float32). tokens cuts training texts. lures is the
    chance of a hard negative that shares a word with its text, mistakes the number of those that the model itself
    ranks high for it. described is the share of concepts named by their description, whole the share of texts with
    a title whose title attends, dropout the share of values left out in training (0 takes a quarter less time
    on a processor). average is the decay of the running mean of the weights that is written in the end (0: the last
    weights), mean another run whose weights are mixed into the written ones. steps 0 means all batches.
    checkpoint_seconds 0 writes no checkpoints. recipe is the name under which the numbers are kept.
    """

    taxonomy: Taxonomy
    base: Path
    output: Path
    older: Taxonomy | None = None
    extras: tuple[Extra, ...] = ()
    seed: int = 5
    rows: int = 96
    steps: int = 0
    epochs: int = 1
    rate: float = 8e-5
    lures: float = 0.0
    mistakes: int = 0
    described: float = 0.0
    whole: float = 0.5
    dropout: float = 0.1
    average: float = 0.0
    mean: Mean | None = None
    tokens: int = 56
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0
    amounts: Amounts = field(default_factory=Amounts)
    recipe: str = "own"
    checkpoint_seconds: float = 300.0

    def __post_init__(self) -> None:
        if self.device not in DEVICES or self.precision not in PRECISIONS:
            raise BadInput(f"device is one of {', '.join(DEVICES)}, precision one of {', '.join(PRECISIONS)}")
        if min(self.rows, self.epochs, self.tokens) < 1 or self.steps < 0 or self.rate <= 0:
            raise BadInput("rows, epochs and tokens are at least 1, steps at least 0, rate above 0")

    @classmethod
    def by_recipe(cls, name: str, **others: Any) -> "TrainingPlan":
        """A plan by one of the recipes of recipes.yaml; raises UnknownName."""
        recipes = load_data("recipes.yaml")
        if name not in recipes:
            raise UnknownName.of("recipe", name, tuple(recipes))
        stored = dict(recipes[name])
        amounts = stored.pop("amounts")
        files = tuple(amounts.pop("written_files", ()))
        plan: dict[str, Any] = {**stored, **others, "amounts": Amounts(**amounts, written_files=files)}
        return cls(**plan, recipe=name)


@dataclass(frozen=True)
class Progress:
    """Where a run stands: loss and accuracy are means since the last report; left_seconds is an estimate."""

    step: int
    steps: int
    loss: float
    accuracy: float
    left_seconds: float


@dataclass(frozen=True)
class TrainingReport:
    """What a run did; rows counts training texts by source, before and after are held-out figures (MRR, 0..1)."""

    folder: Path
    device: str
    steps: int
    resumed_at: int
    seconds: float
    rows: Mapping[str, int]
    pairs: int
    loss: float
    accuracy: float
    before: float
    after: float
    learning_curve: tuple[Progress, ...] = field(default=())
