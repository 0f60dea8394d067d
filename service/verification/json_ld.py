"""From a JSON-LD document to the statements that were signed, refusing whatever is not among them.

PyLD silently drops members that no context maps, values that are not absolute, and knows no safe mode. Here a
document is only canonicalised when every member that is read is also signed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pyld import canon, jsonld

from service.verification.context_store import ContextStore, UnknownContext

# Relative identifiers resolve to this address, which is how they are noticed; without it PyLD drops them.
NOWHERE = "https://relative.invalid/"
MOST_BLANK_NODES = 2000
_KEYWORDS_ALLOWED = frozenset({"@context", "@value", "@language", "@direction", "@type"})
_INLINE_MEMBERS = frozenset({"@id", "@type", "@container"})
_INLINE_CONTAINERS = frozenset({"@set", "@list"})


class Refused(Exception):
    """The document was not canonicalised: kind is unsigned, unsupported, unknown_context or malformed."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class SignedStatements:
    """Turns documents into canonical N-Quads (RDFC-1.0), with bundled contexts only."""

    def __init__(self, contexts: ContextStore) -> None:
        self._contexts = contexts
        terms = json.loads(Path(__file__).with_name("read_terms.json").read_bytes())["terms"]
        self._read = {term: contexts.meanings.get(term, frozenset()) for term in terms}
        self._reserved = frozenset().union(*contexts.meanings.values())

    def quads(self, document: Mapping[str, Any], hash_name: str = "sha256") -> str:
        """The canonical N-Quads of a document, nodes named by this hash; raises Refused."""
        self._look_at(document)
        _few_blank_nodes(document)
        options = {"documentLoader": self._load, "base": NOWHERE, "processingMode": "json-ld-1.1"}
        dropped: list[str | None] = []
        try:
            expanded = jsonld.JsonLdProcessor(on_property_dropped=dropped.append).expand(document, options)
            self._all_signed(document, expanded, dropped)
            dataset = jsonld.to_rdf(expanded, options)
        except jsonld.JsonLdError as error:
            raise _refusal(error) from None
        if not any(dataset.values()):
            raise Refused("unsigned", "no statement of the document is covered by the signature")
        return cast("str", _Rdfc10(hash_name).main(dataset, {"format": "application/n-quads"}))

    def _load(self, address: str, options: Any) -> dict[str, Any]:
        del options
        document = self._contexts.get(address)
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": document,
            "contentType": "application/ld+json",
        }

    def _look_at(self, document: Any) -> None:
        for name, value in _members(document):
            if name == "@context":
                self._look_at_context(value)
            elif name.startswith("@"):
                if name not in _KEYWORDS_ALLOWED:
                    raise Refused("unsupported", f"keyword {name} in the document")
            elif ":" in name:
                raise Refused("unsupported", f"member named by IRI: {name[:80]!a}")

    def _look_at_context(self, context: Any) -> None:
        for part in context if isinstance(context, list) else [context]:
            if isinstance(part, dict):
                self._look_at_inline(part)
            elif isinstance(part, str):
                try:
                    self._contexts.get(part)
                except UnknownContext:
                    raise Refused("unknown_context", part) from None
            else:
                raise Refused("unsupported", "a context that is neither an address nor an object")

    def _look_at_inline(self, context: Mapping[str, Any]) -> None:
        """Let a context written into the document add terms of its own, never touch the known ones."""
        for term, definition in context.items():
            detail = f"the context written into the document defines {term[:80]!a}, which it may not"
            if term == "@vocab" and self._own(definition) and definition.endswith(("#", "/")):
                continue
            if term.startswith("@") or ":" in term or term in self._contexts.meanings:
                raise Refused("unsupported", detail)
            members = definition if isinstance(definition, dict) else {"@id": definition}
            container = members.get("@container", "@set")
            if not set(members) <= _INLINE_MEMBERS or container not in _INLINE_CONTAINERS:
                raise Refused("unsupported", detail)
            if not self._own(members.get("@id")):
                raise Refused("unsupported", detail)

    def _own(self, iri: Any) -> bool:
        if not isinstance(iri, str) or not iri.startswith(("https://", "http://", "urn:")):
            return False
        return not any(known.startswith(iri) or known == iri for known in self._reserved)

    def _all_signed(self, document: Any, expanded: Any, dropped: list[str | None]) -> None:
        if dropped:
            names = sorted({name or "(mapped to nothing)" for name in dropped})
            raise Refused("unsigned", f"not covered by the signature: {', '.join(names)[:200]}")
        for value in _identifiers(expanded):
            if value.startswith(NOWHERE):
                raise Refused("unsigned", f"not covered by the signature: {value.removeprefix(NOWHERE)[:80]!a}")
        _told_in_one_place(expanded)
        written = Counter(name for name, _ in _members(document))
        signed = Counter(name for name, _ in _members(expanded))
        for term, iris in self._read.items():
            if written[term] != sum(signed[iri] for iri in iris):
                raise Refused("unsigned", f"what stands under {term!a} is not what was signed")


