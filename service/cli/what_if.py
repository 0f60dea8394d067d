"""skillsgap what-if."""

from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from service.answers import plans as answers
from service.cli.fit_tables import coverage, number
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.plan_options import limit_options, limits, person, person_options
from service.domain import Importance
from service.errors import BadInput
from service.operations.compare_targets import Distance, Distances
from service.operations.fit_offerings import Using
from service.operations.plan_request import Close, PlanRequest, Unknown
from service.planning.problem import Goal


@click.command("what-if")
@person_options
@click.option("--target", "targets", multiple=True, help="Occupation (URI or label) or vacancy id; as often as needed.")
@click.option("--nearest", type=click.IntRange(1, 10), help="So many of the nearest occupations, instead of targets.")
@click.option("--goal", default="cheapest", show_default=True, type=click.Choice([goal.value for goal in Goal]))
@click.option("--close", default="essential", show_default=True, type=click.Choice([item.value for item in Close]))
@limit_options
@click.option("--if-unknown", default="exclude", show_default=True, type=click.Choice([item.value for item in Unknown]))
@taxonomy_option
@matcher_option
@json_option
def what_if(**given: Any) -> None:
    """Show how far a person is from targets, and what the best plan to each closes and costs."""
    if bool(given["targets"]) == (given["nearest"] is not None):
        raise BadInput("give either --target (as often as needed) or --nearest N")
    request = PlanRequest(
        person(given),
        (),
        Goal(given["goal"]),
        Close(given["close"]),
        limits(given),
        Unknown(given["if_unknown"]),
        using=Using(given["taxonomy"], given["matcher"]),
    )
    with open_parts() as parts:
        compare = parts.planning.compare
        if given["nearest"] is not None:
            found = compare.nearest(parts.access.scope, request, given["nearest"])
        else:
            found = compare.named(parts.access.scope, request, given["targets"])
    if given["as_json"]:
        print_json(answers.distances(found))
    else:
        _print(found)


def _print(found: Distances) -> None:
    out = console()
    table = Table("target", "score", "coverage", "essential open", "the way", "coverage then")
    for item in found.distances:
        way, after = _way(item)
        table.add_row(
            escape(item.gap.target.label),
            number(item.gap.fit.score),
            coverage(item.gap.fit),
            str(item.open(Importance.ESSENTIAL)),
            escape(way),
            after,
        )
    out.print(table)
    for note in found.notes:
        out.print(f"  {escape(note)}", soft_wrap=True)


def _way(item: Distance) -> tuple[str, str]:
    answer = item.plan
    if answer is None:
        return "nothing must be closed", ""
    shown = next(iter(answer.plans), answer.instead)
    if shown is None:
        return answers.STATUS_WORDS[answer.status], ""
    words = answers.plan_summary(shown, answer)
    return (words if answer.plans else f"not everything within the limits: {words}"), coverage(shown.after)
