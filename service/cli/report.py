"""skillsgap report."""

from datetime import UTC, datetime
from pathlib import Path

import click

from service.answers import quality as answers
from service.answers.provider_page import provider_page
from service.cli.output import json_option, open_parts, print_json
from service.errors import BadInput


@click.command("report")
@click.argument("provider")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File for the page; stdout if absent.")
@click.option("--public", is_flag=True, help="Leave out evidence, waivers and what people said.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge against; today if absent.")
@json_option
def report(provider: str, output: Path | None, as_json: bool, **given: object) -> None:
    """Report on a provider's quality, by its exact name: one HTML page that stands alone, or JSON."""
    day = given["day"]
    today = day.date() if isinstance(day, datetime) else datetime.now(UTC).date()
    with open_parts() as parts:
        found = parts.profile_quality.provider(parts.access.scope, provider, today)
    document = answers.provider_report(found, public=bool(given["public"]))
    if as_json:
        print_json(document)
        return
    page = provider_page(document)
    if output is None:
        click.echo(page)
        return
    try:
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {output}: {error.strerror}") from None
    click.echo(f"{output} written")
