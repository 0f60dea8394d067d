"""What decides whether a credential counts and is trusted, for very many at once; the rules of judge_credentials.

Each credential is one place in a row of arrays; who issued it is kept once for all credentials of the same issuer and
keys, so that a change of the register is judged once for each of these.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain import JudgementVerdict
from service.importers.json_values import parse_moment
from service.matching.evidence_pool import Flags, Floats, Integers, Reliance
from service.operations.holders import CONCEPTS_PER_TAG, DECLARED_ORIGIN
from service.store.candidate_lines import CredentialLine
from service.store.rows import text_digest
from service.verification.checks import DOCUMENT_CHECKS, EXPIRED, RELIANCE_CHECKS, Check, Result
from service.verification.dates import expires_after
from service.verification.trust import TrustRegister

Verdicts = Mapping[str, Mapping[str, JudgementVerdict]]
UNKNOWN_LEVEL = 0
_LEVEL = re.compile(r"\b([1-8])\b")


@dataclass(frozen=True)
class Issuing:
    """Who issued a credential, as far as trust goes: identifier, keys that signed, and whether that is shown."""

    issuer: str | None
    fingerprints: tuple[str, ...]
    issuer_key: str


@dataclass(frozen=True)
class CredentialColumns:
    """One place a credential: its id, who issued it (a number), and what its checks said.

    broken: a check fails that no expiry explains (broken_document: among the document checks); unsettled: one is
    unknown; dates_pass, ended and ends (seconds since 1970) say what of the dates. level is 0, language empty and
    issued NaN where the credential does not say.
    """

    ids: NDArray[np.bytes_]
    issuing: Integers
    broken: Flags
    broken_document: Flags
    unsettled: Flags
    dates_pass: Flags
    dates_fail: Flags
    ended: Flags
    ends: Floats
    subject: Flags
    level: Integers
    language: NDArray[np.bytes_]
    issued: Floats

    @classmethod
    def of(cls, lines: Sequence[CredentialLine], issuings: dict[Issuing, int]) -> "CredentialColumns":
        """The columns of these credentials; issuings gets a number for every one that is new."""
        rows = [_row(line, issuings) for line in lines]
        kinds: tuple[Any, ...] = ("S40", np.int32, *(bool,) * 6, float, bool, np.int32, "S3", float)
        columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
        return cls(*(np.array(values, dtype=kind) for values, kind in zip(columns, kinds, strict=True)))

    @classmethod
    def side_by_side(cls, parts: "Sequence[CredentialColumns]", places: NDArray[np.int64]) -> "CredentialColumns":
        """Some places of several columns laid side by side."""
        return cls(*(np.concatenate([getattr(part, item.name) for part in parts])[places] for item in fields(cls)))

    def reliance(self, trusted_issuing: Flags, now: datetime, *, expired: bool) -> Reliance:
        """Whether each credential counts, and whether it is trusted, at a moment."""
        over = ~self.dates_fail & (now.timestamp() > self.ends)
        fails = self.broken | self.dates_fail | over
        only_expired = ~self.broken_document & (over | (self.dates_fail & self.ended))
        counts = ~fails | (only_expired if expired else False)
        valid = ~fails & ~self.unsettled & self.dates_pass
        known = trusted_issuing[self.issuing] if len(self.issuing) else np.zeros(0, dtype=bool)
        return Reliance(counts, valid & self.subject & known)


def trusted_issuings(issuings: Sequence[Issuing], register: TrustRegister) -> Flags:
    """Whether the register vouches for each."""
    judged = (register.judge(item.issuer, item.fingerprints, Check(Result(item.issuer_key), "")) for item in issuings)
    return np.array([check.result is Result.PASS for check in judged], dtype=bool)


def concepts_shown(line: CredentialLine, verdicts: Verdicts, known: Mapping[str, object]) -> dict[str, bool]:
    """The concepts that a credential shows and whether for sure, trust aside (see `credential_evidence`)."""
    found: dict[str, bool] = {}
    for digest, origin in line.outcomes:
        for concept, sure in _judged(line.matches.get(digest, ()), verdicts.get(digest, {}), origin):
            found[concept] = sure or found.get(concept, False)
    for concept in line.alignments:
        if concept in known:
            found.setdefault(concept, False)
    for tag in line.tags:
        accepted = [concept for concept, sure in line.matches.get(text_digest(tag, ""), ()) if sure]
        for concept in accepted[:CONCEPTS_PER_TAG]:
            found.setdefault(concept, False)
    return found


def level_of(text: str | None) -> int:
    """The EQF level that a credential states, 0 where it states none."""
    found = _LEVEL.search(text or "")
    return int(found.group(1)) if found else UNKNOWN_LEVEL


def language_of(text: str | None) -> str:
    """The primary subtag of a language, empty where none is stated."""
    return re.split(r"[-_]", (text or "").strip().casefold())[0][:3]


def issued_at(text: str | None) -> float:
    """Seconds since 1970, NaN where no date is stated."""
    moment = parse_moment(text)
    return moment[0].timestamp() if moment else float("nan")


def _judged(
    matched: Sequence[tuple[str, bool]], verdicts: Mapping[str, JudgementVerdict], origin: str
) -> list[tuple[str, bool]]:
    declared = origin == DECLARED_ORIGIN
    if not verdicts:
        return [(concept, sure and not declared) for concept, sure in matched]
    found = {concept: sure and not declared for concept, sure in matched}
    for concept, verdict in verdicts.items():
        if verdict is JudgementVerdict.REJECTED:
            found.pop(concept, None)
        else:
            found[concept] = verdict is JudgementVerdict.ACCEPTED
    return list(found.items())


def _row(line: CredentialLine, issuings: dict[Issuing, int]) -> tuple[object, ...]:
    results = {name: result for name, (result, _) in line.checks.items()}
    others = {name: result for name, result in results.items() if name not in (*RELIANCE_CHECKS, "dates")}
    issuing = Issuing(line.issuer, line.fingerprints, results["issuer_key"])
    dates, cause = line.checks["dates"]
    ends = expires_after(line.expires)
    return (
        line.id,
        issuings.setdefault(issuing, len(issuings)),
        Result.FAIL in others.values(),
        any(others.get(name) == Result.FAIL for name in DOCUMENT_CHECKS),
        Result.UNKNOWN in others.values(),
        dates == Result.PASS,
        dates == Result.FAIL,
        cause == EXPIRED,
        ends.timestamp() if ends else float("inf"),
        results["subject"] == Result.PASS,
        level_of(line.level),
        language_of(line.language),
        issued_at(line.issued),
    )
