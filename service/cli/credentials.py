"""Options and tables that the commands about credentials share."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from service.answers.common import Json
from service.cli.output import console
from service.operations.verify_credentials import Asked
from service.verification.document_map import read_document_map

STYLES = {"valid": "green", "invalid": "red", "unknown": "cyan"}

offline_option = click.option("--offline", is_flag=True, help="Fetch nothing, also where hosts are allowed.")
documents_option = click.option(
    "--documents", metavar="MAP.json", help="JSON object: address to a local file, or to 404 or 410."
)
subject_option = click.option("--subject", help="Whom the credentials should be about: e-mail address or DID.")


def asked(subject: str | None, documents: str | None, *, offline: bool) -> Asked:
    """What the options say; the document map is read at once."""
    return Asked(subject, read_document_map(Path(documents)) if documents else {}, offline)


def plain(text: str | None) -> str:
    """A text of somebody else's as a terminal may show it: no control characters, no markup of ours."""
    return escape("".join(character if character.isprintable() else "\ufffd" for character in text or ""))


def print_verdicts(found: Sequence[Json]) -> None:
    """One row a document, then why those that are not valid or not trusted are not."""
    table = Table("file", "format", "verdict", "trusted", "title")
    for item in found:
        style = STYLES[item["verdict"]]
        trusted = "yes" if item["trusted"] else "no"
        verdict = f"[{style}]{item['verdict']}[/]"
        table.add_row(plain(item["file"]), item["format"], verdict, trusted, plain(item["title"]))
    out = console()
    out.print(table)
    for item in found:
        for name, check in item["checks"].items():
            if check["result"] != "pass":
                out.print(f"  {plain(item['file'])}: {name} {check['result']}: {plain(check['reason'])}")
        for warning in item["warnings"]:
            out.print(f"  {plain(item['file'])}: warning: {plain(warning)}")
