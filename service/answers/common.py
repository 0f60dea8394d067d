"""What many answers share: versions, rounding, problems."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from service.domain import Problem, Versions

Json = dict[str, Any]

SCORE_DECIMALS = 4


def rounded(value: float | None, decimals: int = SCORE_DECIMALS) -> float | None:
    """A number as answers show it; None and NaN are null."""
    if value is None or math.isnan(value):
        return None
    return round(float(value), decimals)


def versions(value: Versions) -> Json:
    """Everything that the answer depends on."""
    return asdict(value)


def problems(items: Iterable[Problem]) -> list[Json]:
    """Problems with their place and count."""
    return [asdict(item) for item in items]


def rejected(items: Iterable[Problem]) -> list[Json]:
    """Rejected rows, each with its reason."""
    return [{"row": item.row, "field": item.field, "reason": item.reason} for item in items]
