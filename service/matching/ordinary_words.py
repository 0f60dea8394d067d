"""Tool names and labels that are ordinary words: when a text means the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from service.matching.words import Word, english_stem

_BREAKS = ".!?:;\n\r•·*|"


@dataclass(frozen=True)
class OrdinaryWords:
    """The lists of ordinary_words.yaml; stems are those of every listed name and vague word."""

    names: frozenset[str]
    vague: frozenset[str]
    tool_words: frozenset[str]
    stems: frozenset[str]

    def names_something(self, text: str, words: Sequence[Word], place: int) -> bool:
        """Say whether the word at this place can stand for a label of one word."""
        word = words[place]
        if word.stem not in self.stems or len(words) == 1:
            return True
        surface = text[word.start : word.end]
        folded = surface.casefold()
        if folded not in self.names:
            return False
        if len(surface) > 1 and any(other.stem in self.tool_words for other in words):
            return True
        return surface[0].isupper() and (len(surface) == 1 or not _opens_sentence(text, word))


@cache
def ordinary_words() -> OrdinaryWords:
    """Read the lists beside this package."""
    text = files("service.matching").joinpath("data/ordinary_words.yaml").read_text(encoding="utf-8")
    lists = yaml.safe_load(text)
    names, vague = frozenset(lists["names"]), frozenset(lists["vague"])
    return OrdinaryWords(
        names=names,
        vague=vague,
        tool_words=frozenset(english_stem(word) for word in lists["tool_words"]),
        stems=frozenset(english_stem(word) for word in names | vague),
    )


def _opens_sentence(text: str, word: Word) -> bool:
    before = text[: word.start].rstrip()
    return not before or before[-1] in _BREAKS
