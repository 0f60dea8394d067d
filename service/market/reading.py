"""Reads an advert as a recruiter would: what is asked for, how much, and where it says so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import Importance, Vacancy
from service.market.advert import AdvertReading, AdvertSentence, Basis, Condition, Phrase, SentenceClass, Span
from service.market.conditions import Found, find_conditions
from service.market.importance import Wording, importance_at, settle, worded_importance
from service.market.language import detect_language, language_name
from service.market.layout import Piece, read_layout
from service.market.list_order import OrderRules, order_rules, ordered_importance
from service.market.phrases import Cut, cut_requirement, cut_responsibility
from service.market.sentence_classes import classify
from service.text.markup import plain_text

# What runs on for longer has lost its signs; its beginning is read, so that no text takes more than linear time.
_LONGEST = 1500
_TELLING = frozenset({"essential", "optional"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A piece with everything found out about it."""

    piece: Piece
    kind: SentenceClass
    conditions: Sequence[Found] = ()
    cuts: Sequence[Cut] = ()
    wording: Sequence[Wording] = ()
    ordered: Importance | None = None


def read_requirements(vacancy: Vacancy, order: OrderRules | None = None) -> AdvertReading:
    """Read the requirements of an advert.

    An advert in another language than English gives no sentences and a note that says so; an advert without a
    requirement gives a note. Spans count characters of the reading's `text`. `order` replaces the weights of
    importance_order.yaml, for measuring. Raises TooLarge above the limit of service.text.markup, nothing else.
    """
    text = advert_text(vacancy)
    language = detect_language(text)
    if language not in (None, "en"):
        note = f"the advert is in {language_name(language)}; requirements are read from English only, none was read"
        return AdvertReading(vacancy.title, text, language, notes=(note,))
    whole = read_layout(text)
    pieces = [_shortened(piece) for piece in whole]
    found = [find_conditions(piece.text) for piece in pieces]
    classes = classify(pieces, [bool(conditions) for conditions in found])
    reads = [_read(*item) for item in zip(pieces, classes, found, strict=True)]
    reading = _reading(vacancy.title, text, language, _with_order(reads, order or order_rules()))
    cut = sum(piece is not other for piece, other in zip(pieces, whole, strict=True))
    note = f"sentences of more than {_LONGEST} characters, read to there only: {cut}"
    return replace(reading, notes=(*reading.notes, note)) if cut else reading


def _shortened(piece: Piece) -> Piece:
    if len(piece.text) <= _LONGEST:
        return piece
    text = piece.text[:_LONGEST].rstrip()
    return replace(piece, text=text, end=piece.start + len(text))


def advert_text(vacancy: Vacancy) -> str:
    """Return the text that spans count in: the advert's, or else its sections under their headings, markup removed."""
    return plain_text(vacancy.text if vacancy.text.strip() else sections_text(vacancy.sections))


def sections_text(sections: Mapping[str, str]) -> str:
    """Join sections under their headings; empty ones are left out."""
    return "\n\n".join(f"{heading}\n{body.strip()}" for heading, body in sections.items() if body.strip())


def _read(piece: Piece, kind: SentenceClass, conditions: Sequence[Found]) -> _Read:
    if kind is SentenceClass.BOILERPLATE:
        return _Read(piece, kind)
    if kind is SentenceClass.RESPONSIBILITY:
        return _Read(piece, kind, cuts=cut_responsibility(piece.text))
    cuts = cut_requirement(piece.text, [condition.span for condition in conditions])
    if not cuts and not conditions:
        return _Read(piece, SentenceClass.BOILERPLATE)
    kind = SentenceClass.REQUIREMENT if cuts else SentenceClass.CONDITION
    return _Read(piece, kind, conditions, cuts, worded_importance(piece.text))


def _with_order(reads: Sequence[_Read], order: OrderRules) -> list[_Read]:
    """Let place in the list tell where no heading of the advert and no wording of the list does."""
    if any(read.piece.section in _TELLING for read in reads):
        return list(reads)
    asking = [read for read in reads if read.wording and read.piece.section != "responsibilities"]
    if any(part.importance is Importance.OPTIONAL for read in asking for part in read.wording):
        return list(reads)
    ordered = ordered_importance([read.piece.text for read in asking], order)
    if ordered is None:
        return list(reads)
    places = {id(read): importance for read, importance in zip(asking, ordered, strict=True)}
    return [
        _Read(read.piece, read.kind, read.conditions, read.cuts, read.wording, places.get(id(read))) for read in reads
    ]


def _reading(title: str, text: str, language: str | None, reads: Sequence[_Read]) -> AdvertReading:
    sentences: list[AdvertSentence] = []
    phrases: list[Phrase] = []
    conditions: list[Condition] = []
    for place, read in enumerate(reads):
        phrases.extend(_phrase(read, cut, place) for cut in read.cuts)
        conditions.extend(_condition(read, found) for found in read.conditions)
        sentences.append(_sentence(read))
    return AdvertReading(
        title, text, language, tuple(sentences), tuple(phrases), tuple(conditions), _notes(text, language, sentences)
    )


def _sentence(read: _Read) -> AdvertSentence:
    piece = read.piece
    importance: Importance | None = None
    basis: Basis | None = None
    if read.kind in (SentenceClass.REQUIREMENT, SentenceClass.CONDITION):
        importance, basis = settle(read.wording[0].importance, piece.section, read.ordered)
    return AdvertSentence(
        text=" ".join(piece.text.split()),
        span=(piece.start, piece.end),
        kind=read.kind,
        heading=piece.heading,
        section=piece.section,
        importance=importance,
        basis=basis,
    )


def _phrase(read: _Read, cut: Cut, sentence: int) -> Phrase:
    if read.kind is SentenceClass.RESPONSIBILITY:
        importance, basis = settle(None, "responsibilities", None)
    else:
        importance, basis = settle(importance_at(read.wording, cut.span[0]), read.piece.section, read.ordered)
    return Phrase(cut.text, _moved(cut.span, read.piece), sentence, read.kind, importance, basis, cut.options)


def _condition(read: _Read, found: Found) -> Condition:
    importance, basis = settle(importance_at(read.wording, found.span[0]), read.piece.section, read.ordered)
    span = _moved(found.span, read.piece)
    text = re.sub(r"\s+", " ", found.text)
    return Condition(found.kind, text, span, importance, basis, found.value, found.unit, found.upper)


def _moved(span: Span, piece: Piece) -> Span:
    return span[0] + piece.start, span[1] + piece.start


def _notes(text: str, language: str | None, sentences: Sequence[AdvertSentence]) -> tuple[str, ...]:
    notes = []
    if not text.strip():
        return ("the advert has no text",)
    if language is None:
        notes.append("the text is too short or too unusual to tell its language; it was read as English")
    kinds = {sentence.kind for sentence in sentences}
    if SentenceClass.REQUIREMENT not in kinds:
        stated = "conditions only" if SentenceClass.CONDITION in kinds else "none"
        notes.append(f"no sentence states a requirement ({stated})")
        if SentenceClass.RESPONSIBILITY in kinds:
            notes.append("what the advert wants was read from its responsibilities alone")
    return tuple(notes)
