"""Alternative labels kept back from training, to see whether it helped: does a label find its own concept?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.evaluation.training.neighbours import label_vectors
from service.evaluation.training.network import Network, late_scores
from service.taxonomy.taxonomy import Taxonomy

MOST = 400
SHARE = 0.2
TEXTS_A_BATCH = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """A label kept back, and the concept that it belongs to."""

    text: str
    concept: str


def hold_out(taxonomy: Taxonomy, seed: int) -> tuple[Taxonomy, tuple[Probe, ...]]:
    """Take one alternative label from up to a fifth of the concepts (at most 400); return the rest and the probes."""
    draw = random.Random(f"{seed} held out")
    able = sorted(uri for uri, concept in taxonomy.concepts.items() if len(concept.alternative_labels) > 1)
    chosen = draw.sample(able, min(MOST, int(len(able) * SHARE)))
    concepts = dict(taxonomy.concepts)
    probes: list[Probe] = []
    for uri in chosen:
        concept = concepts[uri]
        own = [label for label in concept.alternative_labels if label != concept.preferred_label]
        if own:
            label = draw.choice(own)
            kept = tuple(other for other in concept.alternative_labels if other != label)
            concepts[uri] = replace(concept, alternative_labels=kept)
            probes.append(Probe(label, uri))
    return replace(taxonomy, concepts=concepts), tuple(probes)


def mean_reciprocal_rank(network: Network, taxonomy: Taxonomy, probes: Sequence[Probe]) -> float:
    """MRR (0..1) of the probes' concepts among all preferred labels, by late interaction; 0 without probes."""
    import torch

    uris = sorted(taxonomy.concepts)
    place = {uri: number for number, uri in enumerate(uris)}
    labels = label_vectors(network, [taxonomy.concepts[uri].preferred_label for uri in uris])
    total = 0.0
    network.model.eval()
    with torch.no_grad():
        for start in range(0, len(probes), TEXTS_A_BATCH):
            block = probes[start : start + TEXTS_A_BATCH]
            scores = late_scores(network.encode([probe.text for probe in block]), labels)
            right = scores[torch.arange(len(block)), [place[probe.concept] for probe in block]]
            total += float((1.0 / (1 + (scores > right[:, None]).sum(1))).sum())
    return total / len(probes) if probes else 0.0