class _Rdfc10(canon.URDNA2015):  # type: ignore[misc]  # PyLD has no types
    """PyLD's algorithm with the hash that the proof's key asks for."""

    def __init__(self, hash_name: str) -> None:
        super().__init__()
        self._hash_name = hash_name

    def create_hash(self) -> Any:
        return hashlib.new(self._hash_name)


def _refusal(error: BaseException | None) -> Refused:
    """Find what PyLD wrapped: an unknown context, else a document that is no JSON-LD."""
    detail = "not JSON-LD"
    while error is not None:
        if isinstance(error, UnknownContext):
            return Refused("unknown_context", error.address)
        if isinstance(error, jsonld.JsonLdError):
            detail = f"not JSON-LD: {str(error).splitlines()[0][:200]}"
        error = error.__cause__ or error.__context__
    return Refused("malformed", detail)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            for name, member in item.items():
                yield name, member
                if name != "@context":
                    waiting.append(member)
        elif isinstance(item, list):
            waiting.extend(item)


def _identifiers(expanded: Any) -> Iterator[str]:
    for name, value in _members(expanded):
        if name in ("@id", "@type"):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str):
                    yield item


def _told_in_one_place(expanded: Any) -> None:
    """Refuse statements about the document that stand elsewhere than in the document itself.

    Statements are merged by identifier: an end date or status could be moved, signature intact, into some inner
    object that carries the document's identifier (a refresh service often does), where nobody looks for it.
    """
    root = expanded[0] if expanded else {}
    inner = [value for name, value in root.items() if name != "@id"]
    waiting: list[Any] = inner
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if "@id" in root and item.get("@id") == root["@id"] and not set(item) <= {"@id", "@type"}:
                raise Refused("unsigned", "statements about the document stand in an inner object of its identifier")
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _few_blank_nodes(document: Any) -> None:
    """Refuse documents with many objects that have no identifier, which is what canonicalising takes its time for."""
    waiting, count = [document], 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            count += "id" not in item and "@value" not in item
            waiting.extend(member for name, member in item.items() if name != "@context")
        elif isinstance(item, list):
            waiting.extend(item)
    if count > MOST_BLANK_NODES:
        raise Refused("unsupported", f"more than {MOST_BLANK_NODES} objects without identifier")


_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def escaped(text: str) -> str:
    """A literal as canonical N-Quads write it (RDFC-1.0, 5.1), control characters included."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return "".join(
        _ESCAPES.get(character) or (f"\\u{ord(character):04X}" if _is_control(character) else character)
        for character in text
    )


def _is_control(character: str) -> bool:
    return character < " " or character == "\x7f"


def use_rdfc10_escaping() -> None:
    """Make PyLD write literals as RDFC-1.0 does; for a process that does nothing else (the canonical worker).

    PyLD 3 leaves backspace, form feed and other control characters as they are, which breaks valid signatures;
    it offers no other place to put this right.
    """
    canon.serialize_nquad = _quad


def _quad(quad: Mapping[str, Any]) -> str:
    graph = quad.get("name")
    parts = [_term(quad[name]) for name in ("subject", "predicate", "object")]
    return " ".join([*parts, *([_term(graph)] if graph else []), "."]) + "\n"


def _term(term: Mapping[str, Any]) -> str:
    value: str = term["value"]
    if term["type"] == "IRI":
        return f"<{value}>"
    if term["type"] == "blank node":
        return value
    literal = f'"{escaped(value)}"'
    if term["datatype"] == _LANGUAGE_STRING:
        return f"{literal}@{term['language']}" if term.get("language") else literal
    return literal if term["datatype"] == _STRING else f"{literal}^^<{term['datatype']}>"
