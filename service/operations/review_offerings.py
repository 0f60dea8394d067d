"""Judge what changed since the last review, and keep the findings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from service.domain import Scope, Versions
from service.matching.fit import Holder
from service.operations.library import Library, MatcherHandle
from service.operations.offering_subjects import Ground, OfferingSubjects
from service.operations.read_vacancies import ReadVacancies
from service.operations.steps import AtOnce, Steps, silent
from service.quality.editions import newer_editions
from service.quality.engine import Judged, Result, judge
from service.quality.subject import Subject
from service.quality.words import data
from service.store.finding_values import JudgedOffering, NewFinding
from service.store.findings import FindingRepository
from service.store.offerings import OfferingRepository, StoredOffering
from service.store.review_basis import OfferingBasis, ReviewBasis
from service.store.rows import digest
from service.store.taxonomies import TaxonomyRepository
from service.store.vacancies import VacancyRepository

# Offerings judged and stored together; a killed review loses at most these.
STEP = 500
COUNTED = ("judged", "opened", "closed", "changed")
RULE_FILES = ("rules", "frameworks", "facts", "verbs")


@dataclass(frozen=True)
class ReviewReport:
    """What one review did: how many offerings there are, were judged now, and what became of findings."""

    versions: Versions
    offerings: int
    judged: int
    opened: int
    closed: int
    changed: int


@dataclass(frozen=True)
class ReviewSources:
    """Where a review reads from."""

    library: Library
    taxonomies: TaxonomyRepository
    offerings: OfferingRepository
    vacancies: VacancyRepository
    read_vacancies: ReadVacancies
    basis: ReviewBasis


class ReviewOfferings:
    """Judges offerings by every rule."""

    def __init__(self, sources: ReviewSources, subjects: OfferingSubjects, findings: FindingRepository) -> None:
        self._from = sources
        self._subjects = subjects
        self._findings = findings

    def __call__(self, scope: Scope, today: date, only: Sequence[str] = (), steps: Steps | None = None) -> ReviewReport:
        """Judge the offerings (or those named) whose record, ground or day changed since they were last judged."""
        return self.on(scope, self.ground(scope, today), only, steps)

    def on(self, scope: Scope, ground: Ground, only: Sequence[str] = (), steps: Steps | None = None) -> ReviewReport:
        """The same on a ground that the caller has already."""
        steps = steps or AtOnce()
        today = ground.today
        if only:
            self._from.offerings.get_many(scope, only)
        common = digest([_rules_digest(), ground.handle.stamp, sorted(ground.wanted), ground.several])
        known = self._findings.states(scope)
        prints = {key: digest([common, item.fingerprint, ground.newer.get(key)]) for key, item in ground.basis.items()}
        waiting = [
            key
            for key in (only or ground.basis)
            if key not in known or known[key][0] != prints[key] or _is_due(known[key][1], today)
        ]
        counts = Counter({name: steps.cursor.get(name, 0) for name in COUNTED})
        total = counts["judged"] + len(waiting)
        for start in range(0, len(waiting), STEP):
            keys = waiting[start : start + STEP]
            stored = self._from.offerings.existing(scope, keys)
            judged = [
                _judged(item, subject, prints[item.id])
                for item, (subject, _) in zip(stored, self._subjects.of(scope, ground, stored, silent), strict=True)
            ]
            with steps.step("judging", counts["judged"] + len(keys), total):
                counts.update(self._findings.record(scope, judged, today), judged=len(keys))
                steps.cursor.update(counts)
        return ReviewReport(ground.handle.versions, len(ground.basis), **counts)

    def subjects(self, scope: Scope, ground: Ground, keys: Sequence[str]) -> list[tuple[Subject, Holder]]:
        """Subjects and holders of offerings, in the order asked; NotFound names the first unknown id."""
        return self._subjects.of(scope, ground, self._from.offerings.get_many(scope, keys), silent)

    def ground(self, scope: Scope, today: date) -> Ground:
        """What all offerings are judged against today."""
        handle = self._from.library.matcher()
        basis = {item.id: item for item in self._from.basis.all(scope)}
        return Ground(
            self._from.library.shelf(handle.versions.taxonomy),
            handle,
            today,
            self._wanted(scope, handle),
            len(self._from.taxonomies.list()) > 1,
            newer_editions(_titled(basis)),
            basis,
        )

    def _wanted(self, scope: Scope, handle: MatcherHandle) -> frozenset[str]:
        stored = [item for item in self._from.vacancies.all(scope) if item.repost_of is None]
        targets = self._from.read_vacancies.targets(scope, handle, stored)
        return frozenset(uri for target in targets for item in target.requirements for uri in item.concepts)


def _titled(basis: Mapping[str, OfferingBasis]) -> list[tuple[str, str, str]]:
    return [(key, item.title, item.provider) for key, item in basis.items() if item.provider and not item.withdrawn]


def _rules_digest() -> str:
    return digest([data(name) for name in RULE_FILES])


def _is_due(due: date | None, today: date) -> bool:
    return due is not None and today >= due


def _judged(stored: StoredOffering, subject: Subject, fingerprint: str) -> JudgedOffering:
    judged = judge(subject)
    due = min((item.seen.until for item in judged if item.seen.until is not None), default=None)
    kept = tuple(_finding(stored.id, item) for item in judged if item.seen.result is not Result.HOLDS)
    return JudgedOffering(stored.id, fingerprint, due, kept)


def _finding(offering: str, item: Judged) -> NewFinding:
    return NewFinding(
        offering,
        item.rule.id,
        item.rule.kind.value,
        item.rule.cause,
        item.rule.severity.value,
        item.seen.result.value,
        plain(item.seen.value),
        plain(dict(item.seen.evidence)),
    )


def plain(value: Any) -> Any:
    """A value as JSON holds it: days in ISO 8601, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value
