"""Hard negatives from the model's own mistakes: wrong concepts that it finds in a text as it stands."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.evaluation.training.batches import Batch
from service.evaluation.training.neighbours import label_vectors
from service.evaluation.training.network import Encoded, Network, late_scores
from service.taxonomy.taxonomy import Taxonomy

if TYPE_CHECKING:
    import torch

DEEP = 24  # ranks from which mistakes are drawn
FAR = 128  # labels that are scored in full
ALIKE = 0.9  # wrong concepts whose label is closer to a right one's say the same in other words
ROWS_AT_ONCE = 32  # of texts compared with every concept


@dataclass
class Mistakes:
    """Draws wrong concepts for the rows of a batch among those that the network ranks first.

    wanted is how many a row whose text is fully told; every `renewed` steps the labels are encoded again. Rows are
    looked at once, for the whole batch: a concept drawn for one row stands against all.
    """

    network: Network
    taxonomy: Taxonomy
    wanted: int = 1
    renewed: int = 300

    def __post_init__(self) -> None:
        self.uris = sorted(self.taxonomy.concepts)
        self.place = {uri: number for number, uri in enumerate(self.uris)}
        self.labels = [self.taxonomy.concepts[uri].preferred_label for uri in self.uris]
        self._vectors: torch.Tensor | None = None

    def added(self, batch: Batch, texts: Encoded, step: int) -> Batch:
        """The batch with the mistakes of this step as further columns; the draw depends on the step alone."""
        if self._vectors is None or step % self.renewed == 0:
            self._vectors = label_vectors(self.network, self.labels)
        vectors = self._vectors
        draw = random.Random(f"mistakes {step}")
        taken, more = set(batch.columns), []
        rows = [row for row, told in enumerate(batch.told) if told]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            for row, ranked in zip(part, self._ranked(batch, texts, part, vectors), strict=True):
                options = [uri for uri in ranked if uri not in taken and uri not in batch.beside[row]]
                for uri in draw.sample(options, min(self.wanted, len(options))):
                    taken.add(uri)
                    more.append((uri, self.labels[self.place[uri]]))
        return batch.with_columns(more)

    def _ranked(self, batch: Batch, texts: Encoded, rows: list[int], vectors: torch.Tensor) -> list[list[str]]:
        import torch

        with torch.no_grad():
            part = Encoded(texts.tokens[rows].detach(), texts.mask[rows])
            places = self._reached(part, vectors)
            scores = late_scores(part, vectors[places])
            for number, row in enumerate(rows):
                right = [self.place[uri] for uri in batch.concepts[row]]
                alike = (vectors[places[number]] @ vectors[right].T).amax(1) > ALIKE
                scores[number].masked_fill_(alike, float("-inf"))
            best = scores.topk(min(DEEP, scores.shape[1]), dim=1)
            ranked = places.gather(1, best.indices)
        return [
            [self.uris[place] for place, score in zip(places, values, strict=True) if score > float("-inf")]
            for places, values in zip(ranked.tolist(), best.values.tolist(), strict=True)
        ]

    def _reached(self, part: Encoded, vectors: torch.Tensor) -> torch.Tensor:
        """The labels [texts, FAR] that some token of each text comes closest to: no score is above that closeness."""
        import torch

        kind = torch.bfloat16 if self.network.mixed else torch.float32
        similar = part.tokens.to(kind) @ vectors.to(kind).T
        closest = similar.masked_fill_(~part.mask[:, :, None], float("-inf")).amax(1)
        return closest.topk(min(FAR, len(self.uris)), dim=1).indices
