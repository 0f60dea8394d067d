"""skillsgap index build."""

import time

import click

from service.answers.common import versions
from service.cli.output import json_option, open_parts, print_json, taxonomy_option


@click.group()
def index() -> None:
    """Build what matchers search in a taxonomy."""


@index.command("build")
@taxonomy_option
@json_option
def build(taxonomy: str | None, as_json: bool) -> None:
    """Encode every label and description, save the index (for `default` that of word pieces too); what fits is left."""
    started = time.perf_counter()
    with open_parts() as parts:
        built = parts.build_index(taxonomy)
        handle = parts.library.matcher(taxonomy)
    seconds = round(time.perf_counter() - started, 3)
    concepts = len(built.taxonomy.concepts)
    labels = len(built.table.labels)
    if as_json:
        print_json({"versions": versions(handle.versions), "concepts": concepts, "labels": labels, "seconds": seconds})
        return
    click.echo(f"index {handle.versions.index} of {built.taxonomy.version}: {concepts:,} concepts, {labels:,} labels")
