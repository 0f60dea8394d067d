"""What a client asks of a search, and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.domain import Concept, Versions
from service.errors import BadInput
from service.matching.fit import Fit, RequirementFit
from service.matching.word_search import FoundWord
from service.operations.library import Shelf
from service.operations.offering_conditions import Conditions
from service.operations.offering_quality import STALE
from service.operations.targets import Target
from service.store.finding_summary import OpenFinding
from service.store.offerings import StoredOffering
from service.store.rows import decode_cursor


@dataclass(frozen=True)
class SearchPolicy:
    """What counts how much in a search; a judgement, not a measurement.

    least, full: cosines of a text with the query that are worth nothing and everything. meaning: what meaning counts
    beside words. shown: the least relevance of what is found. stale: by what the relevance of an offering with an open
    stale finding is multiplied. doubt: what a concept is worth that an offering may teach. tie: what likeness of
    meaning adds to evidence for a concept, so that offerings with the same evidence have an order.
    """

    least: float = 0.15
    full: float = 0.65
    meaning: float = 0.5
    shown: float = 0.15
    stale: float = 0.6
    doubt: float = 0.5
    tie: float = 0.1


@dataclass(frozen=True)
class Wanted:
    """What is looked for; exactly one of words, concept, occupation and like (an offering's id) is given."""

    words: str | None = None
    concept: str | None = None
    occupation: str | None = None
    like: str | None = None


@dataclass(frozen=True)
class Filters:
    """What offerings must be; unknown: those that do not say are let through."""

    conditions: Conditions = field(default_factory=Conditions)
    hours: float | None = None
    price: float | None = None
    currency: str | None = None
    quality: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True)
class Why:
    """Why an offering was found: words that answer, the text that is most alike, the evidence for a concept."""

    words: tuple[FoundWord, ...] = ()
    text: tuple[str, str, float] | None = None
    evidence: RequirementFit | None = None
    fit: Fit | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundOffering:
    """One offering with its relevance (0..1), why it was found, and the open findings about it."""

    stored: StoredOffering
    relevance: float
    why: Why
    findings: tuple[OpenFinding, ...]
    quality: str

    @property
    def stale(self) -> tuple[str, ...]:
        """The rules of open stale findings, because of which it sank."""
        return tuple(item.rule for item in self.findings if item.kind == STALE)


@dataclass(frozen=True)
class FoundOfferings:
    """A page of what was found, best first; removed counts by filter what it took away: no, and unknown."""

    versions: Versions
    shelf: Shelf
    offerings: tuple[FoundOffering, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    removed: Mapping[str, Mapping[str, int]]
    currency: str | None
    meant: Concept | Target | StoredOffering | None
    after: tuple[str, str] | None  # what the next page's cursor holds


def cursor_of(text: str) -> tuple[float, str]:
    """Relevance and id of the last offering of the page before; BadInput for a cursor that is not ours."""
    relevance, key = decode_cursor(text, 2)
    try:
        return float(relevance), key
    except ValueError:
        raise BadInput(f"cursor {text[:40]!r} is not one of ours; pass next_cursor of the page before") from None
