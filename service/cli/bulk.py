"""skillsgap bulk candidates | fits | gaps."""

import click

from service.answers.bulk import COLUMNS, cells, result
from service.cli.output import open_parts, print_line
from service.cli.reading import read_bytes
from service.operations.bulk import Bulk
from service.operations.bulk_rows import bulk_rows, table

form_option = click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True, help="Of the results."
)


@click.group()
def bulk() -> None:
    """Answer many rows at once: JSON Lines or CSV in, one result a row out."""


@bulk.command("candidates")
@click.argument("file")
@form_option
def candidates(file: str, form: str) -> None:
    """Add credentials: rows of candidate, credential (JSON or JWT) and perhaps subject."""
    _run("candidates.import", file, form)


@bulk.command("fits")
@click.argument("file")
@form_option
def fits(file: str, form: str) -> None:
    """Fit candidates to targets: rows of candidate and target."""
    _run("candidates.fit", file, form)


@bulk.command("gaps")
@click.argument("file")
@form_option
def gaps(file: str, form: str) -> None:
    """Find gaps: rows of id, target, and have (a list) or one text, concept or offering."""
    _run("gaps.batch", file, form)


def _run(name: str, file: str, form: str) -> None:
    data = read_bytes(file)
    with open_parts() as parts:
        kind, scope = Bulk(parts.candidates, parts.find_gap).kinds()[name], parts.access.scope
        rows = bulk_rows(data, kind.columns)
        for number, row in enumerate(rows, start=1):
            line = result(number, kind.key, kind.do(scope, row))
            if form == "jsonl":
                print_line(line)
            else:
                click.echo(table(cells(line), COLUMNS[name], heading=number == 1), nl=False)
