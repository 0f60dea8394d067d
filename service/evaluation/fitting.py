"""From features of candidates to weights and a probability: small convex fits, the same for the same input."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from service.evaluation.probability import Scores, Truths

Numbers = NDArray[np.float64]
KNOT_CHANCES = (0.001, 0.003, 0.01, 0.02, 0.04, 0.07, *(n / 20 for n in range(2, 19)), 0.93, 0.96, 0.98, 0.99, 0.997)


@dataclass(frozen=True)
class Candidates:
    """The m candidates of one record, with features [m, f].

    compared: those that relevant candidates are ranked against. judged: those whose truth a judge has told.
    useful: those that judges grant at least as a secondary skill; relevant ones are among them. weight: what the
    record counts in the fit.
    """

    concepts: tuple[str, ...]
    features: Numbers
    relevant: Truths
    compared: Truths
    judged: Truths
    useful: Truths
    weight: float = 1.0


@dataclass(frozen=True)
class FitPlan:
    """How the parts of the loss are weighed; see `fit_weights`."""

    pointwise: float = 1.0
    ridge: float = 0.01


def fit_weights(records: Sequence[Candidates], plan: FitPlan) -> Numbers:
    """Weights [f] of the features that rank relevant candidates first and tell right pairs from wrong ones.

    Minimises, over weights of standardised features and one bias: the mean cross-entropy of each relevant
    candidate against the wrong ones it is compared with, plus `pointwise` times the mean logistic loss of judged
    candidates, plus `ridge` times the sum of squared weights. Weights are given back for features as they stand.
    """
    stacked = np.concatenate([record.features for record in records])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = [replace(record, features=(record.features - mean) / spread) for record in records]
    listed = _Listed.of([record for record in scaled if record.relevant.any()])
    judged = _Judged.of([record for record in scaled if record.judged.any()])

    def loss(point: Numbers) -> tuple[float, Numbers]:
        value, slope = listed.loss(point[:-1])
        pairwise, inclination = judged.loss(point)
        slope = np.append(slope, 0.0) + plan.pointwise * inclination
        slope[:-1] += 2 * plan.ridge * point[:-1]
        return value + plan.pointwise * pairwise + plan.ridge * float(point[:-1] @ point[:-1]), slope

    found = minimize(loss, np.zeros(stacked.shape[1] + 1), jac=True, method="L-BFGS-B")
    result: Numbers = found.x[:-1] / spread
    return result


@dataclass(frozen=True)
class _Listed:
    """Compared candidates of records with something relevant, in one table; owners are record numbers."""

    features: Numbers
    relevant: Truths
    owners: NDArray[np.intp]
    shares: Numbers  # of each relevant candidate in the loss, by record

    @classmethod
    def of(cls, records: Sequence[Candidates]) -> "_Listed":
        counts = [int(record.compared.sum()) for record in records]
        weights = np.array([record.weight / record.relevant[record.compared].sum() for record in records])
        return cls(
            features=_stacked([record.features[record.compared] for record in records]),
            relevant=np.concatenate([np.empty(0, np.bool_), *(r.relevant[r.compared] for r in records)]),
            owners=np.repeat(np.arange(len(records)), counts),
            shares=weights / (sum(record.weight for record in records) or 1.0),
        )

    def loss(self, weights: Numbers) -> tuple[float, Numbers]:
        if not len(self.shares):
            return 0.0, np.zeros_like(weights)
        raw = self.features @ weights
        top = float(raw.max())  # one shift for all: raw numbers of one fit lie within some tens
        wrong = np.bincount(self.owners, np.where(self.relevant, 0.0, np.exp(raw - top)), len(self.shares))
        right = np.flatnonzero(self.relevant)
        owners = self.owners[right]
        chances = np.exp(raw[right] - top)
        norms = wrong[owners] + chances
        value = float(self.shares[owners] @ (np.log(norms) + top - raw[right]))
        pull = np.exp(raw - top) * np.bincount(owners, self.shares[owners] / norms, len(self.shares))[self.owners]
        pull[right] = self.shares[owners] * (chances / norms - 1)
        return value, pull @ self.features


@dataclass(frozen=True)
class _Judged:
    """Judged candidates in one table; shares add up to 1, each record as its weight."""

    features: Numbers
    truths: Truths
    shares: Numbers

    @classmethod
    def of(cls, records: Sequence[Candidates]) -> "_Judged":
        counts = [int(record.judged.sum()) for record in records]
        weights = [np.full(count, record.weight / count) for record, count in zip(records, counts, strict=True)]
        shares = np.concatenate([np.empty(0), *weights])
        return cls(
            features=_stacked([record.features[record.judged] for record in records]),
            truths=np.concatenate([np.empty(0, np.bool_), *(record.relevant[record.judged] for record in records)]),
            shares=shares / (shares.sum() or 1.0),
        )

    def loss(self, point: Numbers) -> tuple[float, Numbers]:
        if not len(self.shares):
            return 0.0, np.zeros_like(point)
        raw = self.features @ point[:-1] + point[-1]
        value = float(self.shares @ (np.logaddexp(0, raw) - self.truths * raw))
        error = self.shares * (expit(raw) - self.truths)
        return value, np.append(error @ self.features, error.sum())


def _stacked(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.empty((0, 0))


def fit_sigmoid(raw: Scores, truths: Truths) -> tuple[float, float]:
    """Slope (above 0) and offset of Platt's sigmoid: the chance is 1 / (1 + exp(-(slope * raw + offset))).

    Platt (1999), with his smoothed targets, so that a few separable pairs do not make a step.
    """
    right, wrong = int(truths.sum()), int((~truths).sum())
    targets = np.where(truths, (right + 1) / (right + 2), 1 / (wrong + 2))
    middle, spread = float(raw.mean()), float(raw.std()) or 1.0
    scaled = (raw - middle) / spread

    def loss(point: Numbers) -> tuple[float, Numbers]:
        z = point[0] * scaled + point[1]
        error = expit(z) - targets
        return float(np.sum(np.logaddexp(0, z) - targets * z)), np.array([error @ scaled, error.sum()])

    bounds: Any = [(1e-6, None), (None, None)]
    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds)
    slope = float(found.x[0]) / spread
    return slope, float(found.x[1]) - slope * middle


def sigmoid_knots(slope: float, offset: float) -> tuple[tuple[float, float], ...]:
    """The sigmoid as (raw, chance) points from .001 to .997 to interpolate between."""
    return tuple(
        (round((float(np.log(chance / (1 - chance))) - offset) / slope, 6), round(chance, 4)) for chance in KNOT_CHANCES
    )
