"""The fast matcher: what it ranks first, what it leaves out, and that it is exact where it says so."""

import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from service.domain import Concept, Kind
from service.evaluation.calibration import calibration_source
from service.matching.base import Query
from service.matching.fast import CANDIDATES, FastMatcher, collection_paused
from service.matching.fast_evidence import FAST_FEATURES, FastRetrieval
from service.matching.labels import LabelTable
from service.matching.matcher import MatcherParts
from service.matching.models import shipped_table
from service.matching.registry import own_parts
from service.matching.static_encoder import TABLE, StaticEncoder
from service.taxonomy.taxonomy import Taxonomy
from tests.matching.conftest import WordHashEncoder

FIRST = [  # text, context, concept that must stand first
    ("Write SQL queries", "", "c:c"),
    ("Bake bread and rolls every morning", "", "c:a"),
    ("Communicate clearly with customers", "", "c:e"),
    ("Program apps in Swift", "", "c:d"),
    ("Keep food clean and safe", "", "c:h"),
    ("Collaborate with your colleagues", "", "c:g"),
    ("Get better at it", "Leading a team", "c:i"),
]
VERBS = ("write", "paint", "sell", "repair", "teach", "draw", "clean", "grow", "sort", "buy", "weld", "plan")
NOUNS = ("songs", "houses", "cars", "plants", "letters", "shoes", "maps", "boats", "cakes", "plans", "roofs", "coats")


@pytest.fixture(scope="module")
def parts(taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> MatcherParts:
    return MatcherParts(taxonomy, WordHashEncoder(), tmp_path_factory.mktemp("fast"), threads=1)


@pytest.fixture(scope="module")
def matcher(parts: MatcherParts) -> FastMatcher:
    return FastMatcher(parts)


@pytest.mark.parametrize(("text", "context", "concept"), FIRST)
def test_the_right_concept_stands_first(matcher: FastMatcher, text: str, context: str, concept: str) -> None:
    assert matcher.match([Query(text, context)], 3)[0][0].concept == concept


def test_a_match_carries_what_it_was_made_from(matcher: FastMatcher) -> None:
    text = "Bake bread"
    best, *others = matcher.match([Query(text)], 9)[0]
    assert (best.rank, best.span, best.matched_label) == (1, (0, len(text)), "bake bread")
    assert best.verdict is not None
    assert list(best.features) == list(FAST_FEATURES)
    assert best.features["contained_whole"] == 1
    assert [match.rank for match in others] == list(range(2, 10))
    assert all(match.features == {} for match in others if match.verdict is None)


def test_neighbours_in_a_request_do_not_matter(matcher: FastMatcher) -> None:
    queries = [Query("Write SQL queries", "Data"), Query(""), Query("Bake bread"), Query("Lead a team", "Data")]
    assert matcher.match(queries, 5) == [matcher.match([query], 5)[0] for query in queries]


def test_the_limit_cuts_and_changes_nothing(matcher: FastMatcher) -> None:
    (nine,), (two,) = (matcher.match([Query("Manage teams in a bakery")], limit) for limit in (9, 2))
    assert nine[:2] == two


def test_it_has_its_own_index_and_never_asks_the_transformer(parts: MatcherParts, matcher: FastMatcher) -> None:
    matcher.match([Query("bake")], 1)
    assert isinstance(parts.encoder, WordHashEncoder)
    assert parts.encoder.asked == []
    own = own_parts("fast", parts)
    assert own.stamp.version == own.open_index().stamp.version != parts.stamp.version
    assert own.stamp.model == own.encoder.name
    assert own_parts("default", parts) is parts
    assert own_parts("fast", own) is own


def test_it_can_be_calibrated(parts: MatcherParts) -> None:
    source = calibration_source("fast", parts)
    assert source.model.startswith("skillsgap-minilm-static-")
    ((uris, features),) = source.features.features([Query("Bake bread")], source.names)
    assert features.shape == (len(uris), len(source.names)) == (9, len(FAST_FEATURES))
    with pytest.raises(Exception, match="known: default, fast"):
        calibration_source("bm25", parts)


def many(tmp_path: Path) -> tuple[FastRetrieval, LabelTable, StaticEncoder]:
    labels = [f"{verb} {noun}" for verb in VERBS for noun in NOUNS]
    concepts = {f"c:{i:03}": Concept(f"c:{i:03}", label, Kind.SKILL, (), "") for i, label in enumerate(labels)}
    taxonomy = Taxonomy("v9", "en", concepts, {}, {})
    encoder = StaticEncoder(shipped_table(TABLE))
    parts = MatcherParts(taxonomy, encoder, tmp_path)
    return FastRetrieval(taxonomy, parts.pieces), parts.table, encoder


def test_the_nearest_concepts_are_the_nearest(tmp_path: Path) -> None:
    retrieval, table, encoder = many(tmp_path)
    texts = ["sell cars and boats", "draw maps of gardens", "pizza", "teach people to write letters"]
    evidence = retrieval.evidence([Query(text) for text in texts], CANDIDATES)
    vectors = encoder.encode(table.labels).pooled  # without other labels a concept's vector is its label's
    cosines = encoder.encode(texts).pooled @ vectors.T
    for row, found, shown in zip(cosines, evidence.concepts, evidence.concept, strict=True):
        assert sorted(found.tolist()) == found.tolist()
        assert shown == pytest.approx(row[found], abs=2e-3)
        assert row[found].min() >= np.sort(row)[-CANDIDATES] - 0.01  # wide products are rounded


def test_shared_pieces_are_weighed(tmp_path: Path) -> None:
    retrieval, table, encoder = many(tmp_path)
    evidence = retrieval.evidence([Query("paint songs"), Query("nothing of it")], 10**6)
    assert evidence.concepts.shape == (2, len(table.uris))
    shares = dict(zip(table.labels, evidence.shared[0].tolist(), strict=True))
    assert shares["paint songs"] == pytest.approx(1)
    weights = [float(encoder.sums(encoder.read([word])).norm()) for word in ("paint", "cars")]
    assert shares["paint cars"] == pytest.approx(weights[0] / sum(weights), abs=1e-3)
    assert evidence.shared[1].max() == 0


def test_another_table_makes_another_index(parts: MatcherParts) -> None:
    own = own_parts("fast", parts)
    assert isinstance(own.encoder, StaticEncoder)
    folder = replace(shipped_table(TABLE), name="skillsgap-minilm-static-000000000000")
    assert replace(own, encoder=StaticEncoder(folder)).stamp.version != own.stamp.version


def test_collection_goes_on_afterwards() -> None:
    with collection_paused():
        assert not gc.isenabled()
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
