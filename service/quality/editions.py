"""Which titles of a provider are editions of one another."""

import re
from collections import defaultdict
from collections.abc import Iterable

_EDITION = re.compile(
    r"[\s\-–,(]*(?:(?:version|edition|ed\.?|v\.?)\s*(\d{1,4}(?:\.\d{1,3})?)|((?:19|20)\d{2}))\)?\s*$", re.IGNORECASE
)


def edition(title: str) -> tuple[str, float]:
    """A title without the version or year at its end, and that number; 0 where it has none."""
    found = _EDITION.search(title)
    if not found or not title[: found.start()].strip():
        return " ".join(title.split()).casefold(), 0.0
    return " ".join(title[: found.start()].split()).casefold(), float(found[1] or found[2])


def newer_editions(offerings: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, ...]]:
    """For each offering (id, title, provider) the titles of later editions by the same provider, latest last.

    Only titles that both carry a version or both a year are compared: a title without a number says nothing about
    its age.
    """
    groups: dict[tuple[str, str, bool], list[tuple[float, str, str]]] = defaultdict(list)
    for key, title, provider in offerings:
        stem, number = edition(title)
        if number:
            groups[provider, stem, number >= 1900].append((number, title, key))
    found: dict[str, tuple[str, ...]] = {}
    for listed in groups.values():
        for number, _, key in listed:
            later = tuple(title for other, title, _ in sorted(listed) if other > number)
            if later:
                found[key] = later
    return found
