"""skillsgap verify."""

import sys
from pathlib import Path
from typing import Any

import click

from service.answers.candidates import verified
from service.cli.credentials import asked, documents_option, offline_option, print_verdicts, subject_option
from service.cli.output import json_option, open_parts, print_line
from service.cli.reading import read_bytes
from service.errors import BadInput


@click.command()
@click.argument("files", nargs=-1, metavar="FILE…")
@offline_option
@documents_option
@subject_option
@click.option("--check", is_flag=True, help="Exit with 1 unless every file is valid.")
@click.option("--page", metavar="FOLDER", help="Write docs/verification.md from a folder of published samples instead.")
@json_option
def verify(**given: Any) -> None:
    """Verify credentials (JSON, JWT, PNG, SVG), each judged in checks; --json prints one line a file.

    Nothing is stored, and nothing fetched unless SKILLSGAP_FETCH_HOSTS names hosts.
    """
    if given["page"]:
        click.echo(_page(Path(str(given["page"]))), nl=False)
        return
    names = [str(name) for name in given["files"]]
    if not names:
        raise BadInput("no file was named; give one or several, or - for standard input")
    request = asked(_optional(given["subject"]), _optional(given["documents"]), offline=bool(given["offline"]))
    contents = [(name, read_bytes(name)) for name in names]
    found = []
    with open_parts() as parts:
        for name, data in contents:
            answer = verified(name, parts.candidates.verify(parts.access.scope, data, request))
            found.append(answer)
            if given["as_json"]:
                print_line(answer)
    if not given["as_json"]:
        print_verdicts(found)
    if given["check"] and any(item["verdict"] != "valid" for item in found):
        sys.exit(1)


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _page(folder: Path) -> str:
    from service.verification.canonicaliser import Canonicaliser
    from service.verification.sample_table import render_page

    if not (folder / "PROVENANCE.md").is_file():
        raise BadInput(f"{folder} is no folder of samples: it has no PROVENANCE.md")
    with Canonicaliser() as canonicaliser:
        return render_page(folder, canonicaliser)
