"""docs/wallet-example.md says what the service says of docs/wallet."""

import re
from datetime import UTC, datetime
from pathlib import Path

from service.verification.canonicaliser import Canonicaliser
from service.verification.context import VerificationContext
from service.verification.document_map import read_document_map
from service.verification.trust import TrustedIssuer, TrustRegister
from service.verification.verify import verify
from tests.wallets import LEARNER

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROW = re.compile(r"^\| (\S+\.(?:json|png|jwt)) \| [^|]* \| (\w+) \| (\w+) \| ([^|]*)\|$", re.MULTILINE)


def test_the_page_shows_the_verdicts_and_reasons() -> None:
    page = (DOCS / "wallet-example.md").read_text(encoding="utf-8")
    (did,) = re.findall(r"--identifier (did:key:\w+)", page)
    rows = ROW.findall(page)
    files = sorted(path for path in (DOCS / "wallet").iterdir() if path.is_file())
    assert [row[0] for row in rows] == [path.name for path in files]
    with Canonicaliser() as canonicaliser:
        context = VerificationContext(
            datetime(2026, 6, 1, tzinfo=UTC),
            canonicaliser,
            documents=read_document_map(DOCS / "wallet" / "documents" / "map.json"),
            register=TrustRegister((TrustedIssuer.of("Harbour College", [did]),)),
            subject=LEARNER,
        )
        for path, (_, verdict, trusted, reasons) in zip(files, rows, strict=True):
            found = verify(path.read_bytes(), context)
            assert (found.verdict.value, "yes" if found.trusted else "no") == (verdict, trusted), path.name
            bad = [
                f"{name} {check.result}: {check.reason}"
                for name, check in found.checks.items()
                if check.result != "pass"
            ]
            assert "; ".join(bad) == reasons.strip(), path.name
            assert all(warning in page for warning in found.warnings)
