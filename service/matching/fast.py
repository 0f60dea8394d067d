"""The fast matcher: static vectors only, for corpora of millions of texts."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import repeat

import numpy as np

from service.domain import Match
from service.matching.base import Query
from service.matching.calibration import Calibration
from service.matching.encoder import Vectors
from service.matching.fast_evidence import FAST_FEATURES, FastEvidence, FastRetrieval
from service.matching.matcher import MatcherParts

AT_ONCE = 512  # queries compared together
CANDIDATES = 24  # concepts that are compared closely; more only where more are asked for


class FastMatcher:
    """Ranks by learned word-piece vectors, weighed by a calibration of its own.

    It sees no order of words. What costs time is left out: the span of a match is the whole text, the label shown the
    preferred one, and matches below both thresholds come without features.
    """

    name = "fast"

    def __init__(self, parts: MatcherParts) -> None:
        self._parts = self.own_parts(parts)

    @staticmethod
    def own_parts(parts: MatcherParts) -> MatcherParts:
        """The same parts over the shipped table of token vectors."""
        return parts.over_table

    @property
    def matcher_version(self) -> str:
        """Name and version of the method."""
        return f"{self.name}-1"

    @property
    def calibration_version(self) -> str:
        """Hash of the calibration."""
        return self._calibration.version

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query, best first (ties by URI), whatever their verdict."""
        with collection_paused():
            return self._match(queries, limit)

    def _match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        results: list[list[Match]] = [[] for _ in queries]
        places = [place for place, query in enumerate(queries) if query.text.strip()]
        for start in range(0, len(places), AT_ONCE):
            part = places[start : start + AT_ONCE]
            asked = [queries[place] for place in part]
            evidence = self._retrieval.evidence(asked, max(limit, CANDIDATES))
            for place, matches in zip(part, self._ranked(asked, evidence, limit), strict=True):
                results[place] = matches
        return results

    def features(self, queries: Sequence[Query], names: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Vectors]]:
        """The candidates of each query and their features [m, names]; what calibrations are fitted on."""
        evidence = self._retrieval.evidence(queries, CANDIDATES)
        for concepts, features in zip(evidence.concepts.tolist(), feature_matrix(evidence, names), strict=True):
            yield tuple(self._parts.table.uris[concept] for concept in concepts), features

    def _ranked(self, queries: Sequence[Query], evidence: FastEvidence, limit: int) -> Iterator[list[Match]]:
        calibration = self._calibration
        features = feature_matrix(evidence, calibration.features)
        raw = calibration.raw(features)
        order = np.argsort(-raw, axis=1, kind="stable")[:, :limit]  # candidates grow by URI
        scores = calibration.probability(np.take_along_axis(raw, order, axis=1))
        concepts = np.take_along_axis(evidence.concepts, order, axis=1)
        shown = np.take_along_axis(features, order[:, :, None], axis=1)[scores >= calibration.not_sure]
        named = (dict(zip(calibration.features, row, strict=True)) for row in np.round(shown.astype("f8"), 4).tolist())
        uris, labels, ranks = self._parts.table.uris, self._preferred, range(1, order.shape[1] + 1)
        for query, chances, numbers in zip(queries, scores.tolist(), concepts.tolist(), strict=True):
            verdicts = [calibration.verdict(chance) for chance in chances]
            yield list(
                map(
                    Match,
                    [uris[number] for number in numbers],
                    chances,
                    verdicts,
                    ranks,
                    repeat((0, len(query.text))),
                    [labels[number] for number in numbers],
                    [{} if verdict is None else next(named) for verdict in verdicts],
                )
            )

    @cached_property
    def _calibration(self) -> Calibration:
        return Calibration.packaged(self.name, self._parts.encoder.name)

    @cached_property
    def _retrieval(self) -> FastRetrieval:
        return FastRetrieval(self._parts.taxonomy, self._parts.pieces)

    @cached_property
    def _preferred(self) -> list[str]:
        table = self._parts.table
        return [table.labels[start] for start in table.starts[:-1]]


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage is collected meanwhile: matches make none, and looking through a taxonomy for it took a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def feature_matrix(evidence: FastEvidence, names: Sequence[str]) -> Vectors:
    """The named features [n, k, names] of n texts' k candidates."""
    return np.stack([FAST_FEATURES[name](evidence) for name in names], axis=2)
