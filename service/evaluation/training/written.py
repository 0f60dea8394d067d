"""Training text that was written for this project: phrases for concepts, and whole lines with all their concepts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml

from service.evaluation.training.examples import Example
from service.taxonomy.taxonomy import Taxonomy

FOLDER = "written"
Phrases = dict[str, dict[str, list[str]]]


def written_phrases(patterns: Sequence[str] = ()) -> Phrases:
    """Phrases by label and kind (n: noun phrases, a: adjectives, v: infinitives), of matching files or of all."""
    found: Phrases = {}
    for file in _files(".yaml", patterns):
        for label, kinds in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for kind, texts in kinds.items():
                found.setdefault(label, {}).setdefault(kind, []).extend(map(str, texts))
    return found


def written_lines(taxonomy: Taxonomy, patterns: Sequence[str] = ()) -> Iterator[Example]:
    """Lines with something in them; one that names a concept which the taxonomy lacks may hold more than it says."""
    by_label = {concept.preferred_label: uri for uri, concept in sorted(taxonomy.concepts.items())}
    for file in _files(".jsonl", patterns):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            known = tuple(dict.fromkeys(by_label[label] for label in record["concepts"] if label in by_label))
            if known:
                whole = all(label in by_label for label in record["concepts"])
                yield Example(record["text"], known, record["title"], "written" if whole else "written in part")


def written_nothings() -> Iterator[Mapping[str, str]]:
    """Lines that were written to hold no concept."""
    for file in _files(".jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if not record["concepts"]:
                yield {"text": record["text"], "title": record["title"]}


def _files(suffix: str, patterns: Sequence[str] = ()) -> list[Traversable]:
    folder = files("service.evaluation.training").joinpath(FOLDER)
    named = {file.name: file for file in folder.iterdir() if file.name.endswith(suffix)}
    return [named[name] for name in sorted(named) if any(fnmatch(name, pattern) for pattern in patterns or ("*",))]
