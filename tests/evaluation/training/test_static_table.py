"""The static table of the fast matcher."""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from service.evaluation.training.plan import TrainingPlan
from service.evaluation.training.static_table import train_static
from service.taxonomy.taxonomy import Taxonomy


def test_a_trained_table_finds_concepts_by_their_alternative_labels(
    taxonomy: Taxonomy, tiny_model: Path, tmp_path: Path
) -> None:
    report = train_static(
        TrainingPlan.by_recipe(
            "quick", taxonomy=taxonomy, base=tiny_model, output=tmp_path, precision="float32", epochs=12
        )
    )
    table = load_file(report.path)["vectors"]
    assert table.dtype == np.float16
    assert table.shape == report.shape
    tokenizer = Tokenizer.from_file(str(tiny_model / "tokenizer.json"))
    tokenizer.no_padding()

    def vector(text: str) -> np.ndarray:
        mean = table[tokenizer.encode(text, add_special_tokens=False).ids].astype(np.float32).mean(axis=0)
        return mean / np.linalg.norm(mean)

    uris = list(taxonomy.concepts)
    labels = np.stack([vector(taxonomy.concepts[uri].preferred_label) for uri in uris])
    found = [uris[int((labels @ vector(taxonomy.concepts[uri].alternative_labels[0])).argmax())] == uri for uri in uris]
    assert sum(found) / len(found) > 0.8
