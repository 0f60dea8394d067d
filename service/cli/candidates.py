"""skillsgap candidates add | list | profile | fit | export | delete | forget, and what decisions.py adds."""

from typing import Any

import click
from rich.table import Table

from service.answers import candidates as answers
from service.answers.common import Json
from service.answers.fits import summary
from service.cli.credentials import (
    STYLES,
    asked,
    documents_option,
    offline_option,
    plain,
    print_verdicts,
    subject_option,
)
from service.cli.decisions import correct, corrections, decide, decisions, explain, rule
from service.cli.fit_tables import coverage, number, print_requirements
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.reading import read_bytes
from service.operations.find_candidates import Wanted
from service.operations.fit_offerings import Using
from service.store.rows import decode_cursor, encode_cursor

expired_option = click.option("--expired", is_flag=True, help="Count expired credentials too, as not sure.")


@click.group()
def candidates() -> None:
    """Keep what candidates have shown, compare it with targets, and forget it."""


@candidates.command("add")
@click.argument("candidate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@subject_option
@documents_option
@offline_option
@json_option
def add(**given: Any) -> None:
    """Verify credentials and store what matching needs; the files are not kept."""
    request = asked(given["subject"], given["documents"], offline=given["offline"])
    files = [(name, read_bytes(name)) for name in given["files"]]
    with open_parts() as parts:
        found = answers.added(
            given["candidate"], parts.candidates.add(parts.access.scope, given["candidate"], files, request)
        )
    if given["as_json"]:
        print_json(found)
        return
    listed = [(file["file"], item) for file in found["files"] for item in file["credentials"]]
    print_verdicts([{**item, "file": file} for file, item in listed])
    for file, item in listed:
        others = f"; also shown by {', '.join(item['also_held_by'])}" if item["also_held_by"] else ""
        reason = f" ({item['reason']})" if item["reason"] else ""
        click.echo(f"  {file}: {item['outcome']}{reason}{others}")


@candidates.command("list")
@click.option("--concept", help="Only who has shown this concept or a narrower one.")
@click.option("--trusted/--untrusted", default=None, help="With --concept: by evidence from such credentials.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 500))
@click.option("--cursor", help="next_cursor of the page before.")
@expired_option
@taxonomy_option
@json_option
def list_(**given: Any) -> None:
    """List candidates by id, or find those who have shown a concept."""
    with open_parts() as parts:
        if given["concept"] is None:
            page = parts.candidates.repository.page(parts.access.scope, given["limit"], given["cursor"])
            found: Json = {
                "candidates": [answers.candidate(item) for item in page.items],
                "next_cursor": page.next_cursor,
            }
        else:
            after = decode_cursor(given["cursor"], 1)[0] if given["cursor"] else ""
            wanted = Wanted(given["concept"], given["trusted"], given["expired"])
            shown = parts.candidates.find(parts.access.scope, wanted, (after, given["limit"]), Using(given["taxonomy"]))
            following = None if shown.after is None else encode_cursor(shown.after)
            found = answers.found_candidates(shown) | {"next_cursor": following}
    if given["as_json"]:
        print_json(found)
        return
    table = Table("candidate", "verdict", "shown by", "credential", "trusted")
    for item in found["candidates"]:
        by = item.get("evidence", {})
        trusted = {True: "yes", False: "no", None: ""}[by.get("trusted")]
        table.add_row(
            item["candidate"],
            item.get("verdict", ""),
            plain(by.get("outcome")),
            plain(by.get("credential_title")),
            trusted,
        )
    console().print(table)
    if found["next_cursor"]:
        click.echo(f"more: --cursor {found['next_cursor']}")


@candidates.command("profile")
@click.argument("candidate")
@expired_option
@taxonomy_option
@matcher_option
@json_option
def profile(candidate: str, taxonomy: str | None, matcher: str | None, *, expired: bool, as_json: bool) -> None:
    """Show the concepts held with their best evidence, and every credential with its verdict."""
    with open_parts() as parts:
        found = answers.profile(
            parts.candidates.profile(parts.access.scope, candidate, Using(taxonomy, matcher), expired=expired)
        )
    if as_json:
        print_json(found)
        return
    out = console()
    wallet = Table("credential", "verdict", "trusted", "issuer", "issued", "expires", title=candidate)
    for item in found["credentials"]:
        verdict = f"[{STYLES[item['verdict']]}]{'expired' if item['expired'] else item['verdict']}[/]"
        trusted = "yes" if item["trusted"] else "no"
        issuer = item["issuer"]["name"] or item["issuer"]["id"]
        texts = (issuer, item["issued"], item["expires"])
        wallet.add_row(plain(item["title"]), verdict, trusted, *(plain(text) for text in texts))
    out.print(wallet)
    for item in found["credentials"]:
        for warning in item["warnings"]:
            out.print(f"  {plain(item['title'])}: warning: {plain(warning)}")
    table = Table("verdict", "concept", "shown by", "credential", "score")
    for item in found["concepts"]:
        by = item["evidence"]
        score = f"{by['score']:.2f} {by['source']}"
        shown = f"“{plain(by['outcome'])}”"
        table.add_row(item["verdict"], item["label"], shown, plain(by.get("credential_title")), score)
    out.print(table)


@candidates.command("fit")
@click.argument("candidate")
@click.option("--target", required=True, help="Occupation (URI or label) or vacancy id.")
@expired_option
@taxonomy_option
@matcher_option
@json_option
def fit(**given: Any) -> None:
    """Compare a candidate with a target; only trusted credentials make a requirement met."""
    using = Using(given["taxonomy"], given["matcher"])
    with open_parts() as parts:
        found = parts.candidates.fit(
            parts.access.scope, given["candidate"], given["target"], using, expired=given["expired"]
        )
    if given["as_json"]:
        print_json(answers.candidate_fit(found))
        return
    out = console()
    shown = found.gap.fit
    out.print(f"[bold]{given['candidate']}[/] against [bold]{found.gap.target.label}[/]: {summary(shown)}")
    out.print(f"  coverage {coverage(shown)}, score {number(shown.score)}")
    print_requirements(out, shown, found.gap.shelf)


@candidates.command("export")
@click.argument("candidate")
def export(candidate: str) -> None:
    """Print everything that is stored of a candidate, as JSON."""
    with open_parts() as parts:
        print_json(answers.export(parts.candidates.export(parts.access.scope, candidate)))


@candidates.command("delete")
@click.argument("candidate")
def delete(candidate: str) -> None:
    """Erase a candidate with everything stored of them."""
    with open_parts() as parts:
        parts.candidates.erase(parts.access.scope, candidate)
    click.echo(f"{candidate} erased")


@candidates.command("forget")
def forget() -> None:
    """Erase the candidates not used for SKILLSGAP_RETENTION_DAYS days."""
    with open_parts() as parts:
        click.echo(f"{parts.candidates.erase.unused(parts.access.scope)} erased")


for command in (explain, decide, decisions, correct, corrections, rule):
    candidates.add_command(command)
