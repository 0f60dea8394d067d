"""From raw evidence to a probability and a verdict, by numbers fitted on judged pairs and stored as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain import MatchVerdict
from service.errors import Unavailable
from service.matching.encoder import Vectors
from service.text.normal import digest

FORMAT = 1
RAW_DECIMALS = 6
SCORE_DECIMALS = 4
Raw = NDArray[np.float64]


class CalibrationMissing(Unavailable):
    """No calibration was fitted for this matcher and model."""

    title = "Calibration missing"


@dataclass(frozen=True)
class Calibration:
    """Weights of the features, a monotone map from raw evidence to probability, and two thresholds.

    raw = sum of weight * feature, rounded to 6 decimals; probability = interpolation between the knots (raw,
    probability), both growing, and constant beyond them, rounded to 4 decimals. A score of at least `accepted` is
    an accepted match, of at least `not_sure` a not-sure one. models are the encoder names it was fitted for, table
    is the name of the token vectors that features read beside the model, if any do; fitted_on says on what data,
    and how good it was there.
    """

    matcher: str
    models: tuple[str, ...]
    features: tuple[str, ...]
    weights: tuple[float, ...]
    knots: tuple[tuple[float, float], ...]
    accepted: float
    not_sure: float
    fitted_on: Mapping[str, Any]
    format: int = FORMAT
    table: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Calibration:
        """Read what `stored` gave back."""
        values = dict(stored)
        for name in ("models", "features", "weights"):
            values[name] = tuple(values[name])
        values["knots"] = tuple((float(raw), float(chance)) for raw, chance in values["knots"])
        return cls(**values)

    @classmethod
    def packaged(cls, matcher: str, model: str, table: str = "") -> Calibration:
        """The calibration shipped for this matcher, encoder name and table; raises CalibrationMissing."""
        folder = files("service.matching").joinpath("calibrations")
        return cls.among(sorted(Path(str(folder)).glob("*.json")), matcher, model, table)

    @classmethod
    def among(cls, paths: Sequence[Path], matcher: str, model: str, table: str = "") -> Calibration:
        """The first of these files fitted for this matcher, encoder name and table; raises CalibrationMissing."""
        for path in paths:
            found = cls.of(json.loads(path.read_text(encoding="utf-8")))
            if found.matcher == matcher and model in found.models and found.table in ("", table):
                return found
        beside = f" beside {table}" if table else ""
        raise CalibrationMissing(
            f"matcher {matcher!r} has no calibration for model {model}{beside}; "
            f"run `skillsgap calibrate --matcher {matcher}` with judged pairs first"
        )

    def stored(self) -> dict[str, Any]:
        """The calibration as JSON values; one without a table says nothing of it, so that its version stays."""
        return {name: value for name, value in asdict(self).items() if name != "table" or value}

    @cached_property
    def version(self) -> str:
        """A short hash of everything in it."""
        return digest(json.dumps(self.stored(), sort_keys=True))[:12]

    def raw(self, features: Vectors) -> Raw:
        """Raw evidence [m] of features [m, f], in the order of `features`; this is what ranks."""
        weighed = features.astype(np.float64) @ np.array(self.weights, dtype=np.float64)
        result: Raw = np.round(weighed, RAW_DECIMALS)
        return result

    def probability(self, raw: Raw) -> Raw:
        """The chance that a careful judge accepts the match, for raw evidence [m]; never falls as raw grows."""
        knots = np.array(self.knots, dtype=np.float64)
        result: Raw = np.round(np.interp(raw, knots[:, 0], knots[:, 1]), SCORE_DECIMALS)
        return result

    def verdict(self, score: float) -> MatchVerdict | None:
        """What the two thresholds make of a score; None is no match."""
        if score >= self.accepted:
            return MatchVerdict.ACCEPTED
        return MatchVerdict.NOT_SURE if score >= self.not_sure else None
