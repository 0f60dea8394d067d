"""Static vectors: the same tokens as the tokenizer gives, word by word, and their mean."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from service.matching import static_encoder
from service.matching.models import SHIPPED, ModelMissing, shipped_table
from service.matching.static_encoder import TABLE, StaticEncoder

ENCODER = StaticEncoder(shipped_table(TABLE), threads=1)
TOKENIZER = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
TOKENIZER.no_padding()
TOKENIZER.no_truncation()
TEXTS = [
    "Write SQL queries",
    "C++ and node.js, e.g. naïve café",
    "  spread \t out\n",
    "",
    "日本語 skills",
    "x" * 300,
    "🙂",
]
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from(
    "\t\n\r"
)  # other control characters part words here; the tokenizer drops them


def tokens(encoder: StaticEncoder, texts: list[str]) -> list[list[int]]:
    bags = encoder.read(texts)
    return [part.tolist() for part in np.split(bags.tokens, bags.starts[1:-1])]


def test_words_read_one_by_one_are_the_text_read_whole() -> None:
    expected = [found.ids for found in TOKENIZER.encode_batch(TEXTS, add_special_tokens=False)]
    assert tokens(ENCODER, TEXTS) == expected


@given(st.text(CHARACTERS, max_size=60))
def test_so_they_are_for_any_text(text: str) -> None:
    assert tokens(ENCODER, [text]) == [TOKENIZER.encode(text, add_special_tokens=False).ids]


def test_a_vector_is_the_mean_of_its_tokens_at_unit_length() -> None:
    encoded = ENCODER.encode(["bake bread", ""], ["Bakery", ""])
    rows = ENCODER.table[TOKENIZER.encode("Bakery: bake bread", add_special_tokens=False).ids].numpy()
    mean = rows.mean(axis=0)
    assert encoded.pooled[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-3)
    assert not encoded.pooled[1].any()


def test_no_texts_no_vectors() -> None:
    assert ENCODER.encode([]).pooled.shape == (0, ENCODER.dimension)


def test_too_many_words_are_forgotten_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_encoder, "KNOWN", 80)
    encoder = StaticEncoder(shipped_table(TABLE))
    asked = []
    original = encoder._tokenizer.encode_batch_fast
    monkeypatch.setattr(
        encoder,
        "_tokenizer",
        SimpleNamespace(encode_batch_fast=lambda words, **how: asked.append(words) or original(words, **how)),
    )
    for texts in (["team work"], ["work"], ["a word"], ["work"]):
        assert tokens(encoder, texts) == tokens(ENCODER, texts)
    assert [sorted(words) for words in asked] == [["team", "work"], [], ["a", "word"], ["work"]]


def test_a_changed_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ENCODER.name.startswith("skillsgap-minilm-static-")
    (tmp_path / "manifest.json").write_text((SHIPPED / "manifest.json").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / TABLE).write_bytes(b"another table")
    monkeypatch.setattr("service.matching.models.SHIPPED", tmp_path)
    with pytest.raises(ModelMissing, match="expected"):
        shipped_table(TABLE)
