"""What the rules are told of one offering: plain values, so that every rule is a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain import Offering


@dataclass(frozen=True, slots=True)
class SuggestedSuccessor:
    """A concept that may stand for one that is gone, with a score (0..1, a judgement and no probability)."""

    uri: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """A concept that an outcome taught changed when the taxonomy was switched.

    change is "removed", "redefined" or "retyped"; settled says that the offering was reviewed, or the match judged,
    since then.
    """

    concept: str
    label: str
    change: str
    outcome: str
    before: str
    after: str
    changed: date
    successors: tuple[SuggestedSuccessor, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared alignment to ESCO.

    known says that the taxonomy has it, supported that an outcome teaches it, doubtful that an outcome may teach it:
    a match that is not sure, or a judgement "unsure".
    """

    uri: str
    label: str
    known: bool
    supported: bool
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A declared target occupation: its essential concepts, and those that are not taught, as (URI, label)."""

    uri: str
    label: str
    essential: int
    missing: tuple[tuple[str, str], ...]
    rank: int | None = None
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A concept that the title names, and whether an outcome teaches it or something near."""

    uri: str
    label: str
    words: str
    taught: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """What a stakeholder said: role ("employer", "learner", …), relevance 1 to 5."""

    role: str
    organisation: str
    given: date
    relevance: int
    text: str = ""


@dataclass(frozen=True)
class Subject:
    """One offering on one day, with everything that rules may read.

    taught holds, for each outcome, the labels of its accepted concepts by URI; it is empty where nothing was matched.
    changes is None where only one version of the taxonomy was ever in use. wanted says of each outcome whether any
    loaded target wants it, None where the outcome has no accepted concept; it is None where no target is loaded.
    snapshot is the newest dated one that had the offering; judged counts the judgements on its matches.
    promised is None where no label could be looked up. newer names editions that came after this one.
    """

    offering: Offering
    today: date
    withdrawn: date | None = None
    snapshot: date | None = None
    taught: tuple[Mapping[str, str], ...] = ()
    declared: tuple[Declared, ...] = ()
    changes: tuple[ConceptChange, ...] | None = None
    wanted: tuple[bool | None, ...] | None = None
    targets: tuple[TargetFacts, ...] = ()
    unknown_targets: tuple[str, ...] = ()
    promised: tuple[Promise, ...] | None = None
    newer: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    judged: int = 0

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The sentences of the outcomes."""
        return tuple(item.text for item in self.offering.outcomes)

    @property
    def matched(self) -> bool:
        """Whether any outcome has an accepted concept."""
        return any(self.taught)
