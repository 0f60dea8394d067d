"""Splits a text into sentences and list items, with their places in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.text.rules import TextRules, text_rules

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PARAGRAPH = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SIGN = "•◦▪▫●○■□‣⁃∙·►▸▶➢➤➔→✓✔✅☑❖♦◆※"
_BULLET = re.compile(
    rf"\s*(?:[{_SIGN}]+\s*|[-–—−]+(?=[^\W\d_])|[-–—−*+]+\s+|\*(?=[^\W_])(?!.*\*\s*$)|o\s+(?=\S)"
    r"|\(?\d{1,2}(?:[.)]\s+|\)(?=\w))|\(?[a-z]\)\s*|\(?[ivx]{1,4}\)\s*|\[[ xX]\]\s+)"
)
# Runs of blanks and of closing signs are tried from their beginning only, else a long one costs quadratic time.
_INLINE = re.compile(
    rf"(?:(?<!\s)\s*+|(?<=\s))[{_SIGN.replace('→', '').replace('·', '')}]+\s*|(?<=[:;])\s*[-–*]\s+"
    r"|(?<=[:;,.])\s+(?:\(?\d{1,2}\)|\([a-z]\)|\([ivx]{1,4}\))\s+|(?<=:)\s+1\.\s+|(?<=[;.])\s+[2-9]\.\s+"
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？]+|;(?=\s)")
_WORD_BEFORE = re.compile(r"([^\W_](?:[^\s,;:()\[\]\"“”]*))$")
_WORD_AFTER = re.compile(r"\s*[\"'“‘«(\[]*([^\s]+)")
_ENTITY = re.compile(r"&#?\w{1,8}$")
_CLOSING = " \t\u00a0;"
_WRAPPED_FROM = 60  # characters of a line from which a following lower-case line is taken as its continuation
_LEAD_IN_WORDS = 6  # a line with a colon and more words than this leads into one list, not into a section


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or list item; text is exactly the slice [start, end) of the whole, list sign left out.

    heading is the text of the heading or lead-in above it ("You will learn to"), without its colon; is_heading
    says that it is one itself.
    """

    text: str
    start: int
    end: int
    bullet: bool = False
    heading: str | None = None
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    bullet: bool
    blank_before: bool
    indent: int


def split_sentences(text: str) -> list[Sentence]:
    """Split a text into sentences, list items and headings, in order and without overlap.

    Spans count characters of `text`; pieces without a letter or digit are left out. Lines, list signs (•, -, *,
    numbers, "o "), semicolons and closing punctuation separate; abbreviations, decimals, addresses and names such
    as "Node.js" or ".NET" do not.
    """
    rules = text_rules()
    lines = _lines(text)
    found: list[Sentence] = []
    sections = _Sections()
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else None
        headed = _is_heading(text, line, following, rules)
        sections.enter(line)
        for start, end, bullet in _pieces(text, line, rules):
            content = text[start:end]
            inside = end < line.end
            heads = headed or (content.endswith(":") and (inside or following is not None))
            leads_in = heads and content.endswith(":") and (inside or len(content.split()) > _LEAD_IN_WORDS)
            heading = None if heads and not leads_in else sections.current
            found.append(Sentence(content, start, end, bullet, heading, heads))
            if heads:
                sections.open(content, leads_in=leads_in)
    return found


class _Sections:
    """Which heading holds at the moment: a section lasts to the next, a lead-in to the end of its list."""

    def __init__(self) -> None:
        self._section: str | None = None
        self._lead_in: str | None = None
        self._listed = False
        self._lines = 0

    @property
    def current(self) -> str | None:
        return self._lead_in or self._section

    def enter(self, line: _Line) -> None:
        """Close the lead-in when its list, or without list signs its block of lines, is over."""
        if not line.bullet and (self._listed or (self._lines and line.blank_before)):
            self._lead_in = None
        self._listed = self._listed or line.bullet
        self._lines += 1

    def open(self, content: str, *, leads_in: bool) -> None:
        heading = content.strip("#*_ \t").rstrip(":").strip("*_ ")
        self._lead_in = heading if leads_in else None
        self._section = self._section if leads_in else heading
        self._listed, self._lines = False, 0


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last = 0
    for found in _LINE.finditer(text):
        content = found.group()
        if not content.strip():
            continue
        sign = _BULLET.match(content)
        start = found.start() + (sign.end() if sign else len(content) - len(content.lstrip()))
        if start >= found.start() + len(content.rstrip()):
            continue
        indent = len(content) - len(content.lstrip())
        blank = len(_PARAGRAPH.findall(text, last, start)) > 1
        line = _Line(start, found.start() + len(content.rstrip()), sign is not None, blank, indent)
        if lines and _continues(text, lines[-1], line):
            lines[-1] = _Line(lines[-1].start, line.end, lines[-1].bullet, lines[-1].blank_before, lines[-1].indent)
        else:
            lines.append(line)
        last = found.end()
    return lines


