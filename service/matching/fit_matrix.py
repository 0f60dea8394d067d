"""Many holders against many targets by sparse algebra; the numbers are those of fit.py, without its evidence.

Rows are holders, columns are targets. What depends on a holder and a requirement is computed once for every
distinct requirement and then summed over targets by sparse products.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from service.domain import Importance, Relation, Requirement
from service.matching.fit import MEETING, ConceptRelations, FitPolicy, Holder, distinct

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# Targets whose products are held at once: bounds memory at about holders x 256 x 8 bytes for each matrix.
TARGETS_AT_ONCE = 256


@dataclass(frozen=True)
class FitMatrix:
    """Numbers for every (holder, target): arrays of shape (holders, targets); NaN stands for null.

    met and partly count requirements by importance; wanted counts outcomes; matched (holders,) counts outcomes
    with an accepted match.
    """

    coverage_low: Floats
    coverage_high: Floats
    score: Floats
    met: dict[Importance, Counts]
    partly: dict[Importance, Counts]
    not_sure: dict[Importance, Counts]
    wanted: Counts
    matched: Counts

    @property
    def focus(self) -> Floats:
        """The share of matched outcomes that the target wants, NaN where nothing matched."""
        with np.errstate(invalid="ignore", divide="ignore"):
            share = self.wanted / self.matched[:, None].astype(float)
        return np.where(np.isnan(self.coverage_low), np.nan, share)


@dataclass(frozen=True)
class _Columns:
    """The distinct requirements of all targets: g of each, and which of them a concept can answer."""

    specificity: Floats
    of_concept: dict[str, list[int]]


@dataclass
class _Links:
    """One line for each (holder, column, evidence concept): how the concept answers the requirement."""

    holder: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    concept: list[int] = field(default_factory=list)
    factor: list[float] = field(default_factory=list)
    meets: list[bool] = field(default_factory=list)
    score: list[float] = field(default_factory=list)


class MatrixFitter:
    """Fits many holders to many targets over one taxonomy and one policy."""

    def __init__(self, relations: ConceptRelations, policy: FitPolicy | None = None) -> None:
        self._relations = relations
        self._policy = policy or FitPolicy()
        self._answers: dict[str, list[tuple[str, Relation]]] = {}

    def fit(self, holders: Sequence[Holder], targets: Sequence[Sequence[Requirement]]) -> FitMatrix:
        """Compute every number; holders (n), targets (m) in the order given."""
        wanted = [distinct(target) for target in targets]
        columns, keys = self._columns(wanted)
        shown = _Shown(self, holders, columns)
        parts = [
            self._fit_some(shown, columns, keys, wanted[start : start + TARGETS_AT_ONCE])
            for start in range(0, max(len(wanted), 1), TARGETS_AT_ONCE)
        ]
        return _side_by_side(parts, shown.matched)

    def answers(self, held: str) -> list[tuple[str, Relation]]:
        """The concepts that a held concept is evidence for, with the relation of each."""
        if held not in self._answers:
            found = ((concept, self._relations.relation(concept, held)) for concept in self._relations.neighbours(held))
            self._answers[held] = [(concept, relation) for concept, relation in found if relation is not None]
        return self._answers[held]

    def factor(self, relation: Relation) -> float:
        """What evidence of this relation is worth."""
        return self._policy.factors[relation]

    def specificity(self, concept: str) -> float:
        """g of a concept."""
        return self._relations.specificity(concept)

    def _columns(self, wanted: Sequence[Sequence[Requirement]]) -> tuple[_Columns, dict[tuple[str, ...], int]]:
        keys: dict[tuple[str, ...], int] = {}
        for target in wanted:
            for item in target:
                keys.setdefault(tuple(sorted(item.concepts)), len(keys))
        of_concept: dict[str, list[int]] = {}
        specificity = np.zeros(len(keys))
        for key, column in keys.items():
            specificity[column] = sum(self.specificity(concept) for concept in key) / len(key)
            for concept in key:
                of_concept.setdefault(concept, []).append(column)
        return _Columns(specificity, of_concept), keys

    def _fit_some(
        self,
        shown: "_Shown",
        columns: _Columns,
        keys: dict[tuple[str, ...], int],
        wanted: Sequence[Sequence[Requirement]],
    ) -> FitMatrix:
        weight, indicator = self._target_matrices(wanted, keys)
        total = np.asarray(weight.sum(axis=1)).ravel()
        both = indicator[Importance.ESSENTIAL] + indicator[Importance.OPTIONAL]
        with np.errstate(invalid="ignore", divide="ignore"):
            low = _dense(shown.factor @ weight.T) / total
            high = _dense(shown.potential @ weight.T) / total
        return FitMatrix(
            coverage_low=low,
            coverage_high=high,
            score=_score(shown, columns, weight, both),
            met={name: _counted(shown.met, matrix) for name, matrix in indicator.items()},
            partly={name: _counted(shown.partly, matrix) for name, matrix in indicator.items()},
            not_sure={name: _counted(shown.not_sure, matrix) for name, matrix in indicator.items()},
            wanted=_wanted(shown, both),
            matched=shown.matched,
        )

    def _target_matrices(
        self, wanted: Sequence[Sequence[Requirement]], keys: dict[tuple[str, ...], int]
    ) -> tuple[sparse.csr_matrix, dict[Importance, sparse.csr_matrix]]:
        cells = [
            (row, keys[tuple(sorted(item.concepts))], item.importance)
            for row, target in enumerate(wanted)
            for item in target
        ]
        shape = (len(wanted), len(keys))
        weights = [self._policy.weights[importance] for _, _, importance in cells]
        weight = _matrix([(row, column) for row, column, _ in cells], weights, shape)
        indicator = {
            name: _matrix([(row, column) for row, column, kind in cells if kind is name], None, shape)
            for name in Importance
        }
        return weight, indicator


class _Shown:
    """What holders show for every distinct requirement, as sparse matrices (holders, columns)."""

    def __init__(self, fitter: MatrixFitter, holders: Sequence[Holder], columns: _Columns) -> None:
        self._fitter = fitter
        self.shape = (len(holders), len(columns.specificity))
        concepts: dict[str, int] = {}
        sure, unsure = _Links(), _Links()
        outcome_cells: list[tuple[int, int]] = []
        self.outcome_holder: list[int] = []
        self.matched = np.zeros(len(holders), dtype=np.int64)
        self.accepted_square = np.zeros(len(holders))
        for row, holder in enumerate(holders):
            self._add(row, holder, columns, concepts, (sure, unsure))
            outcome_cells += self._outcomes(row, holder, columns)
            self.accepted_square[row] = sum(fitter.specificity(c) ** 2 for c in sorted(holder.accepted()))
        self.outcome_cells = _matrix(outcome_cells, None, (len(self.outcome_holder), self.shape[1]))
        self._choose(sure, unsure, concepts, columns)

    def _outcomes(self, row: int, holder: Holder, columns: _Columns) -> Iterator[tuple[int, int]]:
        answered: dict[int, set[int]] = {}
        for item in holder.evidence:
            if item.sure and item.outcome is not None:
                found = answered.setdefault(item.outcome, set())
                for concept, _ in self._fitter.answers(item.concept):
                    found.update(columns.of_concept.get(concept, ()))
        self.matched[row] = len(answered)
        for found in answered.values():
            line = len(self.outcome_holder)
            self.outcome_holder.append(row)
            yield from ((line, column) for column in sorted(found))

    def _add(
        self,
        row: int,
        holder: Holder,
        columns: _Columns,
        concepts: dict[str, int],
        links: tuple[_Links, _Links],
    ) -> None:
        best: dict[tuple[str, bool], float] = {}
        for item in holder.evidence:
            key = (item.concept, item.sure)
            best[key] = max(best.get(key, 0.0), item.score)
        for (held, sure), score in best.items():
            lines = links[0] if sure else links[1]
            number = concepts.setdefault(held, len(concepts))
            for concept, relation in self._fitter.answers(held):
                for column in columns.of_concept.get(concept, ()):
                    lines.holder.append(row)
                    lines.column.append(column)
                    lines.concept.append(number)
                    lines.factor.append(self._fitter.factor(relation))
                    lines.meets.append(relation in MEETING)
                    lines.score.append(score)

    def _choose(self, sure: _Links, unsure: _Links, concepts: dict[str, int], columns: _Columns) -> None:
        order = {uri: position for position, uri in enumerate(sorted(concepts))}
        uri_rank = np.array([order[uri] for uri in concepts], dtype=np.int64)
        square = np.array([self._fitter.specificity(uri) ** 2 for uri in concepts])
        first = _first_of_each(sure, uri_rank)
        holder, column = np.array(sure.holder, int)[first], np.array(sure.column, int)[first]
        concept = np.array(sure.concept, int)[first]
        factor = np.array(sure.factor)[first]
        meets = np.array(sure.meets, bool)[first]
        shown_g = np.sqrt(square[concept]) if len(concept) else np.zeros(0)
        self.factor = self._cells(holder, column, factor)
        self.met = self._cells(holder, column, meets.astype(float))
        self.partly = self._cells(holder, column, (~meets).astype(float))
        self.shared = self._cells(holder, column, factor * np.minimum(columns.specificity[column], shown_g))
        self.shown_square = self._cells(holder, column, shown_g**2)
        unsure_first = _first_of_each(unsure, uri_rank)
        unsure_holder = np.array(unsure.holder, int)[unsure_first]
        unsure_column = np.array(unsure.column, int)[unsure_first]
        pending = self._cells(unsure_holder, unsure_column, np.array(unsure.factor)[unsure_first])
        self.potential = self.factor.maximum(pending)
        has_sure = self._cells(holder, column, np.ones(len(holder)))
        any_pending = self._cells(unsure_holder, unsure_column, np.ones(len(unsure_holder)))
        self.not_sure = any_pending - any_pending.multiply(has_sure)
        # One row for each (holder, concept) that is somewhere the best evidence: its g counts once a target,
        # however many requirements it answers there.
        pairs, line = np.unique(holder * max(len(concepts), 1) + concept, return_inverse=True)
        self.used = sparse.csr_matrix((np.ones(len(line)), (line.ravel(), column)), shape=(len(pairs), self.shape[1]))
        pair_holder, pair_concept = np.divmod(pairs, max(len(concepts), 1))
        self.used_square = sparse.csr_matrix(
            (square[pair_concept] if len(pairs) else np.zeros(0), (pair_holder, np.arange(len(pairs)))),
            shape=(self.shape[0], len(pairs)),
        )

    def _cells(self, rows: NDArray[np.int64], columns: NDArray[np.int64], values: Floats) -> sparse.csr_matrix:
        return sparse.csr_matrix((values, (rows, columns)), shape=self.shape)


def _first_of_each(links: _Links, uri_rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best line of each (holder, column): highest factor, then score, then first URI, as in fit.py."""
    if not links.holder:
        return np.zeros(0, dtype=np.int64)
    holder, column = np.array(links.holder), np.array(links.column)
    order = np.lexsort(
        (uri_rank[np.array(links.concept)], -np.array(links.score), -np.array(links.factor), column, holder)
    )
    changed = np.ones(len(order), dtype=bool)
    changed[1:] = (np.diff(holder[order]) != 0) | (np.diff(column[order]) != 0)
    return order[changed]


