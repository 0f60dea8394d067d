"""All offerings of a tenant with what they show, kept in memory until something changes."""

import threading
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from service.domain import Scope
from service.matching.fit import Holder
from service.matching.fit_matrix import FitMatrix, percentiles
from service.operations.holders import Holders
from service.operations.library import Library, MatcherHandle, Shelf
from service.operations.match_offerings import MatchOfferings
from service.operations.steps import Progress, silent
from service.operations.targets import Target
from service.store.offerings import OfferingRepository, StoredOffering
from service.store.revisions import RevisionRepository

# Below this many offerings a percentile says more about chance than about the offering (DESIGN: Fit).
PERCENTILE_FROM = 30
SNAPSHOTS_KEPT = 2


@dataclass(frozen=True)
class OfferingSnapshot:
    """Every open offering, matched, at one revision under one stamp; holders in the offerings' order."""

    shelf: Shelf
    handle: MatcherHandle
    offerings: tuple[StoredOffering, ...]
    holders: tuple[Holder, ...]
    position: dict[str, int] = field(default_factory=dict)
    _fits: dict[str, FitMatrix] = field(default_factory=dict)

    def against(self, target: Target) -> FitMatrix:
        """The numbers of all offerings for one target; kept for occupations, whose requirements cannot change."""
        if target.kind != "occupation":
            return self.shelf.matrix.fit(self.holders, [target.requirements])
        if target.id not in self._fits:
            self._fits[target.id] = self.shelf.matrix.fit(self.holders, [target.requirements])
        return self._fits[target.id]

    def percentile(self, target: Target) -> NDArray[np.float64] | None:
        """The percentile of every offering for the target, None below 30 offerings."""
        if len(self.offerings) < PERCENTILE_FROM:
            return None
        return percentiles(self.against(target).coverage_low)[:, 0]


@dataclass(frozen=True)
class _Key:
    tenant: str
    revision: int
    stamp: str


class LoadedOfferings:
    """Gives the snapshot of a tenant's offerings, matching first what was not matched."""

    def __init__(
        self,
        library: Library,
        offerings: OfferingRepository,
        revisions: RevisionRepository,
        match_offerings: MatchOfferings,
        holders: Holders,
    ) -> None:
        self._library = library
        self._offerings = offerings
        self._revisions = revisions
        self._match_offerings = match_offerings
        self._holders = holders
        self._kept: dict[_Key, OfferingSnapshot] = {}
        self._lock = threading.Lock()

    def snapshot(
        self,
        scope: Scope,
        taxonomy: str | None = None,
        matcher: str | None = None,
        progress: Progress = silent,
    ) -> OfferingSnapshot:
        """The newest snapshot under the taxonomy and matcher asked for."""
        shelf = self._library.shelf(taxonomy)
        handle = self._library.matcher(taxonomy, matcher)
        with self._lock:
            key = _Key(scope.tenant, self._revisions.current(scope), handle.stamp)
            if key in self._kept and self._kept[key].shelf is shelf:
                return self._kept[key]
            offerings = self._offerings.all(scope)
            if self._match_offerings(scope, handle, offerings, progress).new:
                key = _Key(scope.tenant, self._revisions.current(scope), handle.stamp)
            holders = self._holders.of_offerings(scope, handle, shelf.taxonomy, offerings)
            built = OfferingSnapshot(
                shelf,
                handle,
                tuple(offerings),
                tuple(holders),
                {item.id: position for position, item in enumerate(offerings)},
            )
            kept = [*self._kept.items()][-(SNAPSHOTS_KEPT - 1) :]
            self._kept = {**dict(kept), key: built}
            return built
