"""Which concepts of a new version may stand for one that it no longer has; a person confirms."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from service.domain import Concept
from service.errors import NotFound
from service.taxonomy.catalogue import Catalogue
from service.taxonomy.label_search import words
from service.taxonomy.taxonomy import Taxonomy

_SEARCHED_LABELS = 4
_FOUND_PER_LABEL = 15


@dataclass(frozen=True, slots=True)
class Successor:
    """A concept of the new version, how likely it takes over (0..1, a judgement and no probability), and why.

    features: label (likeness of the labels), place (shared broader concepts and groups), occupations (occupations
    that required the old and require the new, among those that do either, one more counted as neither so that a
    single occupation proves little); a feature that the versions cannot tell is absent.
    """

    uri: str
    label: str
    score: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SuccessorPolicy:
    """How much each feature weighs, and the least score that is worth a person's look; a judgement.

    unlike: labels of this likeness or less have nothing in common but letters.
    """

    label: float = 0.55
    place: float = 0.15
    occupations: float = 0.3
    least: float = 0.35
    unlike: float = 0.5


class SuccessorSearch:
    """Suggests successors for concepts of one version that another no longer has."""

    def __init__(self, old: Taxonomy, new: Taxonomy, policy: SuccessorPolicy | None = None) -> None:
        self._old = old
        self._new = new
        self._policy = policy or SuccessorPolicy()
        self._old_catalogue = Catalogue(old)
        self._new_catalogue = Catalogue(new)

    def suggest(self, uri: str, limit: int = 3) -> list[Successor]:
        """Concepts that may take over from `uri`, best first, ties by URI; none that scores too low.

        Raises NotFound if the old version has no such concept. The two versions must be in one language for the labels
        to say anything.
        """
        gone = self._old.concepts.get(uri)
        if gone is None:
            raise NotFound(f"no concept {uri!r} in taxonomy {self._old.version}")
        scored = (self._score(gone, self._new.concepts[candidate]) for candidate in self._candidates(gone))
        kept = [item for item in scored if item.score >= self._policy.least]
        return sorted(kept, key=lambda item: (-item.score, item.uri))[:limit]

    def _candidates(self, gone: Concept) -> set[str]:
        found = set()
        for label in (gone.preferred_label, *gone.alternative_labels)[:_SEARCHED_LABELS]:
            found |= {item.uri for item in self._new_catalogue.search_concepts(label, _FOUND_PER_LABEL)}
        for occupation in self._old_catalogue.occupations_requiring(gone.uri):
            before = {item.concept for item in self._old.requirements[occupation]}
            after = {item.concept for item in self._new.requirements.get(occupation, ())}
            found |= after - before
        return {candidate for candidate in found if candidate in self._new.concepts and candidate != gone.uri}

    def _score(self, gone: Concept, candidate: Concept) -> Successor:
        known = {
            "label": self._label(gone, candidate),
            "place": self._place(gone.uri, candidate.uri),
            "occupations": self._occupations(gone.uri, candidate.uri),
        }
        features = {name: value for name, value in known.items() if value is not None}
        weights = {name: getattr(self._policy, name) for name in features}
        total = sum(weights.values())
        score = sum(weights[name] * value for name, value in features.items()) / total if total else 0.0
        rounded = {name: round(value, 4) for name, value in features.items()}
        return Successor(candidate.uri, candidate.preferred_label, round(score, 4), rounded)

    def _label(self, gone: Concept, candidate: Concept) -> float | None:
        if self._old.language != self._new.language:
            return None
        unlike = self._policy.unlike
        return max(0.0, _label_likeness(gone, candidate) - unlike) / (1 - unlike)

    def _place(self, gone: str, candidate: str) -> float | None:
        # Group URIs change between versions; those that are gone say nothing about the place.
        new = self._new
        before = {uri for uri in _above(self._old, gone) if uri in new.concepts or uri in new.groups}
        after = _above(new, candidate)
        return len(before & after) / len(before | after) if before and after else None

    def _occupations(self, gone: str, candidate: str) -> float | None:
        before = {uri for uri in self._old_catalogue.occupations_requiring(gone) if uri in self._new.occupations}
        after = set(self._new_catalogue.occupations_requiring(candidate))
        return len(before & after) / (len(before | after) + 1) if before else None


def _label_likeness(one: Concept, other: Concept) -> float:
    """The best likeness of any two labels (0..1), words in any order; alternative labels count a little less."""
    best = 0.0
    for first, weight in _weighted(one):
        for second, other_weight in _weighted(other):
            best = max(best, weight * other_weight * fuzz.ratio(first, second) / 100)
    return best


def _weighted(concept: Concept) -> list[tuple[str, float]]:
    labels = [(concept.preferred_label, 1.0), *((label, 0.95) for label in concept.alternative_labels)]
    return [(" ".join(sorted(words(label))), weight) for label, weight in labels]


def _above(taxonomy: Taxonomy, uri: str) -> set[str]:
    return {*taxonomy.broader.get(uri, ()), *taxonomy.groups_of.get(uri, ())}
