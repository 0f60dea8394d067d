import pytest

from service.domain import Importance, Requirement
from service.market.occupations import Advert, OccupationIndex, suggest_occupations, usual_not_mentioned
from tests.market.starter import taxonomy

TITLES = [  # title, occupation
    ("Weaver", "weaver"),
    ("Senior Weaver (m/f/d)", "weaver"),
    ("Loom operators, night shift - North Mill", "weaver"),
    ("Yarn Dyer II", "dyer"),
    ("Lead Java Developer", "coder"),
]


@pytest.fixture(scope="module")
def index() -> OccupationIndex:
    return OccupationIndex(taxonomy())


@pytest.mark.parametrize(("title", "occupation"), TITLES)
def test_by_title(index, title, occupation):
    best = index.suggest(Advert(title))[0]
    assert (best.occupation, best.rank) == (occupation, 1)
    assert 0 < best.score <= 1
    assert best.concepts is None


def test_the_matched_label_is_shown(index):
    assert index.suggest(Advert("Loom operator"))[0].label_matched == "loom operator"


def test_wanted_concepts_decide_where_the_title_says_nothing(index):
    wanted = (Requirement("java", Importance.ESSENTIAL), Requirement("sql", Importance.ESSENTIAL))
    best = index.suggest(Advert("Hero wanted", wanted=wanted))[0]
    assert best.occupation == "coder"
    assert best.title < 0.1
    assert best.concepts is not None
    assert best.concepts > 0.9


def test_the_text_helps(index):
    assert index.suggest(Advert("Hero", "You colour yarn in vats."))[0].occupation == "dyer"


def test_nothing_to_go_by_gives_nothing(index):
    assert index.suggest(Advert("")) == []
    assert index.suggest(Advert("Zzz")) == []


def test_a_semantic_scorer_is_heard():
    class Always:
        def similarities(self, title: str) -> list[float]:
            return [0.0, float(title == "Hero"), 0.0]  # coder, dyer, weaver

    best = OccupationIndex(taxonomy(), Always()).suggest(Advert("Hero"))[0]
    assert (best.occupation, best.semantic) == ("dyer", 1.0)


def test_one_advert_without_an_index():
    assert suggest_occupations(Advert("Dyer"), taxonomy(), limit=1)[0].occupation == "dyer"


def test_usual_and_not_mentioned():
    known = taxonomy()
    wanted = [Requirement("jacquard", Importance.OPTIONAL)]
    assert usual_not_mentioned("weaver", wanted, known) == ("dyes",)
    assert usual_not_mentioned("weaver", [], known) == ("weave", "dyes")
    either = [Requirement("java", Importance.ESSENTIAL, ("java", "sql"))]
    assert usual_not_mentioned("coder", either, known) == ()
    assert usual_not_mentioned("nobody", [], known) == ()
