"""Reads headings, cues, conditions and phrase rules from the data files beside this module."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LANGUAGES = "LANGUAGES"
# Case tells "MS" from "ms" and "BA" from "ba" nowhere in adverts, so that every pattern ignores it.
_FLAGS = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class HeadingRules:
    """Per kind of section, in order of trial: the pattern of whole headings, and words that give it away."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    words: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Cues:
    """One pattern for each cue of cues.yaml."""

    boilerplate: re.Pattern[str]
    background: re.Pattern[str]
    wanted_person: re.Pattern[str]
    nothing_asked: re.Pattern[str]
    requirement: re.Pattern[str]
    you_do: re.Pattern[str]
    responsibility: re.Pattern[str]
    imperative: re.Pattern[str]
    noun_first: re.Pattern[str]
    optional: re.Pattern[str]
    essential: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """One kind of condition and the pattern that finds it."""

    kind: str
    hint: re.Pattern[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ConditionRules:
    """The rules of conditions.yaml."""

    rules: tuple[ConditionRule, ...]
    number_words: Mapping[str, int]
    languages: re.Pattern[str]
    level_words: Mapping[str, str]
    degree_levels: tuple[tuple[str, re.Pattern[str]], ...]
    filler: frozenset[str]


def load(name: str) -> Any:
    """Read a YAML file of this package."""
    return yaml.safe_load(files("service.market").joinpath(name).read_text(encoding="utf-8"))


@cache
def heading_rules() -> HeadingRules:
    """Read headings.yaml, once."""
    kinds = load("headings.yaml")["kinds"]
    return HeadingRules(
        patterns=tuple((kind, _any(rule["patterns"])) for kind, rule in kinds.items()),
        words=tuple((kind, _any([re.escape(word) for word in rule["words"]])) for kind, rule in kinds.items()),
    )


@cache
def cues() -> Cues:
    """Read cues.yaml, once."""
    loaded = load("cues.yaml")
    return Cues(**{name: _any(loaded[name]) for name in Cues.__slots__})


@cache
def condition_rules() -> ConditionRules:
    """Read conditions.yaml, once."""
    loaded = load("conditions.yaml")
    languages = "|".join(loaded["languages"])

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern.replace(_LANGUAGES, languages), _FLAGS)

    return ConditionRules(
        rules=tuple(
            ConditionRule(rule["kind"], compiled(rule["hint"]), compiled(rule["pattern"]))
            for rule in loaded["patterns"]
        ),
        number_words=loaded["number_words"],
        languages=re.compile(rf"\b(?:{languages})\b", _FLAGS),
        level_words=loaded["level_words"],
        degree_levels=tuple((level, re.compile(pattern, _FLAGS)) for level, pattern in loaded["degree_levels"]),
        filler=frozenset(loaded["filler"]),
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), _FLAGS)
