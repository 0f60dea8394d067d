"""What examining one document gives, before it becomes a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.importers.carrier import Carried
from service.importers.credential_registry import CredentialFormat
from service.importers.json_values import Json
from service.verification.checks import Check
from service.verification.context import Inquiry


@dataclass(frozen=True)
class Examination:
    """One document looked at: its claims, the document checks and subject, who signed, and what is inside.

    fingerprints are of the keys that verified. digest is the sha256 (hex) of what was signed, the same for the
    same credential however its file is written. inside are credentials that it contains, or why one cannot be
    had; parts_only says that it is only a wrapper around them.
    """

    document: Json
    checks: Mapping[str, Check]
    issuer: str | None = None
    issuer_name: str | None = None
    fingerprints: frozenset[str] = frozenset()
    digest: str | None = None
    inside: tuple[Carried | str, ...] = ()
    parts_only: bool = False
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


Family = Callable[[Carried, CredentialFormat, Inquiry], Examination]
"""Examines documents of one family of formats."""
