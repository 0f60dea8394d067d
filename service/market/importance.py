"""Tells must from nice-to-have: by the words of a clause, else its heading, else its place in an unheaded list."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import Importance
from service.market.advert import Basis, Span
from service.market.lexicon import cues

_BOUNDARY = re.compile(r",\s+(?:and|but|while|whereas|although|though|with)\s+|\s+(?:but|while|whereas)\s+|;\s*|,\s+")
_HEADED = {
    "essential": Importance.ESSENTIAL,
    "optional": Importance.OPTIONAL,
    "responsibilities": Importance.OPTIONAL,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A part of a sentence and the importance its own words give it; None where they say nothing."""

    span: Span
    importance: Importance | None


def headed_importance(section: str | None) -> Importance | None:
    """Return the importance that a section gives by itself; what a job consists of is wanted, not a must."""
    return _HEADED.get(section or "")


def worded_importance(text: str) -> list[Wording]:
    """Cut a sentence where its words change from must to nice-to-have; one part, the whole, where they do not.

    A cue for nice-to-have wins over a cue for must in the same clause ("preferred but not required").
    """
    hits = _hits(text)
    if not hits:
        return [Wording((0, len(text)), None)]
    parts: list[Wording] = []
    start, current = 0, hits[0][1]
    for (span, importance), (before, _) in zip(hits[1:], hits, strict=False):
        if importance is current:
            continue
        cut = _BOUNDARY.search(text, before[1], span[0] + 1)
        if cut is None:
            current = Importance.OPTIONAL
            continue
        parts.append(Wording((start, cut.start()), current))
        start, current = cut.end(), importance
    return [*parts, Wording((start, len(text)), current)]


def importance_at(parts: Sequence[Wording], place: int) -> Importance | None:
    """Return the worded importance of the part that holds a place of the sentence."""
    starts = [part.span[0] for part in parts]
    return parts[max(0, bisect_right(starts, place) - 1)].importance


def settle(worded: Importance | None, section: str | None, ordered: Importance | None) -> tuple[Importance, Basis]:
    """Combine what words, heading and place in the list say, in this order; nothing said means essential."""
    if worded is not None:
        return worded, Basis.WORDING
    headed = headed_importance(section)
    if headed is not None:
        return headed, Basis.HEADING
    if ordered is not None:
        return ordered, Basis.ORDER
    return Importance.ESSENTIAL, Basis.DEFAULT


def _hits(text: str) -> list[tuple[Span, Importance]]:
    optional = [hit.span() for hit in cues().optional.finditer(text)]
    essential = [
        hit.span()
        for hit in cues().essential.finditer(text)
        if not any(start <= hit.start() < end for start, end in optional)
    ]
    found = [(span, Importance.OPTIONAL) for span in optional] + [(span, Importance.ESSENTIAL) for span in essential]
    return sorted(found, key=lambda item: item[0])
