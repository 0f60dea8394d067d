"""Cuts a sentence into the things it asks for: phrases, and alternatives within them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from service.market.advert import Span
from service.market.lexicon import condition_rules, cues, load

_WORD = re.compile(r"[^\W_](?:[\w.+#/&'’-]*[\w+#])?")
_STOPS = re.compile(r"\b(?:of|in|for|to|with|on|by|from|that|which|who|using|into|within|across)\b", re.IGNORECASE)
_GERUNDS = re.compile(r"\s*,\s*(?:and\s+)?(?=[a-z]{3,}ing\b)")


_BRACKETS = re.compile(r"\(([^()]+)\)")
_PUNCTUATION = re.compile(r"[\s,;:.–—-]+")
_TAIL = 90  # characters at the end that a tail may take; the longest ("... but not required") is shorter


@dataclass(frozen=True, slots=True)
class Cut:
    """One thing asked for: its words, its place in the sentence, and its alternatives (empty where no choice)."""

    text: str
    span: Span
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    cut: re.Pattern[str]
    examples: re.Pattern[str]
    includes: re.Pattern[str]
    either: re.Pattern[str]
    choice: re.Pattern[str]
    separator: re.Pattern[str]
    heads: frozenset[str]
    together: re.Pattern[str]
    empty: frozenset[str]
    item_words: int
    phrases: int


@cache
def _rules() -> _Rules:
    loaded = load("phrases.yaml")

    def pattern(text: str) -> re.Pattern[str]:
        return re.compile(text, re.IGNORECASE)

    def any_of(texts: Sequence[str]) -> str:
        return "|".join(f"(?:{text})" for text in texts)

    return _Rules(
        lead=pattern(any_of(loaded["leads"])),
        tail=pattern(f"(?:{any_of(loaded['tails'])})$"),
        cut=pattern(any_of(loaded["cuts"])),
        examples=pattern(loaded["examples"]),
        includes=pattern(loaded["includes"]),
        either=pattern(loaded["either"]),
        choice=pattern(loaded["choice"]),
        separator=pattern(loaded["list_separator"]),
        heads=frozenset(loaded["shared_heads"]),
        together=pattern(any_of([re.escape(text) for text in loaded["together"]])),
        empty=frozenset(loaded["empty"]) | condition_rules().filler,
        item_words=loaded["most_words_of_item"],
        phrases=loaded["most_phrases"],
    )


def cut_requirement(text: str, taken: Sequence[Span]) -> list[Cut]:
    """Cut a requirement sentence into phrases; `taken` are the places of its conditions, which are left out."""
    found: list[Cut] = []
    for start, end in _gaps(len(text), taken):
        for part in _split(text, (start, end), _rules().cut):
            found.extend(_phrases(text, part))
    if len(found) > _rules().phrases:
        return [cut for start, end in _gaps(len(text), taken) for cut in _whole(text, (start, end))]
    return found


def cut_responsibility(text: str) -> list[Cut]:
    """Cut a task sentence into tasks: at semicolons, lists of -ing forms, and "and" before another verb."""
    start = _task_start(text)
    spans = list(_split(text, (start, len(text)), _GERUNDS))
    if len(spans) == 1:
        spans = _two_tasks(text, spans[0])
    return [cut for span in spans for cut in _whole(text, span, lead=False)]


def _task_start(text: str) -> int:
    found = re.match(
        r"(?:.{0,60}?\b(?:you will|you'll|you would|responsible for|responsibility for|duties include|tasks include)"
        r"(?: also| be responsible for| be)?:?\s+)",
        text,
        re.IGNORECASE,
    )
    return found.end() if found else 0


def _two_tasks(text: str, span: Span) -> list[Span]:
    for hit in re.finditer(r",? and ", text[span[0] : span[1]]):
        before, after = text[span[0] : span[0] + hit.start()], text[span[0] + hit.end() : span[1]]
        if cues().imperative.match(after) and min(len(before.split()), len(after.split())) >= 3:
            return [(span[0], span[0] + hit.start()), (span[0] + hit.end(), span[1])]
    return [span]


def _gaps(length: int, taken: Sequence[Span]) -> Iterator[Span]:
    start = 0
    for first, last in sorted(set(taken)):
        if first > start:
            yield start, first
        start = max(start, last)
    if start < length:
        yield start, length


def _split(text: str, span: Span, separator: re.Pattern[str]) -> Iterator[Span]:
    start = span[0]
    for hit in separator.finditer(text, *span):
        if hit.start() > start:
            yield start, hit.start()
        start = hit.end()
    if start < span[1]:
        yield start, span[1]


def _bare(text: str, span: Span, *, lead: bool = True) -> Span:
    """Take words that only say how something is asked for off both ends."""
    start, end = span
    changed = True
    while changed and start < end:
        changed = False
        tail = _rules().tail.search(text, max(start, end - _TAIL), end)
        if tail and tail.start() < end:
            end, changed = tail.start(), True
        front = (_rules().lead if lead else _PUNCTUATION).match(text, start, end)
        if front and front.end() > start:
            start, changed = front.end(), True
    return start, end


def _says_something(text: str) -> bool:
    return any(word.casefold() not in _rules().empty for word in _WORD.findall(text))


def _whole(text: str, span: Span, *, lead: bool = True) -> Iterator[Cut]:
    start, end = _bare(text, span, lead=lead)
    if _says_something(text[start:end]):
        yield Cut(" ".join(text[start:end].split()), (start, end))


def _phrases(text: str, span: Span) -> Iterator[Cut]:
    start, end = _bare(text, span)
    words = text[start:end]
    if not _says_something(words):
        return
    brackets = _BRACKETS.search(text, start, span[1])
    if brackets:
        yield from _with_brackets(text, (start, span[1]), brackets)
        return
    examples = _rules().examples.search(words)
    if examples:
        yield from _with_examples(text, (start, start + examples.start()), (start + examples.end(), end))
        return
    includes = _rules().includes.search(words)
    if includes:
        yield from _phrases(text, (start, start + includes.start()))
        yield from _phrases(text, (start + includes.end(), end))
        return
    yield from _listed(text, (start, end), choice=_rules().choice.search(text, span[0], start) is not None)


def _with_brackets(text: str, span: Span, brackets: re.Match[str]) -> Iterator[Cut]:
    """ "X, Y (A or B), Z": what stands in brackets are examples of the last thing before them."""
    before = (span[0], brackets.start())
    heads = [before]
    if _says_something(text[slice(*before)]) and _is_list(text, parts := _items(text, before), text[slice(*before)]):
        heads = parts
    for head in heads[:-1]:
        yield from _phrases(text, head)
    marker = _rules().examples.match(text, brackets.start(), brackets.end())
    inside = (marker.end() if marker else brackets.start(1), brackets.end(1))
    if _says_something(text[slice(*_bare(text, inside))]):
        yield from _with_examples(text, heads[-1], inside)
    else:
        yield from _phrases(text, heads[-1])
    yield from _phrases(text, (brackets.end(), span[1]))


def _items(text: str, span: Span) -> list[Span]:
    return [item for item in _split(text, span, _rules().separator) if text[slice(*item)].strip()]


def _with_examples(text: str, head: Span, tail: Span) -> Iterator[Cut]:
    """ "X such as A or B" is one wish: X, answered by A as well as by B."""
    head = _bare(text, head)
    end = tail[1]
    closing = text.find(")", *tail)
    items = [
        _bare(text, item) for item in _split(text, (tail[0], closing if closing >= 0 else end), _rules().separator)
    ]
    texts = [text[first:last] for first, last in [head, *items] if _says_something(text[first:last])]
    options = tuple(dict.fromkeys(" ".join(item.split()) for item in texts))
    if options:
        place = (min(head[0], tail[0]), _bare(text, tail)[1])
        yield Cut(" ".join(text[slice(*place)].split()), place, options if len(options) > 1 else ())


def _listed(text: str, span: Span, *, choice: bool) -> Iterator[Cut]:
    """Take a list of short noun phrases apart; "or" makes its items alternatives."""
    words = text[slice(*span)]
    items = _items(text, span)
    if len(items) < 2 or not _is_list(text, items, words):
        yield Cut(" ".join(words.split()), span)
        return
    named = _shared(text, [_bare(text, item) for item in items])
    if choice or _rules().either.search(words):
        options = tuple(dict.fromkeys(name for name, _ in named if _says_something(name)))
        yield Cut(" ".join(words.split()), span, options if len(options) > 1 else ())
        return
    yield from (Cut(name, place) for name, place in named if _says_something(name))


def _is_list(text: str, items: Sequence[Span], words: str) -> bool:
    if cues().imperative.match(words) or _rules().together.search(words):
        return False
    lengths = [len(_WORD.findall(text[slice(*item)])) for item in items]
    if max(lengths) > _rules().item_words:
        return False
    first, last = text[slice(*items[0])], text[slice(*items[-1])]
    # "analysis and visualisation of data": what follows the preposition belongs to both.
    return not (_STOPS.search(last) and len(first.split()) == 1) and not words.casefold().endswith("ly")


def _shared(text: str, items: Sequence[Span]) -> list[tuple[str, Span]]:
    """Give each item of "account and project management" the head that the last one carries for all."""
    names = [" ".join(text[slice(*item)].split()) for item in items]
    last = names[-1].split()
    complete = any(name.split()[-1].casefold() in _rules().heads for name in names[:-1] if name)
    if len(last) > 1 and last[-1].casefold() in _rules().heads and not complete:
        names = [name if not name or _is_name(name) else f"{name} {last[-1]}" for name in names[:-1]] + names[-1:]
    return list(zip(names, items, strict=True))


def _is_name(name: str) -> bool:
    """A proper name ("Java", "SQL", "C#") needs no head; a word beginning a sentence is taken for one as well."""
    return any(character.isupper() or character.isdigit() or character in "+#" for character in name[1:])
