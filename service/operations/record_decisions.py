"""Keep what a person decided about a candidate, and on what; the service itself decides about nobody."""

from dataclasses import dataclass

from service.domain import Importance, Scope
from service.operations.add_credentials import checked_candidate
from service.operations.fit_candidate import CandidateFit, FitCandidate
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.verify_credentials import Clock, utc_now
from service.store.candidates import CandidateRepository
from service.store.decisions import DecisionRepository, NewDecision, StoredDecision
from service.store.rows import Page

DECISIONS = ("advanced", "on_hold", "declined", "hired", "withdrawn")


@dataclass(frozen=True)
class PostedDecision:
    """A decision as a client posts it; decided_by is an opaque id of the person who made it."""

    target: str
    decision: str
    decided_by: str
    reason: str


class RecordDecisions:
    """Keeps and lists decisions."""

    def __init__(
        self,
        candidates: CandidateRepository,
        fit: FitCandidate,
        decisions: DecisionRepository,
        clock: Clock = utc_now,
    ) -> None:
        self._candidates = candidates
        self._fit = fit
        self._decisions = decisions
        self._clock = clock

    def __call__(
        self, scope: Scope, candidate: str, posted: PostedDecision, using: Using = NOW_IN_USE
    ) -> StoredDecision:
        """Keep a decision with what the service shows of the candidate and the target at this moment."""
        decided_by = checked_candidate(posted.decided_by)
        shown = self._fit(scope, checked_candidate(candidate), posted.target, using)
        target = shown.gap.target
        made = NewDecision(
            candidate, target.id, target.label, posted.decision, decided_by, posted.reason, _snapshot(shown)
        )
        return self._decisions.add(scope, made, self._clock())

    def of(self, scope: Scope, candidate: str) -> list[StoredDecision]:
        """A candidate's decisions, oldest first; NotFound when there is no candidate by that id."""
        self._candidates.get(scope, checked_candidate(candidate))
        return self._decisions.of(scope, candidate)

    def on(self, scope: Scope, target: str, limit: int, cursor: str | None = None) -> Page[StoredDecision]:
        """A page of the decisions on a target, named as decisions name it."""
        return self._decisions.page(scope, target, limit, cursor)


def _snapshot(shown: CandidateFit) -> dict[str, object]:
    fit, versions = shown.gap.fit, shown.gap.versions
    low, high = fit.coverage or (None, None)
    return {
        "coverage": None if low is None or high is None else {"low": round(low, 4), "high": round(high, 4)},
        "counts": {
            importance.value: {name: number for name, number in fit.counts(importance).items() if number}
            for importance in Importance
        },
        "taxonomy": versions.taxonomy,
        "matcher": versions.matcher,
        "calibration": versions.calibration,
    }
