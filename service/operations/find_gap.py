"""What a person who has these texts, concepts and offerings still lacks for a target."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import EvidenceSource, Importance, Requirement, RequirementVerdict, Scope, Versions
from service.errors import BadInput, FieldError
from service.matching.base import Query
from service.matching.fit import Evidence, Fit, Holder
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.holders import Ground
from service.operations.library import Shelf
from service.operations.loaded_offerings import LoadedOfferings, OfferingSnapshot
from service.operations.match_texts import MatchTexts
from service.operations.targets import Target, Targets, posted_target
from service.store.offerings import OfferingRepository
from service.store.rows import text_digest

MATCHES_PER_TEXT = 30


@dataclass(frozen=True)
class Have:
    """One thing that a person has; exactly one of text, concept (URI or label) and offering (id) is given."""

    text: str | None = None
    concept: str | None = None
    offering: str | None = None
    context: str = ""


@dataclass(frozen=True)
class Gap:
    """The fit of what was posted with the target, and the requirements that stay open."""

    versions: Versions
    shelf: Shelf
    target: Target
    holder: Holder
    fit: Fit

    @property
    def open(self) -> tuple[str, ...]:
        """Concepts of the requirements that are not met, in the order of the requirements."""
        return tuple(
            item.requirement.concept for item in self.fit.requirements if item.verdict is not RequirementVerdict.MET
        )

    @property
    def essential_open(self) -> bool:
        """Whether an essential requirement is not met."""
        return any(
            item.requirement.importance is Importance.ESSENTIAL and item.verdict is not RequirementVerdict.MET
            for item in self.fit.requirements
        )


class FindGap:
    """Compares what is posted with a target; nothing is stored.

    What is posted is taken as given: whether a person really has it is the business of verification.
    """

    def __init__(
        self,
        match_texts: MatchTexts,
        loaded: LoadedOfferings,
        offerings: OfferingRepository,
        targets: Targets,
    ) -> None:
        self._match_texts = match_texts
        self._loaded = loaded
        self._offerings = offerings
        self._targets = targets

    def __call__(
        self,
        scope: Scope,
        have: Sequence[Have],
        wanted: str | Sequence[Requirement],
        using: Using = NOW_IN_USE,
    ) -> Gap:
        """The gap to a target by name or to posted requirements."""
        texts = [item for item in have if item.text is not None]
        queries = [Query(item.text or "", item.context) for item in texts]
        matched = self._match_texts(queries, MATCHES_PER_TEXT, taxonomy=using.taxonomy, matcher=using.matcher)
        shelf = matched.shelf
        target = self._target(scope, shelf, wanted)
        by_text = {text_digest(q.text, q.context): r.matches for q, r in zip(queries, matched.results, strict=True)}
        holder = self._holder(scope, have, Ground(by_text, {}), shelf, using)
        return Gap(matched.versions, shelf, target, holder, shelf.fitter.fit(holder, target.requirements))

    def _target(self, scope: Scope, shelf: Shelf, wanted: str | Sequence[Requirement]) -> Target:
        if isinstance(wanted, str):
            return self._targets.find(scope, shelf, wanted)
        return posted_target(shelf, wanted)

    def _holder(self, scope: Scope, have: Sequence[Have], ground: Ground, shelf: Shelf, using: Using) -> Holder:
        snapshot: OfferingSnapshot | None = None
        outcomes: list[str] = []
        evidence: list[Evidence] = []
        for position, item in enumerate(have):
            if item.text is not None:
                digest = text_digest(item.text, item.context)
                evidence += ground.evidence(digest, item.text, len(outcomes))
                outcomes.append(item.text)
            elif item.concept is not None:
                evidence.append(_given_concept(shelf, item.concept, position))
            elif item.offering is not None:
                self._offerings.get(scope, item.offering)
                snapshot = snapshot or self._loaded.snapshot(scope, using.taxonomy, using.matcher, using.progress)
                held = _held_by(snapshot, item.offering, position)
                evidence += [_moved(found, len(outcomes)) for found in held.evidence]
                outcomes += held.outcomes
        return Holder(tuple(outcomes), tuple(evidence), person=True)


def _given_concept(shelf: Shelf, name: str, position: int) -> Evidence:
    found = shelf.catalogue.find_concepts(name)
    if len(found) == 1:
        concept = found[0]
        return Evidence(
            concept.uri, sure=True, source=EvidenceSource.ALIGNMENT, score=1.0, text=concept.preferred_label
        )
    detail = (
        f"{name!r} names {len(found)} concepts; give the URI of one of them"
        if found
        else f"no concept {name!r} in taxonomy {shelf.taxonomy.version}; give an ESCO URI or a label of it"
    )
    raise BadInput("a concept is not known", [FieldError(f"/have/{position}/concept", detail)])


def _held_by(snapshot: OfferingSnapshot, offering: str, position: int) -> Holder:
    if offering not in snapshot.position:
        detail = f"offering {offering} is withdrawn"
        raise BadInput(detail, [FieldError(f"/have/{position}/offering", detail)])
    return snapshot.holders[snapshot.position[offering]]


def _moved(item: Evidence, by: int) -> Evidence:
    outcome = None if item.outcome is None else item.outcome + by
    return Evidence(item.concept, item.sure, item.source, item.score, outcome, item.text, item.span)
