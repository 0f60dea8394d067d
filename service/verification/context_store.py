"""The JSON-LD contexts that are known here: bundled, named by address, each checked by its sha256."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "contexts"


class UnknownContext(LookupError):
    """A context that is not bundled; it is never fetched."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class ContextStore:
    """Gives bundled contexts by address; a file that is not what the index says is a RuntimeError."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._index: Mapping[str, Mapping[str, str]] = json.loads((folder / "index.json").read_bytes())
        self._documents: dict[str, Any] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all bundled contexts."""
        return tuple(self._index)

    def get(self, address: str) -> Any:
        """The context document at an address; raises UnknownContext."""
        if address not in self._index:
            raise UnknownContext(address)
        entry = self._index[address]
        if entry["file"] not in self._documents:
            data = (self._folder / entry["file"]).read_bytes()
            if hashlib.sha256(data).hexdigest() != entry["sha256"]:
                raise RuntimeError(f"bundled context {entry['file']} is not the one that the index names")
            self._documents[entry["file"]] = json.loads(data)
        return self._documents[entry["file"]]

    @cached_property
    def meanings(self) -> Mapping[str, frozenset[str]]:
        """Every term of the bundled contexts and the IRIs that it is mapped to, in any scope."""
        found: dict[str, set[str]] = {}
        for address in self.addresses:
            _collect(self.get(address).get("@context"), {}, found)
        return {term: frozenset(iris) for term, iris in found.items()}


def _collect(context: Any, prefixes: Mapping[str, str], found: dict[str, set[str]]) -> None:
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, dict):
            continue
        prefixes = {**prefixes, **_prefixes(part)}
        vocabulary = part.get("@vocab")
        for term, definition in part.items():
            if term.startswith("@"):
                continue
            value = definition.get("@id") if isinstance(definition, dict) else definition
            if value is None and isinstance(vocabulary, str):
                value = vocabulary + term
            if isinstance(value, str):
                found.setdefault(term, set()).add(_expanded(value, prefixes, vocabulary))
            if isinstance(definition, dict):
                _collect(definition.get("@context"), prefixes, found)


def _prefixes(part: Mapping[str, Any]) -> dict[str, str]:
    named = {}
    for term, definition in part.items():
        value = definition.get("@id") if isinstance(definition, dict) else definition
        if isinstance(value, str) and value.endswith(("#", "/", ":")):
            named[term] = value
    return named


def _expanded(value: str, prefixes: Mapping[str, str], vocabulary: Any) -> str:
    prefix, colon, rest = value.partition(":")
    if colon and not rest.startswith("//") and prefix in prefixes:
        return _expanded(prefixes[prefix] + rest, prefixes, vocabulary) if prefix else value
    if not colon and not value.startswith("@") and isinstance(vocabulary, str):
        return vocabulary + value
    return value
