"""skillsgap plan."""

import json
import sys
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.answers import plans as answers
from service.cli.fit_tables import coverage
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.plan_options import limit_options, limits, person, person_options
from service.cli.reading import read_text
from service.errors import BadInput
from service.operations.fit_offerings import Using
from service.operations.library import Shelf
from service.operations.plan_answer import PlanAnswer, ShownPlan, Status, StaysOpen
from service.operations.plan_request import Choice, Close, PlanRequest, Unknown
from service.planning.problem import Goal

OPEN_SHOWN = 6


@click.command()
@person_options
@click.option("--target", required=True, help="Occupation (URI or label) or vacancy id.")
@click.option("--goal", default="fewest", show_default=True, type=click.Choice([goal.value for goal in Goal]))
@click.option("--close", default="essential", show_default=True, type=click.Choice([item.value for item in Close]))
@limit_options
@click.option(
    "--if-unknown",
    default="exclude",
    show_default=True,
    type=click.Choice([item.value for item in Unknown]),
    help="What becomes of an offering that does not say what a limit asks.",
)
@click.option("--planned", multiple=True, help="Offering taken already; as often as needed.")
@click.option("--without", multiple=True, help="Offering not wanted.")
@click.option("--prerequisites", help="JSON file: offering id to the ids that must come before.")
@click.option("--why-not", multiple=True, help="Offering to explain the absence of.")
@click.option("--alternatives", default=2, show_default=True, type=click.IntRange(0, 5))
@click.option("--check", is_flag=True, help="Exit with 1 when no plan closes all that must be closed.")
@taxonomy_option
@matcher_option
@json_option
def plan(**given: Any) -> None:
    """Find the offerings that close a person's gap: the best by the goal within the limits, with proof."""
    request = PlanRequest(
        person(given),
        given["target"],
        Goal(given["goal"]),
        Close(given["close"]),
        limits(given),
        Unknown(given["if_unknown"]),
        Choice(given["planned"], given["without"], given["why_not"], _prerequisites(given["prerequisites"])),
        given["alternatives"],
        Using(given["taxonomy"], given["matcher"]),
    )
    with open_parts() as parts:
        found = parts.planning.plan(parts.access.scope, request)
    if given["as_json"]:
        print_json(answers.plan(found))
    else:
        _print(console(), found)
    if given["check"] and found.status not in {Status.PROVED, Status.FOUND}:
        sys.exit(1)


def _prerequisites(name: str | None) -> dict[str, tuple[str, ...]]:
    if name is None:
        return {}
    wrong = f'{name} must hold one JSON object, offering id to a list of ids: {{"off_a": ["off_b"]}}'
    try:
        read = json.loads(read_text(name))
    except ValueError as error:
        raise BadInput(f"{wrong} ({error})") from None
    if not isinstance(read, dict) or not all(isinstance(needed, list) for needed in read.values()):
        raise BadInput(wrong)
    return {key: tuple(str(one) for one in needed) for key, needed in read.items()}


def _print(out: Console, answer: PlanAnswer) -> None:
    gap = answer.gap
    out.print(f"[bold]{gap.target.label}[/]: {answers.STATUS_WORDS[answer.status]}", soft_wrap=True)
    for shown in answer.plans[:1]:
        _print_plan(out, shown, answer, "plan")
    for rank, shown in enumerate(answer.plans[1:], start=2):
        titles = ", ".join(escape(step.stored.offering.title) for step in shown.steps)
        out.print(f"next best ({rank}): {answers.plan_summary(shown, answer)}: {titles}", soft_wrap=True)
    if answer.clash:
        _print_clash(out, answer)
    if answer.instead:
        _print_plan(out, answer.instead, answer, "closes most within the limits")
    for item in answer.why_not:
        title = item.stored.offering.title if item.stored else item.id
        out.print(f"why not {escape(title)}: {answers.why_not_words(item)}", soft_wrap=True)


def _print_plan(out: Console, shown: ShownPlan, answer: PlanAnswer, name: str) -> None:
    shelf = answer.gap.shelf
    table = Table("", "offering", "closes", "shown by", "price", "hours", title=name, title_justify="left")
    for number, step in enumerate(shown.steps, start=1):
        offering = step.stored.offering
        first = (str(number), f"{offering.title}\n[dim]{step.stored.id}[/]", _price(offering.price, offering.currency))
        hours = "unknown" if offering.workload_hours is None else f"{offering.workload_hours:g}"
        labels = answers.requirement_names(step.closes, shelf) or ["(needed before another)"]
        texts = [f"“{escape(item.evidence.text)}”" if item.evidence else "" for item in step.closes] or [""]
        for row, (label, text) in enumerate(zip(labels, texts, strict=True)):
            lead = (first[0], first[1]) if row == 0 else ("", "")
            table.add_row(*lead, escape(label), text, *((first[2], hours) if row == 0 else ("", "")))
    if table.row_count:
        out.print(table)
    out.print(f"  {answers.plan_summary(shown, answer)}", soft_wrap=True)
    out.print(f"  coverage {coverage(answer.gap.fit)} before, {coverage(shown.after)} after")
    _print_open(out, shown, shelf)


def _print_open(out: Console, shown: ShownPlan, shelf: Shelf) -> None:
    by_reason: dict[str, list[StaysOpen]] = {}
    for item in shown.open:
        by_reason.setdefault(answers.OPEN_WORDS[item.because], []).append(item)
    for words, items in by_reason.items():
        labels = ", ".join(answers.requirement_name(item.requirement, shelf) for item in items[:OPEN_SHOWN])
        more = f" and {len(items) - OPEN_SHOWN} more" if len(items) > OPEN_SHOWN else ""
        out.print(f"  open, {words} ({len(items)}): {escape(labels)}{more}", soft_wrap=True)


def _print_clash(out: Console, answer: PlanAnswer) -> None:
    clash = answer.clash
    if clash is None:
        return
    named = [answers.constraint_words(name, answer.pool) for name in clash.constraints]
    named += [f"close {answers.requirement_name(item, answer.gap.shelf)!r}" for item in clash.requirements]
    smallest = "the smallest set that cannot hold together" if clash.smallest else "these cannot hold together"
    out.print(f"{smallest}: {escape('; '.join(named))}", soft_wrap=True)


def _price(price: float | None, currency: str | None) -> str:
    return "unknown" if price is None else f"{price:g} {currency or ''}".strip()
