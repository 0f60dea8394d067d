"""What a check says: pass, fail or unknown, and why; the document's verdict is never better than the worst."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

DOCUMENT_CHECKS = ("integrity", "issuer_key", "status", "dates", "shape")
RELIANCE_CHECKS = ("issuer_trust", "subject")
EXPIRED = "expired"


class Result(StrEnum):
    """The three answers of a check."""

    PASS = "pass"  # noqa: S105 - the word of the contract, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the checks together make of the document."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One answer with its reason; cause names the kind of failure where a rule depends on it (expired, revoked)."""

    result: Result
    reason: str
    cause: str = ""


def passed(reason: str) -> Check:
    """A check that holds."""
    return Check(Result.PASS, reason)


def failed(reason: str, cause: str = "") -> Check:
    """A check that was made and does not hold."""
    return Check(Result.FAIL, reason, cause)


def unknown(reason: str) -> Check:
    """A check that could not be made, or not to the end."""
    return Check(Result.UNKNOWN, reason)


def worst(checks: Iterable[Check]) -> Check:
    """The worst of several answers (fail, then unknown, then pass), with the reasons of all that are as bad.

    Two failures of different cause have none. Raises ValueError for no checks.
    """
    found = list(checks)
    for result in (Result.FAIL, Result.UNKNOWN, Result.PASS):
        same = [check for check in found if check.result is result]
        if same:
            causes = {check.cause for check in same}
            reasons = dict.fromkeys(check.reason for check in same)
            return Check(result, "; ".join(reasons), causes.pop() if len(causes) == 1 else "")
    raise ValueError("no checks to compare")


def verdict_of(checks: Mapping[str, Check]) -> Verdict:
    """The document's verdict: invalid if a document check fails, unknown if one is unknown, else valid."""
    results = {check.result for name, check in checks.items() if name not in RELIANCE_CHECKS}
    if Result.FAIL in results:
        return Verdict.INVALID
    return Verdict.UNKNOWN if Result.UNKNOWN in results else Verdict.VALID
