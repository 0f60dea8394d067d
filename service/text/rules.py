"""Reads the word lists beside this package: abbreviations and headings."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class TextRules:
    """The lists of sentences.yaml, ready for use."""

    never_end: frozenset[str]
    may_end: frozenset[str]
    before_number: frozenset[str]
    beginnings: frozenset[str]
    after_semicolon: tuple[str, ...]
    heading: re.Pattern[str]


@cache
def text_rules() -> TextRules:
    """Read sentences.yaml, once."""
    loaded = yaml.safe_load(files("service.text").joinpath("sentences.yaml").read_text(encoding="utf-8"))
    return TextRules(
        never_end=frozenset(loaded["never_end"]),
        may_end=frozenset(loaded["may_end"]),
        before_number=frozenset(loaded["before_number"]),
        beginnings=frozenset(loaded["beginnings"]),
        after_semicolon=tuple(loaded["after_semicolon"]),
        heading=re.compile("|".join(f"(?:{pattern})" for pattern in loaded["headings"])),
    )
