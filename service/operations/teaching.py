"""Which offerings show a concept for sure, and which may: a snapshot turned round, once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from service.domain import Importance, Requirement
from service.operations.loaded_offerings import OfferingSnapshot


@dataclass(frozen=True)
class Teaching:
    """The offerings of one snapshot by what they show; positions are the snapshot's."""

    snapshot: OfferingSnapshot

    def meeting(self, requirement: Requirement) -> set[int]:
        """The offerings that make a requirement met: sure evidence of one of its concepts or of a narrower one."""
        return self._of(self._sure, requirement)

    def doubtful(self, requirement: Requirement) -> set[int]:
        """The offerings that speak for a requirement without meeting it."""
        hierarchy = self.snapshot.shelf.hierarchy
        near = {
            held
            for concept in requirement.concepts
            for held in (*hierarchy.broader(concept), *hierarchy.related(concept))
        }
        partly = {place for concept in near for place in (*self._sure.get(concept, ()), *self._unsure.get(concept, ()))}
        return (partly | self._of(self._unsure, requirement)) - self.meeting(requirement)

    def speaking_for(self, concept: str) -> set[int]:
        """The offerings with any evidence, sure or not, for a concept or one near it."""
        wanted = Requirement(concept, Importance.ESSENTIAL)
        return self.meeting(wanted) | self.doubtful(wanted)

    def shared(self, place: int) -> NDArray[np.float64]:
        """How alike each offering's sure concepts are to those of one (0..1): the cosine over specificities."""
        found = np.zeros(len(self.snapshot.offerings))
        specificity = self.snapshot.shelf.hierarchy.specificity
        for concept in sorted(self.snapshot.holders[place].accepted()):
            found[self._sure[concept]] += specificity(concept) ** 2
        shared: NDArray[np.float64] = found / np.maximum(self._lengths * self._lengths[place], 1e-9)
        return shared

    def by_external_id(self, source: str, external_id: str) -> str | None:
        """The id of the offering that a catalogue names so."""
        return self._external.get((source, external_id))

    def _of(self, by_concept: Mapping[str, list[int]], requirement: Requirement) -> set[int]:
        narrower = self.snapshot.shelf.hierarchy.narrower
        shown: Iterable[str] = (held for concept in requirement.concepts for held in (concept, *narrower(concept)))
        return {place for held in shown for place in by_concept.get(held, ())}

    @cached_property
    def _sure(self) -> Mapping[str, list[int]]:
        return self._by_concept(sure=True)

    @cached_property
    def _unsure(self) -> Mapping[str, list[int]]:
        return self._by_concept(sure=False)

    @cached_property
    def _external(self) -> Mapping[tuple[str, str], str]:
        named = ((item.offering.source, item.offering.external_id, item.id) for item in self.snapshot.offerings)
        return {(source, external): key for source, external, key in named if external}

    @cached_property
    def _lengths(self) -> NDArray[np.float64]:
        squares = np.zeros(len(self.snapshot.offerings))
        for concept, places in self._sure.items():
            squares[places] += self.snapshot.shelf.hierarchy.specificity(concept) ** 2
        return np.sqrt(squares)

    def _by_concept(self, *, sure: bool) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, holder in enumerate(self.snapshot.holders):
            for concept in {item.concept for item in holder.evidence if item.sure is sure}:
                found[concept].append(place)
        return found


class TeachingOf:
    """Keeps the turned-round form of the newest snapshots."""

    def __init__(self, most: int = 2) -> None:
        self._most = most
        self._kept: tuple[Teaching, ...] = ()

    def __call__(self, snapshot: OfferingSnapshot) -> Teaching:
        """The teaching of a snapshot."""
        for known in self._kept:
            if known.snapshot is snapshot:
                return known
        made = Teaching(snapshot)
        self._kept = (*self._kept, made)[-self._most :]
        return made
