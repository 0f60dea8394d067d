"""skillsgap vacancies import | list | show | offerings."""

import click
from rich.table import Table

from service.answers import offerings as import_answers
from service.answers import vacancies as answers
from service.answers.fits import offering_fits
from service.cli.fit_tables import print_ranking
from service.cli.output import console, json_option, open_parts, print_json
from service.cli.reading import read_bytes
from service.store.vacancies import VacancyFilter

REJECTED_SHOWN = 10


@click.group()
def vacancies() -> None:
    """Import vacancies and see what they ask for."""


@vacancies.command("import")
@click.argument("file")
@click.option("--source", help="Name of where the vacancies come from; part of each one's identity.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field.")
@click.option("--format", "format_", help="csv, json, jsonl, html or text; told from the content if absent.")
@json_option
def import_(file: str, source: str | None, mapping: tuple[str, ...], format_: str | None, as_json: bool) -> None:
    """Import vacancies (CSV, JSON, JSON Lines, JobPosting in JSON-LD or HTML, plain text)."""
    data = read_bytes(file)
    with open_parts() as parts:
        report = parts.import_vacancies(parts.access.scope, parts.vacancy_rows(data, mapping, format_), source)
    if as_json:
        print_json(import_answers.import_report(report))
        return
    click.echo(
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.duplicates} duplicates, {len(report.rejected)} rejected"
    )
    for item in report.rejected[:REJECTED_SHOWN]:
        click.echo(f"  row {item.row}, {item.field or 'row'}: {item.reason}", err=True)


@vacancies.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500))
@click.option("--cursor", help="next_cursor of the page before.")
@json_option
def list_(limit: int, cursor: str | None, as_json: bool) -> None:
    """List vacancies by id."""
    with open_parts() as parts:
        page = parts.vacancies.page(parts.access.scope, VacancyFilter(), limit, cursor)
    if as_json:
        print_json({"vacancies": [answers.vacancy(item) for item in page.items], "next_cursor": page.next_cursor})
        return
    table = Table("id", "title", "employer", "posted", "repeats")
    for item in page.items:
        posted = item.vacancy.posted.isoformat() if item.vacancy.posted else ""
        table.add_row(item.id, item.vacancy.title, item.vacancy.employer or "", posted, item.repost_of or "")
    console().print(table)


@vacancies.command("show")
@click.argument("vacancy")
@json_option
def show(vacancy: str, as_json: bool) -> None:
    """Show what an advert asks for, with the sentence for each requirement."""
    with open_parts() as parts:
        found = parts.read_vacancies.show(parts.access.scope, vacancy)
    document = answers.requirements(found)
    if as_json:
        print_json(document)
        return
    table = Table("importance", "verdict", "requirement", "sentence", title=document["title"], title_justify="left")
    for item in document["requirements"]:
        label = " or ".join(option["label"] for option in item["options"]) or item["label"]
        table.add_row(item["importance"], item["verdict"], label, item["sentence"] or "")
    out = console()
    out.print(table)
    for item in document["conditions"]:
        out.print(f"  condition ({item['importance']}): {item['kind']}: {item['text']}", markup=False)
    for note in document["notes"]:
        out.print(f"  {note}", markup=False)
    if document["occupations"]:
        best = document["occupations"][0]
        out.print(f"  likely occupation: {best['label']} ({best['score']:.2f})", markup=False)


@vacancies.command("offerings")
@click.argument("vacancy")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 500))
@json_option
def offerings(vacancy: str, limit: int, as_json: bool) -> None:
    """Rank the offerings for a vacancy."""
    with open_parts() as parts:
        parts.vacancies.get(parts.access.scope, vacancy)
        found = parts.fit_offerings.best_offerings(parts.access.scope, vacancy, (None, limit))
    if as_json:
        print_json(offering_fits(found))
        return
    title = found.fits[0].target.label if found.fits else vacancy
    print_ranking(console(), found, f"Best offerings for {title}")
