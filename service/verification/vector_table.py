"""The JOSE part of docs/verification.md: published test vectors for signatures, and where we refuse more."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.errors import ServiceError
from service.importers.carrier import is_compact, read_compact
from service.verification.jose import NotVerified, verify_compact
from service.verification.keys import KeyUnreadable, VerifyingKey, key_from_jwk

FILES = ("json_web_signature_test.json", "json_web_crypto_test.json", "json_web_key_test.json")


@dataclass(frozen=True, slots=True)
class VectorVerdict:
    """One vector: where it stands, what its source states, whether we accept it, and why not."""

    file: str
    number: int
    comment: str
    stated: str
    accepted: bool
    reason: str

    @property
    def agrees(self) -> bool:
        """Whether we accept exactly what the source calls valid."""
        return self.accepted == (self.stated == "valid")


def judge_vectors(folder: Path) -> Iterator[VectorVerdict]:
    """Every signature vector of the folder (encryption is none of ours)."""
    for file in FILES:
        for group in json.loads((folder / file).read_bytes())["testGroups"]:
            keys = group.get("public") or group.get("private")
            for test in group["tests"]:
                if "jws" in test:
                    reason = refusal(test["jws"], keys)
                    yield VectorVerdict(file, test["tcId"], test["comment"], test["result"], not reason, reason)


def refusal(jws: Any, keys: Any) -> str:
    """Why a JWS is refused under a key or key set; empty when it is accepted."""
    text = jws if isinstance(jws, str) else json.dumps(jws)
    if not is_compact(text):
        return "not a compact JWS"
    try:
        compact = read_compact(text)
        key = _key(keys, compact.header.get("kid"))
        verify_compact(compact, key)
    except (ServiceError, KeyUnreadable, NotVerified) as problem:
        return str(problem)
    return ""


def _key(keys: Any, kid: Any) -> VerifyingKey:
    if not (isinstance(keys, dict) and "keys" in keys):
        return key_from_jwk(keys)
    named = [item for item in keys["keys"] if item.get("kid") == kid] if kid else keys["keys"]
    if len(named) != 1:
        raise KeyUnreadable("the key set has no single key of that name")
    return key_from_jwk(named[0])


def render_vectors(verdicts: Iterable[VectorVerdict]) -> str:
    """Counts by file, and every vector where we differ from its source, as Markdown."""
    rows = list(verdicts)
    lines = ["| file | vectors | agree | refused though called valid | accepted though called invalid |"]
    lines.append("|---|---|---|---|---|")
    for file in sorted({row.file for row in rows}):
        mine = [row for row in rows if row.file == file]
        strict = sum(not row.accepted for row in mine if not row.agrees)
        loose = sum(row.accepted for row in mine if not row.agrees)
        lines.append(f"| {file} | {len(mine)} | {sum(row.agrees for row in mine)} | {strict} | {loose} |")
    lines += ["", "| file | vector | its source says | why ours differs |", "|---|---|---|---|"]
    for row in rows:
        if not row.agrees:
            lines.append(f"| {row.file} | {row.number} {row.comment} | {row.stated} | {row.reason} |")
    return "\n".join(lines) + "\n"
