"""Finding labels word for word in texts, and how much of a label's words a text holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.matching.labels import LabelTable
from service.matching.ordinary_words import ordinary_words
from service.matching.words import Word, WordReader

_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
LONGEST_FORM = 8  # words


@dataclass(frozen=True, slots=True)
class Found:
    """A form found in a text: the label rows that have it, its words' numbers, and its characters."""

    rows: tuple[int, ...]
    words: int
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class TextWords:
    """A text as words, and the numbers of those that occur in labels."""

    words: tuple[Word, ...]
    known: NDArray[np.int32]
    weight: float


class SurfaceForms:
    """Every label of a table by its words.

    A word's weight is log(1 + labels / labels with the word): rare words say more.
    """

    def __init__(self, table: LabelTable, reader: WordReader) -> None:
        self._reader = reader
        self._ordinary = ordinary_words()
        self._numbers: dict[str, int] = {}
        self._forms: dict[str, list[int]] = {}
        indices: list[int] = []
        ends = [0]
        for row, label in enumerate(table.labels):
            stems = reader.stems(label)
            indices.extend(self._numbers.setdefault(stem, len(self._numbers)) for stem in dict.fromkeys(stems))
            ends.append(len(indices))
            for form in {" ".join(stems), " ".join(reader.stems(_BRACKETS.sub("", label)))}:
                self._forms.setdefault(form, []).append(row)
        self._forms.pop("", None)
        self.row_words = np.array(indices, dtype=np.int32)
        self.row_starts = np.array(ends, dtype=np.int64)
        counts = np.bincount(self.row_words, minlength=len(self._numbers))
        self.weights = np.log1p(len(table.labels) / np.maximum(counts, 1)).astype(np.float32)
        self.row_weights = np.add.reduceat(
            np.append(self.weights[self.row_words], np.float32(0)), self.row_starts[:-1]
        ) * (np.diff(self.row_starts) > 0)
        self._rare = float(np.log1p(len(table.labels)))
        self._first = {form.split(" ", 1)[0] for form in self._forms}

    def read(self, text: str) -> TextWords:
        """Split a text into words and look them up."""
        words = tuple(self._reader.words(text))
        stems = {word.stem for word in words}
        known = np.array(sorted(self._numbers[stem] for stem in stems if stem in self._numbers), dtype=np.int32)
        weight = float(self.weights[known].sum()) + self._rare * (len(stems) - len(known))
        return TextWords(words, known, weight)

    def find(self, text: str, words: Sequence[Word]) -> list[Found]:
        """The labels that stand in the text word for word; inside a longer found form none is reported.

        A single word counts only where OrdinaryWords says that it names something.
        """
        found: list[Found] = []
        covered = 0
        for first in range(len(words)):
            if words[first].stem not in self._first:
                continue
            longest = self._longest(words, first)
            if longest is None or first + longest.words <= covered:
                continue
            if longest.words > 1 or self._ordinary.names_something(text, words, first):
                covered = first + longest.words
                found.append(longest)
        return found

    def _longest(self, words: Sequence[Word], first: int) -> Found | None:
        stems = [word.stem for word in words[first : first + LONGEST_FORM]]
        for count in range(len(stems), 0, -1):
            rows = self._forms.get(" ".join(stems[:count]))
            if rows is not None:
                numbers = [self._numbers[stem] for stem in stems[:count] if stem in self._numbers]
                weight = float(self.weights[numbers].sum())
                last = words[first + count - 1]
                return Found(tuple(rows), count, words[first].start, last.end, weight)
        return None

    def shared(self, text: TextWords, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The weight of the words that each label row [m] shares with the text."""
        present = np.zeros(len(self.weights), dtype=np.float32)
        present[text.known] = self.weights[text.known]
        lengths = self.row_starts[rows + 1] - self.row_starts[rows]
        ends = np.cumsum(lengths)
        places = np.repeat(self.row_starts[rows] - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
        sums = np.concatenate([[0.0], np.cumsum(present[self.row_words[places]], dtype=np.float64)])
        result: NDArray[np.float32] = (sums[ends] - sums[ends - lengths]).astype(np.float32)
        return result
