"""Signs the files of docs/wallet anew, with keys that are thrown away: python -m tests.example_wallet docs/wallet

docs/wallet-example.md shows what the service says of them; run its commands again after making new ones.
"""

import json
import sys
from pathlib import Path
from typing import Any

from service.verification.canonicaliser import Canonical, Canonicaliser
from tests.verification.badges import BASE, assertion_v2, badge_class, profile
from tests.verification.signing import Issuer, bake_png, compact, itxt, sign_compact, sign_embedded, status_list
from tests.wallets import LEARNER, LIST, awarded, declared

ESCO = "http://data.europa.eu/esco/skill/"
STATUS = {
    "id": f"{LIST}#7",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": LIST,
}


def make(folder: Path, canonical: Canonical) -> str:
    """Write every file; gives the DID of the college that the example trusts."""
    college, quay, stranger = (Issuer.make(kind) for kind in ("Ed25519", "P-256", "Ed25519"))

    def signed(issuer: Issuer, document: dict[str, Any]) -> dict[str, Any]:
        suite = "eddsa-rdfc-2022" if issuer.kind == "Ed25519" else "ecdsa-rdfc-2019"
        return sign_embedded(document, issuer, suite, canonical)

    cleaning = awarded(
        college,
        "Data cleaning",
        "Perform data cleansing. Use databases.",
        credentialStatus={**STATUS, "id": f"{LIST}#3", "statusListIndex": "3"},
    )
    changed = signed(college, awarded(college, "Research basics", "Work in teams."))
    changed["credentialSubject"]["achievement"]["criteria"]["narrative"] = "Perform data mining. Analyse big data."
    mining = awarded(college, "Text mining", "Perform data mining.", validUntil="2025-01-01T00:00:00Z")
    big = declared(
        awarded(college, "Big data", "Analyse big data.", credentialStatus=STATUS),
        f"{ESCO}47a49cd6-097d-457a-9f7b-c290c14930d5",
        "analyse big data",
    )
    famous = awarded(stranger, "Statistics for everyone", "Apply statistical analysis techniques.")
    files: dict[str, bytes] = {
        "data-cleaning.json": compact(signed(college, cleaning)),
        "visual-reports.jwt": visual_reports(quay),
        "statistics.png": bake_png(itxt(compact(signed(stranger, famous)))),
        "text-mining.json": compact(signed(college, mining)),
        "big-data.json": compact(signed(college, big)),
        "research-basics.json": compact(changed),
        "spreadsheets.json": compact(assertion_v2()),
        "documents/status.json": compact(signed(college, status_list(college, LIST, {7}))),
        "documents/assertion.json": compact(assertion_v2()),
        "documents/class.json": compact(spreadsheets()),
        "documents/issuer.json": compact(profile(name="Quay Academy")),
        "documents/map.json": documents(),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data + b"\n" * (not name.endswith(".png")))
    return college.did


def visual_reports(issuer: Issuer) -> bytes:
    """A VC-JWT: the whole credential is the payload."""
    issuer = Issuer(issuer.private, issuer.kind, "Quay Academy")
    document = awarded(issuer, "Visual reports", "Deliver visual presentation of data.")
    document["credentialSubject"]["id"] = LEARNER
    return sign_compact(document, issuer, kid=issuer.method, typ="vc+jwt").encode()


def spreadsheets() -> dict[str, Any]:
    """The badge class that the hosted assertion names."""
    return badge_class(
        name="Spreadsheets",
        description="Calculates with tables.",
        criteria={"narrative": "Use spreadsheets software."},
        tags=["spreadsheets"],
        alignment=[],
    )


def documents() -> bytes:
    """The map for --documents."""
    named = {
        LIST: "status.json",
        f"{BASE}/assertions/1": "assertion.json",
        f"{BASE}/classes/1": "class.json",
        f"{BASE}/issuer": "issuer.json",
    }
    return json.dumps(named, indent=2).encode()


if __name__ == "__main__":
    with Canonicaliser() as worker:
        sys.stdout.write(make(Path(sys.argv[1]), worker) + "\n")
