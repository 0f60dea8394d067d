"""skillsgap train."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from service.cli.output import json_option, open_parts, print_json, taxonomy_option
from service.errors import BadInput
from service.evaluation.judged_file import read_judged_path
from service.evaluation.training.loop import train as train_model
from service.evaluation.training.plan import DEVICES, PRECISIONS, Extra, Mean, TrainingPlan
from service.evaluation.training.plan import Progress as Step
from service.evaluation.training.static_table import train_static
from service.matching.models import WEIGHTS, resolve_model
from service.parts import Parts
from service.taxonomy.taxonomy import Taxonomy


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the weights; resumed if begun.")
@click.option("--base", default="minilm", show_default=True, help="Model to start from: minilm, a folder, a hub id.")
@click.option("--older", help="A second loaded ESCO version whose labels are added.")
@click.option(
    "--extra", "extras", multiple=True, metavar="FILE[:TIMES]", help="Judged file of real texts to learn from."
)
@click.option("--seed", default=5, show_default=True)
@click.option("--recipe", default="second", show_default=True, help="What it is made of: first, second, quick.")
@click.option("--mean", metavar="FOLDER:SHARE", help="Mix the weights of another run into those written.")
@click.option("--epochs", default=1, show_default=True, type=click.IntRange(1))
@click.option("--steps", default=0, show_default=True, type=click.IntRange(0), help="Most steps; 0 means all.")
@click.option("--device", type=click.Choice(DEVICES), default="auto", show_default=True)
@click.option("--precision", type=click.Choice(PRECISIONS), default="auto", show_default=True)
@click.option("--quick", is_flag=True, help="The recipe of that name: few examples, minutes, to try the command.")
@click.option("--table", is_flag=True, help="Train the table of word pieces instead: minutes, on the processor.")
@taxonomy_option
@json_option
def train(**given: Any) -> None:
    """Train the encoder, or its table, on text made from ESCO by rules (docs/training.md), on a GPU if there is one."""
    with open_parts() as parts:
        taxonomy = parts.library.shelf(given["taxonomy"]).taxonomy
        plan = _plan(parts, taxonomy, given)
    with _progress() as shown:
        document, said = (_table if given["table"] else _encoder)(plan, shown)
    if given["as_json"]:
        print_json(document)
        return
    click.echo(said)


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A bar on a terminal; elsewhere lines, so that the log of a run of an hour says how far it is."""
    if not sys.stderr.isatty():
        click.echo("making the text", err=True)
        yield lambda step: click.echo(_line(step), err=True)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("making the text", total=None)

        def shown(step: Step) -> None:
            bar.update(task, total=step.steps, completed=step.step, description=f"training, loss {step.loss:.3f}")

        yield shown


def _line(step: Step) -> str:
    return (
        f"step {step.step} of {step.steps}, loss {step.loss:.3f}, in-batch accuracy {step.accuracy:.3f}, "
        f"{step.left_seconds:.0f} s left"
    )


def _encoder(plan: TrainingPlan, shown: Callable[[Step], None]) -> tuple[dict[str, Any], str]:
    report = train_model(plan, shown)
    return {**asdict(report), "folder": str(report.folder)}, (
        f"{report.steps} steps on {report.device} in {report.seconds:.0f} s, {report.pairs:,} pairs; "
        f"held-out MRR {report.before:.3f} before, {report.after:.3f} after\n"
        f"use it: SKILLSGAP_MODEL={report.folder}, after `skillsgap calibrate`"
    )


def _table(plan: TrainingPlan, shown: Callable[[Step], None]) -> tuple[dict[str, Any], str]:
    if plan.mean:
        raise BadInput("--mean mixes the weights of encoders; a table has none: leave it out")
    report = train_static(plan, shown)
    tokens, dimension = report.shape
    return {**asdict(report), "path": str(report.path)}, (
        f"{report.steps} steps, in-batch accuracy {report.accuracy:.3f}; {tokens:,} x {dimension} in {report.path}\n"
        "to ship it: service/matching/weights, its hash in manifest.json, `skillsgap calibrate` for both matchers"
    )


def _plan(parts: Parts, taxonomy: Taxonomy, given: dict[str, Any]) -> TrainingPlan:
    older = parts.library.shelf(given["older"]).taxonomy if given["older"] else None
    return TrainingPlan.by_recipe(
        "quick" if given["quick"] else given["recipe"],
        taxonomy=taxonomy,
        base=resolve_model(given["base"]).path,
        output=given["out"],
        older=older,
        extras=tuple(_extra(name, taxonomy) for name in given["extras"]),
        seed=given["seed"],
        epochs=given["epochs"],
        steps=given["steps"],
        device=given["device"],
        precision=given["precision"],
        threads=parts.settings.threads,
        mean=_mean(given["mean"]) if given["mean"] else None,
    )


def _extra(name: str, taxonomy: Taxonomy) -> Extra:
    path, times = _weighed("--extra", name)
    return Extra(read_judged_path(path, taxonomy), times)


def _mean(name: str) -> Mean:
    folder, share = _weighed("--mean", name)
    if not (folder / WEIGHTS).is_file() or not 0 < share < 1:
        raise BadInput(f"--mean {name!r}: a folder with {WEIGHTS} and a share between 0 and 1, e.g. first:0.3")
    return Mean(folder, share)


def _weighed(option: str, name: str) -> tuple[Path, float]:
    path, colon, number = name.rpartition(":")
    try:
        weight = float(number) if colon else 1.0
    except ValueError:
        raise BadInput(f"{option} {name!r}: after the colon comes a number, e.g. {path}:1.5") from None
    return Path(path if colon else name), weight
