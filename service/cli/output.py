"""How commands print: one JSON document or tables on stdout, progress on stderr."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from service.parts import Parts, StepProgress
from service.settings import Settings

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
taxonomy_option = click.option("--taxonomy", help="Version of a loaded taxonomy; the current one if absent.")
matcher_option = click.option("--matcher", help="Name of a matcher; the default one if absent.")


def console() -> Console:
    """Tables go to stdout; no fixed width when it is not a terminal, so that nothing is cut off."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def print_json(document: Any) -> None:
    """Print one document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_line(document: Any) -> None:
    """Print one line of JSON Lines."""
    click.echo(json.dumps(document, ensure_ascii=False))


@contextmanager
def open_parts() -> Iterator[Parts]:
    """The parts by the environment's settings, with progress bars on stderr."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bars:
        yield Parts(Settings.from_environment(), _shown_on(bars))


def _shown_on(bars: Progress) -> StepProgress:
    known: dict[str, TaskID] = {}

    def progress(step: str, done: int, total: int) -> None:
        if step not in known:
            known[step] = bars.add_task(step, total=total)
        bars.update(known[step], completed=done, total=total)

    return progress
