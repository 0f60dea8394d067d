"""Verify files and store, for one candidate, what matching needs of the credentials in them."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.domain import Scope
from service.errors import BadInput
from service.operations.judge_credentials import expired_only
from service.operations.verify_credentials import Asked, Clock, VerifyCredentials, utc_now
from service.store.candidates import CandidateRepository, HeldCredential, credential_id
from service.verification.checks import Verdict
from service.verification.verdicts import Verification

CANDIDATE = re.compile(r"[A-Za-z0-9._:~-]{1,128}")
BADGES = ("open_badges_v1", "open_badges_v2")

Forget = Callable[[Scope], int]


@dataclass(frozen=True)
class AddedCredential:
    """One credential of a file and what became of it.

    outcome is "created", "updated", "unchanged" or "not_stored" (reason says why); also_held_by are other candidates
    under whom the same credential is known.
    """

    verification: Verification
    id: str | None
    outcome: str
    reason: str | None = None
    also_held_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddedFile:
    """A file with the verdict on all of it and the credentials found inside."""

    file: str
    verification: Verification
    credentials: tuple[AddedCredential, ...]


@dataclass(frozen=True)
class _Known:
    became: Mapping[str, str]
    holders: Mapping[str, tuple[str, ...]]


class AddCredentials:
    """Adds credentials to a candidate; the files themselves are not kept."""

    def __init__(
        self, verify: VerifyCredentials, candidates: CandidateRepository, forget: Forget, clock: Clock = utc_now
    ) -> None:
        self._verify = verify
        self._candidates = candidates
        self._forget = forget
        self._clock = clock

    def __call__(
        self, scope: Scope, candidate: str, files: Sequence[tuple[str, bytes]], asked: Asked
    ) -> list[AddedFile]:
        """Add every credential in the files (name, bytes); the same one twice is one."""
        checked_candidate(candidate)
        self._forget(scope)
        found = [(name, data, self._verify(scope, data, asked)) for name, data in files]
        held = {
            id(leaf): self._held(leaf, digest_of(leaf, data, number))
            for _, data, verification in found
            for number, leaf in enumerate(verification.leaves())
            if reason_not_to_store(leaf) is None
        }
        became = self._candidates.add(scope, candidate, list(held.values())) if held else {}
        known = _Known(became, self._candidates.holders(scope, [item.digest for item in held.values()]))
        return [
            AddedFile(
                name,
                verification,
                tuple(_added(scope, candidate, leaf, held.get(id(leaf)), known) for leaf in verification.leaves()),
            )
            for name, _, verification in found
        ]

    def _held(self, leaf: Verification, digest: str) -> HeldCredential:
        credential = leaf.credential
        if credential is None:
            message = "only what could be read is stored"
            raise ValueError(message)
        counts = leaf.verdict is not Verdict.INVALID or expired_only(leaf.checks)
        return HeldCredential(
            digest=digest,
            format=leaf.format,
            verdict=leaf.verdict,
            trusted=leaf.trusted,
            checks=dict(leaf.checks),
            title=credential.title,
            verified_at=self._clock(),
            issuer=leaf.issuer,
            issuer_name=credential.issuer_name,
            fingerprints=tuple(sorted(leaf.fingerprints)),
            issued=credential.issued,
            expires=credential.expires,
            level=credential.level,
            language=credential.language,
            outcomes=credential.outcomes if counts else (),
            alignments=credential.alignments if counts else (),
            tags=credential.tags if counts else (),
            warnings=leaf.warnings,
        )


def checked_candidate(candidate: str) -> str:
    """The id itself; BadInput for one that is none, as an e-mail address or a name with spaces."""
    if not CANDIDATE.fullmatch(candidate):
        raise BadInput(
            f"{candidate[:128]!a} is no candidate id: give an opaque one of 1 to 128 letters, digits, or . _ : ~ - "
            "(no e-mail address, no name)"
        )
    return candidate


def reason_not_to_store(leaf: Verification) -> str | None:
    """Why a document is not kept as somebody's credential, None if it is."""
    if leaf.credential is None:
        return leaf.problem or "nothing could be read from it"
    if leaf.format in BADGES and leaf.credential.recipient is None:
        return "it names no recipient: a badge class or profile is not awarded to anyone"
    return None


def digest_of(leaf: Verification, data: bytes, number: int) -> str:
    """What names the credential: what was signed, else the bytes of the file and its place in them."""
    return leaf.digest or hashlib.sha256(b"%d\x1f" % number + data).hexdigest()


def _added(
    scope: Scope,
    candidate: str,
    leaf: Verification,
    held: HeldCredential | None,
    known: _Known,
) -> AddedCredential:
    if held is None:
        return AddedCredential(leaf, None, "not_stored", reason_not_to_store(leaf))
    key = credential_id(scope, candidate, held)
    others = tuple(item for item in known.holders.get(held.digest, ()) if item != candidate)
    return AddedCredential(leaf, key, known.became[key], None, others)
