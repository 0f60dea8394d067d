"""The answer of verify(): checks, verdict, whether to rely on it, and what the document says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain import Credential, Offering
from service.verification.checks import (
    DOCUMENT_CHECKS,
    EXPIRED,
    RELIANCE_CHECKS,
    Check,
    Result,
    Verdict,
    verdict_of,
)


@dataclass(frozen=True)
class Verification:
    """What was found about one document.

    format is a name of the credential registry, or unknown or unreadable. carrier is json, jws, png or svg.
    digest names the credential itself: equal for two files of the same credential. nested are the credentials
    inside (CLR, presentations), each judged on its own. problem says why nothing could be read, else None. issuer is
    the identifier that issuer_trust was judged by.
    """

    format: str
    carrier: str
    checks: Mapping[str, Check]
    credential: Credential | None = None
    offering: Offering | None = None
    digest: str | None = None
    warnings: tuple[str, ...] = ()
    nested: tuple["Verification", ...] = ()
    problem: str | None = None
    fingerprints: frozenset[str] = field(default_factory=frozenset)
    issuer: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Valid, invalid or unknown: never better than the worst document check."""
        return verdict_of(self.checks)

    @property
    def trusted(self) -> bool:
        """Valid, from a registered issuer, and bound to the identity given."""
        relied = all(self.checks[name].result is Result.PASS for name in RELIANCE_CHECKS)
        return relied and self.verdict is Verdict.VALID

    @property
    def expired_only(self) -> bool:
        """Whether the only failed check is that it has expired (DESIGN: it then counts as not sure at most)."""
        failures = [name for name in DOCUMENT_CHECKS if self.checks[name].result is Result.FAIL]
        return failures == ["dates"] and self.checks["dates"].cause == EXPIRED

    @property
    def title(self) -> str | None:
        """The title of the credential or offering, if anything could be read."""
        return self.credential.title if self.credential else None

    def leaves(self) -> tuple["Verification", ...]:
        """The credentials that say something about a person: those inside, or this one."""
        inside = tuple(leaf for item in self.nested for leaf in item.leaves())
        if self.format == "verifiable_presentation" or (inside and self.format == "clr_v2"):
            return inside
        return (self,)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the contract (one line of `skillsgap verify`), without the file's name."""
        credential = self.credential
        return {
            "format": self.format,
            "carrier": self.carrier,
            "verdict": self.verdict.value,
            "trusted": self.trusted,
            "checks": {
                name: {"result": self.checks[name].result.value, "reason": self.checks[name].reason}
                for name in (*DOCUMENT_CHECKS, *RELIANCE_CHECKS)
            },
            "title": self.title,
            "outcomes": [
                {"text": item.text, "origin": item.origin} for item in (credential.outcomes if credential else ())
            ],
            "alignments": [_alignment(item) for item in (credential.alignments if credential else ())],
            "issuer": {"id": credential.issuer, "name": credential.issuer_name} if credential else None,
            "issued": credential.issued if credential else None,
            "expires": credential.expires if credential else None,
            "digest": self.digest,
            "warnings": list(self.warnings),
            "nested": [item.to_json() for item in self.nested],
        }


def _alignment(item: Any) -> dict[str, Any]:
    return {
        "target": item.target,
        "framework": item.framework,
        "label": item.label,
        "code": item.code,
        "kind": item.kind,
        "origin": item.origin,
    }


def replays(digest: str | None, holder: str, holders: Mapping[str, str]) -> str | None:
    """The other holder under whom the same credential is already known, None when there is none.

    holders maps digests to the opaque id of the candidate who showed the credential first.
    """
    other = holders.get(digest) if digest else None
    return other if other is not None and other != holder else None
