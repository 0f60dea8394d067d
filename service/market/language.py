"""Tells in which language an advert is written, by its small words or its script."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from service.market.lexicon import load

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 2000  # characters looked at; small words are frequent enough that more changes nothing


@dataclass(frozen=True, slots=True)
class _Rules:
    words: Mapping[str, frozenset[str]]
    scripts: Mapping[str, str]
    names: Mapping[str, str]
    fewest_words: int
    fewest_known: float


@cache
def _rules() -> _Rules:
    loaded = load("languages.yaml")
    return _Rules(
        words={language: frozenset(words) for language, words in loaded["words"].items()},
        scripts=loaded["scripts"],
        names=loaded["names"],
        fewest_words=loaded["fewest_words"],
        fewest_known=loaded["fewest_known"],
    )


def detect_language(text: str) -> str | None:
    """Return an ISO 639-1 code; None where the text is too short or too unusual to tell.

    Scripts shared by several languages give the most likely of those ESCO is translated into.
    """
    rules = _rules()
    sample = text[:_SAMPLE]
    script = _foreign_script(sample)
    if script is not None:
        return rules.scripts.get(script)
    words = [word.casefold() for word in _WORD.findall(sample)]
    if len(words) < rules.fewest_words:
        return None
    counted = Counter(words)
    shares = {language: sum(counted[word] for word in known) / len(words) for language, known in rules.words.items()}
    best = max(shares, key=lambda language: (shares[language], language == "en", language))
    return best if shares[best] >= rules.fewest_known else None


def language_name(code: str) -> str:
    """Return the English name of a language, or its code where the name is not known."""
    return _rules().names.get(code, code)


def _foreign_script(text: str) -> str | None:
    """Return the script of most letters, where it is not Latin."""
    if text.isascii():
        return None
    letters = [character for character in text if character.isalpha()]
    if sum(character > "\u024f" for character in letters) * 2 <= len(letters):
        return None
    scripts = Counter(unicodedata.name(character, "?").split()[0].split("-")[0] for character in letters)
    return scripts.most_common(1)[0][0]
