"""What badges of every version say in prose and links: outcomes, alignments, tags, and where each was found."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from service.domain import Alignment, Outcome
from service.importers.json_values import Json, as_list, id_of, objects, text_of, types_of
from service.text.markup import plain_text
from service.text.sentences import split_sentences

ESCO = re.compile(r"https?://data\.europa\.eu/esco/(skill|occupation)/[^\s?#]+")
_QUALIFICATION_LEVEL = re.compile(r"\b(EQF|European Qualifications? Framework)\b", re.IGNORECASE)
MOST_CHARACTERS = 20_000
MOST_OUTCOMES = 400


def sentences(text: str) -> list[str]:
    """The sentences and list items of a narrative, without markup and headings, none twice.

    Of a text longer than 20,000 characters only the beginning is read.
    """
    pieces = split_sentences(plain_text(text[:MOST_CHARACTERS]))
    return list(dict.fromkeys(piece.text for piece in pieces if not piece.is_heading))


def outcomes_of(*found: tuple[str, str]) -> tuple[Outcome, ...]:
    """Outcomes from pairs of (origin, text); a sentence that stands twice keeps its first origin.

    At most 400: every one of them is matched when the credential is kept, and whoever fills a credential with
    sentences should not keep everybody else waiting.
    """
    seen: dict[str, str] = {}
    for origin, text in found:
        for sentence in sentences(text):
            seen.setdefault(sentence, origin)
        if len(seen) >= MOST_OUTCOMES:
            break
    return tuple(Outcome(sentence, origin) for sentence, origin in islice(seen.items(), MOST_OUTCOMES))


def criteria_of(value: Any) -> str:
    """The narrative of criteria; an address alone tells nothing and is kept as it is."""
    texts = []
    for item in as_list(value):
        if isinstance(item, dict):
            texts.append(text_of(item.get("narrative")) or id_of(item) or "")
        elif isinstance(item, str):
            texts.append(item)
    return "\n".join(text for text in texts if text)


def prose(criteria: str) -> str:
    """The criteria without lines that are only an address."""
    return "\n".join(line for line in criteria.splitlines() if not _only_an_address(line))


def _only_an_address(line: str) -> bool:
    words = line.split()
    return len(words) == 1 and "://" in words[0][1:-1]


def alignments_of(value: Any, origin: str) -> Iterator[Alignment]:
    """Alignments as Open Badges 1.1 (name, url), 2.0 and 3.0 (targetName, targetUrl …) write them."""
    for item in as_list(value):
        if isinstance(item, str):
            yield _alignment(item, None, None, origin)
        elif isinstance(item, dict):
            target = id_of({"id": item.get("targetUrl") or item.get("url") or item.get("id")})
            label = text_of(item.get("targetName") or item.get("name")) or None
            if target or label:
                found = _alignment(target or f"name:{label}", label, item, origin)
                yield found


def _alignment(target: str, label: str | None, item: Json | None, origin: str) -> Alignment:
    item = item or {}
    framework = text_of(item.get("targetFramework") or item.get("framework")) or None
    if ESCO.fullmatch(target):
        target, framework = "http://" + target.split("://", 1)[1], "ESCO"
    kind = text_of(item.get("targetType")) or None
    code = text_of(item.get("targetCode")) or None
    return Alignment(target, framework, label, origin, code, kind)


def unique_alignments(found: Iterable[Alignment]) -> tuple[Alignment, ...]:
    """Alignments in order, one for each target and framework."""
    seen: dict[tuple[str, str | None], Alignment] = {}
    for alignment in found:
        seen.setdefault((alignment.target, alignment.framework), alignment)
    return tuple(seen.values())


def texts_of_alignments(found: Iterable[Alignment]) -> list[tuple[str, str]]:
    """Names of targets outside ESCO, which may hide a skill; ESCO targets speak for themselves."""
    return [("alignment", item.label) for item in found if item.label and item.framework != "ESCO"]


def level_of(found: Iterable[Alignment]) -> str | None:
    """The level that an alignment to the European Qualifications Framework states."""
    for item in found:
        if _QUALIFICATION_LEVEL.search(f"{item.framework or ''} {item.label or ''}"):
            return item.code or item.label
    return None


def tags_of(value: Any) -> tuple[str, ...]:
    """Tags, as a list or as one text with commas."""
    found: dict[str, None] = {}
    for item in as_list(value):
        for tag in text_of(item).split(",") if isinstance(item, str | dict) else []:
            if tag.strip():
                found.setdefault(tag.strip())
    return tuple(found)


def endorsement_texts(value: Any) -> tuple[str, ...]:
    """Who endorses and what they say, as the document claims: nothing here is verified."""
    found = []
    for item in objects(value):
        subject = item.get("credentialSubject", item.get("claim"))
        comment = text_of(subject.get("endorsementComment")) if isinstance(subject, dict) else ""
        issuer = item.get("issuer")
        who = (text_of(issuer.get("name")) if isinstance(issuer, dict) else "") or id_of(issuer) or "someone"
        if comment or types_of(item):
            found.append(f"{who}: {comment}" if comment else who)
    return tuple(found)
