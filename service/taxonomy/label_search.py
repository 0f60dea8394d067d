"""Search of labels in plain words, tolerant of typing errors."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Protocol, TypeAlias

import numpy as np
import yaml
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

# "+" and "#" tell C, C++ and C# apart.
_WORD = re.compile(r"[^\W_]+[+#]*")
_MAX_WORDS = 24

Integers: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float32]


class Labelled(Protocol):
    """What can be searched: a concept or an occupation."""

    @property
    def uri(self) -> str:
        """Its URI."""

    @property
    def preferred_label(self) -> str:
        """The label to show."""

    @property
    def alternative_labels(self) -> tuple[str, ...]:
        """Its other labels."""


class Likeness(IntEnum):
    """How a label answers a query, best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    FUZZY = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One answer: the item's URI, the label that answered, how, and how well (0..1 within its likeness)."""

    uri: str
    label: str
    likeness: Likeness
    score: float


@dataclass(frozen=True, slots=True)
class SearchPolicy:
    """What counts how much in a search; a judgement, not a measurement.

    typo: least similarity (1 - edits / longer length, OSA) of two words that may be the same word mistyped.
    begin: what the beginning of a word is worth, rising to 1 with the share of it that is given. share: least part
    of the query's weight that a label must have. query: how much of the score is the query's weight found in
    the label; the rest is the label's weight found in the query. unknown: what a word that is like no known one
    weighs, as a share of the rarest.
    """

    typo: float = 0.72
    begin: float = 0.75
    share: float = 0.4
    query: float = 0.8
    unknown: float = 0.5


