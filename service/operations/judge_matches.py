"""Take people's verdicts on matches."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import JudgementVerdict, Scope
from service.errors import BadInput, FieldError, NotFound
from service.operations.library import Library, Shelf
from service.operations.reopen_judgements import concept_digest
from service.store.judgements import JudgementRepository, NewJudgement, StoredJudgement
from service.store.offerings import OfferingRepository


@dataclass(frozen=True)
class PostedJudgement:
    """A verdict as a client posts it: on an outcome of an offering (by text), or on a text in a context."""

    concept: str
    verdict: JudgementVerdict
    judge: str
    text: str
    context: str = ""
    offering: str | None = None
    note: str = ""


class JudgeMatches:
    """Stores verdicts with the meaning of the concept that the judge saw."""

    def __init__(self, library: Library, judgements: JudgementRepository, offerings: OfferingRepository) -> None:
        self._library = library
        self._judgements = judgements
        self._offerings = offerings

    def __call__(self, scope: Scope, posted: Sequence[PostedJudgement]) -> list[StoredJudgement]:
        """Store all verdicts, or none when one of them is wrong; the error points at each."""
        shelf = self._library.shelf()
        wrong: list[FieldError] = []
        ready: list[NewJudgement] = []
        for position, item in enumerate(posted):
            try:
                ready.append(self._ready(scope, shelf, item))
            except (BadInput, NotFound) as error:
                wrong.append(FieldError(f"/judgements/{position}", error.detail))
        if wrong:
            raise BadInput("no judgement was stored, because some are wrong", wrong)
        return self._judgements.save(scope, ready)

    def _ready(self, scope: Scope, shelf: Shelf, item: PostedJudgement) -> NewJudgement:
        found = shelf.catalogue.find_concepts(item.concept)
        if len(found) != 1:
            raise BadInput(f"{item.concept!r} names {len(found)} concepts; give the URI of one")
        context = item.context
        if item.offering is not None:
            offering = self._offerings.get(scope, item.offering).offering
            if item.text not in {outcome.text for outcome in offering.outcomes}:
                raise BadInput(f"offering {item.offering} has no outcome with exactly this text")
            context = offering.title
        return NewJudgement(
            text=item.text,
            concept=found[0].uri,
            concept_digest=concept_digest(found[0]),
            taxonomy=shelf.taxonomy.version,
            verdict=item.verdict,
            judge=item.judge,
            context=context,
            note=item.note,
            offering=item.offering,
        )
