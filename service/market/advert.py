"""What reading an advert gives: sentences, phrases and conditions, each with its place in the text."""

from dataclasses import dataclass
from enum import StrEnum

from service.domain import Importance

Span = tuple[int, int]


class SentenceClass(StrEnum):
    """What a sentence of an advert is about."""

    REQUIREMENT = "requirement"
    RESPONSIBILITY = "responsibility"
    CONDITION = "condition"
    BOILERPLATE = "boilerplate"


class Basis(StrEnum):
    """What an importance rests on: the words of the clause, its heading, its place in a list, or nothing said."""

    WORDING = "wording"
    HEADING = "heading"
    ORDER = "order"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked for and is no concept.

    kind: years, degree, licence, language, level, authorisation, enrolment, travel or availability. value and
    unit are given where they can be read: a number with "years", "months" or "%"; a degree level with "level";
    a language's name with a level ("fluent", "B2"); else None. upper is the upper end of a range ("3-5 years").
    """

    kind: str
    text: str
    span: Span
    importance: Importance
    basis: Basis
    value: str | float | None = None
    unit: str | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing wanted, to be matched with concepts; sentence is the index of its sentence in the reading.

    options are the alternatives of "Java or C#", each a text of its own; empty where there is no choice.
    """

    text: str
    span: Span
    sentence: int
    origin: SentenceClass
    importance: Importance
    basis: Basis
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdvertSentence:
    """A sentence or list item; importance is None where the sentence asks for nothing."""

    text: str
    span: Span
    kind: SentenceClass
    heading: str | None = None
    section: str | None = None
    importance: Importance | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class AdvertReading:
    """An advert as read.

    Every span counts characters of `text` (the advert's own text, markup removed), end exclusive. language is an
    ISO 639-1 code, None where the text is too short to tell. notes say in words what was found and what was not.
    """

    title: str
    text: str
    language: str | None
    sentences: tuple[AdvertSentence, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    conditions: tuple[Condition, ...] = ()
    notes: tuple[str, ...] = ()
