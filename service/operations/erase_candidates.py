"""Forget candidates: on request at once, and those not used for as long as the retention setting says; and tell
a candidate everything that is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.domain import Scope
from service.operations.verify_credentials import Clock, utc_now
from service.store.candidate_export import exported_rows
from service.store.candidates import CandidateRepository, StoredCandidate
from service.store.database import Database


@dataclass(frozen=True)
class Export:
    """Everything stored of a candidate, by table."""

    candidate: StoredCandidate
    rows: dict[str, list[dict[str, Any]]]


class EraseCandidates:
    """Erases candidates with rows, matches and what was fetched for them."""

    def __init__(
        self,
        candidates: CandidateRepository,
        retention_days: int,
        forget_fetched: Callable[[], None],
        clock: Clock = utc_now,
    ) -> None:
        self._candidates = candidates
        self._retention_days = retention_days
        self._forget_fetched = forget_fetched
        self._clock = clock

    def __call__(self, scope: Scope, candidate: str) -> None:
        """Erase one candidate; NotFound when there is none by that id."""
        self._candidates.get(scope, candidate)
        self._candidates.erase(scope, [candidate])
        self._forget_fetched()

    def unused(self, scope: Scope) -> int:
        """Erase candidates that were not used for the days of the setting; how many. With 0 days nobody is."""
        if not self._retention_days:
            return 0
        due = self._candidates.unused(scope, self._clock() - timedelta(days=self._retention_days))
        return self._candidates.erase(scope, due) if due else 0


class ExportCandidate:
    """Answers what is known of a candidate."""

    def __init__(self, database: Database, candidates: CandidateRepository) -> None:
        self._database = database
        self._candidates = candidates

    def __call__(self, scope: Scope, candidate: str) -> Export:
        """Everything stored; NotFound when there is no candidate by that id. Asking counts as no use."""
        return Export(self._candidates.get(scope, candidate), exported_rows(self._database, scope, candidate))
