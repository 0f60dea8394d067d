from pathlib import Path

import numpy as np
import pytest

from service.errors import BadInput
from service.matching.encoder import LONGEST, TransformerEncoder, pick, unit
from service.matching.models import ModelFolder, ModelMissing, resolve_model

TEXTS = [
    "Bake bread.",
    "Plan and lead a busy kitchen, from the first order of the day to the last plate.",
    "SQL",
    "Write clear reports for people who have no time to read them",
]


@pytest.mark.slow
def test_vectors_are_those_of_the_reference_implementation(minilm: TransformerEncoder) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    folder = resolve_model("minilm").path
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    encoded = minilm.encode(TEXTS)
    for number, text in enumerate(TEXTS):
        with torch.inference_mode():
            state = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0, 1:-1].numpy()
        tokens = encoded.tokens[encoded.starts[number] : encoded.starts[number + 1]]
        assert np.abs(tokens - unit(state)).max() < 2e-3
        assert np.abs(encoded.pooled[number] - unit(unit(state).mean(axis=0))).max() < 2e-3


def test_spans_are_characters_of_the_text_alone(minilm: TransformerEncoder) -> None:
    text = "Knead dough"
    encoded = minilm.encode([text], ["Baking"])
    own = [text[start:end] for start, end in encoded.spans if start >= 0]
    assert own[0] == "Knead"[: len(own[0])]
    assert "".join(own) == "Kneaddough"
    assert (encoded.spans[0] == -1).all()


def test_a_context_changes_the_vectors_of_the_text(minilm: TransformerEncoder) -> None:
    bare, placed = minilm.encode(["Use a bow"]), minilm.encode(["Use a bow"], ["Violin"])
    assert len(placed.tokens) > len(bare.tokens)
    assert not np.array_equal(bare.pooled, placed.pooled)


def test_vectors_do_not_depend_on_neighbours(minilm: TransformerEncoder) -> None:
    together = minilm.encode(TEXTS)
    for number, text in enumerate(TEXTS):
        alone = minilm.encode([text])
        assert np.abs(alone.pooled[0] - together.pooled[number]).max() < 1e-3


def test_equal_texts_are_computed_once(minilm: TransformerEncoder) -> None:
    heard: list[int] = []
    encoded = minilm.encode(["a", "b", "a", "a"], progress=heard.append)
    assert sum(heard) == 2
    assert np.array_equal(encoded.pooled[0], encoded.pooled[3])


def test_bfloat16_is_near_and_has_its_own_name(minilm: TransformerEncoder) -> None:
    half = TransformerEncoder(resolve_model("minilm"), "bfloat16", threads=1)
    assert half.name != minilm.name
    assert (half.encode(TEXTS).pooled * minilm.encode(TEXTS).pooled).sum(axis=1).min() > 0.999


def test_vectors_are_rounded_as_stored(minilm: TransformerEncoder) -> None:
    pooled = minilm.encode(TEXTS).pooled
    assert np.array_equal(pooled, pooled.astype(np.float16).astype(np.float32))


def test_no_texts_and_empty_texts(minilm: TransformerEncoder) -> None:
    assert minilm.encode([]).pooled.shape == (0, 384)
    empty = minilm.encode(["", "bake"])
    assert not empty.pooled[0].any()
    assert empty.starts[1] == 0


def test_a_long_text_is_cut(minilm: TransformerEncoder) -> None:
    assert len(minilm.encode(["bread " * 2000]).tokens) == LONGEST - 2


def test_picked_texts_keep_their_tokens(minilm: TransformerEncoder) -> None:
    encoded = minilm.encode(TEXTS)
    picked = pick(encoded, [2, 0, 2])
    assert np.array_equal(picked.pooled[1], encoded.pooled[0])
    assert np.array_equal(picked.spans[picked.starts[2] :], picked.spans[: picked.starts[1]])


def test_an_unknown_precision_names_the_known() -> None:
    with pytest.raises(BadInput, match="known: float32, bfloat16"):
        TransformerEncoder(ModelFolder("m", Path()), "int3")


def test_a_folder_without_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"hidden_size": 8}')
    with pytest.raises(ModelMissing, match=r"no tokenizer\.json"):
        TransformerEncoder(ModelFolder("m", tmp_path)).encode(["bake"])
