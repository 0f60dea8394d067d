"""Verify files against the tenant's register; nothing is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from service.domain import Scope
from service.operations.trusted_issuers import TrustedIssuers
from service.verification.canonicaliser import Canonical
from service.verification.context import VerificationContext
from service.verification.documents import Fetcher
from service.verification.verdicts import Verification
from service.verification.verify import verify

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This moment, with zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Asked:
    """What a request says beside the files: whom they should be about, documents at hand, whether to stay offline."""

    subject: str | None = None
    documents: Mapping[str, bytes | int] = field(default_factory=dict)
    offline: bool = False


class VerifyCredentials:
    """Verifies one file after the other; fetcher None means that nothing is ever fetched."""

    def __init__(
        self, canonicaliser: Canonical, issuers: TrustedIssuers, fetcher: Fetcher | None, clock: Clock = utc_now
    ) -> None:
        self._canonicaliser = canonicaliser
        self._issuers = issuers
        self._fetcher = fetcher
        self._clock = clock

    def __call__(self, scope: Scope, data: bytes, asked: Asked) -> Verification:
        """What stands in the file and what is to be believed of it; never raises for what stands in it."""
        return verify(data, self._context(scope, asked))

    def _context(self, scope: Scope, asked: Asked) -> VerificationContext:
        return VerificationContext(
            now=self._clock(),
            canonicaliser=self._canonicaliser,
            documents=asked.documents,
            fetcher=None if asked.offline else self._fetcher,
            register=self._issuers.register(scope),
            subject=asked.subject,
        )
