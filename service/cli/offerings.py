"""skillsgap offerings import | list | show | delete."""

from datetime import datetime
from typing import Any

import click
from rich.table import Table

from service.answers import offerings as answers
from service.cli.output import console, json_option, open_parts, print_json
from service.cli.reading import read_bytes
from service.cli.search import search
from service.operations.import_offerings import CatalogueFile
from service.store.offerings import OfferingFilter

REJECTED_SHOWN = 10


@click.group()
def offerings() -> None:
    """Import, search and list offerings."""


offerings.add_command(search)


@offerings.command("import")
@click.argument("file")
@click.option("--source", help="Name of where the catalogue comes from; part of each offering's identity.")
@click.option("--snapshot", type=click.DateTime(["%Y-%m-%d"]), help="The day that the file shows.")
@click.option("--complete", is_flag=True, help="Offerings of the source that the file lacks are withdrawn.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field.")
@click.option("--format", "format_", help="csv, json or jsonl; told from name and content if absent.")
@click.option("--match/--no-match", default=True, help="Match the new texts at once (default) or when needed.")
@json_option
def import_(**given: Any) -> None:
    """Import a catalogue (CSV, JSON or JSON Lines); the same file twice changes nothing."""
    name = given["file"]
    data = read_bytes(name)
    with open_parts() as parts:
        rows = parts.catalogue_rows(data, given["mapping"], given["format_"], name)
        report = parts.import_offerings(parts.access.scope, rows, _file(given))
        if given["match"] and report.ids:
            parts.match_all(parts.access.scope)
    if given["as_json"]:
        print_json(answers.import_report(report))
        return
    click.echo(
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.duplicates} duplicates, {report.withdrawn} withdrawn, {len(report.rejected)} rejected"
    )
    for item in report.rejected[:REJECTED_SHOWN]:
        click.echo(f"  row {item.row}, {item.field or 'row'}: {item.reason}", err=True)


def _file(given: dict[str, Any]) -> CatalogueFile:
    day: datetime | None = given["snapshot"]
    return CatalogueFile(given["source"], day.date() if day else None, given["complete"])


@offerings.command("list")
@click.option("--provider", help="Only this provider's.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500))
@click.option("--cursor", help="next_cursor of the page before.")
@json_option
def list_(provider: str | None, limit: int, cursor: str | None, as_json: bool) -> None:
    """List offerings by id."""
    wanted = OfferingFilter(provider=provider)
    with open_parts() as parts:
        page = parts.offerings.page(parts.access.scope, wanted, limit, cursor)
    if as_json:
        listed = [answers.offering(item) for item in page.items]
        print_json({"offerings": listed, "next_cursor": page.next_cursor})
        return
    table = Table("id", "title", "provider", "outcomes")
    for item in page.items:
        table.add_row(item.id, item.offering.title, item.offering.provider or "", str(len(item.offering.outcomes)))
    console().print(table)
    if page.next_cursor:
        click.echo(f"more: --cursor {page.next_cursor}")


@offerings.command("show")
@click.argument("offering")
def show(offering: str) -> None:
    """Print an offering as JSON."""
    with open_parts() as parts:
        print_json(answers.offering(parts.offerings.get(parts.access.scope, offering)))


@offerings.command("delete")
@click.argument("offering")
def delete(offering: str) -> None:
    """Delete an offering and what was computed for it."""
    with open_parts() as parts:
        parts.offerings.delete(parts.access.scope, offering)
    click.echo(f"{offering} deleted")
