"""Batches of examples with the concepts they are scored against; the order depends on the seed alone."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import Concept
from service.evaluation.training.examples import Example
from service.evaluation.training.lures import Lures
from service.taxonomy.taxonomy import Taxonomy

# Texts made so that nothing else is in them; descriptions, phrases and real texts may hold more than they name.
TOLD_SOURCES = frozenset({"alternative", "mixed", "siblings", "titled", "vague", "written"})
BUCKET = 16  # batches that are sorted by length together: less padding, order still mostly random


@dataclass(frozen=True)
class Batch:
    """Texts (rows) and labels (columns).

    right lists (row, column) pairs; unclear lists pairs that are left out of the loss. starts is where the text
    begins in each row, in characters, after its context; whole says for each row whether context tokens attend.
    columns are the concepts that the labels name; concepts those of each row; told says for each row whether they
    are all that is in its text; beside those that count neither as right nor as wrong.
    """

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    whole: tuple[bool, ...]
    labels: tuple[str, ...]
    right: tuple[tuple[int, int], ...]
    unclear: tuple[tuple[int, int], ...]
    columns: tuple[str, ...] = ()
    concepts: tuple[tuple[str, ...], ...] = ()
    told: tuple[bool, ...] = ()
    beside: tuple[frozenset[str], ...] = ()

    def with_columns(self, more: Sequence[tuple[str, str]]) -> "Batch":
        """The same with wrong concepts more, each a (URI, label) that is no column yet."""
        first = len(self.labels)
        unclear = [
            (row, first + place)
            for row, beside in enumerate(self.beside)
            for place, (uri, _) in enumerate(more)
            if uri in beside
        ]
        return replace(
            self,
            labels=self.labels + tuple(label for _, label in more),
            columns=self.columns + tuple(uri for uri, _ in more),
            unclear=self.unclear + tuple(unclear),
        )


@dataclass(frozen=True)
class Mixture:
    """How batches are made.

    rows a batch; negatives: the chance of a hard negative for each row; alternative_share: of columns named by an
    alternative label, described_share: by the first sentence of its description; context_attends: of rows whose
    context tokens count; lures: the chance of a wrong concept that shares a word with the row.
    """

    rows: int = 96
    negatives: float = 0.5
    alternative_share: float = 0.3
    described_share: float = 0.0
    context_attends: float = 0.5
    lures: float = 0.0


class Batches:
    """Makes the batches of one epoch."""

    def __init__(self, taxonomy: Taxonomy, plan: Mixture, neighbours: Mapping[str, Sequence[str]]) -> None:
        self.concepts = taxonomy.concepts
        self.plan = plan
        self.neighbours = neighbours
        self.near = near(taxonomy)
        self.lures = Lures(taxonomy.concepts)

    def epoch(self, examples: Sequence[Example], seed: int) -> Iterator[Batch]:
        """Yield every example once, in batches of similar length, in an order drawn from the seed."""
        draw = random.Random(seed)
        known = [example for example in examples if all(uri in self.concepts for uri in example.concepts)]
        draw.shuffle(known)
        span = self.plan.rows * BUCKET
        groups: list[list[Example]] = []
        for start in range(0, len(known), span):
            bucket = sorted(known[start : start + span], key=lambda item: len(item.context) + len(item.text))
            groups.extend(bucket[at : at + self.plan.rows] for at in range(0, len(bucket), self.plan.rows))
        draw.shuffle(groups)
        for group in groups:
            yield self._batch(group, draw)

    def _batch(self, group: Sequence[Example], draw: random.Random) -> Batch:
        columns = list(dict.fromkeys(uri for example in group for uri in example.concepts))
        taken = set(columns)
        for example in group:
            if self.plan.lures and draw.random() < self.plan.lures:
                lure = self.lures.one(example, draw)
                if lure and lure not in taken:
                    taken.add(lure)
                    columns.append(lure)
            if draw.random() < self.plan.negatives:
                uri = draw.choice(example.concepts)
                options = [other for other in self.neighbours.get(uri, ()) if other not in taken]
                if options:
                    taken.add(chosen := draw.choice(options))
                    columns.append(chosen)
        place = {uri: column for column, uri in enumerate(columns)}
        beside = tuple(frozenset(self._beside(example)) for example in group)
        right = [(row, place[uri]) for row, example in enumerate(group) for uri in example.concepts]
        unclear = [
            (row, place[uri])
            for row, example in enumerate(group)
            for uri in sorted(beside[row])
            if uri in place and uri not in example.concepts
        ]
        return Batch(
            texts=tuple(f"{item.context}: {item.text}" if item.context else item.text for item in group),
            starts=tuple(len(item.context) + 2 if item.context else 0 for item in group),
            whole=tuple(draw.random() < self.plan.context_attends for _ in group),
            labels=tuple(self._label(self.concepts[uri], draw) for uri in columns),
            right=tuple(right),
            unclear=tuple(unclear),
            columns=tuple(columns),
            concepts=tuple(example.concepts for example in group),
            told=tuple(example.source in TOLD_SOURCES for example in group),
            beside=beside,
        )

    def _beside(self, example: Example) -> set[str]:
        return set(example.beside).union(*(self.near.get(uri, ()) for uri in example.concepts))

    def _label(self, concept: Concept, draw: random.Random) -> str:
        if concept.description and draw.random() < self.plan.described_share:
            return concept.description.split(". ", 1)[0]
        if concept.alternative_labels and draw.random() < self.plan.alternative_share:
            return draw.choice(concept.alternative_labels)
        return concept.preferred_label


def near(taxonomy: Taxonomy) -> dict[str, set[str]]:
    """For each concept those that are no fair wrong answer: its broader ones, and those that share a label with it."""
    near = {uri: set(parents) for uri, parents in taxonomy.broader.items()}
    owners: dict[str, list[str]] = {}
    for uri, concept in taxonomy.concepts.items():
        for label in {concept.preferred_label.casefold(), *map(str.casefold, concept.alternative_labels)}:
            owners.setdefault(label, []).append(uri)
    for sharing in owners.values():
        for uri in sharing:
            near.setdefault(uri, set()).update(other for other in sharing if other != uri)
    return near
