"""skillsgap fit."""

import click

from service.answers import fits as answers
from service.cli.fit_tables import print_fit
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.operations.fit_offerings import Using


@click.command()
@click.option("--offering", "offerings", multiple=True, required=True, help="Offering id; as often as needed.")
@click.option("--target", "targets", multiple=True, required=True, help="Occupation (URI or label) or vacancy id.")
@taxonomy_option
@matcher_option
@json_option
def fit(
    offerings: tuple[str, ...], targets: tuple[str, ...], taxonomy: str | None, matcher: str | None, as_json: bool
) -> None:
    """Compare offerings with targets, many with many."""
    with open_parts() as parts:
        found = parts.fit_offerings.pairs(parts.access.scope, offerings, targets, Using(taxonomy, matcher))
    if as_json:
        print_json(answers.offering_fits(found))
        return
    for item in found.fits:
        print_fit(console(), item, found.shelf)
