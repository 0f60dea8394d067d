"""skillsgap match."""

import click
from rich.table import Table

from service.answers import matches as answers
from service.cli.output import console, json_option, matcher_option, open_parts, print_json, taxonomy_option
from service.cli.reading import json_lines, read_text
from service.errors import BadInput
from service.matching.base import Query
from service.operations.match_texts import MatchedTexts

TEXT_MAX = 20_000


@click.command()
@click.argument("file", default="-")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Most matches a text.")
@taxonomy_option
@matcher_option
@json_option
def match(file: str, limit: int, taxonomy: str | None, matcher: str | None, as_json: bool) -> None:
    """Find the ESCO concepts that texts speak of.

    FILE has one text a line, or JSON Lines with "text" and optionally "context"; - is standard input.
    """
    queries = _queries(read_text(file), file)
    with open_parts() as parts:
        found = parts.match_texts(queries, limit, taxonomy=taxonomy, matcher=matcher)
    if as_json:
        print_json(answers.matched_texts(found))
        return
    _print(found)


def _queries(text: str, name: str) -> list[Query]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInput(f"{name} has no text; give one text a line, or JSON Lines with text and context")
    if lines[0].lstrip().startswith("{"):
        queries = [_query(number, value, name) for number, value in json_lines(text, name)]
    else:
        queries = [Query(line.strip()) for line in lines]
    for number, query in enumerate(queries, start=1):
        if len(query.text) > TEXT_MAX:
            raise BadInput(f"{name} text {number} has {len(query.text)} characters; {TEXT_MAX} are the most")
    return queries


def _query(number: int, value: dict[str, object], name: str) -> Query:
    text, context = value.get("text"), value.get("context", "")
    if not isinstance(text, str) or not isinstance(context, str):
        raise BadInput(f'{name} line {number}: "text" (and "context", if given) must be strings')
    return Query(text, context)


def _print(found: MatchedTexts) -> None:
    concepts = found.shelf.taxonomy.concepts
    out = console()
    for result in found.results:
        table = Table("score", "verdict", "concept", "because of", title=result.query.text, title_justify="left")
        for item in result.matches:
            words = result.query.text[slice(*item.span)]
            verdict = item.verdict.value if item.verdict else ""
            table.add_row(f"{item.score:.2f}", verdict, concepts[item.concept].preferred_label, words)
        if result.matches:
            out.print(table)
        else:
            out.print(f"{result.query.text}\n  nothing matches", markup=False)
