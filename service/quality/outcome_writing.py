"""How an outcome is written: which verb leads it, whether that can be observed, and what it is done to.

The verb lists and the rules over them are data/verbs.yaml.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from service.quality.words import data

_WORD = re.compile(r"[^\W_]+(?:[-'’/][^\W_]+)*|&|,")
_ENDINGS = (("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ying", "y"), ("ing", ""), ("ing", "e"))
_SPELLINGS = ((r"iz(e|es|ing|ed|ation)$", r"is\1"), (r"yz(e|es|ing|ed)$", r"ys\1"))
_SHOWN = re.compile(
    r"(?:demonstrate|show|exhibit|display)(?:s|ing)? (?:an? |the )?(?:\w+ )?"
    r"(?:understanding|knowledge|awareness|appreciation)\b(?: of\b)?"
)
LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")
_LONGEST_VERB = 3


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """What was read in one outcome.

    verb is the leading verb as the lists have it, None if no listed verb leads; levels are its steps of Bloom,
    possibly several. vague is the vague verb or phrase that opens it, teaching the words that speak of teaching.
    crowded: verbs of different levels are joined. object and context are the outcome's own words; context starts
    with its preposition. readable is False where the opening is no word that any list knows.
    """

    text: str
    verb: str | None
    verbs: tuple[str, ...]
    levels: tuple[str, ...]
    vague: str | None
    teaching: str | None
    crowded: bool
    object: str
    context: str

    @property
    def readable(self) -> bool:
        """Whether the lists say anything of this outcome."""
        return self.verb is not None or self.vague is not None or self.teaching is not None

    @property
    def observable(self) -> bool | None:
        """Whether it can be observed; None where the lists do not know the opening."""
        if not self.readable:
            return None
        return self.vague is None and self.teaching is None


@dataclass(frozen=True)
class _Lists:
    levels: dict[str, tuple[str, ...]]
    others: frozenset[str]
    vague: tuple[str, ...]
    teaching: tuple[str, ...]
    stems: tuple[str, ...]
    joiners: frozenset[str]
    context: frozenset[str]

    def lemma(self, words: Sequence[str]) -> str | None:
        """The listed verb of which these words are a form."""
        rest = [word.casefold() for word in words[1:]]
        for form in _forms(words[0]):
            found = " ".join([form, *rest])
            if found in self.levels or found in self.others:
                return found
        return None


@cache
def _lists() -> _Lists:
    verbs = data("verbs")
    levels: dict[str, list[str]] = {}
    for step in verbs["bloom"]:
        for verb in step["verbs"]:
            levels.setdefault(verb, []).append(step["name"])
    others = {*verbs["affective"]["verbs"], *verbs["psychomotor"]["verbs"], *verbs["weak"], *verbs["vague"]["verbs"]}
    others |= set(verbs["work"]["verbs"])
    others |= {verb for step in verbs["solo"].values() for verb in step["verbs"]}
    return _Lists(
        {verb: tuple(names) for verb, names in levels.items()},
        frozenset(others - {"can", "be able to"}),
        tuple(sorted({*verbs["vague"]["phrases"], *verbs["vague"]["verbs"]}, key=len, reverse=True)),
        tuple(sorted(verbs["input_language"]["phrases"], key=len, reverse=True)),
        tuple(sorted(verbs["stems"], key=len, reverse=True)),
        frozenset(verbs["joiners"]),
        frozenset(verbs["context_words"]),
    )


def read_outcome(text: str) -> OutcomeReading:
    """Read one outcome; English only, anything else is not readable."""
    lists = _lists()
    body = _without_stems(" ".join(text.split()).strip(" .;:•-–*"), lists)
    folded = body.casefold()
    teaching = next((phrase for phrase in lists.teaching if folded.startswith(phrase)), None)
    words = _WORD.findall(body)
    skipped = _adverbs(words)
    verbs, used = _leading_verbs(words[skipped:], lists)
    vague = _vague(words[skipped:], lists)
    if vague is not None:
        used = max(used if len(verbs) == 1 else 0, len(vague.split()))
    elif teaching is not None:
        used = len(teaching.split())
    rest = words[skipped + used :]
    named, context = _object_and_context(rest, lists)
    return OutcomeReading(
        text,
        verbs[0] if verbs else None,
        tuple(verbs),
        lists.levels.get(verbs[0], ()) if verbs else (),
        vague,
        teaching,
        _crowded(verbs, lists),
        named,
        context,
    )


def steps(reading: OutcomeReading) -> tuple[int, int] | None:
    """The lowest and highest step of Bloom (1 to 6) of the leading verb, None if it has none."""
    numbers = [LEVELS.index(name) + 1 for name in reading.levels]
    return (min(numbers), max(numbers)) if numbers else None


def rewrite(reading: OutcomeReading) -> dict[str, object] | None:
    """A pattern (verb + object + context) from the outcome's own words; None where nothing can be offered."""
    named = reading.object or ""
    if reading.observable is not False or not named:
        return None
    verbs = data("verbs")
    opening = reading.vague or ""
    kind = next((name for name, listed in verbs["rewrite_kinds"].items() if opening in listed), "knowledge")
    choices: list[str] = verbs["rewrites"][kind]
    ending = reading.context or "[with which tool, in which setting, by which standard]"
    pattern = f"{choices[0].capitalize()} {named} {ending}"
    return {"outcome": reading.text, "pattern": pattern, "verbs": list(choices), "object": named, "context": ending}


