"""Surface forms: the ways one concept can be written in a sentence, made by rules from its labels."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.domain import Concept, Kind

_PARENTHESES = re.compile(r"\s*\([^)]*\)")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The written forms of one concept: infinitives ("manage staff"), gerunds ("managing staff"), noun phrases."""

    infinitives: tuple[str, ...]
    gerunds: tuple[str, ...]
    nouns: tuple[str, ...]

    def with_more(self, kind: str, text: str, doubled: Iterable[str]) -> "Surfaces":
        """The same with one form more; an infinitive adds its gerund too."""
        if kind == "nouns":
            return Surfaces(self.infinitives, self.gerunds, (*self.nouns, text))
        return Surfaces((*self.infinitives, text), (*self.gerunds, gerund(text, doubled)), self.nouns)


def gerund(phrase: str, doubled: Iterable[str]) -> str:
    """Put the first word of a verb phrase into its -ing form; `doubled` lists verbs that double the last letter.

    >>> gerund("manage staff", ()), gerund("plan events", ("plan",)), gerund("tie knots", ())
    ('managing staff', 'planning events', 'tying knots')
    """
    verb, separator, rest = phrase.partition(" ")
    if verb in doubled:
        verb = f"{verb}{verb[-1]}ing"
    elif verb.endswith("ie"):
        verb = f"{verb[:-2]}ying"
    elif verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        verb = f"{verb[:-1]}ing"
    else:
        verb = f"{verb}ing"
    return f"{verb}{separator}{rest}"


def lower_first(sentence: str) -> str:
    """Begin with a small letter, unless the first word looks like a name or an abbreviation."""
    first = sentence.split(" ", 1)[0]
    return sentence if any(letter.isupper() for letter in first[1:]) else sentence[:1].lower() + sentence[1:]


def plain_label(label: str) -> str:
    """The label without the remark in brackets: "Java (computer programming)" is written "Java"."""
    return _PARENTHESES.sub("", label).strip() or label


def common_verbs(concepts: Iterable[Concept], at_least: int = 3) -> frozenset[str]:
    """The first words of at least so many preferred labels of skills: in ESCO these are verbs."""
    counts = Counter(
        concept.preferred_label.split(" ", 1)[0]
        for concept in concepts
        if concept.kind is not Kind.KNOWLEDGE and " " in concept.preferred_label
    )
    return frozenset(word for word, count in counts.items() if count >= at_least and word.isalpha() and word.islower())


def surfaces(concept: Concept, verbs: frozenset[str], doubled: Sequence[str]) -> Surfaces:
    """Sort a concept's labels into forms: verb phrases in two forms, everything else as noun phrase."""
    labels = dict.fromkeys(plain_label(label) for label in (concept.preferred_label, *concept.alternative_labels))
    if concept.kind is Kind.KNOWLEDGE:
        return Surfaces((), (), tuple(labels))
    infinitives = tuple(label for label in labels if label.split(" ", 1)[0] in verbs)
    gerunds = tuple(gerund(label, doubled) for label in infinitives)
    others = tuple(label for label in labels if label not in infinitives)
    return Surfaces(infinitives, gerunds, others or gerunds)
