"""What a shortlist may be narrowed by; every filter says how many it removed, and of how many it is not sure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from service.domain import Scope
from service.errors import BadInput, FieldError
from service.matching.evidence_pool import Flags, Question, Reliance, holding, relevant
from service.operations.candidate_pool import PoolPart
from service.operations.library import Shelf
from service.operations.pool_credentials import UNKNOWN_LEVEL, Issuing, language_of
from service.operations.trusted_issuers import TrustedIssuers
from service.verification.trust import TrustedIssuer


@dataclass(frozen=True)
class Filters:
    """What was asked for; nothing is filtered by itself.

    must_haves are concepts that must be met. The others say which credentials may count: trusted ones, of this EQF
    level or above, in these languages, of these issuers (register id, DID, https origin or key), issued since a day.
    """

    must_haves: tuple[str, ...] = ()
    trusted_only: bool = False
    level: int | None = None
    languages: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    issued_since: date | None = None


@dataclass(frozen=True)
class Removed:
    """What a filter did: how many it removed, and for how many of them the answer is not sure rather than no."""

    filter: str
    value: object
    removed: int
    not_sure: int


@dataclass(frozen=True)
class Sieve:
    """One filter on credentials: which pass, and of which it cannot be said."""

    name: str
    value: object
    judge: Callable[[PoolPart, Reliance], tuple[Flags, Flags]]


def must_haves_of(shelf: Shelf, names: Sequence[str]) -> tuple[str, ...]:
    """The concepts by URI, each once; BadInput points at every name that is none or several."""
    found: dict[str, None] = {}
    wrong = []
    for position, name in enumerate(names):
        concepts = shelf.catalogue.find_concepts(name)
        if len(concepts) == 1:
            found[concepts[0].uri] = None
        else:
            detail = f"{name!r} names {len(concepts)} concepts; give the URI or label of one"
            wrong.append(FieldError(f"/filters/must_haves/{position}", detail))
    if wrong:
        raise BadInput("some must-haves name no concept of the taxonomy", wrong)
    return tuple(found)


def sieves_of(scope: Scope, asked: Filters, register: TrustedIssuers, issuings: Sequence[Issuing]) -> list[Sieve]:
    """The filters on credentials that were asked for, in the order in which they are applied."""
    found = []
    if asked.trusted_only:
        found.append(Sieve("trusted_only", True, lambda _, relied: (relied.trusted, ~relied.trusted)))
    if asked.level is not None:
        found.append(_level(asked.level))
    if asked.languages:
        found.append(_languages(asked.languages))
    if asked.issuers:
        found.append(_issuers(asked.issuers, _named(scope, asked.issuers, register), issuings))
    if asked.issued_since is not None:
        found.append(_since(asked.issued_since))
    return found


def sift(
    part: PoolPart, asked: Question, reliance: Reliance, sieves: Sequence[Sieve], kept: Flags
) -> tuple[Reliance, Flags, list[tuple[int, int]]]:
    """Apply filters to a part: what counts then, who is left, and (removed, not sure) of each filter.

    Removed is who is left with nothing for the target that passes. It is not sure where something of theirs cannot be
    judged by the filter, as a level that is not stated.
    """
    counts, removed = reliance.counts, []
    shows = relevant(part.segment, asked) if sieves else counts
    for sieve in sieves:
        passes, doubtful = sieve.judge(part, reliance)
        left = kept & holding(part.segment, shows & counts & passes)
        gone = kept & ~left
        removed.append((int(gone.sum()), int((gone & holding(part.segment, shows & counts & doubtful)).sum())))
        kept, counts = left, counts & passes
    return Reliance(counts, reliance.trusted), kept, removed


def _level(least: int) -> Sieve:
    def judge(part: PoolPart, _: Reliance) -> tuple[Flags, Flags]:
        level = part.credentials.level
        return level >= least, level == UNKNOWN_LEVEL

    return Sieve("level", least, judge)


def _languages(wanted: Sequence[str]) -> Sieve:
    codes = np.array([language_of(item) for item in wanted], dtype="S3")

    def judge(part: PoolPart, _: Reliance) -> tuple[Flags, Flags]:
        language = part.credentials.language
        return np.isin(language, codes), language == b""

    return Sieve("languages", list(wanted), judge)


def _since(day: date) -> Sieve:
    start = datetime.combine(day, time(), UTC).timestamp()

    def judge(part: PoolPart, _: Reliance) -> tuple[Flags, Flags]:
        issued = part.credentials.issued
        return issued >= start, np.isnan(issued)

    return Sieve("issued_since", day.isoformat(), judge)


def _issuers(names: Sequence[str], wanted: Sequence[TrustedIssuer], issuings: Sequence[Issuing]) -> Sieve:
    theirs = [
        any(item.is_named(own.issuer) or item.keys & set(own.fingerprints) for item in wanted) for own in issuings
    ]
    nobody = [own.issuer is None and not own.fingerprints for own in issuings]
    passes, unnamed = np.array(theirs, dtype=bool), np.array(nobody, dtype=bool)

    def judge(part: PoolPart, _: Reliance) -> tuple[Flags, Flags]:
        number = part.credentials.issuing
        return passes[number], unnamed[number]

    return Sieve("issuers", list(names), judge)


def _named(scope: Scope, names: Sequence[str], register: TrustedIssuers) -> list[TrustedIssuer]:
    known = {item.entry.id: item.issuer for item in register.all(scope)}
    found, wrong = [], []
    for position, name in enumerate(names):
        try:
            found.append(known[name] if name in known else TrustedIssuer.of("", [name]))
        except BadInput:
            detail = (
                f"{name[:60]!a} is no id of the register, DID, https origin or public key; issuers have no names here"
            )
            wrong.append(FieldError(f"/filters/issuers/{position}", detail))
    if wrong:
        raise BadInput("some issuers are none", wrong)
    return found
