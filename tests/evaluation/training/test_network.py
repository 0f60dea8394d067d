"""Scores and loss, by hand."""

import math
from pathlib import Path

import pytest
import torch

from service.evaluation.training.network import (
    TOKENS_A_GROUP,
    TRANSPOSE_WEIGHT,
    Encoded,
    Network,
    contrast,
    late_scores,
    pooled,
)


def encoded(*texts: list[list[float]]) -> Encoded:
    longest = max(len(text) for text in texts)
    tokens = torch.zeros(len(texts), longest, 2)
    mask = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, text in enumerate(texts):
        tokens[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = True
    return Encoded(tokens, mask)


def test_the_pooled_vector_is_the_normalised_mean_of_the_tokens_that_count() -> None:
    vectors = pooled(encoded([[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0]]))
    assert vectors[0].tolist() == pytest.approx([math.sqrt(0.5)] * 2)
    assert vectors[1].tolist() == [0.0, 1.0]


def test_the_best_token_has_nearly_all_the_attention() -> None:
    scores = late_scores(encoded([[1.0, 0.0], [0.0, 1.0]]), torch.tensor([[1.0, 0.0]]))
    share = math.exp(16) / (math.exp(16) + 1)
    assert float(scores[0, 0]) == pytest.approx(share)


def test_padding_changes_nothing() -> None:
    labels = torch.tensor([[0.6, 0.8]])
    alone = late_scores(encoded([[1.0, 0.0]]), labels)
    padded = late_scores(encoded([[1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]), labels)
    assert float(alone[0, 0]) == pytest.approx(float(padded[0, 0]))


def test_labels_of_a_text_s_own_score_as_among_those_of_all() -> None:
    texts = encoded([[1.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]])
    labels = torch.tensor([[0.6, 0.8], [0.8, 0.6], [1.0, 0.0]])
    of_all = late_scores(texts, labels)
    own = torch.tensor([[2, 0], [1, 2]])
    assert torch.allclose(late_scores(texts, labels[own]), of_all.gather(1, own))


def test_loss_of_two_texts_and_two_concepts_by_hand() -> None:
    scores = torch.tensor([[0.1, 0.0], [0.0, 0.1]])
    right = torch.tensor([[0, 0], [1, 1]])
    loss, accuracy = contrast(scores, right, torch.zeros(2, 2, dtype=torch.bool))
    one_way = math.log(1 + math.exp(-2.0))  # 20 * 0.1 against 0
    assert float(loss) == pytest.approx(one_way * (1 + TRANSPOSE_WEIGHT))
    assert accuracy == 1.0


def test_other_right_concepts_and_unclear_ones_do_not_compete() -> None:
    scores = torch.tensor([[0.1, 0.9, 0.9, 0.0]])
    right = torch.tensor([[0, 0], [0, 1]])
    unclear = torch.tensor([[False, False, True, False]])
    loss, accuracy = contrast(scores, right, unclear)
    expected = (math.log(1 + math.exp(-2.0)) + math.log(1 + math.exp(-18.0))) / 2  # alone in their columns: 0
    assert float(loss) == pytest.approx(expected)
    assert accuracy == 1.0


def test_a_text_is_encoded_as_if_it_came_alone_whatever_its_length_and_place(tiny_model: Path) -> None:
    network = Network(tiny_model, "cpu", tokens=48, precision="float32")
    network.model.eval()
    words = ["plan", "and", "keep", "the", "gardens", "of", "a", "large", "hotel", "in", "all", "seasons"]
    several_groups = range(TOKENS_A_GROUP // 5)  # of texts of 3 to 14 tokens
    texts = [" ".join(words[: 1 + number % len(words)]) for number in several_groups]
    together = network.label_vectors(texts)
    alone = torch.cat([network.label_vectors([text]) for text in texts])
    assert torch.allclose(together, alone, atol=1e-5)
