"""From stored offerings to what the rules are told of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain import JudgementVerdict, Kind, Offering, Requirement, RequirementVerdict, Scope
from service.matching.fit import Holder
from service.operations.holders import Holders
from service.operations.library import MatcherHandle, Shelf
from service.operations.match_offerings import MatchOfferings
from service.operations.steps import Progress
from service.quality.facts import ESCO
from service.quality.subject import (
    ConceptChange,
    Declared,
    Promise,
    Subject,
    SuggestedSuccessor,
    TargetFacts,
    Voice,
)
from service.store.feedback import ConceptChangeRepository, Feedback, FeedbackRepository, StoredChange
from service.store.judgements import JudgementRepository
from service.store.offerings import StoredOffering
from service.store.review_basis import OfferingBasis

LONGEST_LABEL = 6  # words of a title that are looked up together

Verdicts = Mapping[str, Mapping[str, JudgementVerdict]]


@dataclass(frozen=True)
class Ground:
    """What all offerings of one review are judged against; several: more than one version is loaded."""

    shelf: Shelf
    handle: MatcherHandle
    today: date
    wanted: frozenset[str]
    several: bool
    newer: Mapping[str, tuple[str, ...]]
    basis: Mapping[str, OfferingBasis]


@dataclass(frozen=True)
class _Known:
    changes: Mapping[str, tuple[StoredChange, ...]]
    voices: Mapping[str, tuple[Feedback, ...]]
    verdicts: Verdicts


class OfferingSubjects:
    """Gathers subjects; texts not matched yet are matched first."""

    def __init__(
        self,
        match_offerings: MatchOfferings,
        judgements: JudgementRepository,
        changes: ConceptChangeRepository,
        feedback: FeedbackRepository,
    ) -> None:
        self._match_offerings = match_offerings
        self._judgements = judgements
        self._changes = changes
        self._feedback = feedback
        self._holders = Holders(match_offerings, judgements)

    def of(
        self, scope: Scope, ground: Ground, stored: Sequence[StoredOffering], progress: Progress
    ) -> list[tuple[Subject, Holder]]:
        """The subject and the holder of each offering, in order."""
        self._match_offerings(scope, ground.handle, stored, progress)
        holders = self._holders.of_offerings(scope, ground.handle, ground.shelf.taxonomy, stored)
        keys = [item.id for item in stored]
        digests = [key for item in stored for key in item.outcome_digests]
        known = _Known(
            self._changes.of(scope, keys), self._feedback.of(scope, keys), self._judgements.verdicts(scope, digests)
        )
        return [(_subject(item, holder, ground, known), holder) for item, holder in zip(stored, holders, strict=True)]


def promises(title: str, shelf: Shelf, taught: frozenset[str]) -> tuple[Promise, ...]:
    """The concepts that a title names by a label that only one concept has, longest words first, none twice.

    A single word counts only where it names a knowledge concept: verbs and nouns of titles are labels too often.
    """
    words = title.replace("/", " ").split()
    used: set[int] = set()
    found: dict[str, Promise] = {}
    for start, end in _spans(len(words)):
        if used & set(range(start, end)):
            continue
        phrase = " ".join(words[start:end]).strip(" ,;:.()-–")
        concepts = shelf.catalogue.find_concepts(phrase) if phrase else ()
        if len(concepts) != 1 or (end - start == 1 and concepts[0].kind is not Kind.KNOWLEDGE):
            continue
        used |= set(range(start, end))
        uri = concepts[0].uri
        near = any(shelf.hierarchy.relation(uri, held) for held in sorted(taught))
        found.setdefault(uri, Promise(uri, concepts[0].preferred_label, phrase, near))
    return tuple(found.values())


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(LONGEST_LABEL, count), 0, -1):
        for start in range(count - length + 1):
            yield start, start + length


def _subject(stored: StoredOffering, holder: Holder, ground: Ground, known: _Known) -> Subject:
    offering, shelf = stored.offering, ground.shelf
    taught = _taught(holder, shelf)
    accepted = holder.accepted()
    targets, unknown_targets = _targets(offering.target_occupations, holder, shelf)
    wanted = ground.wanted | _wanted_by(offering.target_occupations, shelf)
    basis = ground.basis.get(stored.id)
    return Subject(
        offering,
        ground.today,
        withdrawn=stored.withdrawn,
        snapshot=basis.snapshot if basis else None,
        taught=taught,
        declared=_declared(offering, holder, shelf),
        changes=_changes(stored, known) if ground.several else None,
        wanted=tuple(_is_wanted(concepts, wanted, shelf) for concepts in taught) if wanted else None,
        targets=targets,
        unknown_targets=unknown_targets,
        promised=promises(offering.title, shelf, accepted),
        newer=ground.newer.get(stored.id, ()),
        voices=tuple(
            Voice(item.role, item.organisation, item.given, item.relevance, item.text)
            for item in known.voices.get(stored.id, ())
        ),
        judged=basis.judgements if basis else 0,
    )


def _declared(offering: Offering, holder: Holder, shelf: Shelf) -> tuple[Declared, ...]:
    accepted, concepts = holder.accepted(), shelf.taxonomy.concepts
    doubtful = {item.concept for item in holder.evidence if item.outcome is not None and not item.sure}
    return tuple(
        Declared(uri, item.label or uri, uri in concepts, uri in accepted, uri in doubtful)
        for item in offering.alignments
        if (uri := item.target).startswith(ESCO) or uri in concepts
    )


def _taught(holder: Holder, shelf: Shelf) -> tuple[Mapping[str, str], ...]:
    found: list[dict[str, str]] = [{} for _ in holder.outcomes]
    for item in holder.evidence:
        if item.sure and item.outcome is not None and item.concept in shelf.taxonomy.concepts:
            found[item.outcome][item.concept] = shelf.taxonomy.concepts[item.concept].preferred_label
    return tuple(found)


def _is_wanted(concepts: Mapping[str, str], wanted: frozenset[str], shelf: Shelf) -> bool | None:
    if not concepts:
        return None
    return any(shelf.hierarchy.neighbours(uri) & wanted for uri in concepts)


def _wanted_by(names: Sequence[str], shelf: Shelf) -> frozenset[str]:
    found = [shelf.catalogue.find_occupations(name) for name in names]
    return frozenset(
        concept
        for occupations in found
        if len(occupations) == 1
        for item in shelf.taxonomy.requirements.get(occupations[0].uri, ())
        for concept in item.concepts
    )


def _targets(names: Sequence[str], holder: Holder, shelf: Shelf) -> tuple[tuple[TargetFacts, ...], tuple[str, ...]]:
    facts, unknown = [], []
    for name in names:
        occupations = shelf.catalogue.find_occupations(name)
        if len(occupations) != 1:
            unknown.append(name)
            continue
        uri = occupations[0].uri
        essential: list[Requirement] = [
            item for item in shelf.taxonomy.requirements.get(uri, ()) if item.importance.value == "essential"
        ]
        fit = shelf.fitter.fit(holder, essential)
        missing = tuple(
            (item.requirement.concept, shelf.taxonomy.concepts[item.requirement.concept].preferred_label)
            for item in fit.requirements
            if item.verdict is RequirementVerdict.NOT_COVERED
        )
        facts.append(TargetFacts(uri, occupations[0].preferred_label, len(essential), missing))
    return tuple(facts), tuple(unknown)


def _changes(stored: StoredOffering, known: _Known) -> tuple[ConceptChange, ...]:
    texts = dict(zip(stored.outcome_digests, (item.text for item in stored.offering.outcomes), strict=True))
    declared = {item.target for item in stored.offering.alignments}
    found = []
    for item in known.changes.get(stored.id, ()):
        if item.text_digest not in texts and not (item.text_digest == "" and item.concept in declared):
            continue  # the outcome was rewritten, or the alignment dropped: the cause is gone
        judged = known.verdicts.get(item.text_digest, {})
        settled = item.concept in judged or any(uri in judged for uri, _, _ in item.successors)
        reviewed = stored.offering.reviewed is not None and stored.offering.reviewed >= item.changed
        found.append(
            ConceptChange(
                item.concept,
                item.label,
                item.change,
                texts.get(item.text_digest, ""),
                item.before,
                item.after,
                item.changed,
                tuple(SuggestedSuccessor(*one) for one in item.successors),
                settled or reviewed,
            )
        )
    return tuple(found)
