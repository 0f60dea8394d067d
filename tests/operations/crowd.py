"""Made-up candidates over the small taxonomy, with a matcher that reads what they know from the text itself."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from service.domain import Alignment, Match, MatchVerdict, Outcome, Scope
from service.matching.base import Query
from service.operations.candidates import CandidatePolicy, Candidates
from service.operations.library import BuiltMatcher, Library
from service.operations.targets import Target, Targets
from service.parts.people import People
from service.store.candidates import HeldCredential
from service.store.database import Database
from service.store.taxonomies import TaxonomyRepository
from service.store.trusted_issuers import StoredIssuer
from service.taxonomy.taxonomy import Taxonomy
from service.verification.checks import DOCUMENT_CHECKS, EXPIRED, RELIANCE_CHECKS, Check, Result, Verdict
from tests.taxonomies import BANDAGE, DATABASES, FORKLIFT, JAVA, SQL, TEAMWORK, small_taxonomy

SCOPE = Scope()
CONCEPTS = {
    "sql": SQL,
    "databases": DATABASES,
    "teamwork": TEAMWORK,
    "bandage": BANDAGE,
    "lift": FORKLIFT,
    "java": JAVA,
}
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ISSUERS = ("did:example:harbour", "did:example:hill", "did:example:stranger")


class TellingMatcher:
    """Texts are words such as "sql+" (accepted) and "java?" (not sure)."""

    name = "telling"
    matcher_version = "telling-1"
    calibration_version = "none"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        return [list(self._found(query.text))[:limit] for query in queries]

    def _found(self, text: str) -> Iterable[Match]:
        for rank, word in enumerate(text.split(), start=1):
            verdict = MatchVerdict.ACCEPTED if word.endswith("+") else MatchVerdict.NOT_SURE
            yield Match(CONCEPTS[word[:-1]], 0.9, verdict, rank, (0, len(text)), word, {})


@dataclass
class Crowd:
    """The operations over a database of made-up candidates; `now` may be moved."""

    database: Database
    now: datetime = NOW

    @cached_property
    def library(self) -> Library:
        repository = TaxonomyRepository(self.database)
        repository.save(small_taxonomy())

        def built(taxonomy: Taxonomy, name: str) -> BuiltMatcher:
            del taxonomy, name
            return BuiltMatcher(TellingMatcher(), "none", "none")

        return Library(repository, "en", "telling", built)

    @cached_property
    def candidates(self) -> Candidates:
        return Candidates(self.database, self.library, self.targets, CandidatePolicy(0, clock=lambda: self.now))

    @cached_property
    def targets(self) -> Targets:
        def no_vacancy(*_: object) -> Target:
            message = "the crowd has no vacancies"
            raise AssertionError(message)

        return Targets(no_vacancy)

    @cached_property
    def people(self) -> People:
        return People(self.database, self.library, self.candidates, self.targets, lambda: self.now)

    def trust(self, *identifiers: str, name: str = "harbour") -> None:
        self.candidates.issuers.put(SCOPE, StoredIssuer(name, name, identifiers))

    def add(self, candidate: str, *credentials: HeldCredential) -> None:
        self.candidates.repository.add(SCOPE, candidate, credentials)


def held(*texts: str, **changes: object) -> HeldCredential:
    """A valid credential of a registered issuer, bound to its holder."""
    checks = {name: Check(Result.PASS, "made up") for name in (*DOCUMENT_CHECKS, *RELIANCE_CHECKS)}
    values: dict = {
        "digest": str(changes.pop("digest", hash((texts, str(sorted(changes.items(), key=str)))))),
        "format": "open_badges_v3",
        "verdict": Verdict.VALID,
        "trusted": True,
        "checks": checks | dict(changes.pop("checks", {})),  # type: ignore[call-overload]
        "title": "Made up",
        "verified_at": NOW,
        "issuer": ISSUERS[0],
        "outcomes": tuple(Outcome(text) for text in texts),
    }
    return HeldCredential(**{**values, **changes})


def random_wallet(chance: random.Random) -> list[HeldCredential]:
    """Up to three credentials of any worth."""
    return [_random_credential(chance, number) for number in range(chance.randint(0, 3))]


def _random_credential(chance: random.Random, number: int) -> HeldCredential:
    def some(most: int) -> list[str]:
        return [f"{name}{chance.choice('+?')}" for name in chance.sample(sorted(CONCEPTS), chance.randint(0, most))]

    texts = [" ".join(some(2)) for _ in range(chance.randint(0, 2))]
    checks = {}
    if chance.random() < 0.3:
        result = chance.choice(list(Result))
        cause = EXPIRED if chance.random() < 0.5 else ""
        checks[chance.choice(["integrity", "dates", "status", "subject", "issuer_key", "seal"])] = Check(
            result, "", cause
        )
    outcomes = tuple(Outcome(text, chance.choice(["outcomes", "outcomes", "alignment"])) for text in texts if text)
    return held(
        digest=f"{number}-{chance.random()}",
        checks=checks,
        outcomes=outcomes,
        alignments=tuple(Alignment(CONCEPTS[name[:-1]]) for name in some(1)),
        tags=tuple(some(1)),
        issuer=chance.choice((*ISSUERS, None)),
        level=chance.choice([None, "4", "EQF level 6", "7"]),
        language=chance.choice([None, "en", "de-AT"]),
        issued=chance.choice([None, "2019-05-01", "2025-05-01T10:00:00Z"]),
        expires=chance.choice([None, None, "2025-12-31", "2026-05-31T12:00:00", "2030-01-01T00:00:00Z", "soon"]),
    )
