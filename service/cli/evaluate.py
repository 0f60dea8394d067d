"""skillsgap evaluate | compare | convert | calibrate."""

import json
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from service.answers.common import problems, versions
from service.cli.output import console, json_option, open_parts, print_json, print_line, taxonomy_option
from service.errors import BadInput
from service.evaluation.calibration import CalibrationPlan, calibration_source
from service.evaluation.calibration import calibrate as fit_calibration
from service.evaluation.converters import convert as convert_set
from service.evaluation.harness import EvaluationOptions, Unjudged
from service.evaluation.harness import compare as compare_matchers
from service.evaluation.harness import evaluate as evaluate_matchers
from service.evaluation.judged_file import read_judged_path
from service.evaluation.runs import read_precomputed
from service.matching.base import Matcher
from service.operations.library import MatcherHandle
from service.parts import Parts

FILE = click.Path(path_type=Path)
RANKING = ("mrr", "rp@5", "rp@10", "ndcg@10", "recall@50")
JUDGED = ("brier", "ece", "auc", "accepted_precision", "accepted_recall", "abstained")
unjudged_option = click.option(
    "--unjudged",
    type=click.Choice([item.value for item in Unjudged]),
    default=Unjudged.LEFT_OUT.value,
    show_default=True,
    help="What a concept is that no judge has seen.",
)
precomputed_option = click.option(
    "--precomputed", multiple=True, type=FILE, help="Answers of another program (bench/peer), as one more matcher."
)


@click.command()
@click.argument("file", type=FILE)
@click.option("--matcher", "matchers", multiple=True, help="Name of a matcher; as often as needed.")
@precomputed_option
@unjudged_option
@taxonomy_option
@json_option
def evaluate(**given: Any) -> None:
    """Measure matchers on a judged file (JSON Lines; docs/evaluation.md says how to write one)."""
    with open_parts() as parts:
        handle, matchers = _matchers(parts, given["taxonomy"], given["matchers"], given["precomputed"])
        judged = read_judged_path(given["file"], parts.library.shelf(given["taxonomy"]).taxonomy)
        report = evaluate_matchers(judged, matchers, EvaluationOptions(unjudged=Unjudged(given["unjudged"])))
    document = {"versions": versions(handle.versions), **report, "problems": problems(judged.problems)}
    if given["as_json"]:
        print_json(document)
        return
    _print_report(report)


@click.command()
@click.argument("file", type=FILE)
@click.option("--matcher", "matchers", multiple=True, required=True, help="Give two names.")
@precomputed_option
@unjudged_option
@taxonomy_option
@click.option("--check", is_flag=True, help="Exit with 1 unless the second matcher is better on MRR.")
@json_option
def compare(**given: Any) -> None:
    """Compare two matchers record by record (paired bootstrap)."""
    with open_parts() as parts:
        handle, matchers = _matchers(parts, given["taxonomy"], given["matchers"], given["precomputed"])
        if len(matchers) != 2:
            raise BadInput(f"give two matchers to compare, not {len(matchers)}")
        judged = read_judged_path(given["file"], parts.library.shelf(given["taxonomy"]).taxonomy)
        found = compare_matchers(judged, matchers, EvaluationOptions(unjudged=Unjudged(given["unjudged"])))
    if given["as_json"]:
        print_json({"versions": versions(handle.versions), **found})
    else:
        first, second = found["matchers"]
        table = Table("metric", first, second, "difference", "better")
        for name, values in found["metrics"].items():
            shown = (_estimate(values[key]) for key in (first, second, "difference"))
            table.add_row(name, *shown, values["better"] or "neither")
        console().print(table)
    if given["check"] and found["metrics"]["mrr"]["better"] != found["matchers"][1]:
        raise SystemExit(1)


@click.command()
@click.argument("format_name")
@click.argument("path", type=FILE)
@taxonomy_option
def convert(format_name: str, path: Path, taxonomy: str | None) -> None:
    """Print a published set (decorte, skillskape, learning_outcomes, crosswalk, melo) as a judged file."""
    with open_parts() as parts:
        for line in convert_set(format_name, path, parts.library.shelf(taxonomy).taxonomy):
            print_line(line)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--matcher", default="default", show_default=True, help="`default` or `fast`.")
@click.option("--precision", default=0.85, show_default=True, type=click.FloatRange(0.5, 0.999))
@click.option("--feature", "features", multiple=True, help="A feature to use; all of the matcher's if absent.")
@click.option("--out", type=FILE, required=True, help="Where to write the calibration.")
@taxonomy_option
@json_option
def calibrate(**given: Any) -> None:
    """Fit a matcher's scores to judged files, and say what "accepted" then means."""
    with open_parts() as parts:
        shelf = parts.library.shelf(given["taxonomy"])
        judged = [read_judged_path(path, shelf.taxonomy) for path in given["files"]]
        source = calibration_source(given["matcher"], parts.matchers.over(shelf.taxonomy))
        model = source.model
        features = tuple(given["features"]) or source.names
        plan = CalibrationPlan(given["matcher"], (model,), features, source.table, precision=given["precision"])
        report = fit_calibration(judged, source.features, plan)
    given["out"].write_text(json.dumps(report.calibration.stored(), indent=1) + "\n", encoding="utf-8")
    document = {
        "calibration": report.calibration.version,
        "model": model,
        "accepted_from": report.calibration.accepted,
        "not_sure_from": report.calibration.not_sure,
        "accepted_precision": report.accepted_precision.as_json(),
        "files": report.files,
    }
    if given["as_json"]:
        print_json(document)
        return
    click.echo(
        f"calibration {report.calibration.version}: accepted from {report.calibration.accepted}, "
        f"precision {_estimate(report.accepted_precision.as_json())} on records left out"
    )


def _matchers(
    parts: Parts, taxonomy: str | None, names: tuple[str, ...], files: tuple[Path, ...]
) -> tuple[MatcherHandle, dict[str, Matcher]]:
    handles = {name: parts.library.matcher(taxonomy, name) for name in names or (parts.settings.matcher,)}
    matchers: dict[str, Matcher] = {name: handle.matcher for name, handle in handles.items()}
    for path in files:
        other = read_precomputed(path)
        matchers[other.name] = other
    return next(iter(handles.values())), matchers


def _print_report(report: dict[str, Any]) -> None:
    names = list(report["matchers"])
    table = Table("", *names)
    for key in ("queries", "skipped"):
        table.add_row(key, *(str(report["matchers"][name][key]) for name in names))
    for key in (*RANKING, "unjudged", *JUDGED, "texts_per_s"):
        if any(key in report["matchers"][name] for name in names):
            table.add_row(key, *(_estimate(report["matchers"][name].get(key)) for name in names))
    console().print(table)


def _estimate(value: dict[str, float | None] | None) -> str:
    if value is None or value["value"] is None:
        return "-"
    if value["low"] is None or value["high"] is None:
        return f"{value['value']:.3f}"
    return f"{value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})"
