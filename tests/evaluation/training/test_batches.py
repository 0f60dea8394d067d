"""Batches: order by seed, right pairs, hard negatives."""

from service.evaluation.training.batches import Batches, Mixture
from service.evaluation.training.examples import Amounts, Example
from service.evaluation.training.pairs import Maker
from service.taxonomy.taxonomy import Taxonomy

URI = "u:skill/manage/budgets"
OTHER = "u:skill/inspect/budgets"


def test_equal_seeds_give_equal_batches(taxonomy: Taxonomy) -> None:
    examples = Maker(taxonomy, 1).examples(Amounts(mixed=50, siblings=10, titled=10, vague=5))
    maker = Batches(taxonomy, Mixture(rows=16), {})
    assert list(maker.epoch(examples, 2)) == list(maker.epoch(examples, 2))
    assert list(maker.epoch(examples, 2)) != list(maker.epoch(examples, 3))


def test_every_example_comes_once_an_epoch(taxonomy: Taxonomy) -> None:
    examples = Maker(taxonomy, 1).examples(Amounts(mixed=50, siblings=10, titled=10, vague=5))
    batches = list(Batches(taxonomy, Mixture(rows=16), {}).epoch(examples, 2))
    texts = sorted(text for batch in batches for text in batch.texts)
    assert texts == sorted(f"{item.context}: {item.text}" if item.context else item.text for item in examples)
    assert sum(len(batch.right) for batch in batches) == sum(len(item.concepts) for item in examples)


def test_columns_are_the_right_concepts_and_a_hard_negative(taxonomy: Taxonomy) -> None:
    maker = Batches(taxonomy, Mixture(negatives=1.0, alternative_share=0.0), {URI: (OTHER,)})
    (batch,) = maker.epoch([Example("run a budget", (URI,), "Finance")], 1)
    assert batch.labels == ("manage budgets", "inspect budgets")
    assert batch.right == ((0, 0),)
    assert batch.texts == ("Finance: run a budget",)
    assert batch.starts == (len("Finance: "),)


def test_concepts_beside_the_text_count_neither_way(taxonomy: Taxonomy) -> None:
    examples = [Example("one", (URI,), beside=(OTHER,)), Example("another", (OTHER,))]
    (batch,) = Batches(taxonomy, Mixture(negatives=0.0), {}).epoch(examples, 1)
    row = batch.texts.index("one")
    (column,) = (column for at, column in batch.right if at != row)
    assert (row, column) in batch.unclear


def test_unknown_concepts_are_left_out(taxonomy: Taxonomy) -> None:
    assert not list(Batches(taxonomy, Mixture(), {}).epoch([Example("x", ("u:unknown",))], 1))
