"""Finds the sentences of a description that say what a learner can do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from service.text.abstention import Reason, promised_verb, teaches_nothing
from service.text.normal import normal_form
from service.text.sentences import Sentence, split_sentences
from service.text.verbs import leading_verb

__all__ = ["FoundOutcome", "Reason", "find_outcomes", "teaches_nothing"]


@dataclass(frozen=True, slots=True)
class FoundOutcome:
    """An outcome found in a text: exactly its slice [start, end)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """The patterns of outcomes.yaml."""

    outcome_heading: re.Pattern[str]
    other_heading: re.Pattern[str]
    promise: re.Pattern[str]
    imperatives: frozenset[str]
    listing: re.Pattern[str]
    separator: re.Pattern[str]


def find_outcomes(text: str) -> list[FoundOutcome]:
    """Find outcomes in order: lines under a heading or lead-in that announces them, promises, lists of verbs.

    Lines that teach nothing (audience, prerequisites, dates, price, marketing) are left out, and so is all that
    stands under a heading such as "Who this is for". Empty when nothing is found: most sentences of a description
    are no outcomes.
    """
    rules = outcome_rules()
    found: list[FoundOutcome] = []
    for sentence in split_sentences(text):
        if sentence.is_heading or not _may_teach(sentence, rules):
            continue
        listing = rules.listing.match(sentence.text)
        if listing is not None:
            found.extend(_listed(sentence, listing.end(), rules))
        elif _is_outcome(sentence, rules):
            found.append(FoundOutcome(sentence.text, sentence.start, sentence.end))
    return found


@cache
def outcome_rules() -> OutcomeRules:
    """Read outcomes.yaml, once."""
    loaded = yaml.safe_load(files("service.text").joinpath("outcomes.yaml").read_text(encoding="utf-8"))
    return OutcomeRules(
        outcome_heading=_any_of(loaded["outcome_headings"]),
        other_heading=_any_of(loaded["other_headings"]),
        promise=_any_of(loaded["promises"]),
        imperatives=frozenset(loaded["imperatives"]),
        listing=_any_of([loaded["listing"]]),
        separator=_any_of([loaded["listing_separator"]]),
    )


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(re.sub(r"(?<!\[)'", "['’]", alternatives), re.IGNORECASE)


def _may_teach(sentence: Sentence, rules: OutcomeRules) -> bool:
    reason = teaches_nothing(sentence.text)
    if _is_announced(sentence, rules):
        return reason is None or reason is Reason.OTHER  # the heading weighs more than the fitted score
    if sentence.heading is not None and rules.other_heading.search(sentence.heading):
        return False
    return reason is None


def _is_announced(sentence: Sentence, rules: OutcomeRules) -> bool:
    return sentence.heading is not None and rules.outcome_heading.search(sentence.heading) is not None


def _is_outcome(sentence: Sentence, rules: OutcomeRules) -> bool:
    line = normal_form(sentence.text)
    if _is_announced(sentence, rules) or rules.promise.search(line) or promised_verb(line):
        return True
    verb = leading_verb(sentence.text)
    return verb is not None and (sentence.bullet or verb in rules.imperatives)


def _listed(sentence: Sentence, begun: int, rules: OutcomeRules) -> Iterator[FoundOutcome]:
    """The items of "Skills you'll gain: a, b and c"."""
    content = sentence.text
    for separator in [*rules.separator.finditer(content, begun), None]:
        end = separator.start() if separator else len(content)
        item = content[begun:end].strip(" .;")
        if item:
            start = sentence.start + content.index(item, begun)
            yield FoundOutcome(item, start, start + len(item))
        begun = separator.end() if separator else end
