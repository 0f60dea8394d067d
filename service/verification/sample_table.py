"""The table of docs/verification.md: what we say about published samples whose verdict their source states.

The samples are not part of this repository; their folder has a PROVENANCE.md that names each file, the verdict
that its source states, and where it comes from.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.errors import ServiceError
from service.importers.carrier import Carried, is_compact, open_carrier, read_compact
from service.importers.json_values import as_list, id_of, objects
from service.verification.badges import hosted_address
from service.verification.canonicaliser import Canonical
from service.verification.checks import DOCUMENT_CHECKS, Result, Verdict
from service.verification.context import VerificationContext
from service.verification.jwt_credential import document_of
from service.verification.vector_table import judge_vectors, render_vectors
from service.verification.verdicts import Verification
from service.verification.verify import verify

JUDGED_FOR = datetime(2026, 1, 1, tzinfo=UTC)
FOLDERS = ("ob2/", "ob3/", "clr2/", "w3c-di-eddsa/", "status-list/")
_ROW = re.compile(r"^\| (?P<file>[^|]+?) \| [^|]+ \| (?P<stated>[^|]+?) \|")
_ASSETS = "ob2/1edtech-validator/assets"
_LINKED = {
    "https://raw.githubusercontent.com/1EdTech/digital-credentials-public-validator/refs/heads/main/inspector-vc/"
    "src/test/resources/ob30/bit-string-list/testlist": "ob3/1edtech-validator/bit-string-list/testlist"
}


@dataclass(frozen=True)
class Sample:
    """A sample file and the verdict that its source states: valid, warning or invalid, in its words."""

    file: str
    stated: str

    @property
    def expected(self) -> str:
        """The first word of what the source says."""
        return self.stated.split()[0].strip(":;,")


@dataclass(frozen=True)
class SampleVerdict:
    """What we say of a sample: with nothing but the file, and with the documents that it names."""

    sample: Sample
    alone: Verification
    documented: Verification

    @property
    def agrees(self) -> bool:
        """Whether our verdict with documents is what the source states; a warning agrees with anything but invalid."""
        verdict = self.documented.verdict
        if self.sample.expected == "warning":
            return verdict is not Verdict.INVALID
        return verdict.value == self.sample.expected

    @property
    def reasons(self) -> str:
        """Why the verdict with documents is not valid."""
        checks = self.documented.checks
        found = [f"{name}: {checks[name].reason}" for name in DOCUMENT_CHECKS if checks[name].result is not Result.PASS]
        return "; ".join(found)


def samples(folder: Path) -> list[Sample]:
    """The samples of the formats read here whose verdict PROVENANCE.md states, by file."""
    found = []
    for line in (folder / "PROVENANCE.md").read_text(encoding="utf-8").splitlines():
        match = _ROW.match(line)
        if match and match["file"].startswith(FOLDERS):
            sample = Sample(match["file"], match["stated"].replace("|", "/"))
            if sample.expected in ("valid", "invalid", "warning"):
                found.append(sample)
    return sorted(found, key=lambda sample: sample.file)


def documents_for(folder: Path, data: bytes) -> dict[str, bytes | int]:
    """The documents that a sample names: linked files of its source, its own hosted copy, its issuer's document.

    The sources do not publish the documents of their invented issuers. Each is made here from the key that the
    sample names, so that all other checks show; an issuer that has no web address cannot have one.
    """
    found: dict[str, bytes | int] = {
        address: (folder / file).read_bytes() for address, file in _LINKED.items() if (folder / file).is_file()
    }
    for path in sorted((folder / _ASSETS).glob("*")):
        for scheme in ("http", "https"):
            found[f"{scheme}://example.org/{path.name}"] = path.read_bytes()
    try:
        carried = open_carrier(data)
    except ServiceError:
        return found
    document = document_of(carried)
    address = hosted_address(document)
    if carried.compact is None and address and "credentialSubject" not in document:
        found[address] = json.dumps(document).encode()
    for issuer, made in _issuer_documents(carried).items():
        found.setdefault(issuer, json.dumps(made).encode())
    return found


def _issuer_documents(carried: Carried) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for part in _parts(carried):
        document = document_of(part)
        issuer = id_of(document.get("issuer"))
        if not issuer or not issuer.startswith("https://"):
            continue
        entry = made.setdefault(issuer, {"id": issuer, "verificationMethod": [], "assertionMethod": [], "keys": []})
        for proof in objects(document.get("proof")):
            method = str(proof.get("verificationMethod", ""))
            key = method.partition("#")[2]
            if method.startswith(f"{issuer}#z"):
                entry["verificationMethod"].append(
                    {"id": method, "type": "Multikey", "controller": issuer, "publicKeyMultibase": key}
                )
            entry["assertionMethod"].append(method)
        if part.compact is not None and isinstance(part.compact.header.get("jwk"), dict):
            entry["keys"].append(part.compact.header["jwk"])
    return made


def _parts(carried: Carried) -> Iterator[Carried]:
    yield carried
    for subject in objects(document_of(carried).get("credentialSubject")):
        for item in as_list(subject.get("verifiableCredential")):
            if isinstance(item, dict):
                yield from _parts(Carried("json", item))
            elif isinstance(item, str) and is_compact(item):
                compact = read_compact(item)
                yield Carried("jws", {}, compact)


def judge_samples(folder: Path, canonicaliser: Canonical, chosen: Iterable[Sample]) -> Iterator[SampleVerdict]:
    """Verify each sample twice: alone, and with the documents that it names."""
    context = VerificationContext(JUDGED_FOR, canonicaliser)
    for sample in chosen:
        data = (folder / sample.file).read_bytes()
        alone = verify(data, context)
        documented = verify(data, replace(context, documents=documents_for(folder, data)))
        yield SampleVerdict(sample, alone, documented)


def render_table(folder: Path, canonicaliser: Canonical) -> str:
    """The table as Markdown: every sample whose source states a verdict, ours, and the reasons where they differ."""
    rows = list(judge_samples(folder, canonicaliser, samples(folder)))
    lines = [
        f"Judged for {JUDGED_FOR:%Y-%m-%d}. {sum(row.agrees for row in rows)} of {len(rows)} agree.",
        "",
        "| sample | its source says | file alone | with documents | agrees | why ours is not valid |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (
            row.sample.file,
            row.sample.stated,
            row.alone.verdict.value,
            row.documented.verdict.value,
            "yes" if row.agrees else "no",
            "" if row.documented.verdict is Verdict.VALID else row.reasons,
        )
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def render_page(folder: Path, canonicaliser: Canonical) -> str:
    """The whole of docs/verification.md; folder is that of the samples, with PROVENANCE.md."""
    page = Path(__file__).with_name("page.md").read_text(encoding="utf-8")
    vectors = render_vectors(judge_vectors(folder / "jose-wycheproof"))
    filled = page.replace("{samples}", render_table(folder, canonicaliser)).replace("{vectors}", vectors)
    return filled.rstrip("\n") + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
