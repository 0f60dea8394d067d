"""What training text is made of: examples, how many of each kind, and the data files behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the URIs of the concepts in it.

    context stands before the text ("context: text"); beside lists concepts that count neither as right nor as wrong.
    """

    text: str
    concepts: tuple[str, ...]
    context: str = ""
    source: str = "alternative"
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Amounts:
    """How many examples of each kind are made; alternatives and descriptions count per concept,
    written is how often each line written by hand comes, written_files patterns of
    the names of the files used in the folder `written` (none: all)."""

    alternatives: int = 2
    descriptions: int = 1
    described_share: float = 1.0
    mixed: int = 26000
    siblings: int = 6000
    titled: int = 9000
    vague: int = 4000
    phrases: int = 8000
    written: int = 1
    written_files: tuple[str, ...] = ()


def load_data(name: str) -> Mapping[str, Any]:
    """A data file that ships with the package: patterns.yaml."""
    text = files("service.evaluation.training").joinpath(name).read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found
