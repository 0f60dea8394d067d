from service.domain import Importance
from service.market.advert import Basis
from service.market.importance import importance_at, settle, worded_importance

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL


def test_words_win_over_heading_over_order_over_default():
    assert settle(OPTIONAL, "essential", ESSENTIAL) == (OPTIONAL, Basis.WORDING)
    assert settle(None, "optional", ESSENTIAL) == (OPTIONAL, Basis.HEADING)
    assert settle(None, "qualifications", OPTIONAL) == (OPTIONAL, Basis.ORDER)
    assert settle(None, None, None) == (ESSENTIAL, Basis.DEFAULT)
    assert settle(None, "responsibilities", None) == (OPTIONAL, Basis.HEADING)


def test_a_sentence_is_cut_where_its_words_change():
    sentence = "Welding is required, but brazing is nice to have."
    parts = worded_importance(sentence)
    assert [(sentence[slice(*part.span)], part.importance) for part in parts] == [
        ("Welding is required", ESSENTIAL),
        ("brazing is nice to have.", OPTIONAL),
    ]
    assert importance_at(parts, 0) is ESSENTIAL
    assert importance_at(parts, sentence.index("brazing")) is OPTIONAL


def test_a_wish_wins_within_one_clause():
    assert worded_importance("A must for some, nice to have for us")[0].importance is ESSENTIAL
    assert [part.importance for part in worded_importance("Welding preferred but not required")] == [OPTIONAL]


def test_without_cue_the_words_say_nothing():
    assert [part.importance for part in worded_importance("Welding of pipes")] == [None]
