"""Splits what a provider gives as learning outcomes into one text an outcome."""

import re
from typing import Any

from service.errors import TooLarge
from service.importers.cell_values import items_of, text_of
from service.text.abstention import Reason, teaches_nothing
from service.text.markup import plain_text
from service.text.normal import normal_form
from service.text.sentences import split_sentences

_WHOLE = re.compile(r"(?!)")  # a text is not cut here: its lines and sentences are told apart below
_HEADING_WORDS = 8
_PROSE_WORDS = 40  # from this many words on, a line of several sentences is prose and split


def read_outcomes(value: Any, most: int) -> list[str]:
    """Return the outcomes of a list, of a JSON list in a cell, of lines, list items, or of one line's sentences.

    Headings and lead-ins ("You will be able to:") are left out. Raises TooLarge over `most` characters in all.
    """
    length = len(text_of(value))
    if length > most:
        raise TooLarge(f"has {length} characters; {most} are the most")
    items = items_of(value, _WHOLE)
    if len(items) > 1:
        return [line for item in items for line in _lines(plain_text(text_of(item)))]
    text = plain_text(text_of(items[0])) if items else ""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        return [normal_form(sentence.text) for sentence in split_sentences(text) if not sentence.is_heading]
    return _lines(text)


def _lines(text: str) -> list[str]:
    """The lines of a text without list signs; only long prose is cut into its sentences."""
    found: list[str] = []
    for line in text.splitlines():
        sentences = split_sentences(line)
        content = normal_form(line[sentences[0].start :]) if sentences else ""
        if not content or content.endswith(":") or _is_heading(content):
            continue
        if len(sentences) > 1 and len(content.split()) >= _PROSE_WORDS:
            found.extend(normal_form(sentence.text) for sentence in sentences if not sentence.is_heading)
        else:
            found.append(content)
    return found


def _is_heading(content: str) -> bool:
    return len(content.split()) <= _HEADING_WORDS and teaches_nothing(content) is Reason.HEADING
