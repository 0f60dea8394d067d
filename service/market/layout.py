"""Cuts an advert into sentences that know the section they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.market.lexicon import heading_rules
from service.text.sentences import Sentence, split_sentences

_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")
_LABEL = re.compile(r"([^:.!?]{2,60}):\s+(?=\S)")
# "Nice to have: Polish, lean methods." speaks of its own line; other labels hold for the lines below as well.
_ONE_LINE = frozenset({"essential", "optional"})
_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or list item and its section; section is a kind of headings.yaml, None where no heading tells.

    block numbers the runs of pieces between empty lines and headings.
    """

    text: str
    start: int
    end: int
    bullet: bool
    block: int
    heading: str | None = None
    section: str | None = None


def heading_kind(heading: str, *, certain: bool) -> str | None:
    """Say what section a heading opens; `certain` means that its form alone shows that it is a heading."""
    plain = _MARKS.sub("", heading.casefold().replace("’", "'")).replace("&", "and")
    plain = " ".join(plain.split())
    rules = heading_rules()
    for kind, pattern in rules.patterns:
        if pattern.fullmatch(plain):
            return kind
    if certain:
        for kind, pattern in rules.words:
            if pattern.search(plain):
                return kind
    return None


def read_layout(text: str) -> list[Piece]:
    """Cut a text into pieces, headings left out; spans count characters of `text`."""
    layout = _Layout(text)
    for sentence in split_sentences(text):
        layout.take(sentence)
    return layout.pieces


class _Layout:
    """Walks the sentences, remembering which heading holds."""

    def __init__(self, text: str) -> None:
        self.pieces: list[Piece] = []
        self._text = text
        self._heading: str | None = None
        self._section: str | None = None
        self._inline = False
        self._listed = False
        self._block = 0
        self._end = 0

    def take(self, sentence: Sentence) -> None:
        gap = _GAP.search(self._text, self._end, sentence.start) is not None
        newline = "\n" in self._text[self._end : sentence.start]
        self._end = sentence.end
        if gap:
            self._leave(sentence)
        elif self._inline and self._section in _ONE_LINE and newline:
            self._set(None, None, inline=False)
        if self._opens(sentence):
            return
        for piece in self._labelled(sentence):
            self._listed = self._listed or piece.bullet
            self.pieces.append(piece)

    def _leave(self, sentence: Sentence) -> None:
        """End what an empty line ends: a labelled paragraph, and a list followed by running text."""
        self._block += 1
        if self._inline or (self._listed and not sentence.bullet and len(sentence.text.split()) > 8):
            self._set(None, None, inline=False)

    def _opens(self, sentence: Sentence) -> bool:
        words = len(sentence.text.split())
        if words > 12 or (sentence.bullet and not sentence.is_heading):
            return False
        if not sentence.is_heading and sentence.text[-1] in ".!;,":
            return False
        kind = heading_kind(sentence.text, certain=sentence.is_heading)
        if kind is None and not sentence.is_heading:
            return False
        if kind is None and self._section is not None and sentence.heading is not None and sentence.bullet:
            return False
        self._set(sentence.text.strip(" :#*_"), kind, inline=False)
        self._block += 1
        return True

    def _labelled(self, sentence: Sentence) -> Iterator[Piece]:
        """Take a label such as "Your tasks:" off the front of a sentence; it holds to the next empty line."""
        found = _LABEL.match(sentence.text)
        kind = heading_kind(found.group(1), certain=False) if found else None
        piece = Piece(sentence.text, sentence.start, sentence.end, sentence.bullet, self._block)
        if found and kind:
            if sentence.bullet:
                yield self._cut(piece, found.end(), found.group(1), kind)
                return
            self._set(found.group(1), kind, inline=True)
            piece = self._cut(piece, found.end(), found.group(1), kind)
        yield replace(piece, heading=self._heading, section=self._section)

    def _cut(self, piece: Piece, skip: int, heading: str, kind: str) -> Piece:
        return replace(piece, text=piece.text[skip:], start=piece.start + skip, heading=heading, section=kind)

    def _set(self, heading: str | None, section: str | None, *, inline: bool) -> None:
        self._heading, self._section, self._inline = heading, section, inline
        self._listed = False
