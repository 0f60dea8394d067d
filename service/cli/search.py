"""skillsgap offerings search."""

from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from service.answers import search as answers
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.plan_options import condition_options, conditions
from service.errors import BadInput
from service.operations.fit_offerings import Using
from service.operations.offering_quality import QUALITY
from service.operations.search_request import Filters, FoundOfferings, Wanted, cursor_of
from service.store.rows import encode_cursor


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--concept", help="ESCO concept by URI or label, instead of words.")
@click.option("--occupation", help="Occupation (URI or label) or vacancy id, instead of words.")
@click.option("--like", help="Offering id, instead of words.")
@condition_options
@click.option("--hours", type=click.FloatRange(0), help="At most so many hours.")
@click.option("--price", type=click.FloatRange(0), help="At most this price.")
@click.option("--currency", help="Of the price, e.g. EUR; the commonest one if absent.")
@click.option("--quality", multiple=True, type=click.Choice(QUALITY), help="Highest severity of open findings.")
@click.option("--unknown-too", is_flag=True, help="Let through what does not say what a filter asks.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 500))
@click.option("--cursor", help="next_cursor of the page before.")
@taxonomy_option
@matcher_option
@json_option
def search(**given: Any) -> None:
    """Find offerings by plain WORDS, a concept, an occupation, or like another one; each says why it was found."""
    wanted = _wanted(given)
    filters = Filters(
        conditions(given),
        given["hours"],
        given["price"],
        given["currency"],
        given["quality"],
        given["unknown_too"],
    )
    after = None if given["cursor"] is None else cursor_of(given["cursor"])
    with open_parts() as parts:
        found = parts.planning.search(
            parts.access.scope, wanted, filters, (after, given["limit"]), Using(given["taxonomy"], given["matcher"])
        )
    following = None if found.after is None else encode_cursor(*found.after)
    if given["as_json"]:
        print_json(answers.found_offerings(found) | {"next_cursor": following})
        return
    _print(found, following)


def _wanted(given: dict[str, Any]) -> Wanted:
    words = " ".join(given["words"]) or None
    wanted = Wanted(words, given["concept"], given["occupation"], given["like"])
    if sum(item is not None for item in (words, given["concept"], given["occupation"], given["like"])) != 1:
        raise BadInput("give words, or one of --concept, --occupation and --like")
    return wanted


def _print(found: FoundOfferings, following: str | None) -> None:
    out = console()
    table = Table("relevance", "offering", "provider", "why", title=f"{found.total} found", title_justify="left")
    for item in found.offerings:
        offering = item.stored.offering
        stale = f"\n[yellow]stale: {', '.join(item.stale)}[/]" if item.stale else ""
        title = f"{escape(offering.title)}\n[dim]{item.stored.id}[/]{stale}"
        table.add_row(
            f"{item.relevance:.2f}", title, escape(offering.provider or ""), escape(answers.why_words(item.why))
        )
    out.print(table)
    for name, values in found.facets.items():
        listed = ", ".join(f"{value} {count}" for value, count in list(values.items())[:6])
        if listed:
            out.print(f"  {name}: {escape(listed)}", soft_wrap=True)
    for name, counts in found.removed.items():
        out.print(f"  {name} took away {counts['no']}, and {counts['unknown']} that do not say")
    if following:
        click.echo(f"more: --cursor {following}")
