from collections.abc import Sequence
from pathlib import Path

import pytest

from service.domain import Concept, Match
from service.matching.base import Query
from service.matching.calibration import Calibration
from service.matching.encoder import Encoder, TransformerEncoder
from service.matching.features import TABLE_FEATURES
from service.matching.matcher import DefaultMatcher, MatcherParts
from service.matching.models import shipped_table
from service.matching.registry import MATCHERS, get_matcher
from service.matching.static_encoder import TABLE, StaticEncoder
from service.matching.vector_cache import VectorCache
from service.taxonomy.taxonomy import Taxonomy
from tests.matching.conftest import WordHashEncoder

FIRST = [  # text, context, concept that must stand first
    ("Write SQL queries", "", "c:c"),
    ("Bake bread and rolls every morning", "", "c:a"),
    ("Communicate clearly with customers", "", "c:e"),
    ("Teach communication to apprentices", "", "c:f"),
    ("Program apps in Swift", "", "c:d"),
    ("Keep food clean and safe", "", "c:h"),
    ("Collaborate with your colleagues", "", "c:g"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("matching")


@pytest.fixture(scope="module")
def parts(taxonomy: Taxonomy, minilm: TransformerEncoder, folder: Path) -> MatcherParts:
    return MatcherParts(taxonomy, minilm, folder / "index", VectorCache(folder / "cache"))


@pytest.fixture(scope="module")
def matcher(parts: MatcherParts) -> DefaultMatcher:
    return DefaultMatcher(parts)


@pytest.mark.parametrize(("text", "context", "concept"), FIRST)
def test_the_right_concept_stands_first(matcher: DefaultMatcher, text: str, context: str, concept: str) -> None:
    assert matcher.match([Query(text, context)], 3)[0][0].concept == concept


def test_a_match_carries_its_evidence(matcher: DefaultMatcher) -> None:
    text = "After the course you talk to clients with ease"
    best = matcher.match([Query(text)], 1)[0][0]
    assert (best.concept, best.rank, best.matched_label) == ("c:e", 1, "talk to clients")
    assert text[slice(*best.span)] == "talk to clients"
    assert 0 <= best.score <= 1
    assert best.features["named_preferred"] == 0


def test_matches_are_ordered_and_limited(matcher: DefaultMatcher) -> None:
    (matches,) = matcher.match([Query("Manage teams in a bakery")], 4)
    assert [match.rank for match in matches] == [1, 2, 3, 4]
    scores = [match.score for match in matches]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b", "…", "🙂", "x" * 5000, "\x00"])
@pytest.mark.parametrize("name", sorted(MATCHERS))
def test_any_text_is_answered(parts: MatcherParts, name: str, text: str) -> None:
    (matches,) = get_matcher(name)(parts).match([Query(text, "title")], 5)
    assert all(0 <= match.span[0] <= match.span[1] <= len(text) for match in matches)


def test_no_queries_no_answers(matcher: DefaultMatcher) -> None:
    assert matcher.match([], 5) == []


def test_neighbours_in_a_request_do_not_matter(matcher: DefaultMatcher) -> None:
    texts = ["Write SQL queries", "Bake bread", "", "Lead a team of waiters through a busy evening", "SQL"]
    together = matcher.match([Query(text) for text in texts], 5)
    for matches, text in zip(together, texts, strict=True):
        (alone,) = matcher.match([Query(text)], 5)
        assert [_decided(match) for match in matches] == [_decided(match) for match in alone]
        for match, other in zip(matches, alone, strict=True):
            # Some processors round a product by the size of its batch: seen as one in the fourth decimal.
            assert match.score == pytest.approx(other.score, abs=5e-4)
            assert match.features == pytest.approx(other.features, abs=1.5e-4)


def _decided(match: Match) -> tuple[object, ...]:
    return match.concept, match.rank, match.verdict, match.span, match.matched_label


def test_the_context_decides_between_equals(matcher: DefaultMatcher) -> None:
    def score(context: str) -> float:
        matches = matcher.match([Query("Work with others", context)], 9)[0]
        return next(match.score for match in matches if match.concept == "c:g")

    assert score("Teams at work") > score("SQL")


def test_texts_not_to_be_kept_are_not_cached(matcher: DefaultMatcher, folder: Path) -> None:
    matcher.match([Query("a person's secret")], 1)
    before = len(VectorCache(folder / "cache"))
    matcher.match([Query("a person's secret")], 1)
    assert len(VectorCache(folder / "cache")) == before
    matcher.match([Query("an offering's outcome", keep=True)], 1)
    assert len(VectorCache(folder / "cache")) == before + 1


def test_another_version_encodes_only_new_labels(taxonomy: Taxonomy, tmp_path: Path) -> None:
    encoder = WordHashEncoder()
    cache = VectorCache(tmp_path)
    MatcherParts(taxonomy, encoder, tmp_path, cache).ready_index()
    encoder.asked.clear()
    newer = Taxonomy("v1", "en", {**taxonomy.concepts, "c:z": Concept("c:z", "ice cakes")}, {}, {})
    MatcherParts(newer, encoder, tmp_path, cache).ready_index()
    assert encoder.asked == ["ice cakes"]


def test_a_saved_index_is_used_again(taxonomy: Taxonomy, tmp_path: Path) -> None:
    MatcherParts(taxonomy, WordHashEncoder(), tmp_path).ready_index()
    encoder = WordHashEncoder()
    MatcherParts(taxonomy, encoder, tmp_path).ready_index()
    assert encoder.asked == []


def test_a_model_without_calibration_says_so(taxonomy: Taxonomy, tmp_path: Path) -> None:
    matcher = DefaultMatcher(MatcherParts(taxonomy, WordHashEncoder(), tmp_path))
    with pytest.raises(Exception, match="no calibration for model word-hash"):
        matcher.match([Query("bake")], 1)


def packaged() -> Sequence[Calibration]:
    folder = Path(__file__).parents[2] / "service" / "matching" / "calibrations"
    import json

    return [Calibration.of(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


@pytest.mark.parametrize("calibration", packaged(), ids=lambda found: found.models[0])
def test_every_packaged_calibration_is_usable(calibration: Calibration) -> None:
    assert len(calibration.features) == len(calibration.weights)
    assert 0 < calibration.not_sure <= calibration.accepted <= 1
    assert bool(calibration.table) == bool(TABLE_FEATURES & set(calibration.features))
    raws, chances = zip(*calibration.knots, strict=True)
    assert list(raws) == sorted(set(raws))
    assert list(chances) == sorted(chances)


def test_the_untuned_encoder_has_a_calibration_too(minilm: Encoder) -> None:
    table = StaticEncoder(shipped_table(TABLE)).name
    assert Calibration.packaged("default", minilm.name, table).matcher == "default"