def _without_stems(body: str, lists: _Lists) -> str:
    again = True
    while again:
        again = False
        for stem in (*lists.stems, "to", "learn to", "learn how to", "how to", "you'll", "you’ll"):
            rest = body[len(stem) :]
            if body.casefold().startswith(stem) and rest[:1] in {" ", ":", ","}:
                body, again = rest.lstrip(" :,"), True
                break
    return body


def _adverbs(words: list[str]) -> int:
    count = 0
    while count < len(words) - 1 and words[count].casefold().endswith("ly") and words[count].casefold() != "apply":
        count += 1
    return count


def _forms(word: str) -> Iterator[str]:
    """A word as it stands and without the endings that a verb may have, British spelling."""
    plain = word.casefold()
    for found, wanted in _SPELLINGS:
        plain = re.sub(found, wanted, plain)
    yield plain
    for ending, instead in _ENDINGS:
        if plain.endswith(ending):
            base = plain.removesuffix(ending)
            yield base + instead
            if base[-1:] == base[-2:-1]:
                yield base[:-1]


def _verb_at(words: list[str], lists: _Lists) -> tuple[str, int] | None:
    for length in range(min(_LONGEST_VERB, len(words)), 0, -1):
        lemma = lists.lemma(words[:length])
        if lemma is not None:
            return lemma, length
    return None


def _leading_verbs(words: list[str], lists: _Lists) -> tuple[list[str], int]:
    found: list[str] = []
    used = 0
    while True:
        start = used
        while found and start < len(words) and words[start].casefold() in lists.joiners:
            start += 1
        if found and (start == used or start >= len(words)):
            return found, used
        start += _adverbs(words[start:])
        verb = _verb_at(words[start:], lists)
        if verb is None:
            return found, used
        found.append(verb[0])
        used = start + verb[1]


def _vague(words: list[str], lists: _Lists) -> str | None:
    opening = " ".join(words[:6]).casefold() + " "
    for phrase in lists.vague:
        if opening.startswith(phrase + " "):
            return phrase
    if words and (verb := lists.lemma(words[:1])) in lists.vague:
        return verb
    shown = _SHOWN.match(opening)
    return shown[0].strip() if shown else None


def _crowded(verbs: list[str], lists: _Lists) -> bool:
    known = [set(lists.levels[verb]) for verb in verbs if verb in lists.levels]
    return len(known) > 1 and not set.intersection(*known)


def _object_and_context(words: list[str], lists: _Lists) -> tuple[str, str]:
    while words and words[0].casefold() in lists.joiners:
        words = words[1:]
    cut = next((n for n, word in enumerate(words) if n and word.casefold() in lists.context), len(words))
    named = [word for word in words[:cut] if not word.casefold().endswith("ly")] if cut == 1 else words[:cut]
    return _joined(named), _joined(words[cut:])


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" ,", ",").strip(" ,")
