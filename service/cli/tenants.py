"""skillsgap tenants create | list."""

import click
from rich.table import Table

from service.answers import access as answers
from service.cli.output import console, json_option, open_parts, print_json


@click.group()
def tenants() -> None:
    """Make and list tenants: each has its own rows and keys, taxonomies are shared."""


@tenants.command("create")
@click.argument("tenant")
@click.option("--name", default="", help="For people.")
def create(tenant: str, name: str) -> None:
    """Make a tenant known; commands then act for it with SKILLSGAP_TENANT."""
    with open_parts() as parts:
        parts.access.callers.create_tenant(tenant, name or tenant)
    click.echo(f"tenant {tenant} is there; act for it with SKILLSGAP_TENANT={tenant}")


@tenants.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the tenants, by id."""
    with open_parts() as parts:
        listed = [answers.tenant(item) for item in parts.access.tenants.all()]
    if as_json:
        print_json({"tenants": listed})
        return
    table = Table("id", "name", "since")
    for item in listed:
        table.add_row(item["id"], item["name"], item["created_at"])
    console().print(table)
