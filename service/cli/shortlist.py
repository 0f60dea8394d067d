"""skillsgap shortlist."""

from typing import Any

import click
from rich.table import Table

from service.answers import people as answers
from service.answers.common import Json
from service.cli.credentials import plain
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.operations.fit_offerings import Using
from service.operations.shortlist_candidates import ShortlistRequest
from service.operations.shortlist_filters import Filters

OPEN_SHOWN = 6


@click.command()
@click.option("--target", required=True, help="Occupation (URI or label) or vacancy id.")
@click.option("--must-have", "must_haves", multiple=True, help="Concept that must be met; as often as needed.")
@click.option("--trusted-only", is_flag=True, help="Only trusted credentials count.")
@click.option("--level", type=click.IntRange(1, 8), help="Only credentials of this EQF level or above count.")
@click.option("--language", "languages", multiple=True, help="Only credentials in this language count.")
@click.option("--issuer", "issuers", multiple=True, help="Only credentials of this issuer count (register id, DID).")
@click.option("--issued-since", type=click.DateTime(["%Y-%m-%d"]), help="Only credentials issued since count.")
@click.option("--expired", is_flag=True, help="Count expired credentials too, as not sure.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@click.option("--cursor", help="next_cursor of the page before.")
@taxonomy_option
@matcher_option
@json_option
def shortlist(**given: Any) -> None:
    """List all candidates by what they have shown of what a target asks for; nobody is rejected."""
    since = given["issued_since"]
    filters = Filters(
        given["must_haves"],
        given["trusted_only"],
        given["level"],
        given["languages"],
        given["issuers"],
        since.date() if since else None,
    )
    after = answers.shortlist_key(given["cursor"]) if given["cursor"] else None
    request = ShortlistRequest(given["target"], filters, expired=given["expired"], limit=given["limit"], after=after)
    with open_parts() as parts:
        found = parts.people.shortlist(parts.access.scope, request, Using(given["taxonomy"], given["matcher"]))
    answer = answers.shortlist(found)
    if given["as_json"]:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: Json) -> None:
    out = console()
    labels = {item["uri"]: item["label"] for item in answer["requirements"]}
    title = f"{answer['total']} of {answer['compared']} candidates for {answer['target_label']}"
    table = Table("rank", "candidate", "counts", "coverage", "met and partly", "nothing shown for", title=plain(title))
    for item in answer["candidates"]:
        sure = [found["label"] for found in item["requirements"] if found["verdict"] in {"met", "partly"}]
        none = [labels.get(uri, uri) for uri in item["nothing_shown"]]
        low, high = item["coverage"]["low"], item["coverage"]["high"]
        table.add_row(
            str(item["rank"]),
            plain(item["candidate"]),
            item["summary"],
            f"{low:.2f} to {high:.2f}",
            plain(_few(sure)),
            plain(_few(none)),
        )
    out.print(table)
    for item in answer["candidates"]:
        for note in item["notes"]:
            out.print(f"  {plain(item['candidate'])}: {plain(note)}", markup=False)
    for removed in answer["filters"]:
        out.print(f"  {removed['says']}", markup=False)
    out.print(f"  {answer['notice']}", markup=False)
    if answer["next_cursor"]:
        click.echo(f"more: --cursor {answer['next_cursor']}")


def _few(labels: list[str]) -> str:
    more = f" and {len(labels) - OPEN_SHOWN} more" if len(labels) > OPEN_SHOWN else ""
    return ", ".join(labels[:OPEN_SHOWN]) + more
