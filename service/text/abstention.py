"""Tells lines that teach nothing: audience, prerequisites, logistics, marketing, company boilerplate.

Patterns with a stated reason first (abstention.yaml); a fitted score for what they do not reach.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise

import yaml

from service.text.normal import normal_form
from service.text.verbs import leading_verb

MOST_CHARACTERS = 2000  # of a line: what is longer is judged by its beginning
_ENUMERATION = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-z]\)|[-–•*])\s*")
_WORD = re.compile(r"[^\W\d_]+|\d+|[$€£%?!@]")


class Reason(StrEnum):
    """Why a line teaches nothing."""

    EMPTY = "empty"
    HEADING = "heading"
    CERTIFICATE = "certificate"
    AUDIENCE = "audience"
    PREREQUISITE = "prerequisite"
    LOGISTICS = "logistics"
    PRICE = "price"
    INSTRUCTOR = "instructor"
    CONTACT = "contact"
    EQUALITY = "equality"
    BENEFITS = "benefits"
    COMPANY = "company"
    MARKETING = "marketing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AbstentionRules:
    """The patterns of abstention.yaml; strong reasons hold even where a line looks like an outcome."""

    classes: Mapping[str, str]
    teaches: re.Pattern[str]
    begins: re.Pattern[str]
    stem: re.Pattern[str]
    asks: re.Pattern[str]
    empty_after_stem: frozenset[str]
    reasons: tuple[tuple[Reason, bool, re.Pattern[str]], ...]


def teaches_nothing(text: str) -> Reason | None:
    """Say why nothing can be learnt from a line, None where it may be an outcome; made to miss rather than to err.

    A text of several sentences is judged as a whole: split it first.
    """
    line = _ENUMERATION.sub("", normal_form(text[:MOST_CHARACTERS]))
    if not any(character.isalpha() for character in line):
        return Reason.EMPTY
    rules = abstention_rules()
    outcome_like = _is_outcome_like(line, rules)
    for reason, strong, pattern in rules.reasons:
        if (strong or not outcome_like) and pattern.search(line):
            return reason
    if outcome_like or rules.asks.search(line) or no_outcome_score(line) < _weights().threshold:
        return None
    return Reason.OTHER


def promised_verb(line: str) -> str | None:
    """Return the action verb that a line promises a learner ("You will plan …"), None where there is none."""
    rules = abstention_rules()
    stem = rules.stem.match(line)
    verb = leading_verb(line[stem.end() :]) if stem is not None else None
    return None if verb in rules.empty_after_stem else verb


def _is_outcome_like(line: str, rules: AbstentionRules) -> bool:
    return any([promised_verb(line), leading_verb(line), rules.begins.match(line), rules.teaches.search(line)])


@cache
def abstention_rules() -> AbstentionRules:
    """Read abstention.yaml, once."""
    loaded = yaml.safe_load(files("service.text").joinpath("abstention.yaml").read_text(encoding="utf-8"))
    words: Mapping[str, str] = loaded["words"]
    return AbstentionRules(
        classes={word: name for name, members in loaded["classes"].items() for word in members},
        teaches=_any_of(loaded["teaches"], words),
        begins=_any_of(loaded["begins"], words),
        stem=_any_of([loaded["stem"]], words),
        asks=_any_of(loaded["asks"], words),
        empty_after_stem=frozenset(loaded["empty_after_stem"]),
        reasons=tuple(
            (Reason(entry["reason"]), bool(entry.get("strong")), _any_of(entry["patterns"], words))
            for entry in loaded["reasons"]
        ),
    )


def _any_of(patterns: list[str], words: Mapping[str, str]) -> re.Pattern[str]:
    whole = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, value in words.items():
        whole = whole.replace("{" + name + "}", value)
    return re.compile(whole.replace("'", "['’]"), re.IGNORECASE)


def no_outcome_score(text: str) -> float:
    """Return how sure it is, from the words alone, that a line teaches nothing: 0..1, logistic regression.

    Weights of words and pairs of words, fitted by bench/fit_abstention.py; 0.5 for a line without a known word.
    """
    weights = _weights()
    total = weights.intercept + sum(weights.terms.get(term, 0.0) for term in line_terms(text))
    return 1 / (1 + math.exp(-total))


def line_terms(text: str) -> set[str]:
    """Return the words and pairs of neighbouring words of a line, in small letters; numbers, days, … as their class."""
    classes = abstention_rules().classes
    words = [word.casefold() for word in _WORD.findall(text[:MOST_CHARACTERS])]
    words = ["0" if word.isdigit() else classes.get(word, word) for word in words]
    words = ["<", *words, ">"]
    return {*words[1:-1], *(f"{first} {second}" for first, second in pairwise(words))}


@dataclass(frozen=True, slots=True)
class _Weights:
    terms: Mapping[str, float]
    intercept: float
    threshold: float


@cache
def _weights() -> _Weights:
    loaded = json.loads(files("service.text").joinpath("abstention_weights.json").read_text(encoding="utf-8"))
    return _Weights(loaded["weights"], loaded["intercept"], loaded["threshold"])
