"""Says what each sentence of an advert is about, from its section and its words."""

from collections.abc import Sequence

from service.market.advert import SentenceClass
from service.market.layout import Piece
from service.market.lexicon import cues

_SILENT = frozenset({"equality", "legal", "apply", "benefits", "about"})
_ASKING = frozenset({"essential", "optional", "qualifications"})
# From this share of asking sentences on, the other lines of a list are read as asking too: lists are of one kind.
_LIST_SHARE = 0.5
_LIST_LENGTH = 3


def classify(pieces: Sequence[Piece], conditions: Sequence[bool]) -> list[SentenceClass]:
    """Class each piece; `conditions` says for each whether it asks for years, a degree and the like.

    A sentence that asks for a condition and nothing else is still a requirement here: what is left of it once the
    condition is taken out decides later.
    """
    classes = [_alone(piece, asks=asks) for piece, asks in zip(pieces, conditions, strict=True)]
    return _with_company(pieces, classes)


def _alone(piece: Piece, *, asks: bool) -> SentenceClass | None:
    """Class a piece by itself; None where neither section nor words tell."""
    known, text = cues(), piece.text
    if piece.section in _SILENT or known.nothing_asked.search(text):
        return SentenceClass.BOILERPLATE
    wanted = known.requirement.search(text) is not None
    if known.boilerplate.search(text) and not (known.essential.search(text) and wanted):
        return SentenceClass.BOILERPLATE
    if piece.section in _ASKING:
        return SentenceClass.REQUIREMENT
    if piece.section == "responsibilities":
        must = known.essential.search(text) and wanted and not known.imperative.match(text)
        return SentenceClass.REQUIREMENT if must else SentenceClass.RESPONSIBILITY
    return _unheaded(text, asks=asks, wanted=wanted)


def _unheaded(text: str, *, asks: bool, wanted: bool) -> SentenceClass | None:
    known = cues()
    wanted = wanted or known.wanted_person.search(text) is not None
    if known.responsibility.search(text):
        return SentenceClass.RESPONSIBILITY
    asking = (known.essential, known.optional, known.wanted_person)
    if known.background.search(text) and not any(cue.search(text) for cue in asking):
        return SentenceClass.BOILERPLATE
    task = known.imperative.match(text) and not known.noun_first.match(text) and len(text.split()) > 2
    if (wanted or asks) and not task:
        return SentenceClass.REQUIREMENT
    if task:
        return SentenceClass.RESPONSIBILITY
    return SentenceClass.REQUIREMENT if known.you_do.match(text) else None


def _with_company(pieces: Sequence[Piece], classes: Sequence[SentenceClass | None]) -> list[SentenceClass]:
    """Let the rest of a list decide for lines that tell nothing; elsewhere such sentences ask for nothing."""
    asking: dict[int, list[bool]] = {}
    for piece, kind in zip(pieces, classes, strict=True):
        asking.setdefault(piece.block, []).append(kind is SentenceClass.REQUIREMENT)
    settled = []
    for piece, kind in zip(pieces, classes, strict=True):
        block = asking[piece.block]
        listed = len(block) >= _LIST_LENGTH and sum(block) >= _LIST_SHARE * len(block)
        fallback = SentenceClass.REQUIREMENT if listed else SentenceClass.BOILERPLATE
        settled.append(kind or fallback)
    return settled
