"""Finds what an advert asks for that is no concept: years, degrees, licences, languages, levels and the like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.market.advert import Span
from service.market.lexicon import ConditionRule, condition_rules

_STANDS_ALONE = re.compile(
    r"\s*(?:[.,;:!?)(/]|$|(?:is|are|would|will|and|or|at|to|preferred|required|desirable|essential|mandatory|as|"
    r"plus|on|both|level|languages?|skills?|speaker|proficiency)\b)",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    r"\b(?:fluen|native|speak|spoke|writ|read|oral|verbal|mother tongue|bilingual|communicate|conversational|"
    r"command|proficien|language|[abc][12]\b)",
    re.IGNORECASE,
)
_TIDY = " \t\n,;:–—-("
_LOOSE_END = re.compile(r"[\s,]+(?:and|or|in|of|to)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A condition in a sentence; span counts characters of the text searched."""

    kind: str
    text: str
    span: Span
    value: str | float | None = None
    unit: str | None = None
    upper: float | None = None


def find_conditions(text: str) -> list[Found]:
    """Find conditions in the order in which they stand; of two that overlap, the rule first in the file wins."""
    taken: list[Span] = []
    found: list[Found] = []
    for rule in condition_rules().rules:
        if not rule.hint.search(text):
            continue
        for hit in rule.pattern.finditer(text):
            start, end = _tidy(text, hit.start(), hit.end())
            if start >= end or any(start < last and first < end for first, last in taken):
                continue
            conditions = list(_read(rule, hit, text, (start, end)))
            if conditions:
                taken.append((start, end))
                found.extend(conditions)
    return sorted(found, key=lambda item: (item.span, str(item.value)))


def _tidy(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _TIDY:
        start += 1
    while end > start and (text[end - 1] in _TIDY or _LOOSE_END.search(text, start, end)):
        loose = _LOOSE_END.search(text, start, end)
        end = loose.start() if loose else end - 1
    return start, end


def _read(rule: ConditionRule, hit: re.Match[str], text: str, span: Span) -> Iterator[Found]:
    words = text[span[0] : span[1]]
    if rule.kind == "years":
        unit = next((name for name in ("months", "seasons") if hit["unit"].casefold()[:5] == name[:5]), "years")
        yield Found(rule.kind, words, span, _number(hit["value"]), unit, _number(hit["value2"]))
    elif rule.kind == "degree":
        yield Found(rule.kind, words, span, _degree(words), "level")
    elif rule.kind == "language":
        yield from _languages(words, span, text)
    elif rule.kind == "level":
        yield Found(rule.kind, words, span, hit["value"] or hit["value2"] or words.casefold())
    elif rule.kind == "travel":
        value = _number(hit["value"])
        yield Found(rule.kind, words, span, value, None if value is None else "%")
    else:
        yield Found(rule.kind, words, span)


def _number(word: str | None) -> float | None:
    if not word:
        return None
    words = condition_rules().number_words
    known = words.get(word.casefold())
    return float(word.replace(",", ".")) if known is None else float(known)


def _degree(words: str) -> str | None:
    for level, pattern in condition_rules().degree_levels:
        if pattern.search(words):
            return level
    return None


def _languages(words: str, span: Span, text: str) -> Iterator[Found]:
    """One condition a language; languages joined by "or" are one ("German or French")."""
    if not (_SPEAKING.search(words) or _STANDS_ALONE.match(text, span[1])):
        return
    names = condition_rules().languages.findall(words)
    level = next((found for found in re.findall(r"\b[ABC][12]\b", words)), None) or _level(words)
    if len(names) > 1 and re.search(r"\bor\b", words):
        names = [" or ".join(names)]
    for name in names:
        yield Found("language", words, span, name, level)


def _level(words: str) -> str | None:
    lowered = words.casefold()
    for word, level in condition_rules().level_words.items():
        if re.search(rf"\b{word}\b", lowered):
            return level
    return None
