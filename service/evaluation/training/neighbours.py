"""Hard negatives: concepts whose labels an encoder finds close to a concept's own, but which mean something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

from service.evaluation.training.network import Network
from service.taxonomy.taxonomy import Taxonomy

if TYPE_CHECKING:
    import torch

LABELS_A_BATCH = 256
ROWS_A_BLOCK = 1024


def label_vectors(network: Network, labels: Sequence[str]) -> torch.Tensor:
    """Pooled vectors of the labels [labels, dim] by the network as it stands: no gradient, no dropout."""
    import torch

    training = network.model.training
    network.model.eval()
    with torch.no_grad():
        starts = range(0, len(labels), LABELS_A_BATCH)
        vectors = [network.label_vectors(labels[start : start + LABELS_A_BATCH]) for start in starts]
    network.model.train(training)
    return torch.cat(vectors)


def neighbours(
    network: Network, taxonomy: Taxonomy, near: Mapping[str, Set[str]], ranks: tuple[int, int] = (2, 30)
) -> dict[str, tuple[str, ...]]:
    """For each concept, those ranked within `ranks` by label similarity, without those that `near` names.

    The very nearest are left out: in ESCO they are often a second concept for the same thing.
    """
    uris = sorted(taxonomy.concepts)
    vectors = label_vectors(network, [taxonomy.concepts[uri].preferred_label for uri in uris])
    first, last = ranks
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(uris), ROWS_A_BLOCK):
        similar = vectors[start : start + ROWS_A_BLOCK] @ vectors.T
        closest = similar.topk(min(last + 1, len(uris))).indices.tolist()
        for uri, places in zip(uris[start : start + ROWS_A_BLOCK], closest, strict=True):
            others = [uris[place] for place in places if uris[place] != uri][first:]
            found[uri] = tuple(other for other in others if other not in near.get(uri, ()))
    return found
