"""skillsgap backup | restore."""

from dataclasses import asdict
from pathlib import Path

import click

from service.cli.output import json_option, open_parts, print_json


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write everything in the database to FILE while the service runs; indexes and vectors can be made again."""
    with open_parts() as parts:
        made = parts.work.write_backup(file)
    if as_json:
        print_json(asdict(made))
        return
    click.echo(f"{sum(made.rows.values()):,} rows of {len(made.rows)} tables in {file}; it holds secrets: keep it safe")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Drop what is in the database now; needed unless it is new.")
@json_option
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Replace everything in the database by a backup, of SQLite or PostgreSQL, without who was erased since.

    One transaction: all or nothing. Erasures are known from the backup, the database, and erased.txt in the home.
    """
    with open_parts() as parts:
        done = parts.work.read_backup(file, replace=replace)
    if as_json:
        print_json(asdict(done))
        return
    click.echo(
        f"{sum(done.backup.rows.values()):,} rows of {done.backup.made_at[:19]} restored; "
        f"{done.erased_again} candidates erased again"
    )
