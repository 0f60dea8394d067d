"""skillsgap gap."""

import sys

import click

from service.answers import fits as answers
from service.answers.fits import summary
from service.cli.fit_tables import coverage, print_requirements
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.reading import json_lines, read_text
from service.errors import BadInput
from service.operations.find_gap import Have
from service.operations.fit_offerings import Using

FIELDS = ("text", "concept", "offering")


@click.command()
@click.option(
    "--have", required=True, help='JSON Lines, each with "text", "concept" or "offering"; - is standard input.'
)
@click.option("--target", required=True, help="Occupation (URI or label) or vacancy id.")
@click.option("--check", is_flag=True, help="Exit with 1 when an essential requirement stays open.")
@taxonomy_option
@matcher_option
@json_option
def gap(**given: object) -> None:
    """Show what a person who has these things still lacks for a target."""
    have = read_have(str(given["have"]))
    using = Using(_optional(given["taxonomy"]), _optional(given["matcher"]))
    with open_parts() as parts:
        found = parts.find_gap(parts.access.scope, have, str(given["target"]), using)
    if given["as_json"]:
        print_json(answers.gap(found))
    else:
        out = console()
        out.print(f"[bold]{found.target.label}[/]: {summary(found.fit)}; coverage {coverage(found.fit)}")
        print_requirements(out, found.fit, found.shelf)
    if given["check"] and found.essential_open:
        sys.exit(1)


def read_have(name: str) -> list[Have]:
    """What a person has, from a file of JSON Lines."""
    return [_have(number, value, name) for number, value in json_lines(read_text(name), name)]


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _have(number: int, value: dict[str, object], name: str) -> Have:
    given = {field: value[field] for field in (*FIELDS, "context") if field in value}
    if sum(field in given for field in FIELDS) != 1 or not all(isinstance(item, str) for item in given.values()):
        raise BadInput(f"{name} line {number}: give exactly one of text, concept and offering, as a string")
    return Have(**{field: str(item) for field, item in given.items()})