def _continues(text: str, line: _Line, following: _Line) -> bool:
    """A wrapped line: long (or an indented list item), unfinished, and the next begins in lower case."""
    if following.bullet or following.blank_before or text[line.end - 1] in ".!?:;…":
        return False
    begins = text[following.start]
    if not begins.islower() or (text[line.start].islower() and not line.bullet):
        return False
    if line.bullet and following.indent > line.indent:
        return True
    newest = max(text.rfind("\n", line.start, line.end) + 1, line.start)
    return line.end - newest >= _WRAPPED_FROM


def _is_heading(text: str, line: _Line, following: _Line | None, rules: TextRules) -> bool:
    content = text[line.start : line.end]
    if content.startswith("#") or re.fullmatch(r"(?:\*\*|__)[^*_]+(?:\*\*|__):?", content):
        return True
    words = content.split()
    if line.bullet or following is None or len(words) > 8 or content[-1] in ".!;,":
        return False
    bare = content.rstrip(":? ").casefold()
    if rules.heading.fullmatch(bare) or (content.isupper() and len(content) > 3):
        return True
    if following.bullet or content[0].islower() or content.endswith("?"):
        return following.bullet and not content[0].islower()
    after = text[following.start : following.end]
    return following.blank_before and len(after.split()) > 12 and after.endswith((".", "!", "?"))


def _pieces(text: str, line: _Line, rules: TextRules) -> Iterator[tuple[int, int, bool]]:
    """Cut a line at list signs inside it, then at the ends of sentences."""
    start, bullet = line.start, line.bullet
    for sign in [*_INLINE.finditer(text, line.start, line.end), None]:
        if sign is not None and sign.start() <= start:
            start, bullet = max(start, sign.end()), True
            continue
        for piece in _sentences(text, start, sign.start() if sign else line.end, rules):
            yield *piece, bullet
        if sign is not None:
            start, bullet = sign.end(), True


def _sentences(text: str, start: int, end: int, rules: TextRules) -> Iterator[tuple[int, int]]:
    depth, seen = 0, start
    for stop in _STOP.finditer(text, start, end):
        depth = max(0, depth + text.count("(", seen, stop.start()) - text.count(")", seen, stop.start()))
        seen = stop.start()
        if stop.group() == ";":
            ends = depth == 0 and _semicolon_separates(text, stop.start(), stop.end(), end, rules)
        else:
            ends = _stop_ends(text, (start, stop.start(), stop.end(), end), stop.group(), rules)
        if ends:
            yield from _trimmed(text, start, stop.end())
            start, depth = stop.end(), 0
            seen = start
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] == ";"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _CLOSING):
        end -= 1
    if any(character.isalnum() for character in text[start:end]):
        yield start, end


def _semicolon_separates(text: str, place: int, after: int, end: int, rules: TextRules) -> bool:
    if _ENTITY.search(text, max(0, place - 10), place):
        return False
    return not text[after : min(end, after + 20)].lstrip().casefold().startswith(rules.after_semicolon)


def _stop_ends(text: str, place: tuple[int, int, int, int], sign: str, rules: TextRules) -> bool:
    start, before, after, end = place
    following = _WORD_AFTER.match(text, after, end)
    if following is None or sign[0] in "。！？":
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    if sign[0] != ".":
        return True
    found = _WORD_BEFORE.search(text, max(start, before - 30), before)
    abbreviation = found.group(1).casefold() if found else ""
    if abbreviation in rules.before_number and word[0].isdigit():
        return False
    if abbreviation in rules.never_end or _is_initial(found, rules, word):
        return False
    return abbreviation not in rules.may_end or word.casefold().strip(".,:;’'") in rules.beginnings


def _is_initial(found: re.Match[str] | None, rules: TextRules, word: str) -> bool:
    """A single capital ("J. Smith") is an initial, unless a usual beginning follows ("vitamin C. The …")."""
    if found is None or len(found.group(1)) != 1 or not found.group(1).isupper() or found.group(1) in "IR":
        return False
    return word.casefold() not in rules.beginnings
