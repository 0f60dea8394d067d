"""skillsgap taxonomy import | list | use | show | diff."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table

from service.answers import taxonomies as answers
from service.cli.output import console, json_option, open_parts, print_json, taxonomy_option
from service.errors import BadInput, NotFound
from service.operations.import_taxonomy import TaxonomyImport
from service.taxonomy.drift import diff

PROBLEMS_SHOWN = 12


@click.group()
def taxonomy() -> None:
    """Import, list, choose and look into ESCO versions."""


@taxonomy.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--version", required=True, help="Name of the version, e.g. v1.2.0.")
@click.option("--language", default="en", show_default=True, help="The language to read.")
@json_option
def import_(paths: tuple[Path, ...], version: str, language: str, as_json: bool) -> None:
    """Import the ESCO CSV download as it comes: folders, files or the zip."""
    with open_parts() as parts:
        report = parts.import_taxonomy(paths, version, language)
    if as_json:
        print_json(answers.taxonomy_import(report))
        return
    _print_import(report)


@taxonomy.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the loaded versions."""
    with open_parts() as parts:
        listed = parts.taxonomies.list()
    if as_json:
        print_json({"taxonomies": [answers.stored_taxonomy(item) for item in listed]})
        return
    table = Table("version", "languages", "concepts", "occupations", "imported", "")
    for item in listed:
        mark = "current" if item.is_current else ""
        day = f"{item.imported_at:%Y-%m-%d}"
        table.add_row(item.version, ", ".join(item.languages), f"{item.concepts:,}", f"{item.occupations:,}", day, mark)
    console().print(table)


@taxonomy.command("use")
@click.argument("version")
@json_option
def use(version: str, as_json: bool) -> None:
    """Make a loaded version the current one: match again, re-open judgements whose concept changed in meaning."""
    today = datetime.now(UTC).date()
    with open_parts() as parts:
        done = parts.switch_taxonomy(
            parts.access.scope, version, today, lambda count, total: parts.progress("matching again", count, total)
        )
    if as_json:
        print_json(answers.switch(done))
        return
    click.echo(
        f"{version} is current; {done.matched:,} texts matched again, {len(done.moved):,} offerings moved, "
        f"{done.judgements_reopened} judgements re-opened; see `skillsgap review --kind stale`"
    )


@taxonomy.command("show")
@click.argument("name")
@taxonomy_option
@json_option
def show(name: str, taxonomy: str | None, as_json: bool) -> None:
    """Show a concept or occupation by URI, last part of it, or label."""
    with open_parts() as parts:
        shelf = parts.library.shelf(taxonomy)
        concepts = shelf.catalogue.find_concepts(name)
        occupations = shelf.catalogue.find_occupations(name)
        found = [answers.concept(item, shelf) for item in concepts]
        found += [answers.occupation(item, shelf) for item in occupations]
        near = shelf.catalogue.search_concepts(name, 5) if not found else []
    if not found:
        hint = ", ".join(repr(item.label) for item in near)
        raise NotFound(f"no concept or occupation {name!r} in {shelf.taxonomy.version}; near: {hint or 'nothing'}")
    print_json(found[0] if len(found) == 1 else found)
    if len(found) > 1 and not as_json:
        click.echo(f"{len(found)} things have this name", err=True)


@taxonomy.command("diff")
@click.argument("before")
@click.argument("after")
@json_option
def diff_(before: str, after: str, as_json: bool) -> None:
    """Say what changed from one loaded version to another."""
    with open_parts() as parts:
        if before == after:
            raise BadInput("give two different versions")
        library = parts.library
        drift = diff(library.shelf(before).taxonomy, library.shelf(after).taxonomy)
    document = drift.document()
    if as_json:
        print_json(document)
        return
    for part, changes in document.items():
        counted = ", ".join(f"{len(listed):,} {name}" for name, listed in changes.items())
        click.echo(f"{part}: {counted}")


def _print_import(report: TaxonomyImport) -> None:
    state = "" if report.changed else " (it was there already, unchanged)"
    click.echo(
        f"{report.version} {report.language}: {report.concepts:,} concepts, {report.occupations:,} occupations{state}"
    )
    click.echo(", ".join(f"{count:,} {name}" for name, count in report.relations.items()))
    for item in report.problems[:PROBLEMS_SHOWN]:
        where = " ".join(str(part) for part in (item.file, item.row, item.field) if part is not None)
        click.echo(f"  {item.count} x {item.reason} ({where})", err=True)
    if len(report.problems) > PROBLEMS_SHOWN:
        click.echo(f"  and {len(report.problems) - PROBLEMS_SHOWN} more kinds; --json shows all", err=True)
    click.echo(answers.ATTRIBUTION)