def words(text: str) -> list[str]:
    """Lower-case words without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(character for character in plain if not unicodedata.combining(character)))


@cache
def function_words(language: str) -> frozenset[str]:
    """Words of the language that say nothing about a skill; none for a language without a list."""
    listed = yaml.safe_load(files("service.taxonomy").joinpath("function_words.yaml").read_text(encoding="utf-8"))
    return frozenset(part for word in listed.get(language, ()) for part in words(word))


def _range(ordered: Sequence[str], beginning: str) -> tuple[int, int]:
    return bisect_left(ordered, beginning), bisect_left(ordered, beginning + "\U0010ffff")


class LabelSearch:
    """Preferred and alternative labels of many items, and the words they are made of."""

    def __init__(self, items: Iterable[Labelled], language: str = "en", policy: SearchPolicy | None = None) -> None:
        self._policy = policy or SearchPolicy()
        self._function_words = function_words(language)
        self._uris: list[str] = []
        self._labels: list[str] = []
        owners: list[int] = []
        preferred: list[bool] = []
        for owner, item in enumerate(sorted(items, key=lambda item: item.uri)):
            self._uris.append(item.uri)
            for position, label in enumerate((item.preferred_label, *item.alternative_labels)):
                self._labels.append(label)
                owners.append(owner)
                preferred.append(position == 0)
        self._owners: Integers = np.array(owners, dtype=np.int32)
        self._other = ~np.array(preferred, dtype=bool)
        self._length: Integers = np.array([len(label) for label in self._labels], dtype=np.int32)
        self._index_words()

    def _index_words(self) -> None:
        postings: dict[str, list[int]] = {}
        joined: list[tuple[str, int]] = []
        split = [words(label) for label in self._labels]
        for number, parts in enumerate(split):
            joined.append((" ".join(parts), number))
            for word in set(parts):
                postings.setdefault(word, []).append(number)
        joined.sort()
        self._joined = [text for text, _ in joined]
        self._joined_label: Integers = np.array([number for _, number in joined], dtype=np.int32)
        self._compact: dict[str, list[int]] = {}
        for text, number in joined:
            self._compact.setdefault(text.replace(" ", ""), []).append(number)
        self._vocabulary = sorted(postings)
        self._postings: list[Integers] = [np.array(postings[word], dtype=np.int32) for word in self._vocabulary]
        self._weight: Floats = np.array([self._rarity(len(item)) for item in self._postings], dtype=np.float32)
        self._label_weight: Floats = np.zeros(len(self._labels), dtype=np.float32)
        for weight, numbers in zip(self._weight, self._postings, strict=True):
            self._label_weight[numbers] += weight

    def _rarity(self, labels: int) -> float:
        return float(np.log((len(self._labels) + 1) / (labels + 0.5)))

    def search(self, query: str, limit: int = 20, keep: Callable[[str], bool] | None = None) -> list[Found]:
        """Answer with at most `limit` items, best label each; the order is always the same.

        Exact labels first (case, accents, punctuation and blanks aside), then labels that begin with the query,
        then labels with all its words (the last may be begun only), then typing errors and labels with most of its
        words; within these by score, preferred before alternative, shorter first, URI. `keep` says by URI which
        items may answer. The first 24 words count.
        """
        asked = words(query)[:_MAX_WORDS]
        if not asked or not self._labels:
            return []
        likeness = np.full(len(self._labels), len(Likeness), dtype=np.int8)
        telling = [word for word in asked if word not in self._function_words]
        score = self._score_words(telling or asked, likeness)
        text = " ".join(asked)
        first, last = _range(self._joined, text + " ")
        begun = self._joined_label[first:last]
        likeness[begun], score[begun] = Likeness.PREFIX, 1.0
        same = self._compact.get(text.replace(" ", ""), [])
        likeness[same], score[same] = Likeness.EXACT, 1.0
        return self._best(likeness, score, limit, keep)

    def _score_words(self, asked: Sequence[str], likeness: NDArray[np.int8]) -> Floats:
        """Score every label (0..1) by the words it shares with the query, and mark those that answer."""
        found: Floats = np.zeros(len(self._labels), dtype=np.float32)
        whole = np.ones(len(self._labels), dtype=bool)
        total = 0.0
        for word in dict.fromkeys(asked):
            similarity, weight = self._similar(word, is_last=word == asked[-1])
            best: Floats = np.zeros(len(self._labels), dtype=np.float32)
            spelt = np.zeros(len(self._labels), dtype=bool)
            for number in np.flatnonzero(similarity):
                labels = self._postings[number]
                best[labels] = np.maximum(best[labels], abs(similarity[number]))
                if similarity[number] > 0:
                    spelt[labels] = True
            whole &= spelt
            found += best * weight
            total += weight
        share = found / total
        covered = np.minimum(1.0, found / np.maximum(self._label_weight, 1e-6))
        likeness[share >= self._policy.share] = Likeness.FUZZY
        likeness[whole] = Likeness.WORD
        score: Floats = (self._policy.query * share + (1 - self._policy.query) * covered).astype(np.float32)
        return score

    def _similar(self, word: str, *, is_last: bool) -> tuple[Floats, float]:
        """How like each known word is to one asked for (0..1, negative where mistyped), and the latter's weight.

        The last word may be given by its first letter, as people type; others by three letters at least.
        """
        similarity: Floats = np.zeros(len(self._vocabulary), dtype=np.float32)
        if len(word) >= 3:
            scorer = OSA.normalized_similarity
            similarity -= cdist([word], self._vocabulary, scorer=scorer, score_cutoff=self._policy.typo)[0]
        first, last = _range(self._vocabulary, word)
        if len(word) >= 3 or is_last:
            given = len(word) / np.array([len(known) for known in self._vocabulary[first:last]])
            similarity[first:last] = self._policy.begin + (1 - self._policy.begin) * given
        if first < last and self._vocabulary[first] == word:
            similarity[first] = 1.0
            return similarity, float(self._weight[first])
        near = np.flatnonzero(similarity)
        weight = float(self._weight[near].min()) if len(near) else self._policy.unknown * self._rarity(0)
        return similarity, weight

    def _best(
        self,
        likeness: NDArray[np.int8],
        score: Floats,
        limit: int,
        keep: Callable[[str], bool] | None,
    ) -> list[Found]:
        numbers = np.flatnonzero(likeness < len(Likeness))
        rounded = np.round(score[numbers], 4)
        keys = (self._owners[numbers], self._length[numbers], self._other[numbers], -rounded, likeness[numbers])
        found: list[Found] = []
        seen: set[int] = set()
        for position in np.lexsort(keys):
            number = int(numbers[position])
            owner = int(self._owners[number])
            if owner in seen:
                continue
            seen.add(owner)
            uri = self._uris[owner]
            if keep is None or keep(uri):
                how = Likeness(int(likeness[number]))
                found.append(Found(uri, self._labels[number], how, float(rounded[position])))
                if len(found) >= limit:
                    break
        return found
