"""Families of telling verbs: a label that teaches, sells or repairs needs a text that does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files

import yaml

from service.matching.words import WordReader


class VerbFamilies:
    """The families of verb_families.yaml as bits: a set of families is one whole number."""

    def __init__(self, reader: WordReader) -> None:
        self._reader = reader

    def leading(self, label: str) -> int:
        """The families of a label's first word; 0 if it is in none."""
        stems = self._reader.stems(label)
        return self._bits.get(stems[0], 0) if stems else 0

    def of(self, stems: Iterable[str]) -> int:
        """The families of any of these words."""
        found = 0
        for stem in stems:
            found |= self._bits.get(stem, 0)
        return found

    @cached_property
    def _bits(self) -> dict[str, int]:
        text = files("service.matching").joinpath("data/verb_families.yaml").read_text(encoding="utf-8")
        bits: dict[str, int] = {}
        for number, words in enumerate(yaml.safe_load(text).values()):
            for word in words:
                stem = self._reader.stem(word)
                bits[stem] = bits.get(stem, 0) | 1 << number
        return bits
