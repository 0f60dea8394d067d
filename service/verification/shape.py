"""Required members and types of a document, by the version of its specification."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.importers.json_values import Json, as_list, parse_moment, text_of, types_of
from service.verification.checks import Check, failed, passed, unknown
from service.verification.context_store import ContextStore

VC_CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")
FAMILY_CONTEXTS: Mapping[str, str] = {
    "open_badges_v3": "https://purl.imsglobal.org/spec/ob/v3p0/context",
    "clr_v2": "https://purl.imsglobal.org/spec/clr/v2p0/context",
}
BADGE_CONTEXTS: Mapping[str, tuple[str, ...]] = {
    "open_badges_v2": ("https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json"),
    "open_badges_v1": ("https://w3id.org/openbadges/v1", "http://w3id.org/openbadges/v1"),
}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+|_:[A-Za-z0-9]+")
_MOST_PROBLEMS = 5


def _is_uri(value: Any) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _is_web(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and bool(text_of(value)))


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "uri": _is_uri,
    "web": _is_web,
    "text": _is_text,
    "string": lambda value: isinstance(value, str),
    "types": lambda value: isinstance(value, str),
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "moment": lambda value: parse_moment(value) is not None,
}


class Shapes:
    """The classes of shapes.json, compared with documents."""

    def __init__(self) -> None:
        data = json.loads(Path(__file__).with_name("shapes.json").read_bytes())
        self._classes: Mapping[str, Mapping[str, Any]] = data["classes"]

    def problems(self, name: str, value: Json, place: str = "") -> Iterator[str]:
        """What is missing or of the wrong type in an object of a class."""
        members, wanted = self._class(name)
        if wanted and not set(wanted) & set(types_of(value)):
            yield f"{place or 'the document'} is not of type {' or '.join(wanted)}"
        for member, kinds in members.items():
            label = f"{place}.{member}" if place else member
            if member.endswith("!"):
                label = label.removesuffix("!")
                if value.get(member[:-1]) in (None, "", [], {}):
                    yield f"{label} is missing"
            for item in as_list(value.get(member.removesuffix("!"))):
                yield from self._problem(kinds.split("|"), item, label)

    def _problem(self, kinds: list[str], item: Any, label: str) -> Iterator[str]:
        if "any" in kinds:
            return
        known = [kind for kind in kinds if kind in _KINDS]
        classes = [kind for kind in kinds if kind not in _KINDS]
        if any(_KINDS[kind](item) for kind in known):
            return
        if isinstance(item, dict) and classes:
            yield from self.problems(classes[0], item, label)
        else:
            yield f"{label} is no {' or '.join(kind.split('@')[0] for kind in kinds)}"

    def _class(self, name: str) -> tuple[dict[str, str], list[str]]:
        shape = self._classes[name]
        members: dict[str, str] = {}
        if "extends" in shape:
            members, _ = self._class(shape["extends"])
        for member, kinds in shape["members"].items():
            members.pop(member.removesuffix("!"), None)
            members.pop(member.removesuffix("!") + "!", None)
            members[member] = kinds
        return members, list(shape.get("types", ()))


def judged(problems: list[str], unknown_contexts: list[str]) -> Check:
    """The check shape from the problems found and the contexts that are not known here."""
    if problems:
        more = f" and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
        return failed("; ".join(problems[:_MOST_PROBLEMS]) + more)
    if unknown_contexts:
        return unknown(f"the JSON-LD context {unknown_contexts[0][:200]!a} is not known here, and is never fetched")
    return passed("required members and types are there")


def check_credential_shape(document: Json, format_name: str, shapes: Shapes, contexts: ContextStore) -> Check:
    """The check shape of a verifiable credential or presentation."""
    problems = list(_context_problems(document, format_name))
    problems += shapes.problems(_class_of(document, format_name), document)
    problems += _date_problems(document)
    return judged(problems, _unknown(document, contexts))


def _class_of(document: Json, format_name: str) -> str:
    if format_name == "open_badges_v3":
        endorses = "EndorsementCredential" in types_of(document)
        return "EndorsementCredential" if endorses else "AchievementCredential"
    names = {"clr_v2": "ClrCredential", "verifiable_presentation": "VerifiablePresentation"}
    return names.get(format_name, "VerifiableCredential")


def _context_problems(document: Json, format_name: str) -> Iterator[str]:
    contexts = as_list(document.get("@context"))
    if not contexts or contexts[0] not in VC_CONTEXTS:
        yield "the first context is not that of a verifiable credential"
    wanted = FAMILY_CONTEXTS.get(format_name)
    addresses = [item for item in contexts if isinstance(item, str)]
    others = [item for item in addresses if item not in VC_CONTEXTS]
    if wanted and not any(item.startswith(wanted) for item in others):
        known = [item for item in others if "imsglobal" in item or "1edtech" in item]
        if not known:
            yield f"no context of {format_name}"
    if "VerifiableCredential" not in types_of(document) and format_name != "verifiable_presentation":
        yield "the document is not of type VerifiableCredential"


def _date_problems(document: Json) -> Iterator[str]:
    if "VerifiablePresentation" in types_of(document):
        return
    contexts = as_list(document.get("@context"))
    if VC_CONTEXTS[1] in contexts[:1] and "issuanceDate" not in document:
        yield "issuanceDate is missing"
    learning = {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential"}
    if VC_CONTEXTS[0] in contexts[:1] and set(types_of(document)) & learning and "validFrom" not in document:
        yield "validFrom is missing"


def _unknown(document: Json, contexts: ContextStore) -> list[str]:
    found = (item for item in as_list(document.get("@context")) if isinstance(item, str))
    return [item for item in found if item not in contexts.addresses]


def check_badge_shape(document: Json, format_name: str, shapes: Shapes) -> Check:
    """The check shape of an Open Badges 1 or 2 document of any class."""
    version = format_name.removeprefix("open_badges_v")
    if version == "1":
        return judged(list(shapes.problems(_class_of_v1(document), document)), [])
    problems = []
    contexts = as_list(document.get("@context"))
    strange = [item for item in _all_contexts(document) if item not in BADGE_CONTEXTS[format_name]]
    written_out = any(isinstance(item, dict) for item in contexts)
    if not written_out and not any(item in BADGE_CONTEXTS[format_name] for item in contexts):
        return failed("no context of Open Badges 2.0")
    types = types_of(document)
    classes = [name for name in types if f"{name}@2" in _CLASSES_V2]
    stray = [name for name in types if name not in classes and not _is_uri(name) and name != "Extension"]
    if stray or not types:
        problems.append(f"type {', '.join(stray)[:80]!a} is none of Open Badges 2.0" if stray else "type is missing")
    elif not classes:
        return unknown("the type is not one that Open Badges 2.0 defines")
    else:
        problems += shapes.problems(_CLASSES_V2[f"{classes[0]}@2"], document)
    return judged(problems, strange)


_CLASSES_V2 = {f"{name}@2": f"{name}@2" for name in ("Assertion", "BadgeClass", "Profile", "Endorsement")} | {
    "Issuer@2": "Profile@2",
    "AlignmentObject@2": "AlignmentObject@2",
    "RevocationList@2": "RevocationList@2",
}


def _class_of_v1(document: Json) -> str:
    if "badge" in document or "verify" in document:
        return "Assertion@1"
    return "BadgeClass@1" if "criteria" in document else "Profile@1"


def _all_contexts(value: Any) -> list[str]:
    found = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found += [context for context in as_list(item.get("@context")) if isinstance(context, str)]
            waiting.extend(member for name, member in item.items() if name != "@context")
        elif isinstance(item, list):
            waiting.extend(item)
    return found
