"""What a stored credential is worth now: issuers may have left the register and dates may have passed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.store.candidates import HeldCredential, StoredCredential
from service.verification.checks import (
    DOCUMENT_CHECKS,
    EXPIRED,
    RELIANCE_CHECKS,
    Check,
    Result,
    Verdict,
    verdict_of,
)
from service.verification.dates import Stated, check_dates
from service.verification.trust import TrustRegister


@dataclass(frozen=True)
class JudgedCredential:
    """A stored credential with its checks as they stand now."""

    stored: StoredCredential
    checks: Mapping[str, Check]

    @property
    def held(self) -> HeldCredential:
        """What is kept of the credential."""
        return self.stored.held

    @property
    def verdict(self) -> Verdict:
        """Valid, invalid or unknown."""
        return verdict_of(self.checks)

    @property
    def trusted(self) -> bool:
        """Valid, from a registered issuer, and bound to the identity given."""
        relied = all(self.checks[name].result is Result.PASS for name in RELIANCE_CHECKS)
        return relied and self.verdict is Verdict.VALID

    @property
    def expired(self) -> bool:
        """Whether the only failed check is that it has expired."""
        return expired_only(self.checks)

    def counts(self, *, expired: bool) -> bool:
        """Whether it may count at all: not if invalid, save by expiry alone where that is asked for."""
        return self.verdict is not Verdict.INVALID or (expired and self.expired)


def expired_only(checks: Mapping[str, Check]) -> bool:
    """Whether the only failed check of the document is that it has expired."""
    failures = [name for name in DOCUMENT_CHECKS if checks[name].result is Result.FAIL]
    return failures == ["dates"] and checks["dates"].cause == EXPIRED


def judge_again(stored: StoredCredential, register: TrustRegister, now: datetime) -> JudgedCredential:
    """Judge issuer_trust by the register as it is, and dates by the expiry stated; the rest stays as verified.

    Whether it was revoked meanwhile only another verification can tell.
    """
    held = stored.held
    checks = dict(held.checks)
    checks["issuer_trust"] = register.judge(held.issuer, held.fingerprints, checks["issuer_key"])
    ended = check_dates([Stated("the date of expiry", held.expires, begins=False)], now)
    if checks["dates"].result is not Result.FAIL and ended.result is Result.FAIL:
        checks["dates"] = ended
    return JudgedCredential(stored, checks)
