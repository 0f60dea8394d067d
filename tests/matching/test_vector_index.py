from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from service.errors import IndexStale
from service.matching.labels import LabelTable
from service.matching.vector_cache import CachedEncoder
from service.matching.vector_index import IndexMissing, Stamp, VectorIndex
from tests.matching.conftest import WordHashEncoder

STAMP = Stamp("word-hash", "v0", "en", 32, "digest")


@pytest.fixture
def index(table: LabelTable, word_hash: WordHashEncoder) -> VectorIndex:
    return VectorIndex.build(table, CachedEncoder(word_hash, None), STAMP)


def test_the_nearest_row_of_a_label_is_its_own(index: VectorIndex, table: LabelTable) -> None:
    similarities, rows = index.search(WordHashEncoder().encode(["make loaves"]).pooled, 3)
    assert table.labels[rows[0, 0]] == "make loaves"
    assert similarities[0, 0] == pytest.approx(1, abs=1e-3)


def test_a_saved_index_answers_the_same(index: VectorIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    loaded = VectorIndex.load(tmp_path, STAMP)
    everything = np.arange(len(index))
    assert np.array_equal(loaded.rows(everything), index.rows(everything))
    queries = index.rows(everything[:5])
    for mine, other in zip(index.search(queries, 4), loaded.search(queries, 4), strict=True):
        assert np.array_equal(mine, other)


@pytest.mark.parametrize(("field", "value"), [("dimension", 64), ("labels", "other"), ("format", 99)], ids=str)
def test_any_difference_refuses_to_serve(index: VectorIndex, tmp_path: Path, field: str, value: object) -> None:
    index.save(tmp_path)
    with pytest.raises(IndexStale, match=rf"built with {field} .*index build"):
        VectorIndex.load(tmp_path, replace(STAMP, **{field: value}))


@pytest.mark.parametrize(("field", "value"), [("model", "other"), ("taxonomy", "v1"), ("language", "de")])
def test_every_model_taxonomy_and_language_has_its_own(
    index: VectorIndex, tmp_path: Path, field: str, value: str
) -> None:
    index.save(tmp_path)
    other = replace(STAMP, **{field: value})
    with pytest.raises(IndexMissing, match="index build"):
        VectorIndex.load(tmp_path, other)
    with pytest.raises(IndexStale):
        other.check(STAMP)
    assert other.version != STAMP.version


def test_a_build_killed_while_saving_leaves_the_old_index(index: VectorIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    (tmp_path / "half.123.part").write_bytes(b"half")
    assert len(VectorIndex.load(tmp_path, STAMP)) == len(index)


def test_lost_vectors_are_said(index: VectorIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    next(tmp_path.glob("*.faiss")).unlink()
    with pytest.raises(IndexMissing, match="is gone"):
        VectorIndex.load(tmp_path, STAMP)


def test_one_query_alone_finds_what_it_finds_among_others(index: VectorIndex) -> None:
    queries = index.rows(np.arange(0, len(index), 3))
    together = index.search(queries, 5)
    for place, query in enumerate(queries):
        products, rows = index.search(query[None], 5)
        assert rows[0].tolist() == together[1][place].tolist()
        assert products[0].tolist() == together[0][place].tolist()
