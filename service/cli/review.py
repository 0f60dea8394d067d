"""skillsgap review."""

import sys
from collections import Counter
from datetime import UTC, date, datetime

import click
from rich.table import Table

from service.answers import findings as answers
from service.cli.output import console, json_option, open_parts, print_line
from service.operations.review_offerings import ReviewReport
from service.operations.steps import AtOnce
from service.quality.engine import FindingKind, Result, Severity, rule
from service.store.finding_values import FindingFilter, StoredFinding

WORDS_SHOWN = 90


@click.command("review")
@click.option("--offering", "offerings", multiple=True, metavar="ID", help="Only this offering; as often as needed.")
@click.option("--rule", "rule_name", help="Show only findings of this rule.")
@click.option("--kind", type=click.Choice([item.value for item in FindingKind]), help="Show only findings of a kind.")
@click.option("--result", type=click.Choice(["violated", "unknown"]), help="Show only findings with this result.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge against; today if absent.")
@click.option("--check", is_flag=True, help="Exit with 1 when a violated finding above info is open and not waived.")
@json_option
def review(**given: object) -> None:
    """Judge what changed since the last review, then show the open findings; --json prints one a line."""
    day = given["day"]
    today = day.date() if isinstance(day, datetime) else datetime.now(UTC).date()
    keys = given["offerings"] if isinstance(given["offerings"], tuple) else ()
    if given["rule_name"]:
        rule(str(given["rule_name"]))
    with open_parts() as parts:
        steps = AtOnce(lambda done, total: parts.progress("judging offerings", done, total))
        scope = parts.access.scope
        report = parts.review_offerings(scope, today, keys, steps)
        found = [item for wanted in _filters(given, keys, today) for item in parts.findings.all(scope, wanted)]
    if given["as_json"]:
        for item in found:
            print_line(answers.finding(item))
    else:
        _print(found, report)
    if given["check"] and any(_counts(item) for item in found):
        sys.exit(1)


def _filters(given: dict[str, object], keys: tuple[str, ...], today: date) -> list[FindingFilter]:
    def named(name: str) -> str | None:
        return str(given[name]) if given[name] else None

    return [
        FindingFilter(
            offering=key, rule=named("rule_name"), kind=named("kind"), result=named("result"), waived_on=today
        )
        for key in (keys or (None,))
    ]


def _counts(item: StoredFinding) -> bool:
    return item.result == Result.VIOLATED.value and item.severity != Severity.INFO.value


def _print(found: list[StoredFinding], report: ReviewReport) -> None:
    table = Table("rule", "kind", "severity", "violated", "unknown", "fix")
    counts = Counter((item.rule, item.result) for item in found)
    for name in dict.fromkeys(item.rule for item in sorted(found, key=lambda one: (one.kind, one.rule))):
        entry = rule(name)
        fix = entry.fix if len(entry.fix) <= WORDS_SHOWN else f"{entry.fix[:WORDS_SHOWN]}…"
        violated, unknown = counts[name, "violated"], counts[name, "unknown"]
        table.add_row(name, entry.kind.value, entry.severity.value, f"{violated:,}", f"{unknown:,}", fix)
    console().print(table)
    click.echo(
        f"{report.judged:,} of {report.offerings:,} offerings judged now: "
        f"{report.opened:,} findings opened, {report.closed:,} closed, {report.changed:,} changed"
    )
