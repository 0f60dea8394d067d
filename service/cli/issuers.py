"""skillsgap issuers list | trust | delete."""

import click
from rich.table import Table

from service.answers import candidates as answers
from service.cli.credentials import plain
from service.cli.output import console, json_option, open_parts, print_json
from service.store.trusted_issuers import StoredIssuer


@click.group()
def issuers() -> None:
    """Say which issuers are relied on: by DID, key, https origin or address, never by name."""


@issuers.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the trusted issuers, by id."""
    with open_parts() as parts:
        found = [answers.issuer(item) for item in parts.candidates.issuers.all(parts.access.scope)]
    if as_json:
        print_json({"issuers": found})
        return
    table = Table("id", "name", "identified by", "warnings")
    for item in found:
        known = [
            *item["dids"],
            *item["origins"],
            *item["addresses"],
            *(f"thumbprint:{key}" for key in item["key_thumbprints"]),
        ]
        warnings = "\n".join(plain(text) for text in item["warnings"])
        table.add_row(item["id"], plain(item["display_name"]), "\n".join(plain(text) for text in known), warnings)
    console().print(table)


@issuers.command("trust")
@click.argument("issuer")
@click.option("--name", required=True, help="For people; nobody is trusted by it.")
@click.option(
    "--identifier",
    "identifiers",
    multiple=True,
    required=True,
    help="DID, https origin (all issuers there), https address (one issuer), public key (multibase, PEM, JWK) or "
    "thumbprint:…; as often as needed.",
)
@json_option
def trust(issuer: str, name: str, identifiers: tuple[str, ...], *, as_json: bool) -> None:
    """Trust an issuer under an id of your choice; the same id again replaces the entry."""
    with open_parts() as parts:
        found = answers.issuer(
            parts.candidates.issuers.put(parts.access.scope, StoredIssuer(issuer, name, identifiers))
        )
    if as_json:
        print_json(found)
        return
    click.echo(f"{issuer} is trusted")
    for warning in found["warnings"]:
        click.echo(f"  warning: {warning}", err=True)


@issuers.command("delete")
@click.argument("issuer")
def delete(issuer: str) -> None:
    """Trust an issuer no more."""
    with open_parts() as parts:
        parts.candidates.issuers.delete(parts.access.scope, issuer)
    click.echo(f"{issuer} is not trusted any more")
