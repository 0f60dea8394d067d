from pathlib import Path

import numpy as np
import pytest

from service.matching.vector_cache import CachedEncoder, VectorCache
from tests.matching.conftest import WordHashEncoder


@pytest.fixture
def cached(tmp_path: Path, word_hash: WordHashEncoder) -> CachedEncoder:
    return CachedEncoder(word_hash, VectorCache(tmp_path))


def test_labels_are_encoded_once_even_by_another_process(
    cached: CachedEncoder, word_hash: WordHashEncoder, tmp_path: Path
) -> None:
    first = cached.pooled(["bake bread", "SQL", "bake bread"])
    assert word_hash.asked == ["bake bread", "SQL"]
    again = CachedEncoder(word_hash, VectorCache(tmp_path)).pooled(["SQL", "bake bread", "new"])
    assert word_hash.asked == ["bake bread", "SQL", "new"]
    assert np.array_equal(first[[1, 0]], again[:2])


def test_kept_texts_come_back_with_tokens_and_places(cached: CachedEncoder, word_hash: WordHashEncoder) -> None:
    texts, contexts = ["bake bread", "talk to clients"], ["Bakery", ""]
    fresh = cached.encode(texts, contexts, keep=True)
    word_hash.asked.clear()
    again = cached.encode(texts[::-1], contexts[::-1], keep=True)
    assert word_hash.asked == []
    assert np.array_equal(again.pooled, fresh.pooled[::-1])
    assert np.array_equal(again.tokens, np.concatenate([fresh.tokens[3:], fresh.tokens[:3]]))
    assert again.spans.tolist() == [[0, 4], [5, 7], [8, 15], [-1, -1], [0, 4], [5, 10]]


def test_the_same_text_in_another_context_is_another_entry(cached: CachedEncoder, word_hash: WordHashEncoder) -> None:
    cached.encode(["bake"], ["Bakery"], keep=True)
    cached.encode(["bake"], ["School"], keep=True)
    assert word_hash.asked == ["bake", "bake"]


def test_an_entry_without_tokens_is_completed(cached: CachedEncoder, word_hash: WordHashEncoder) -> None:
    cached.pooled(["bake bread"])
    assert len(cached.encode(["bake bread"], keep=True).tokens) == 2
    assert word_hash.asked == ["bake bread", "bake bread"]


def test_texts_not_to_be_kept_leave_no_trace(cached: CachedEncoder, tmp_path: Path) -> None:
    cached.encode(["a person's text"])
    assert not (tmp_path / "vectors.sqlite3").exists()


def test_entries_can_be_forgotten(cached: CachedEncoder, word_hash: WordHashEncoder, tmp_path: Path) -> None:
    cached.encode(["bake", "talk"], keep=True)
    assert cached.forget(["bake", "never seen"]) == 1
    assert len(VectorCache(tmp_path)) == 1
    cached.encode(["bake", "talk"], keep=True)
    assert word_hash.asked == ["bake", "talk", "bake"]


def test_without_a_cache_everything_is_encoded(word_hash: WordHashEncoder) -> None:
    cached = CachedEncoder(word_hash, None)
    cached.pooled(["a"])
    cached.encode(["a"], keep=True)
    assert word_hash.asked == ["a", "a"]
    assert cached.forget(["a"]) == 0


def test_another_model_has_its_own_entries(cached: CachedEncoder, tmp_path: Path) -> None:
    cached.pooled(["bake"])
    other = WordHashEncoder(name="other")
    CachedEncoder(other, VectorCache(tmp_path)).pooled(["bake"])
    assert other.asked == ["bake"]
