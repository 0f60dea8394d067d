"""What reviews say of the offerings of an index, in one word each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.domain import Scope
from service.operations.offering_index import OfferingIndex
from service.store.finding_summary import FindingSummary, OpenFinding

SEVERITIES = ("none", "info", "low", "medium", "high")
NOT_REVIEWED = "not_reviewed"
STALE = "stale"
QUALITY = (*SEVERITIES, NOT_REVIEWED)


@dataclass(frozen=True)
class Quality:
    """The open findings by offering; for each place of the index its place in QUALITY, and whether any is stale.

    A word is "none" where a review found nothing, "not_reviewed" where there was none.
    """

    findings: Mapping[str, Sequence[OpenFinding]]
    codes: NDArray[np.int8]
    stale: NDArray[np.bool_]

    def word(self, place: int) -> str:
        """The word of one place."""
        return QUALITY[self.codes[place]]

    def counted(self, places: NDArray[np.int64]) -> dict[str, int]:
        """How many of some places have each word."""
        counts = np.bincount(self.codes[places], minlength=len(QUALITY)).tolist()
        return {name: count for name, count in zip(QUALITY, counts, strict=True) if count}


class ReadQuality:
    """Reads what reviews say, again when a finding or the day changed."""

    def __init__(self, findings: FindingSummary) -> None:
        self._findings = findings
        self._kept: tuple[tuple[object, ...], Quality] | None = None

    def __call__(self, scope: Scope, index: OfferingIndex, today: date) -> Quality:
        """The quality of an index's offerings today."""
        key = (scope.tenant, index.snapshot.handle.stamp, id(index), *self._findings.version(scope), today)
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._read(scope, index, today))
        return self._kept[1]

    def _read(self, scope: Scope, index: OfferingIndex, today: date) -> Quality:
        findings = self._findings.violated(scope, today)
        judged = self._findings.judged(scope)
        codes, stale = [], []
        for key in index.ids:
            own = findings.get(key, [])
            worst = max((SEVERITIES.index(item.severity) for item in own), default=0)
            codes.append(worst if own or key in judged else QUALITY.index(NOT_REVIEWED))
            stale.append(any(item.kind == STALE for item in own))
        return Quality(findings, np.array(codes, dtype=np.int8), np.array(stale, dtype=bool))
