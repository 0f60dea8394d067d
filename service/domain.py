"""The words of the domain as plain values; no storage, no web, no model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What ESCO calls skillType: a skill/competence or a knowledge item."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"


class Importance(StrEnum):
    """How much a requirement is wanted; must-have is essential, nice-to-have is optional."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"


class MatchVerdict(StrEnum):
    """What the two thresholds make of a match score."""

    ACCEPTED = "accepted"
    NOT_SURE = "not_sure"


class JudgementVerdict(StrEnum):
    """What a person says of a match."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNSURE = "unsure"


class RequirementVerdict(StrEnum):
    """How a requirement is covered; not_covered for offerings, no_evidence for persons."""

    MET = "met"
    PARTLY = "partly"
    NOT_SURE = "not_sure"
    NOT_COVERED = "not_covered"
    NO_EVIDENCE = "no_evidence"


class Relation(StrEnum):
    """How the concept of the evidence stands to the concept required."""

    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    RELATED = "related"


class EvidenceSource(StrEnum):
    """Where evidence comes from."""

    MATCH = "match"
    ALIGNMENT = "alignment"
    JUDGEMENT = "judgement"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Concept:
    """An ESCO skill or knowledge item in one language."""

    uri: str
    preferred_label: str
    kind: Kind | None = None
    alternative_labels: tuple[str, ...] = ()
    description: str = ""
    reuse_level: str | None = None


@dataclass(frozen=True, slots=True)
class Occupation:
    """An ESCO occupation in one language."""

    uri: str
    preferred_label: str
    alternative_labels: tuple[str, ...] = ()
    description: str = ""
    isco_code: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A concept wanted by a target; alternatives ("Java or C#") carry every option's URI, else options is empty."""

    concept: str
    importance: Importance
    options: tuple[str, ...] = ()

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts any of which answers this requirement."""
        return self.options or (self.concept,)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence that says what a learner can do; origin tells where the sentence was found."""

    text: str
    origin: str = "outcomes"  # "outcomes" | "description"


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the issuer declared: a concept URI of ESCO, or a target in another framework."""

    target: str
    framework: str | None = None
    label: str | None = None
    origin: str = "declared"
    code: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Offering:
    """What a provider offers; every field but the title may be absent, and absent means unknown."""

    title: str
    external_id: str | None = None
    source: str = "default"
    description: str = ""
    outcomes: tuple[Outcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    level: str | None = None
    workload_hours: float | None = None
    credits: float | None = None
    assessment: str | None = None
    quality_assurance: str | None = None
    provider: str | None = None
    language: str | None = None
    mode: str | None = None
    price: float | None = None
    currency: str | None = None
    start: date | None = None
    end: date | None = None
    reviewed: date | None = None
    review_cycle: str | None = None
    target_occupations: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Credential:
    """What one person was awarded, as its document states it; whether to believe it is verification's business.

    recipient is a salted hash ("sha256$…") or a decentralised identifier, never an address. issued and expires
    are ISO 8601 as stated. origin of outcomes and alignments names the member that they were found in.
    """

    title: str
    format: str
    external_id: str | None = None
    description: str = ""
    criteria: str = ""
    outcomes: tuple[Outcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    level: str | None = None
    credits: float | None = None
    workload_hours: float | None = None
    assessment: str | None = None
    accreditation: tuple[str, ...] = ()
    endorsements: tuple[str, ...] = ()
    language: str | None = None
    issued: str | None = None
    expires: str | None = None
    issuer: str | None = None
    issuer_name: str | None = None
    recipient: str | None = None
    recipient_salt: str | None = None
    offering: str | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A dated job advert or requirement list."""

    title: str
    text: str = ""
    external_id: str | None = None
    source: str = "default"
    employer: str | None = None
    location: str | None = None
    posted: date | None = None
    valid_through: date | None = None
    occupation: str | None = None
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A concept computed for a text.

    score is a probability (0..1, 4 decimals); verdict is None below the second threshold: no match, kept only
    for ranking metrics. span counts characters of the matched text, end exclusive. features are what the
    score was made from.
    """

    concept: str
    score: float
    verdict: MatchVerdict | None
    rank: int
    span: tuple[int, int]
    matched_label: str
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, and why; count when the same happened more than once."""

    reason: str
    file: str | None = None
    row: int | None = None
    field: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything an answer depends on; equal versions on one machine class give equal bytes."""

    taxonomy: str
    language: str
    model: str
    index: str
    matcher: str
    calibration: str


DEFAULT_TENANT = "default"


@dataclass(frozen=True, slots=True)
class Scope:
    """On whose behalf a repository reads and writes; every method of every repository takes one."""

    tenant: str = DEFAULT_TENANT


class KeyScope(StrEnum):
    """What a key or token is for; admin may do everything within its tenant."""

    HR = "hr"
    PROVIDER = "provider"
    ADVISER = "adviser"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: whose rows, which scopes, and the name that limits and the audit know the caller by."""

    scope: Scope
    name: str
    scopes: frozenset[KeyScope]

    def may(self, wanted: frozenset[KeyScope]) -> bool:
        """Whether the caller has one of the scopes wanted, or may do everything."""
        return KeyScope.ADMIN in self.scopes or bool(self.scopes & wanted)
