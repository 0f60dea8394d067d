"""Set judgements aside when what they were made on has changed; they are kept, and say why."""

from service.domain import Concept, Scope
from service.operations.library import Shelf
from service.store.judgements import JudgementRepository, StoredJudgement
from service.store.offerings import OfferingRepository
from service.store.rows import digest, text_digest

TEXT_CHANGED = "the outcome's text changed"
CONCEPT_CHANGED = "the concept's meaning changed"
CONCEPT_GONE = "the taxonomy no longer has the concept"


def concept_digest(concept: Concept) -> str:
    """A fingerprint of what a concept means: its description, its label where it has none."""
    meaning = concept.description or concept.preferred_label
    return digest(" ".join(meaning.split()).casefold())


class ReopenJudgements:
    """Finds the judgements whose ground is gone."""

    def __init__(self, judgements: JudgementRepository, offerings: OfferingRepository) -> None:
        self._judgements = judgements
        self._offerings = offerings

    def for_changed_texts(self, scope: Scope) -> int:
        """Re-open judgements on an offering's outcome that the offering no longer has; how many."""
        standing = [item for item in self._judgements.all(scope) if item.offering is not None and item.reopened is None]
        wanted = sorted({item.offering for item in standing if item.offering is not None})
        present = {item.id: set(item.outcome_digests) for item in self._offerings.existing(scope, wanted)}
        reasons = {
            item.id: TEXT_CHANGED
            for item in standing
            if item.offering in present and text_digest(item.text, item.context) not in present[item.offering]
        }
        return self._judgements.reopen(scope, reasons)

    def for_taxonomy(self, scope: Scope, shelf: Shelf) -> int:
        """Re-open judgements on concepts that mean something else in this taxonomy, or are gone; how many."""
        reasons = {}
        for item in self._judgements.all(scope):
            reason = _reason(item, shelf)
            if reason is not None:
                reasons[item.id] = reason
        return self._judgements.reopen(scope, reasons)


def _reason(item: StoredJudgement, shelf: Shelf) -> str | None:
    concept = shelf.taxonomy.concepts.get(item.concept)
    if concept is None:
        return CONCEPT_GONE
    return None if concept_digest(concept) == item.concept_digest else CONCEPT_CHANGED
