"""What a verification is told: the clock, the documents at hand, whom to trust, whom the document is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.importers.strict_json import JsonLimits
from service.verification.canonicaliser import Budget, Canonical
from service.verification.documents import Documents, Fetcher
from service.verification.trust import TrustRegister


@dataclass(frozen=True)
class Limits:
    """How much one verification may take: JSON size, bytes of an inflated status list, credentials in one file,
    levels of nesting, proofs of one document, seconds for canonicalising all of a file.
    """

    json: JsonLimits = field(default_factory=JsonLimits)
    status_list_bytes: int = 16 * 2**20
    credentials: int = 200
    nesting: int = 4
    proofs: int = 16
    seconds: float = 3.5


@dataclass(frozen=True)
class VerificationContext:
    """Everything that verify() depends on beside the bytes.

    now is the moment judged for, with zone. documents maps addresses to bytes (or to 404 or 410); fetcher None
    means offline. subject is the identity that the credential should be bound to: an e-mail address, a DID, an
    address or an opaque id, None when nobody is named.
    """

    now: datetime
    canonicaliser: Canonical
    documents: Mapping[str, bytes | int] = field(default_factory=dict)
    fetcher: Fetcher | None = None
    register: TrustRegister = field(default_factory=TrustRegister)
    subject: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass
class Tally:
    """How many credentials were found inside one file, at any depth."""

    inside: int = 0


@dataclass(frozen=True)
class Inquiry:
    """One verification under way: what it was told, the documents it has seen, how deep it is nested."""

    context: VerificationContext
    documents: Documents
    canonical: Canonical
    tally: Tally = field(default_factory=Tally)
    depth: int = 0

    @classmethod
    def of(cls, context: VerificationContext) -> "Inquiry":
        """Begin one."""
        documents = Documents(context.documents, context.fetcher, context.limits.json)
        return cls(context, documents, Budget(context.canonicaliser, context.limits.seconds))

    def deeper(self) -> "Inquiry":
        """The same for a document inside this one."""
        return replace(self, depth=self.depth + 1)
