"""One canonicalising process for all tests, and a context to verify in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.verification.canonicaliser import Canonicaliser
from service.verification.context import VerificationContext
from tests.verification.signing import ALGORITHMS, Issuer

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def canonicaliser() -> Iterator[Canonicaliser]:
    with Canonicaliser() as made:
        yield made


@pytest.fixture(scope="session")
def context(canonicaliser: Canonicaliser) -> Callable[..., VerificationContext]:
    base = VerificationContext(NOW, canonicaliser)

    def make(**changes: Any) -> VerificationContext:
        return replace(base, **changes)

    return make


@pytest.fixture(scope="session")
def issuers() -> dict[str, Issuer]:
    return {kind: Issuer.make(kind) for kind in ALGORITHMS}