def _score(shown: _Shown, columns: _Columns, weight: sparse.csr_matrix, both: sparse.csr_matrix) -> Floats:
    weighted = sparse.csr_matrix(weight.multiply(columns.specificity[None, :]))
    wanted_norm = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    shared = _dense(shown.shared @ weighted.T)
    counted = _dense(shown.shown_square @ both.T)
    answers = sparse.csr_matrix(shown.used @ both.T)
    answers.data = np.minimum(answers.data, 1.0)
    used = _dense(shown.used_square @ answers)
    # Rounding can leave a difference of equal sums a hair below zero.
    others = np.maximum(shown.accepted_square[:, None] - used, 0.0)
    others[others < 1e-12] = 0.0
    norm = wanted_norm[None, :] * np.sqrt(counted + others)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(norm > 0, 100.0 * shared / norm, np.nan)


def _wanted(shown: _Shown, both: sparse.csr_matrix) -> Counts:
    answered = sparse.csr_matrix(shown.outcome_cells @ both.T)
    answered.data = np.minimum(answered.data, 1.0)
    lines = len(shown.outcome_holder)
    belongs = sparse.csr_matrix(
        (np.ones(lines), (shown.outcome_holder, np.arange(lines))), shape=(shown.shape[0], lines)
    )
    return _dense(belongs @ answered).astype(np.int64)


