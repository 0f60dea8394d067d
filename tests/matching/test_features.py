"""What the default matcher compares: candidates from index, word pieces and words, and the features of each."""

from pathlib import Path

import numpy as np
import pytest

from service.domain import Concept, Kind
from service.matching import candidates
from service.matching.base import Query
from service.matching.features import FEATURES, Evidence
from service.matching.matcher import DefaultMatcher, MatcherParts, feature_matrix
from service.taxonomy.taxonomy import Taxonomy
from tests.matching.conftest import WordHashEncoder


@pytest.fixture(scope="module")
def matcher(taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> DefaultMatcher:
    return DefaultMatcher(MatcherParts(taxonomy, WordHashEncoder(), tmp_path_factory.mktemp("features"), threads=1))


def seen(matcher: DefaultMatcher, text: str, context: str = "") -> Evidence:
    queries = [Query(text, context)]
    (evidence,) = matcher.evidence(queries, matcher.encode(queries))
    return evidence


def shown(matcher: DefaultMatcher, text: str, concept: str) -> dict[str, float]:
    """The features of one candidate."""
    evidence = seen(matcher, text)
    place = [matcher.concepts[number] for number in evidence.candidates.concepts].index(concept)
    return dict(zip(FEATURES, feature_matrix(evidence, tuple(FEATURES))[place].tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "concept", "named"),
    [
        ("Bake bread every morning", "c:a", 1),
        ("Make loaves every morning", "c:a", 0),
        ("Program apps in Swift", "c:d", 1),  # the remark in brackets does not count
        ("Lead people", "c:i", 0),
        ("Bake bread and make loaves", "c:a", 1),
    ],
)
def test_a_preferred_label_in_the_text_is_seen(matcher: DefaultMatcher, text: str, concept: str, named: int) -> None:
    assert shown(matcher, text, concept)["named_preferred"] == named


def test_pieces_are_cosines_and_what_is_behind_the_best(matcher: DefaultMatcher) -> None:
    evidence = seen(matcher, "Talk to customers", "Selling bread")
    pieces, behind = (FEATURES[name](evidence) for name in ("pieces", "pieces_behind"))
    assert (np.abs(pieces) <= 1 + 1e-6).all()
    assert matcher.concepts[evidence.candidates.concepts[pieces.argmax()]] == "c:e"
    assert behind == pytest.approx(pieces.max() - pieces)
    assert seen(matcher, "Talk to customers").candidates.pieces != pytest.approx(pieces), "the context counts"


def test_a_text_without_a_piece_is_like_nothing(matcher: DefaultMatcher) -> None:
    assert not FEATURES["pieces"](seen(matcher, " ")).any()


def test_word_pieces_find_what_the_index_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "WIDE", 1)
    monkeypatch.setattr(candidates, "NEAR", 2)
    labels = ("repair bicycles", "sell bicycles", "paint walls", "draw maps")
    concepts = {f"c:{place}": Concept(f"c:{place}", label, Kind.SKILL, ()) for place, label in enumerate(labels)}
    matcher = DefaultMatcher(MatcherParts(Taxonomy("v0", "en", concepts, {}, {}), WordHashEncoder(), tmp_path))
    found = seen(matcher, "Mending of a bicycle").candidates.concepts
    assert {matcher.concepts[number] for number in found} >= {"c:0", "c:1"}


def test_no_candidates_no_features(tmp_path: Path) -> None:
    matcher = DefaultMatcher(MatcherParts(Taxonomy("v0", "en", {}, {}, {}), WordHashEncoder(), tmp_path))
    assert feature_matrix(seen(matcher, "anything"), tuple(FEATURES)).shape == (0, len(FEATURES))
