"""How a selection falls on groups of candidates; who is in which group comes with the request and goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain import Scope
from service.errors import BadInput, FieldError
from service.evaluation.adverse_impact import Impact, adverse_impact
from service.operations.shortlist_candidates import ShortlistCandidates, ShortlistRequest
from service.operations.targets import Target
from service.store.decisions import DecisionRepository


@dataclass(frozen=True)
class Selection:
    """Who counts as selected; exactly one is given.

    Named candidates; the first so many of the shortlist; everybody of at least this coverage.low; or everybody whose
    newest decision for the target is one of these.
    """

    candidates: tuple[str, ...] | None = None
    top: int | None = None
    coverage: float | None = None
    decisions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ImpactReport:
    """The comparison, and how it was selected, in words."""

    target: Target
    impact: Impact
    selected_by: str


class ReportImpact:
    """Compares groups; nothing of the request is stored or logged."""

    def __init__(self, shortlist: ShortlistCandidates, decisions: DecisionRepository) -> None:
        self._shortlist = shortlist
        self._decisions = decisions

    def __call__(
        self, scope: Scope, request: ShortlistRequest, groups: Mapping[str, str], selection: Selection
    ) -> ImpactReport:
        """The rates of all groups among the candidates named in groups (by candidate)."""
        ranking = self._shortlist.ranking(scope, request)
        names = [name for name, _ in ranking.candidates]
        if selection.candidates is not None:
            chosen = set(selection.candidates)
            unknown = sorted(chosen - set(names))
            if unknown:
                detail = f"{len(unknown)} selected candidates have no group, the first is {unknown[0]!r}"
                raise BadInput(detail, [FieldError("/selected/candidates", detail)])
            return ImpactReport(ranking.target, adverse_impact(groups, chosen), "named candidates")
        if selection.top is not None:
            chosen = set(names[: selection.top])
            return ImpactReport(
                ranking.target, adverse_impact(groups, chosen), f"the first {selection.top} of the shortlist"
            )
        if selection.coverage is not None:
            chosen = {name for name, low in ranking.candidates if low >= selection.coverage}
            return ImpactReport(
                ranking.target, adverse_impact(groups, chosen), f"coverage of at least {selection.coverage:g}"
            )
        wanted = selection.decisions or ()
        latest = self._decisions.latest(scope, ranking.target.id, names)
        chosen = {name for name, decision in latest.items() if decision in wanted}
        return ImpactReport(ranking.target, adverse_impact(groups, chosen), f"decided: {', '.join(wanted)}")
