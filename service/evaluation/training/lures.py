"""Wrong concepts that share a word with a text: the mistake that token-wise matching is most tempted to make."""

import random
import re
from collections.abc import Mapping, Sequence

from service.domain import Concept
from service.evaluation.training.examples import Example

_WORD = re.compile(r"[^\W\d_]{5,}")
STEM = 6  # letters; "history" meets "historic", "Ukraine" does not meet "ukulele"
MOST_OWNERS = 60  # a stem in more labels than this says nothing
JUDGED_SOURCES = frozenset({"alternative", "description", "mixed", "siblings", "titled", "vague"})


class Lures:
    """Finds for a text a concept whose preferred label has a word of it that no right concept has."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self._stems = {
            uri: stems(" ".join((concept.preferred_label, *concept.alternative_labels)))
            for uri, concept in concepts.items()
        }
        self._owners: dict[str, list[str]] = {}
        for uri, concept in sorted(concepts.items()):
            for stem in stems(concept.preferred_label):
                self._owners.setdefault(stem, []).append(uri)

    def one(self, example: Example, draw: random.Random) -> str | None:
        """A lure for the example, or None; only made-up texts have lures, since all that is in them is known."""
        if example.source not in JUDGED_SOURCES:
            return None
        right = frozenset().union(*(self._stems.get(uri, frozenset()) for uri in example.concepts))
        tempting: Sequence[str] = sorted(
            stem
            for stem in stems(f"{example.context} {example.text}") - right
            if 0 < len(self._owners.get(stem, ())) <= MOST_OWNERS
        )
        if not tempting:
            return None
        chosen = draw.choice(self._owners[draw.choice(tempting)])
        return None if chosen in example.concepts or chosen in example.beside else chosen


def stems(text: str) -> frozenset[str]:
    """The first six letters of every word of at least five, without case."""
    return frozenset(word[:STEM] for word in _WORD.findall(text.casefold()))
