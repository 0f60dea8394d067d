"""The quality of one offering or provider: profile, findings, voices, and what would put things right."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from service.domain import Scope, Versions
from service.errors import NotFound
from service.matching.fit import Evidence
from service.operations.library import Shelf
from service.operations.review_offerings import ReviewOfferings
from service.quality.engine import Case
from service.quality.frameworks import readings
from service.quality.outcome_writing import rewrite
from service.quality.profile import Profile, profile
from service.store.feedback import Feedback, FeedbackRepository
from service.store.finding_values import FindingFilter, StoredFinding
from service.store.findings import FindingRepository
from service.store.offerings import OfferingFilter, OfferingRepository, StoredOffering

OFFERINGS_READ = 500  # most offerings of one provider that a report looks at in detail
SPREAD_HIGH = 0.2


@dataclass(frozen=True)
class Quality:
    """One offering: its profile, open findings and feedback."""

    offering: StoredOffering
    profile: Profile
    findings: tuple[StoredFinding, ...]
    feedback: tuple[Feedback, ...]


@dataclass(frozen=True)
class Cures:
    """What would put an offering right: concepts to declare, with their evidence, and patterns to rewrite by."""

    versions: Versions
    shelf: Shelf
    offering: StoredOffering
    alignments: tuple[Evidence, ...]
    rewrites: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Spread:
    """The values of one dimension or framework among a provider's offerings; None when none is known."""

    known: int
    mean: float | None
    low: float | None
    high: float | None
    deviation: float | None

    @property
    def uneven(self) -> bool:
        """Whether the offerings differ much (gap-04: provider-variance)."""
        return self.deviation is not None and self.deviation > SPREAD_HIGH


@dataclass(frozen=True)
class ProviderReport:
    """A provider's offerings: spread per dimension and framework, findings by rule, and the offerings."""

    provider: str
    today: date
    versions: Versions
    total: int
    offerings: tuple[StoredOffering, ...]
    dimensions: Mapping[str, Spread]
    frameworks: Mapping[str, Spread]
    findings: tuple[StoredFinding, ...]
    voices: int


class ProfileQuality:
    """Reads what is known of quality; nothing is judged anew but the offering's own record."""

    def __init__(
        self,
        review: ReviewOfferings,
        offerings: OfferingRepository,
        findings: FindingRepository,
        feedback: FeedbackRepository,
    ) -> None:
        self._review = review
        self._offerings = offerings
        self._findings = findings
        self._feedback = feedback

    def offering(self, scope: Scope, key: str, today: date, frameworks: Sequence[str] = ()) -> Quality:
        """The quality of one offering, its findings brought up to date first."""
        stored = self._offerings.get(scope, key)
        ground = self._review.ground(scope, today)
        self._review.on(scope, ground, [key])
        ((subject, _),) = self._review.subjects(scope, ground, [key])
        return Quality(
            stored,
            profile(subject, frameworks),
            tuple(self._findings.all(scope, FindingFilter(offering=key))),
            self._feedback.of(scope, [key]).get(key, ()),
        )

    def cures(self, scope: Scope, key: str, today: date) -> Cures:
        """Concepts that outcomes teach and nobody declared, each once, best score first; and rewrite patterns.

        What a person rejected is never suggested, what a person accepted is.
        """
        stored = self._offerings.get(scope, key)
        ground = self._review.ground(scope, today)
        ((subject, holder),) = self._review.subjects(scope, ground, [key])
        declared = {item.target for item in stored.offering.alignments}
        best: dict[str, Evidence] = {}
        for item in holder.evidence:
            fits = item.sure and item.outcome is not None and item.concept not in declared
            known = best.get(item.concept)
            if fits and item.concept in ground.shelf.taxonomy.concepts and (known is None or item.score > known.score):
                best[item.concept] = item
        ranked = tuple(sorted(best.values(), key=lambda item: (-item.score, item.concept)))
        patterns = tuple(found for item in readings(Case(subject).facts) if (found := rewrite(item)) is not None)
        return Cures(ground.handle.versions, ground.shelf, stored, ranked, patterns)

    def provider(self, scope: Scope, name: str, today: date) -> ProviderReport:
        """The report on a provider by its exact name, over its first offerings by id."""
        wanted = OfferingFilter(provider=name)
        total = self._offerings.count(scope, wanted)
        if not total:
            raise NotFound(f"no offering of a provider {name!r}; the name must be exact")
        stored = self._offerings.page(scope, wanted, OFFERINGS_READ).items
        keys = [item.id for item in stored]
        ground = self._review.ground(scope, today)
        report = self._review.on(scope, ground, keys)
        still_offered = [item.id for item in stored if item.withdrawn is None]
        profiles = [profile(subject) for subject, _ in self._review.subjects(scope, ground, still_offered)]
        return ProviderReport(
            name,
            today,
            report.versions,
            total,
            stored,
            _spreads([{item.id: item.value for item in one.dimensions} for one in profiles]),
            _spreads([{item.framework.id: item.coverage for item in one.frameworks} for one in profiles]),
            tuple(self._findings.all(scope, FindingFilter(provider=name, waived_on=today))),
            sum(len(item) for item in self._feedback.of(scope, keys).values()),
        )


def _spreads(listed: Sequence[Mapping[str, float | None]]) -> dict[str, Spread]:
    values: dict[str, list[float]] = defaultdict(list)
    for one in listed:
        for name, value in one.items():
            values[name] += [] if value is None else [value]
    return {name: _spread(found) for name, found in values.items()}


def _spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(0, None, None, None, None)
    return Spread(len(values), fmean(values), min(values), max(values), pstdev(values))
