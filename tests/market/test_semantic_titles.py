from collections.abc import Callable, Sequence

import numpy as np

from service.market.occupations import Advert, OccupationIndex
from service.market.semantic_titles import EncodedTitles
from service.matching.encoder import Encoded
from tests.market.starter import taxonomy

MEANINGS = {"hero of the loom": 0, "weaver": 0, "textile dyer": 1, "software developer": 2}


class Meanings:
    """Gives each known text the unit vector of its meaning, others none."""

    name = "meanings"
    dimension = 3

    def __init__(self) -> None:
        self.texts = 0

    def encode(
        self,
        texts: Sequence[str],
        contexts: Sequence[str] = (),  # noqa: ARG002  the protocol's
        progress: Callable[[int], None] | None = None,  # noqa: ARG002  the protocol's
    ) -> Encoded:
        self.texts += len(texts)
        pooled = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in enumerate(texts):
            if text in MEANINGS:
                pooled[row, MEANINGS[text]] = 1
        none = np.zeros((0, 3), np.float16)
        return Encoded(pooled, none, np.zeros(len(texts) + 1, np.int64), np.zeros((0, 2), np.int32))


def test_the_nearest_label_counts_in_the_order_of_uris():
    titles = EncodedTitles(taxonomy(), Meanings())
    assert list(titles.similarities("hero of the loom")) == [0.0, 0.0, 1.0]  # coder, dyer, weaver


def test_labels_are_encoded_once_and_at_most_so_many():
    encoder = Meanings()
    titles = EncodedTitles(taxonomy(), encoder, labels=1)
    titles.similarities("weaver")
    titles.similarities("weaver")
    assert encoder.texts == 3 + 2


def test_meaning_decides_where_words_do_not():
    index = OccupationIndex(taxonomy(), EncodedTitles(taxonomy(), Meanings()))
    assert index.suggest(Advert("hero of the loom"))[0].occupation == "weaver"
