"""skillsgap judgements import | export | agreement."""

import csv
import io
from collections.abc import Iterator

import click

from service.answers import judgements as answers
from service.cli.output import json_option, open_parts, print_json, print_line
from service.cli.reading import json_lines, read_text
from service.domain import JudgementVerdict
from service.errors import BadInput
from service.evaluation.agreement import JudgedPair, as_judged_lines, by_judge, krippendorff_alpha
from service.operations.judge_matches import PostedJudgement
from service.parts import Parts

FIELDS = ("text", "concept", "verdict", "judge", "context", "offering", "note")
NEEDED = ("text", "concept", "verdict", "judge")


@click.group()
def judgements() -> None:
    """Import and export people's verdicts on matches."""


@judgements.command("import")
@click.argument("file")
@json_option
def import_(file: str, as_json: bool) -> None:
    """Store verdicts from CSV or JSON Lines with text, concept, verdict, judge (and context, offering, note)."""
    posted = [_posted(number, row, file) for number, row in _rows(file)]
    with open_parts() as parts:
        saved = parts.judge_matches(parts.access.scope, posted)
    if as_json:
        print_json({"judgements": [answers.judgement(item) for item in saved]})
        return
    click.echo(f"{len(saved)} judgements stored")


@judgements.command("export")
def export() -> None:
    """Print the standing judgements as a judged file, for evaluation and the next calibration."""
    with open_parts() as parts:
        for line in as_judged_lines(_standing(parts)):
            print_line(line)


@judgements.command("agreement")
@json_option
def agreement(as_json: bool) -> None:
    """Say how far judges agree (Krippendorff's alpha, ordinal)."""
    with open_parts() as parts:
        pairs = _standing(parts)
    grades = by_judge(pairs)
    shared = sum(len(given) > 1 for given in grades.values())
    alpha = krippendorff_alpha(grades)
    if as_json:
        print_json({"alpha": alpha, "pairs": len(grades), "judged_by_several": shared})
        return
    shown = "undefined: too few pairs with two judges" if alpha is None else f"{alpha:.3f}"
    click.echo(f"Krippendorff's alpha {shown}; {len(grades)} pairs, {shared} judged by several")


def _standing(parts: Parts) -> list[JudgedPair]:
    return [
        JudgedPair(item.text, item.concept, item.judge, item.verdict, item.context)
        for item in parts.judgements.all(parts.access.scope)
        if item.reopened is None
    ]


def _rows(name: str) -> Iterator[tuple[int, dict[str, object]]]:
    text = read_text(name)
    if text.lstrip().startswith("{"):
        yield from json_lines(text, name)
        return
    reader = csv.DictReader(io.StringIO(text))
    missing = [field for field in NEEDED if field not in (reader.fieldnames or ())]
    if missing:
        raise BadInput(f"{name} lacks the column(s) {', '.join(missing)}")
    for number, row in enumerate(reader, start=1):
        yield number, {field: row[field] for field in FIELDS if row.get(field)}


def _posted(number: int, row: dict[str, object], name: str) -> PostedJudgement:
    unknown = set(row) - set(FIELDS)
    missing = [field for field in NEEDED if not row.get(field)]
    if unknown or missing:
        wrong = f"lacks {', '.join(missing)}" if missing else f"has unknown field(s) {', '.join(sorted(unknown))}"
        raise BadInput(f"{name} row {number} {wrong}; fields are {', '.join(FIELDS)}")
    values = {field: str(value) for field, value in row.items()}
    try:
        verdict = JudgementVerdict(values.pop("verdict"))
    except ValueError:
        known = ", ".join(item.value for item in JudgementVerdict)
        raise BadInput(f"{name} row {number}: verdict must be one of {known}") from None
    return PostedJudgement(**values, verdict=verdict)
