"""From features of candidates to weights and a probability: small convex fits, the same for the same input."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from service.evaluation.probability import Scores, Truths

KNOT_CHANCES = (0.001, 0.003, 0.01, 0.02, 0.04, 0.07, *(n / 20 for n in range(2, 19)), 0.93, 0.96, 0.98, 0.99, 0.997)


@dataclass(frozen=True)
class Candidates:
    """The m candidates of one record, with features [m, f].

    compared: those that relevant candidates are ranked against. judged: those whose truth a judge has told.
    weight: what the record counts in the fit.
    """

    concepts: tuple[str, ...]
    features: NDArray[np.float64]
    relevant: Truths
    compared: Truths
    judged: Truths
    weight: float = 1.0


@dataclass(frozen=True)
class FitPlan:
    """How the parts of the loss are weighed; see `fit_weights`."""

    pointwise: float = 1.0
    ridge: float = 0.01


def fit_weights(records: Sequence[Candidates], plan: FitPlan) -> NDArray[np.float64]:
    """Weights [f] of the features that rank relevant candidates first and tell right pairs from wrong ones.

    Minimises, over weights of standardised features and one bias: the mean cross-entropy of each relevant
    candidate against the wrong ones it is compared with, plus `pointwise` times the mean logistic loss of judged
    candidates, plus `ridge` times the sum of squared weights. Weights are given back for features as they stand.
    """
    stacked = np.concatenate([record.features for record in records])
    mean, spread = stacked.mean(axis=0), stacked.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = [(record, (record.features - mean) / spread) for record in records]
    listed = [(x[r.compared], r.relevant[r.compared], r.weight) for r, x in scaled if r.relevant.any()]
    judged = [(x[r.judged], r.relevant[r.judged], r.weight) for r, x in scaled if r.judged.any()]

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, slope = _listwise(point[:-1], listed)
        pairwise, inclination = _pointwise(point, judged)
        slope = np.append(slope, 0.0) + plan.pointwise * inclination
        slope[:-1] += 2 * plan.ridge * point[:-1]
        return value + plan.pointwise * pairwise + plan.ridge * float(point[:-1] @ point[:-1]), slope

    found = minimize(loss, np.zeros(stacked.shape[1] + 1), jac=True, method="L-BFGS-B")
    result: NDArray[np.float64] = found.x[:-1] / spread
    return result


Part = tuple[NDArray[np.float64], Truths, float]


def _listwise(weights: NDArray[np.float64], parts: Sequence[Part]) -> tuple[float, NDArray[np.float64]]:
    value, slope = 0.0, np.zeros_like(weights)
    total = sum(weight for _, _, weight in parts) or 1.0
    for features, relevant, weight in parts:
        raw = features @ weights
        wrong, right = raw[~relevant], raw[relevant]
        share = weight / (total * len(right))
        norms = np.logaddexp(logsumexp(wrong) if len(wrong) else -np.inf, right)
        value += share * float((norms - right).sum())
        pull = np.zeros(len(raw))
        pull[relevant] = np.exp(right - norms) - 1
        pull[~relevant] = np.exp(wrong[:, None] - norms[None, :]).sum(axis=1)
        slope += share * (pull @ features)
    return value, slope


def _pointwise(point: NDArray[np.float64], parts: Sequence[Part]) -> tuple[float, NDArray[np.float64]]:
    features = np.concatenate([part[0] for part in parts])
    truths = np.concatenate([part[1] for part in parts])
    shares = np.concatenate([np.full(len(part[1]), part[2] / len(part[1])) for part in parts])
    shares /= shares.sum()
    raw = features @ point[:-1] + point[-1]
    value = float(shares @ (np.logaddexp(0, raw) - truths * raw))
    error = shares * (expit(raw) - truths)
    return value, np.append(error @ features, error.sum())


def fit_sigmoid(raw: Scores, truths: Truths) -> tuple[float, float]:
    """Slope (above 0) and offset of Platt's sigmoid: the chance is 1 / (1 + exp(-(slope * raw + offset))).

    Platt (1999), with his smoothed targets, so that a few separable pairs do not make a step.
    """
    right, wrong = int(truths.sum()), int((~truths).sum())
    targets = np.where(truths, (right + 1) / (right + 2), 1 / (wrong + 2))
    middle, spread = float(raw.mean()), float(raw.std()) or 1.0
    scaled = (raw - middle) / spread

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
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
