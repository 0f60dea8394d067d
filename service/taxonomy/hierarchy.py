"""How concepts stand to one another: broader, narrower, related; and how specific each is."""

import math
from collections.abc import Mapping

from service.domain import Relation
from service.taxonomy.taxonomy import Taxonomy

_NONE: frozenset[str] = frozenset()


class Hierarchy:
    """Relations between concepts, and what each is worth to the fit; groups never take part.

    One step up is broader, any number of steps down is narrower, ESCO's directed skill-skill relations count in
    both directions (DESIGN: ESCO as it is). A cycle in the data ends a walk, it is not followed twice.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._broader = taxonomy.broader
        self._below = _turned(taxonomy.broader)
        self._related = _both_ways(taxonomy.related)
        self._frequency = taxonomy.document_frequency
        self._occupations = len(taxonomy.occupations)
        self._above: dict[str, frozenset[str]] = {}

    def broader(self, uri: str) -> tuple[str, ...]:
        """The concepts one step up, by URI."""
        return tuple(self._broader.get(uri, ()))

    def directly_narrower(self, uri: str) -> tuple[str, ...]:
        """The concepts one step down, by URI."""
        return tuple(sorted(self._below.get(uri, _NONE)))

    def narrower(self, uri: str) -> tuple[str, ...]:
        """The concepts any number of steps down, by URI; never the concept itself."""
        return tuple(sorted(_reached(uri, self._below)))

    def related(self, uri: str) -> tuple[str, ...]:
        """The concepts that ESCO relates to this one, in either direction, by URI."""
        return tuple(sorted(self._related.get(uri, _NONE)))

    def relation(self, required: str, held: str) -> Relation | None:
        """How the held concept stands to the required one; where several hold, the one that is worth most.

        The order is DESIGN's ("How a requirement is met"): same, narrower, broader, related. Narrower means that
        the held concept lies any number of steps below the required one.
        """
        if required == held:
            return Relation.SAME
        if required in self._ancestors(held):
            return Relation.NARROWER
        if held in self._broader.get(required, ()):
            return Relation.BROADER
        if held in self._related.get(required, _NONE):
            return Relation.RELATED
        return None

    def neighbours(self, concept: str) -> frozenset[str]:
        """Every concept that has a relation to this one when this one is held; itself included."""
        below = self._below.get(concept, _NONE)
        return frozenset({concept}) | self._ancestors(concept) | below | self._related.get(concept, _NONE)

    def answered_by(self, concept: str) -> frozenset[str]:
        """Every concept that has a relation to this one when this one is required; itself included."""
        above, beside = frozenset(self._broader.get(concept, ())), self._related.get(concept, _NONE)
        return frozenset({concept}) | _reached(concept, self._below) | above | beside

    def specificity(self, concept: str) -> float:
        """g of a concept, 0..1: log((N+1)/(df+1)) / log(N+1).

        N is the number of occupations, df how many of them require the concept, essential or optional (DESIGN:
        Fit). 1 where the taxonomy has no occupation: nothing says then that the concept is generic.
        """
        if self._occupations == 0:
            return 1.0
        everywhere = math.log(self._occupations + 1)
        return (everywhere - math.log(self._frequency.get(concept, 0) + 1)) / everywhere

    def _ancestors(self, uri: str) -> frozenset[str]:
        found = self._above.get(uri)
        if found is None:
            found = self._above[uri] = _reached(uri, self._broader)
        return found


def _reached(start: str, links: Mapping[str, tuple[str, ...] | frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for uri in links.get(waiting.pop(), ()):
            if uri not in found:
                found.add(uri)
                waiting.append(uri)
    return frozenset(found - {start})


def _turned(links: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    turned: dict[str, set[str]] = {}
    for start, ends in links.items():
        for end in ends:
            turned.setdefault(end, set()).add(start)
    return {end: frozenset(starts) for end, starts in turned.items()}


def _both_ways(links: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    turned = _turned(links)
    every = set(links) | set(turned)
    return {uri: (frozenset(links.get(uri, ())) | turned.get(uri, _NONE)) - {uri} for uri in every}
