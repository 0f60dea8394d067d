"""Which sentences of a description say what a learner can do."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from service.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class FoundOutcome:
    """An outcome found in a text, and where."""

    text: str
    start: int
    end: int


def find_outcomes(text: str) -> list[FoundOutcome]:
    """Find outcomes: sentences that promise an ability, and the list items below a line that introduces them."""
    leads, others = _patterns()
    found = []
    listing = False
    for sentence in split_sentences(text):
        lead = leads.search(sentence.text)
        if lead and sentence.text.rstrip().endswith(":"):
            listing = True
            continue
        if not sentence.bullet and not lead:
            listing = False
        if others.search(sentence.text):
            continue
        if lead or (listing and sentence.bullet):
            found.append(FoundOutcome(sentence.text, sentence.start, sentence.end))
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    loaded = yaml.safe_load(files("service.text").joinpath("outcomes.yaml").read_text(encoding="utf-8"))
    return tuple(re.compile("|".join(loaded[name]), re.IGNORECASE) for name in ("leads", "others"))  # type: ignore[return-value]  # two names, two patterns
