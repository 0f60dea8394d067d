"""What tests of several routes use."""

from collections.abc import Iterator

import pytest

from tests.conftest import Samples
from tests.wallets import Wallet, mixed_wallet


@pytest.fixture
def wallet(own_samples: Samples) -> Iterator[Wallet]:
    """Credentials of one learner, good and bad."""
    canonicaliser = own_samples.parts.candidates.canonicaliser
    yield mixed_wallet(canonicaliser)
    canonicaliser.close()
