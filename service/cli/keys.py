"""skillsgap keys create | list | rotate | revoke."""

from datetime import UTC, datetime, timedelta

import click
from rich.table import Table

from service.answers import access as answers
from service.cli.output import console, json_option, open_parts, print_json
from service.domain import KeyScope
from service.operations.api_keys import NewKey

DAYS_MAX = 3650


@click.group()
def keys() -> None:
    """Make and end the keys of callers; they act for the tenant named by SKILLSGAP_TENANT."""


@keys.command("create")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([item.value for item in KeyScope]),
    help="As often as needed.",
)
@click.option("--name", default="", help="Whose key it is, for people.")
@click.option("--days", type=click.IntRange(1, DAYS_MAX), help="Days until it expires; never if absent.")
@json_option
def create(scopes: tuple[str, ...], name: str, days: int | None, *, as_json: bool) -> None:
    """Make a key and print it; it is shown only now, what is kept is a hash."""
    with open_parts() as parts:
        made = parts.access.keys.create(parts.access.scope, name, map(KeyScope, scopes), days)
    _print(made, as_json=as_json)


@keys.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the tenant's keys, the oldest first."""
    with open_parts() as parts:
        found = parts.access.keys.repository.all(parts.access.scope)
    listed = [answers.key(item, datetime.now(UTC)) for item in found]
    if as_json:
        print_json({"keys": listed})
        return
    table = Table("id", "name", "scopes", "state", "expires", "last used", "replaced by")
    for item in listed:
        used = (item[name] or "" for name in ("expires_at", "used_at", "replaced_by"))
        table.add_row(item["id"], item["name"], " ".join(item["scopes"]), item["state"], *used)
    console().print(table)


@keys.command("rotate")
@click.argument("key")
@click.option(
    "--grace-hours", default=24, show_default=True, type=click.IntRange(0, 24 * 90), help="How long the old one works."
)
@json_option
def rotate(key: str, grace_hours: int, *, as_json: bool) -> None:
    """Make a key in the place of another, with its scopes and for as long as that one was made for."""
    with open_parts() as parts:
        made = parts.access.keys.rotate(parts.access.scope, key, timedelta(hours=grace_hours))
    _print(made, as_json=as_json)


@keys.command("revoke")
@click.argument("key")
def revoke(key: str) -> None:
    """End a key at once."""
    with open_parts() as parts:
        parts.access.keys.revoke(parts.access.scope, key)
    click.echo(f"{key} is revoked")


def _print(made: NewKey, *, as_json: bool) -> None:
    found = answers.new_key(made)
    if as_json:
        print_json(found)
        return
    click.echo(found["key"])
    until = found["expires_at"] or "revoked"
    click.echo(f"{found['id']} for {' '.join(found['scopes'])} in {found['tenant']}, good until {until}", err=True)
