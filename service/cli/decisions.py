"""skillsgap candidates explain | decide | decisions | correct | corrections | rule."""

from typing import Any

import click
from rich.table import Table

from service.answers import people as answers
from service.answers.explanations import explanation
from service.cli.credentials import plain
from service.cli.output import console, json_option, open_parts, print_json
from service.operations.add_credentials import checked_candidate
from service.operations.record_decisions import DECISIONS, PostedDecision
from service.store.corrections import NewCorrection

target_option = click.option("--target", required=True, help="Occupation (URI or label) or vacancy id.")
by_option = click.option("--by", required=True, help="Opaque id of the person (no address, no name).")
reason_option = click.option("--reason", required=True, help="In words that the candidate may read.")


@click.command("explain")
@click.argument("candidate")
@target_option
@json_option
def explain(candidate: str, target: str, *, as_json: bool) -> None:
    """Explain a candidate's fit in plain words, fit for the candidate to read."""
    with open_parts() as parts:
        scope = parts.access.scope
        found = parts.candidates.fit(scope, checked_candidate(candidate), target)
        made = [item for item in parts.people.decisions.of(scope, candidate) if item.made.target == found.gap.target.id]
    answer = explanation(found, made)
    if as_json:
        print_json(answer)
    else:
        click.echo(answer["text"], nl=False)


@click.command("decide")
@click.argument("candidate")
@target_option
@click.option("--decision", required=True, type=click.Choice(DECISIONS))
@by_option
@reason_option
@json_option
def decide(**given: Any) -> None:
    """Record what a person decided, with the reason and what the service shows now."""
    posted = PostedDecision(given["target"], given["decision"], given["by"], given["reason"])
    with open_parts() as parts:
        found = answers.decision(parts.people.decisions(parts.access.scope, given["candidate"], posted))
    if given["as_json"]:
        print_json(found)
    else:
        click.echo(f"{found['candidate']} for {found['target_label']}: {found['decision']}, by {found['decided_by']}")


@click.command("decisions")
@click.argument("candidate")
@json_option
def decisions(candidate: str, *, as_json: bool) -> None:
    """List the decisions on a candidate, oldest first."""
    with open_parts() as parts:
        found = [answers.decision(item) for item in parts.people.decisions.of(parts.access.scope, candidate)]
    if as_json:
        print_json({"decisions": found})
        return
    table = Table("decided at", "target", "decision", "by", "reason")
    for item in found:
        cells = ("decided_at", "target_label", "decision", "decided_by", "reason")
        table.add_row(*(plain(item[name]) for name in cells))
    console().print(table)


@click.command("correct")
@click.argument("candidate")
@click.option("--statement", required=True, help="What is wrong, in the candidate's words.")
@click.option("--credential", help="Id of the credential meant.")
@click.option("--text", help="A sentence of a credential, exactly as the profile shows it.")
@click.option("--concept", help="The concept that the sentence shows, or does not.")
@click.option("--wanted", type=click.Choice(["accepted", "rejected"]))
@json_option
def correct(**given: Any) -> None:
    """Take what a candidate says is wrong; a person must look at it."""
    match = [given["text"], given["concept"], given["wanted"]]
    if any(match) and not all(match):
        message = "give --text, --concept and --wanted together, or none of them"
        raise click.UsageError(message)
    asked = NewCorrection(given["candidate"], given["statement"], given["credential"], *match)
    with open_parts() as parts:
        found = answers.correction(parts.people.corrections.ask(parts.access.scope, asked))
    if given["as_json"]:
        print_json(found)
    else:
        click.echo(f"{found['id']} waits for a person")


@click.command("corrections")
@click.argument("candidate", required=False)
@json_option
def corrections(candidate: str | None, *, as_json: bool) -> None:
    """List what candidates say is wrong: of one all, of everybody what nobody has looked at."""
    with open_parts() as parts:
        page = parts.people.corrections.page(parts.access.scope, 500, candidate=candidate)
    found = [answers.correction(item) for item in page.items]
    if as_json:
        print_json({"corrections": found, "next_cursor": page.next_cursor})
        return
    table = Table("id", "candidate", "statement", "sentence", "concept", "wanted", "state")
    for item in found:
        cells = ("id", "candidate", "statement", "text", "concept", "wanted", "state")
        table.add_row(*(plain(item[name]) for name in cells))
    console().print(table)


@click.command("rule")
@click.argument("candidate")
@click.argument("correction")
@click.option("--outcome", required=True, type=click.Choice(["upheld", "dismissed"]))
@by_option
@reason_option
@json_option
def rule(**given: Any) -> None:
    """Uphold or dismiss a correction; an upheld one about a sentence counts at once."""
    ruling = (given["outcome"], given["by"], given["reason"])
    with open_parts() as parts:
        scope = parts.access.scope
        found = answers.correction(
            parts.people.corrections.rule(scope, given["candidate"], given["correction"], ruling)
        )
    if given["as_json"]:
        print_json(found)
    else:
        click.echo(f"{found['id']}: {found['state']}")
