"""Near-duplicates of evaluation texts among training texts, counted for the model card."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
RUN = 3  # words that must follow each other in both texts


@dataclass(frozen=True, slots=True)
class Overlap:
    """One evaluation set against the training text: counts of its texts, and the numbers of those that are close."""

    texts: int
    same: int
    near: int
    found: tuple[int, ...]


def overlaps(training: Iterable[str], sets: Mapping[str, Sequence[str]], at_least: float = 0.5) -> dict[str, Overlap]:
    """Count, for each evaluation set, the texts that training text repeats.

    same: equal after case, punctuation and white space are taken away. near (without same): the runs of three
    words that both have are at least the given share (0..1) of the runs that either has (Jaccard index).
    """
    index = _Index(sets)
    same: set[tuple[str, int]] = set()
    near: set[tuple[str, int]] = set()
    for text in training:
        words = tuple(_WORD.findall(text.casefold()))
        same.update(index.whole.get(words, ()))
        near.update(index.close(_runs(words), at_least))
    return {name: _overlap(name, len(texts), same, near - same) for name, texts in sets.items()}


class _Index:
    def __init__(self, sets: Mapping[str, Sequence[str]]) -> None:
        self.whole: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        self.sizes: dict[tuple[str, int], int] = {}
        self.places: dict[tuple[str, ...], list[tuple[str, int]]] = {}
        for name, texts in sets.items():
            for number, text in enumerate(texts):
                words = tuple(_WORD.findall(text.casefold()))
                self.whole.setdefault(words, []).append((name, number))
                runs = _runs(words)
                self.sizes[name, number] = len(runs)
                for run in runs:
                    self.places.setdefault(run, []).append((name, number))

    def close(self, runs: frozenset[tuple[str, ...]], at_least: float) -> list[tuple[str, int]]:
        shared = Counter(place for run in runs for place in self.places.get(run, ()))
        return [place for place, count in shared.items() if count >= at_least * (len(runs) + self.sizes[place] - count)]


def _runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(*(words[start:] for start in range(RUN)), strict=False))


def _overlap(name: str, texts: int, same: set[tuple[str, int]], near: set[tuple[str, int]]) -> Overlap:
    mine = sorted(number for found in (same, near) for place, number in found if place == name)
    of_name = [sum(1 for place, _ in found if place == name) for found in (same, near)]
    return Overlap(texts, of_name[0], of_name[1], tuple(mine))
