"""Finds the verb with which a learning outcome begins."""

import re
from functools import cache
from importlib.resources import files

import yaml

_BEGINNING = re.compile(
    r"\W*(?:to\s+)?(?:(?:be|being) able to\s+)?(?:\w+ly\s+(?:and\s+\w+ly\s+)?)?([a-z]+)\b(?!\s*:)", re.IGNORECASE
)
_AMERICAN = re.compile(r"(?:z(?=e$))")


def leading_verb(text: str) -> str | None:
    """Return the action verb a line begins with, in its base form and British spelling; None where none does.

    "To", "be able to" and adverbs before it are passed over, and so is the case; a gerund ("using") counts.
    """
    found = _BEGINNING.match(text)
    if found is None:
        return None
    word = _AMERICAN.sub("s", found.group(1).casefold())
    verbs, no_gerunds = _lists()
    if word in verbs:
        return word
    if not word.endswith("ing") or word in no_gerunds:
        return None
    stem = word.removesuffix("ing")
    forms = (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem, _AMERICAN.sub("s", stem + "e"))
    return next((form for form in forms if form in verbs), None)


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    loaded = yaml.safe_load(files("service.text").joinpath("verbs.yaml").read_text(encoding="utf-8"))
    return frozenset(loaded["verbs"].split()), frozenset(loaded["no_gerunds"].split())
