"""The index is built beside and swapped, once; every process goes on with what fits, and sees what is new or gone."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from service.domain import Scope
from service.matching.base import Query
from service.matching.encoder import Encoder
from service.matching.matcher import MatcherParts
from service.matching.models import shipped_table
from service.matching.registry import indexed_parts
from service.matching.static_encoder import TABLE
from service.matching.vector_index import VectorIndex
from service.operations.fit_offerings import Using
from service.parts import Parts
from service.settings import Settings
from service.taxonomy.taxonomy import Taxonomy
from tests.conftest import Samples
from tests.taxonomies import ANALYST, SQL, small_taxonomy

SCOPE = Scope()


def other_process(samples: Samples) -> Parts:
    """Another process over the same home and database."""
    return Parts(Settings(home=samples.parts.settings.home, threads=1), encoder=samples.parts.encoder)


def changed_taxonomy() -> Taxonomy:
    """The same version, imported again with another label."""
    taxonomy = small_taxonomy()
    renamed = replace(taxonomy.concepts[SQL], alternative_labels=("ask databases",))
    return replace(taxonomy, concepts={**taxonomy.concepts, SQL: renamed})


def test_every_process_sees_a_taxonomy_that_was_imported_again(own_samples: Samples) -> None:
    one, two = own_samples.parts, other_process(own_samples)
    one.build_index()
    before = one.library.matcher().versions.index
    assert two.library.matcher().versions.index == before
    one.taxonomies.save(changed_taxonomy())
    after = two.library.matcher().versions.index
    assert after != before
    assert one.library.matcher().versions.index == after
    assert one.match_texts([Query("ask databases")], limit=1)
    used = indexed_parts("default", one.matchers.over(changed_taxonomy()))
    there = {path.stem for path in (one.settings.home / "index").glob("*.faiss")}
    assert there == {parts.stamp.version for parts in used}, "the old ones are gone"


def test_another_table_of_word_pieces_is_another_index(own_samples: Samples, monkeypatch: pytest.MonkeyPatch) -> None:
    one = own_samples.parts
    before = one.library.matcher()
    named = shipped_table(TABLE)
    monkeypatch.setattr("service.parts.matchers.shipped_table", lambda _: replace(named, name="static-000000000000"))
    built = other_process(own_samples).matchers.build(one.library.shelf().taxonomy, "default")
    assert (built.model, built.index == before.versions.index) == (before.versions.model, False)


def test_what_was_mapped_before_a_swap_goes_on(own_samples: Samples) -> None:
    parts = own_samples.parts
    old = parts.matchers.over(small_taxonomy())
    index = old.build_index()
    vectors = index.rows(np.arange(3))
    parts.matchers.over(changed_taxonomy()).build_index()
    assert (index.search(vectors, 1)[1][:, 0] == [0, 1, 2]).all()


def test_many_that_want_an_index_build_it_once(
    own_samples: Samples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    whole = VectorIndex.save

    def counted(index: VectorIndex, folder: Path) -> None:
        built.append(index.stamp.version)
        whole(index, folder)

    monkeypatch.setattr(VectorIndex, "save", counted)
    encoder: Encoder = own_samples.parts.encoder
    wanted = [MatcherParts(small_taxonomy(), encoder, tmp_path / "fresh") for _ in range(4)]
    threads = [threading.Thread(target=parts.build_index) for parts in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1


def test_what_is_deleted_is_gone_for_every_process_at_once(own_samples: Samples) -> None:
    one, two = own_samples.parts, other_process(own_samples)

    def ranked(parts: Parts) -> set[str]:
        return {fit.offering.id for fit in parts.fit_offerings.best_offerings(SCOPE, ANALYST, (None, 9), Using()).fits}

    gone = own_samples.ids["sql-1"]
    assert gone in ranked(one) & ranked(two)
    one.offerings.delete(SCOPE, gone)
    assert gone not in ranked(two) | ranked(one)
