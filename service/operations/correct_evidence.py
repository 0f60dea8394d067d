"""A candidate says that something is wrong; a person looks; what is upheld counts as a judgement, at once."""

from dataclasses import dataclass, replace

from service.domain import JudgementVerdict, Scope
from service.errors import BadInput, Conflict, FieldError
from service.operations.add_credentials import checked_candidate
from service.operations.library import Library
from service.operations.reopen_judgements import concept_digest
from service.operations.verify_credentials import Clock, utc_now
from service.store.candidates import CandidateRepository
from service.store.corrections import CorrectionRepository, NewCorrection, Ruling, StoredCorrection
from service.store.judgements import JudgementRepository, NewJudgement
from service.store.rows import Page

UPHELD, DISMISSED = "upheld", "dismissed"


@dataclass(frozen=True)
class CorrectionStores:
    """Where candidates, their corrections and people's judgements are kept."""

    candidates: CandidateRepository
    corrections: CorrectionRepository
    judgements: JudgementRepository


class CorrectEvidence:
    """Takes corrections and what people make of them."""

    def __init__(self, library: Library, stores: CorrectionStores, clock: Clock = utc_now) -> None:
        self._library = library
        self._stores = stores
        self._clock = clock

    def ask(self, scope: Scope, asked: NewCorrection) -> StoredCorrection:
        """Keep what a candidate asks for; BadInput points at a sentence or concept that is not known."""
        self._stores.candidates.get(scope, checked_candidate(asked.candidate))
        if asked.credential is not None:
            known = {item.id for item in self._stores.candidates.credentials(scope, [asked.candidate])}
            if asked.credential not in known:
                detail = f"the candidate has no credential {asked.credential!r}; the profile lists them"
                raise BadInput(detail, [FieldError("/credential", detail)])
        if asked.text is None:
            return self._stores.corrections.add(scope, asked, self._clock())
        if not self._titles(scope, asked):
            detail = "give exactly a sentence of one of the candidate's credentials, as the profile shows it"
            raise BadInput(detail, [FieldError("/text", detail)])
        found = self._library.shelf().catalogue.find_concepts(asked.concept or "")
        if len(found) != 1:
            detail = f"{asked.concept!r} names {len(found)} concepts; give the URI of one"
            raise BadInput(detail, [FieldError("/concept", detail)])
        return self._stores.corrections.add(scope, replace(asked, concept=found[0].uri), self._clock())

    def rule(self, scope: Scope, candidate: str, key: str, ruling: tuple[str, str, str]) -> StoredCorrection:
        """Keep what a person made of it: (upheld or dismissed, who, why); an upheld one becomes a judgement."""
        state, decided_by, reason = ruling
        stored = self._stores.corrections.get(scope, checked_candidate(candidate), key)
        if stored.ruling is not None:
            raise Conflict(f"correction {key} was decided before; the candidate may ask again")
        made = Ruling(state, checked_candidate(decided_by), reason, self._clock())
        if state == UPHELD and stored.asked.text is not None:
            self._stores.judgements.save(scope, self._judgements(scope, stored.asked, decided_by))
        self._stores.corrections.rule(scope, candidate, key, made)
        return replace(stored, ruling=made)

    def page(
        self, scope: Scope, limit: int, cursor: str | None = None, *, candidate: str | None = None
    ) -> Page[StoredCorrection]:
        """Of one candidate all corrections, of everybody those that nobody has looked at."""
        if candidate is not None:
            self._stores.candidates.get(scope, checked_candidate(candidate))
        return self._stores.corrections.page(scope, limit, cursor, candidate=candidate)

    def _judgements(self, scope: Scope, asked: NewCorrection, judge: str) -> list[NewJudgement]:
        shelf = self._library.shelf()
        concept = shelf.taxonomy.concepts.get(asked.concept or "")
        if concept is None:
            raise Conflict(f"taxonomy {shelf.taxonomy.version} has no concept {asked.concept!r} any more")
        return [
            NewJudgement(
                text=asked.text or "",
                concept=concept.uri,
                concept_digest=concept_digest(concept),
                taxonomy=shelf.taxonomy.version,
                verdict=JudgementVerdict(asked.wanted or ""),
                judge=judge,
                context=title,
            )
            for title in self._titles(scope, asked)
        ]

    def _titles(self, scope: Scope, asked: NewCorrection) -> list[str]:
        """Titles of the candidate's credentials in which the sentence stands."""
        stored = self._stores.candidates.credentials(scope, [asked.candidate])
        return sorted(
            {
                item.held.title
                for item in stored
                if asked.credential in (None, item.id) and asked.text in {said.text for said in item.held.outcomes}
            }
        )