def _counted(shown: sparse.csr_matrix, indicator: sparse.csr_matrix) -> Counts:
    return np.rint(_dense(shown @ indicator.T)).astype(np.int64)


def _matrix(
    cells: Sequence[tuple[int, int]], values: Sequence[float] | None, shape: tuple[int, int]
) -> sparse.csr_matrix:
    rows, columns = zip(*cells, strict=True) if cells else ((), ())
    data = np.ones(len(cells)) if values is None else np.array(values, dtype=float)
    return sparse.csr_matrix((data, (np.array(rows, int), np.array(columns, int))), shape=shape)


def _dense(matrix: Any) -> Floats:
    return np.asarray(matrix.toarray(), dtype=np.float64)


def _side_by_side(parts: Sequence[FitMatrix], matched: Counts) -> FitMatrix:
    def joined(name: str) -> dict[Importance, Counts]:
        return {kind: np.hstack([getattr(part, name)[kind] for part in parts]) for kind in Importance}

    return FitMatrix(
        coverage_low=np.hstack([part.coverage_low for part in parts]),
        coverage_high=np.hstack([part.coverage_high for part in parts]),
        score=np.hstack([part.score for part in parts]),
        met=joined("met"),
        partly=joined("partly"),
        not_sure=joined("not_sure"),
        wanted=np.hstack([part.wanted for part in parts]),
        matched=matched,
    )


def percentiles(coverage_low: Floats) -> Floats:
    """The share of the others' column values below each value, ties half; shape as given, NaN kept.

    Over the rows of each column; an offering is compared with all loaded ones, itself (a tie) included.
    """
    below = np.full_like(coverage_low, np.nan)
    for column in range(coverage_low.shape[1]):
        values = coverage_low[:, column]
        ordered = np.sort(values)
        left = np.searchsorted(ordered, values, side="left")
        right = np.searchsorted(ordered, values, side="right")
        below[:, column] = (left + (right - left) / 2) / max(len(values), 1)
    return np.where(np.isnan(coverage_low), np.nan, below)
