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
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Drop what is in the database now; needed unless it is new.")
@click.option("--only-erasures", is_flag=True, help="Read no FILE; only erase again, after a restore by other means.")
@json_option
def restore(file: Path | None, replace: bool, only_erasures: bool, as_json: bool) -> None:
    """Replace everything in the database by a backup, of SQLite or PostgreSQL, without who was erased since.

    One transaction: all or nothing. Erasures are known from the backup, the database, and erased.txt in the home.
    """
    if (file is None) != only_erasures:
        raise click.UsageError("give either FILE or --only-erasures")
    with open_parts() as parts:
        done = parts.work.read_backup(file, replace=replace) if file else None
        again = done.erased_again if done else parts.work.erase_again()
    if as_json:
        print_json({"backup": asdict(done.backup) if done else None, "erased_again": again})
        return
    if done:
        click.echo(f"{sum(done.backup.rows.values()):,} rows of {done.backup.made_at[:19]} restored")
    click.echo(f"{again} candidates erased again")
