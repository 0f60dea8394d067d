"""The whole run on a small taxonomy."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.errors import BadInput, Conflict, UnknownName
from service.evaluation.judged_file import read_judged_file
from service.evaluation.training.held_out import hold_out
from service.evaluation.training.loop import schedule, train, training_examples
from service.evaluation.training.plan import Extra, Mean, Progress, TrainingPlan
from service.taxonomy.taxonomy import Taxonomy

STEPS = 24


@pytest.fixture
def plan(taxonomy: Taxonomy, tiny_model: Path, tmp_path: Path) -> TrainingPlan:
    numbers: dict[str, Any] = {"rows": 24, "steps": STEPS, "precision": "float32", "tokens": 24}
    return TrainingPlan.by_recipe("quick", taxonomy=taxonomy, base=tiny_model, output=tmp_path / "out", **numbers)


def test_a_quick_run_of_the_packaged_model_finds_more_labels_than_before(plan: TrainingPlan, minilm: Path) -> None:
    report = train(replace(plan, base=minilm, rows=16))
    assert report.after > report.before + 0.05


def test_a_run_reports_its_steps_and_writes_what_it_did(plan: TrainingPlan) -> None:
    seen: list[Progress] = []
    report = train(plan, seen.append)
    assert seen[-1].step == report.steps == STEPS
    manifest = json.loads((plan.output / "manifest.json").read_text())
    assert manifest["files"]["model.safetensors"]
    assert (manifest["seed"], manifest["precision"]) == (plan.seed, "float32")
    assert sum(manifest["rows"].values()) == sum(report.rows.values())
    assert not (plan.output / "checkpoint.pt").exists()


def test_the_written_folder_is_one_that_matching_reads(plan: TrainingPlan) -> None:
    from service.matching.encoder import TransformerEncoder
    from service.matching.models import resolve_model

    train(replace(plan, steps=1))
    encoder = TransformerEncoder(resolve_model(str(plan.output)))
    assert encoder.encode(["run a budget"]).pooled.shape == (1, 32)


def test_a_stopped_run_goes_on_where_it_was(plan: TrainingPlan) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.step >= 20:
            raise Stopped

    eager = replace(plan, steps=22, checkpoint_seconds=1e-9)
    with pytest.raises(Stopped):
        train(eager, stop)
    with pytest.raises(Conflict, match="another training plan"):
        train(replace(eager, seed=99))
    report = train(eager)
    assert 0 < report.resumed_at < 22
    assert report.steps == 22


def test_equal_plans_train_on_equal_text_in_equal_order(plan: TrainingPlan) -> None:
    assert training_examples(plan)[1] == training_examples(plan)[1]
    assert training_examples(plan)[1] != training_examples(replace(plan, seed=6))[1]


def test_real_texts_come_as_often_as_wanted(plan: TrainingPlan) -> None:
    lines = [
        '{"id": "1", "text": "we run budgets", "relevant": ["manage budgets"]}',
        '{"id": "2", "text": "Hi", "relevant": []}',
    ]
    extra = Extra(read_judged_file(lines, plan.taxonomy, "own"), 2.0)
    made = training_examples(replace(plan, extras=(extra,)))[1]
    assert [item.concepts for item in made if item.source == "own"] == [("u:skill/manage/budgets",)] * 2


def test_labels_held_out_are_nowhere_in_the_taxonomy_trained_on(taxonomy: Taxonomy) -> None:
    reduced, probes = hold_out(taxonomy, 1)
    assert len(probes) == 40  # a fifth of the 200 concepts with more than one alternative label
    for probe in probes:
        assert probe.text in taxonomy.concepts[probe.concept].alternative_labels
        assert probe.text not in reduced.concepts[probe.concept].alternative_labels


def test_the_rate_rises_then_falls() -> None:
    rates = [schedule(step, 100) for step in range(100)]
    assert rates[0] == pytest.approx(1 / 6)
    assert max(rates) == rates[5] == 1.0
    assert rates[6:] == sorted(rates[6:], reverse=True)
    assert rates[-1] == pytest.approx(1 / 94)


@pytest.mark.parametrize("wrong", [{"device": "tpu"}, {"precision": "int8"}, {"rows": 0}, {"rate": 0.0}])
def test_impossible_plans_are_refused(plan: TrainingPlan, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        replace(plan, **wrong)


def test_a_run_with_mistakes_and_a_running_mean_goes_on_where_it_was(plan: TrainingPlan) -> None:
    hard = replace(plan, steps=4, mistakes=1, average=0.5, described=0.5)
    whole = train(replace(hard, output=plan.output / "whole"))
    assert whole.steps == 4
    assert whole.after != whole.before


def test_the_mean_of_two_runs_lies_between_them(plan: TrainingPlan) -> None:
    from safetensors.torch import load_file

    first, second, mixed = (plan.output / name for name in ("first", "second", "mixed"))
    train(replace(plan, steps=2, output=first))
    train(replace(plan, steps=2, seed=6, output=second))
    train(replace(plan, steps=2, seed=6, output=mixed, mean=Mean(first, 0.25)))
    found = [load_file(folder / "model.safetensors")["encoder.layer.0.output.dense.bias"] for folder in
             (first, second, mixed)]  # fmt: skip
    assert (found[2].float() - (0.25 * found[0].float() + 0.75 * found[1].float())).abs().max() < 1e-3
    assert json.loads((mixed / "manifest.json").read_text())["mean"]["share"] == 0.25


@pytest.mark.parametrize("name", ["first", "second", "quick"])
def test_recipes_are_plans(taxonomy: Taxonomy, tmp_path: Path, name: str) -> None:
    plan = TrainingPlan.by_recipe(name, taxonomy=taxonomy, base=tmp_path, output=tmp_path)
    assert plan.recipe == name
    assert plan.amounts.mixed > 0


def test_an_unknown_recipe_names_the_known(taxonomy: Taxonomy, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="first"):
        TrainingPlan.by_recipe("fourth", taxonomy=taxonomy, base=tmp_path, output=tmp_path)
