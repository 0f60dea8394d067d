"""How well an encoder alone ranks the concepts of the development sets, for comparing runs of training.

    .venv/bin/python bench/label_alone.py MODEL…

MODEL is what SKILLSGAP_MODEL takes: `default`, `minilm` or a folder. Late interaction of each text with the preferred
label of every concept, nothing else: no index, no calibration. R-P@5, MRR and nDCG@10 (for the judged learning
outcomes) with 95 % intervals as Markdown rows, and a second model's paired difference from the first.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from evaluation_table import cell
from setting import esco, judged_set

from service.domain import Match
from service.evaluation.harness import EvaluationOptions, compare
from service.evaluation.judged_file import JudgedFile
from service.matching.base import Query
from service.matching.encoder import TransformerEncoder, Vectors, pick
from service.matching.late_interaction import late_interaction, similarities
from service.matching.models import resolve_model
from service.taxonomy.taxonomy import Taxonomy

SHOWN = {
    "house": ("rp@5", "mrr"),
    "tech": ("rp@5", "mrr"),
    "skillskape-dev": ("rp@5", "mrr"),
    "learning-outcomes": ("ndcg@10",),
}
MOST_RECORDS = 300  # of a set, those with a concept; whole SkillSkape dev takes four times as long
LIMIT = 1000  # concepts a text: far enough for ten judged ones


class LabelAlone:
    """A matcher that knows preferred labels only."""

    matcher_version = "label-alone"
    calibration_version = "none"

    def __init__(self, model: str, taxonomy: Taxonomy) -> None:
        self.name = model
        self._encoder = TransformerEncoder(resolve_model(model))
        self._uris = sorted(taxonomy.concepts)
        self._labels = self._encoder.encode([taxonomy.concepts[uri].preferred_label for uri in self._uris]).pooled

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """Rank at most `limit` concepts a query."""
        encoded = self._encoder.encode([query.text for query in queries], [query.context for query in queries])
        tokens = [pick(encoded, [number]).tokens.astype(np.float32) for number in range(len(queries))]
        return [self._ranked(own, limit) for own in tokens]

    def _ranked(self, tokens: Vectors, limit: int) -> list[Match]:
        scores = late_interaction(similarities(tokens, self._labels))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [
            Match(self._uris[number], float(scores[number]), None, rank, (0, 0), "")
            for rank, number in enumerate(best, 1)
        ]


def main() -> None:
    """Rank and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", nargs="+")
    given = parser.parse_args()
    taxonomy = esco()
    first, *others = [LabelAlone(model, taxonomy) for model in given.model]
    for name, metrics in SHOWN.items():
        judged = shortened(judged_set(name, taxonomy))
        for other in others or [first]:
            print("\n".join(rows(judged, metrics, first, other)), flush=True)


def shortened(judged: JudgedFile) -> JudgedFile:
    """The first records that have a concept."""
    return replace(judged, records=tuple(r for r in judged.records if judged.relevant(r))[:MOST_RECORDS])


def rows(judged: JudgedFile, metrics: Sequence[str], a: LabelAlone, b: LabelAlone) -> list[str]:
    """One Markdown row a metric: both values and their difference; one value where both are the same."""
    found = compare(judged, {"a": a, "b": b}, EvaluationOptions(limit=LIMIT))["metrics"]
    shown = ["a"] if a is b else ["a", "b", "difference"]
    named = a.name if a is b else f"{a.name}, {b.name}"
    return [f"| {judged.name} | {m} | {named} | {' | '.join(cell(found[m][s]) for s in shown)} |" for m in metrics]


if __name__ == "__main__":
    main()
