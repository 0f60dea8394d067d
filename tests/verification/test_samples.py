"""Published samples whose verdict their source states: agreed, or the page says why not."""

from pathlib import Path

import pytest

from service.verification.checks import Verdict
from service.verification.sample_table import judge_samples, render_page, samples
from service.verification.vector_table import judge_vectors

PAGE = Path(__file__).parents[2] / "docs" / "verification.md"


@pytest.fixture(scope="module")
def folder(shared_data):
    found = shared_data / "credentials"
    if not found.is_dir():
        pytest.skip("needs the credential samples")
    return found


@pytest.fixture(scope="module")
def verdicts(folder, canonicaliser):
    return list(judge_samples(folder, canonicaliser, samples(folder)))


def test_no_sample_that_its_source_calls_invalid_is_valid(verdicts):
    for row in verdicts:
        if row.sample.expected == "invalid":
            assert row.alone.verdict is not Verdict.VALID, row.sample.file
            assert row.documented.verdict is not Verdict.VALID, row.sample.file


def test_disagreements_are_caution_and_carry_a_reason(verdicts):
    """Where we differ we say unknown, except where a sample breaks a rule that its source does not check."""
    for row in verdicts:
        if not row.agrees:
            assert row.reasons, row.sample.file
    contradicted = [
        row.sample.file
        for row in verdicts
        if row.sample.expected == "valid" and row.documented.verdict is Verdict.INVALID
    ]
    # Its issuer is one did:key, its proof is made with another.
    assert contradicted == ["w3c-di-eddsa/eddsa-rdfc-2022/employ/signedDataInt.json"]


def test_most_samples_agree(verdicts):
    assert sum(row.agrees for row in verdicts) >= 75


def test_no_vector_that_its_source_calls_invalid_is_accepted(folder):
    rows = list(judge_vectors(folder / "jose-wycheproof"))
    assert len(rows) > 400
    assert not [row for row in rows if row.accepted and row.stated == "invalid"]
    # HMAC, algorithms that contradict their key, and characters outside base64url.
    assert len([row for row in rows if not row.agrees]) == 20


def test_the_page_is_what_the_command_writes(folder, canonicaliser):
    assert PAGE.read_text(encoding="utf-8") == render_page(folder, canonicaliser)
