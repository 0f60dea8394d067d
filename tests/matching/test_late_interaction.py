import numpy as np
import pytest

from service.matching.late_interaction import evidence_spans, late_interaction, similarities


def test_the_score_is_the_attention_weighted_similarity() -> None:
    tokens = np.array([[1, 0], [0, 1]], dtype=np.float32)
    labels = np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    # second label: similarities .6 and .8, weights 1 : e**3.2
    share = np.exp(3.2) / (1 + np.exp(3.2))
    first = np.exp(16) / (1 + np.exp(16))
    assert late_interaction(similarities(tokens, labels)) == pytest.approx([first, 0.6 + 0.2 * share], abs=1e-6)


def test_a_text_without_tokens_scores_nothing() -> None:
    assert late_interaction(np.zeros((0, 3), np.float32)).tolist() == [0, 0, 0]


SPANS = np.array([[-1, -1], [0, 4], [5, 9], [10, 15]], dtype=np.int32)
EVIDENCE = [  # which tokens agree with the label, characters
    ([0, 1, 0, 0], (0, 4)),
    ([0, 0, 1, 1], (5, 15)),
    ([1, 0, 0, 1], (10, 15)),  # the context agrees, too, and is no evidence
    ([0, 1, 0, 1], (0, 15)),
]


@pytest.mark.parametrize(("agreeing", "characters"), EVIDENCE)
def test_evidence_is_the_shortest_run_with_most_attention(agreeing: list[int], characters: tuple[int, int]) -> None:
    tokens = np.array([[flag, 1 - flag] for flag in agreeing], dtype=np.float32)
    labels = np.array([[1, 0], [0, 1]], np.float32)
    assert evidence_spans(tokens, labels, SPANS)[0] == characters


def test_a_text_without_own_tokens_has_no_evidence() -> None:
    tokens = np.ones((1, 2), np.float32)
    assert evidence_spans(tokens, np.ones((2, 2), np.float32), SPANS[:1]) == [(0, 0), (0, 0)]
