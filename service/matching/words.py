"""Words of a text in a form that ignores case, number and tense, with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*[+#]*")
_VOWEL = re.compile("[aeiouy]")
_SPELLINGS = ((re.compile("yz(?=e|i)"), "ys"), (re.compile("iz(?=e|a|i)"), "is"), (re.compile("our$"), "or"))
# A last e goes from long words and after soft consonants (dance, serve): care and car, plane and plan stay two words.
_SILENT = re.compile("(.{5}|[cgvsu])e$")
_WANTS_E = re.compile("[^aeiouy]+[aeiouy][^aeiouywx]")  # bak-ing, writ-ing, but not cook-ing, test-ing
KNOWN_WORDS = 200_000  # whose stems are remembered; at that many all are forgotten
LONGEST_KNOWN = 40  # letters; what is longer is hardly a word, and not remembered
_SHORTEST = 4  # letters; shorter words are left as they are


@dataclass(frozen=True, slots=True)
class Word:
    """A word's comparable form and its characters in the text, end exclusive."""

    stem: str
    start: int
    end: int


@dataclass
class WordReader:
    """Splits texts of one language into words; remembers the stems it has made."""

    language: str = "en"
    _stems: dict[str, str] = field(default_factory=dict)

    def words(self, text: str) -> list[Word]:
        """The words of the text in order; "C++", "C#" and "node.js" are words."""
        return [Word(self.stem(found[0]), *found.span()) for found in _WORD.finditer(text)]

    def surfaces(self, text: str) -> list[str]:
        """The words as they are spelt, without case."""
        return _WORD.findall(text.casefold())

    def stems(self, text: str) -> list[str]:
        """Only the comparable forms of the words."""
        return [self.stem(word) for word in _WORD.findall(text)]

    def stem(self, word: str) -> str:
        """The word without case and, in English, without inflection and British or American spelling."""
        known = self._stems.get(word)
        if known is None:
            folded = word.casefold()
            known = english_stem(folded) if self.language == "en" else folded
            if len(self._stems) >= KNOWN_WORDS:
                self._stems = {}
            if len(word) <= LONGEST_KNOWN:
                self._stems[word] = known
        return known


def english_stem(word: str) -> str:
    """Strip plural, -ing and -ed and most a last e, so that manage, manages, managed and managing are one."""
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = _without_ending(word)
    return word[:-1] if word.endswith("e") and _SILENT.search(word) else word


def _without_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and _VOWEL.search(root):
            if root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            return f"{root}e" if _WANTS_E.fullmatch(root) else root
    return word
