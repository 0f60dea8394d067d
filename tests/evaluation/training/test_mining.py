"""Mistakes of the model as hard negatives."""

from pathlib import Path

import pytest

from service.evaluation.training.batches import Batch, Batches, Mixture
from service.evaluation.training.examples import Example
from service.evaluation.training.mining import Mistakes
from service.evaluation.training.network import Network
from service.taxonomy.taxonomy import Taxonomy

BUDGETS = "u:skill/manage/budgets"
VEHICLES = "u:skill/manage/vehicles"


@pytest.fixture
def network(tiny_model: Path) -> Network:
    return Network(tiny_model, "cpu", 24, "float32")


def batch_of(taxonomy: Taxonomy, *examples: Example) -> Batch:
    (batch,) = Batches(taxonomy, Mixture(negatives=0.0, alternative_share=0.0), {}).epoch(examples, 1)
    return batch


def added(network: Network, taxonomy: Taxonomy, batch: Batch, step: int = 0) -> Batch:
    texts = network.encode(batch.texts, batch.starts, batch.whole)
    return Mistakes(network, taxonomy, wanted=2).added(batch, texts, step)


def test_mistakes_are_wrong_concepts_that_are_no_column_yet(network: Network, taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, Example("manage budgets", (BUDGETS,)), Example("manage vehicles", (VEHICLES,)))
    harder = added(network, taxonomy, batch)
    assert harder.right == batch.right
    assert len(harder.columns) == len(set(harder.columns)) == len(harder.labels) <= len(batch.columns) + 4
    assert len(harder.columns) > len(batch.columns)
    assert all(uri in taxonomy.concepts for uri in harder.columns)


def test_the_draw_depends_on_the_step_alone(network: Network, taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, Example("manage budgets", (BUDGETS,)))
    assert added(network, taxonomy, batch, 3) == added(network, taxonomy, batch, 3)


def test_texts_that_may_hold_more_than_they_name_have_none(network: Network, taxonomy: Taxonomy) -> None:
    batch = batch_of(taxonomy, Example("manage budgets", (BUDGETS,), source="skillskape"))
    assert added(network, taxonomy, batch) == batch


def test_a_column_more_counts_neither_way_beside_its_own() -> None:
    batch = Batch(
        texts=("a", "b"),
        starts=(0, 0),
        whole=(True, True),
        labels=("x",),
        right=((0, 0), (1, 0)),
        unclear=(),
        columns=("u:x",),
        concepts=(("u:x",), ("u:x",)),
        told=(True, True),
        beside=(frozenset({"u:y"}), frozenset()),
    )
    more = batch.with_columns([("u:z", "z"), ("u:y", "y")])
    assert more.labels == ("x", "z", "y")
    assert more.unclear == ((0, 2),)
