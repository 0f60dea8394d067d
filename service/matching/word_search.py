"""Search of documents by words, tolerant of inflection, beginnings and typing errors; says what answered."""

import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from service.matching.words import WordReader
from service.taxonomy.label_search import function_words

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]
MOST_WORDS = 24
SHORTEST_TYPO = 4  # letters; shorter words are never taken for mistyped
SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class WordPolicy:
    """What counts how much; a judgement, not a measurement.

    fields: what a word is worth by where it stands. typo: least likeness (1 - edits / longer length, OSA) of a word
    that may be the same mistyped. begin: what the beginning of a word is worth. least: the share of the query's weight
    that a document must have.
    """

    fields: tuple[tuple[str, float], ...] = (
        ("title", 1.0),
        ("outcome", 0.9),
        ("tag", 0.8),
        ("provider", 0.7),
        ("description", 0.5),
    )
    typo: float = 0.72
    begin: float = 0.8
    least: float = 0.3


@dataclass(frozen=True)
class WordEntry:
    """The words of one document as numbers, each once, with the worth of the best field that it stands in."""

    numbers: Integers
    worth: Floats


@dataclass(frozen=True)
class FoundWord:
    """A word asked for, the word that answered, how ("same", "begins", "like") and the field it stands in."""

    asked: str
    found: str
    how: str
    field: str


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word as it was given, its comparable form, its weight, and how well each known word (by number) answers it."""

    given: str
    stem: str
    weight: float
    known: Mapping[int, float]


@dataclass(frozen=True)
class Asked:
    """A query taken apart."""

    words: tuple[AskedWord, ...]

    @property
    def weight(self) -> float:
        """What a document with every word would have."""
        return sum(word.weight for word in self.words)


class Vocabulary:
    """Numbers of words, kept over all versions of an index, so that an entry stays good.

    spelt is how each word is shown: its shortest spelling, since what is compared ("peopl") is no word.
    """

    def __init__(self, language: str = "en", policy: WordPolicy | None = None) -> None:
        self.policy = policy or WordPolicy()
        self.reader = WordReader(language)
        self.function_words = function_words(language)
        self.numbers: dict[str, int] = {}
        self.spelt: dict[str, str] = {}

    def entry(self, document: Mapping[str, str]) -> WordEntry:
        """The words of a document, whose fields are those of the policy."""
        best: dict[int, float] = {}
        for field, worth in self.policy.fields:
            for word in set(self.reader.surfaces(plain(document.get(field, "")))):
                stem = self.reader.stem(word)
                best.setdefault(self.numbers.setdefault(stem, len(self.numbers)), worth)
                self.spelt[stem] = min(self.spelt.get(stem, word), word, key=lambda form: (len(form), form))
        return WordEntry(np.fromiter(best, np.int32, len(best)), np.fromiter(best.values(), np.float32, len(best)))


class WordSearch:
    """The words of many documents."""

    def __init__(self, vocabulary: Vocabulary, entries: Sequence[WordEntry]) -> None:
        self._vocabulary = vocabulary
        self._entries = entries
        lengths = np.array([len(entry.numbers) for entry in entries], dtype=np.int64)
        empty = np.zeros(0, dtype=np.int32)
        numbers = np.concatenate([empty, *(entry.numbers for entry in entries)])
        worth = np.concatenate([empty.astype(np.float32), *(entry.worth for entry in entries)])
        documents = np.repeat(np.arange(len(entries), dtype=np.int32), lengths)
        order = np.argsort(numbers, kind="stable")
        self._documents, self._worth = documents[order], worth[order]
        self._starts = np.searchsorted(numbers[order], np.arange(len(vocabulary.numbers) + 1))
        known = np.flatnonzero(np.diff(self._starts))
        self._stems = list(vocabulary.numbers)
        self._sorted = sorted((self._stems[number], number) for number in known.tolist())
        self._words = [word for word, _ in self._sorted]

    def asked(self, query: str) -> Asked:
        """Take a query apart; function words count only where there is nothing else."""
        reader, spoken = self._vocabulary.reader, self._vocabulary.function_words
        text = plain(query)
        given = {reader.stem(text[word.start : word.end]): text[word.start : word.end] for word in reader.words(text)}
        stems = list(given)[:MOST_WORDS]
        telling = [stem for stem in stems if stem not in spoken] or stems
        return Asked(tuple(self._known(stem, given[stem].casefold(), is_last=stem == telling[-1]) for stem in telling))

    def scores(self, asked: Asked) -> Floats:
        """The share (0..1) of the query's weight that each document has; below the least share, 0."""
        total = np.zeros(len(self._entries), dtype=np.float32)
        for word in asked.words:
            best = np.zeros(len(self._entries), dtype=np.float32)
            for number, likeness in word.known.items():
                rows = slice(self._starts[number], self._starts[number + 1])
                documents = self._documents[rows]
                best[documents] = np.maximum(best[documents], likeness * self._worth[rows])
            total += word.weight * best
        share = total / max(asked.weight, 1e-6)
        return np.where(share >= self._vocabulary.policy.least, share, 0).astype(np.float32)

    def why(self, asked: Asked, document: int) -> list[FoundWord]:
        """The words of a document that answer the query."""
        entry = self._entries[document]
        worth = dict(zip(entry.numbers.tolist(), entry.worth.tolist(), strict=True))
        fields = {np.float32(value).item(): field for field, value in self._vocabulary.policy.fields}
        found = []
        for word in asked.words:
            held = [
                (likeness * worth[number], self._stems[number], number)
                for number, likeness in word.known.items()
                if number in worth
            ]
            if held:
                _, stem, number = max(held)
                shown = self._vocabulary.spelt[stem]
                found.append(FoundWord(word.given, shown, _how(word.stem, stem), fields[worth[number]]))
        return found

    def _known(self, stem: str, given: str, *, is_last: bool) -> AskedWord:
        policy = self._vocabulary.policy
        first, last = bisect_left(self._words, stem), bisect_left(self._words, stem + "\U0010ffff")
        found: dict[int, float] = {}
        exact = first < last and self._words[first] == stem
        if not exact or (is_last and len(stem) >= SHORTEST_BEGINNING):
            for word, number in self._sorted[first:last]:
                found[number] = policy.begin + (1 - policy.begin) * len(stem) / len(word)
        if exact:
            number = self._sorted[first][1]
            found[number] = 1.0
            return AskedWord(given, stem, self._rarity(number), found)
        if len(stem) >= SHORTEST_TYPO and self._words:
            # A mistyped word may lose a wrong ending ("busines"): it is compared as it was given, too.
            asked = list(dict.fromkeys((stem, given)))
            every = cdist(asked, self._words, scorer=OSA.normalized_similarity, score_cutoff=policy.typo)
            likeness = every.max(axis=0)
            for place in np.flatnonzero(likeness):
                number = self._sorted[place][1]
                found[number] = max(found.get(number, 0.0), float(likeness[place]))
        weight = min((self._rarity(number) for number in found), default=self._rarity(None) / 2)
        return AskedWord(given, stem, weight, found)

    def _rarity(self, number: int | None) -> float:
        documents = 0 if number is None else int(self._starts[number + 1] - self._starts[number])
        return float(np.log((len(self._entries) + 1) / (documents + 0.5)))


def plain(text: str) -> str:
    """A text without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _how(asked: str, found: str) -> str:
    if asked == found:
        return "same"
    return "begins" if found.startswith(asked) else "like"
