"""How sure a figure is: Wilson intervals of shares, seeded bootstrap intervals by record."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

CONFIDENCE_Z = 1.959963984540054  # two-sided 95 %
RESAMPLES = 1000
SEED = 20
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; all None where the figure is undefined."""

    value: float | None = None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | None]:
        """The three numbers, rounded to 4 decimals."""
        return {name: None if number is None else round(number, 4) for name, number in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How to resample: how often, and from which seed."""

    resamples: int = RESAMPLES
    seed: int = SEED

    def draws(self, records: int) -> list[Indices]:
        """`resamples` arrays of `records` indices drawn with replacement; the same for the same seed."""
        random = np.random.default_rng(self.seed)
        return [random.integers(0, records, records) for _ in range(self.resamples)]


def wilson(successes: int, trials: int) -> Estimate:
    """A share and its Wilson score interval (Wilson 1927), undefined without trials."""
    if not trials:
        return Estimate()
    share, z2 = successes / trials, CONFIDENCE_Z**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = CONFIDENCE_Z * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return Estimate(share, min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half)))


def bootstrap_mean(values: Sequence[float], how: Bootstrap | None = None) -> Estimate:
    """The mean of one value a record, with the percentile interval over resampled records."""
    if not values:
        return Estimate()
    numbers = np.asarray(values, dtype=np.float64)
    means = [float(numbers[draw].mean()) for draw in (how or Bootstrap()).draws(len(numbers))]
    return _estimate(float(numbers.mean()), means)


def bootstrap(records: int, measure: Callable[[Indices], float | None], how: Bootstrap | None = None) -> Estimate:
    """A figure computed from chosen records (with repeats), with its percentile interval.

    Resamples for which the figure is undefined are left out of the interval.
    """
    value = measure(np.arange(records)) if records else None
    if value is None:
        return Estimate()
    drawn = [measure(draw) for draw in (how or Bootstrap()).draws(records)]
    return _estimate(value, [number for number in drawn if number is not None])


def paired_bootstrap(a: Sequence[float], b: Sequence[float], how: Bootstrap | None = None) -> Estimate:
    """Mean of b - a over the same records, with its interval: clear of 0 means a real difference."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} values against {len(b)}: a pair needs the same records")
    return bootstrap_mean([after - before for before, after in zip(a, b, strict=True)], how)


def _estimate(value: float, drawn: Sequence[float]) -> Estimate:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(min(low, value)), float(max(high, value)))
