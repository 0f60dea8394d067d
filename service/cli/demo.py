"""skillsgap demo: the samples, and what the service answers about them."""

import os

import click
from rich.console import Console

from esco_data import STARTER_VERSION, starter_folder, starter_paths
from service.answers.taxonomies import ATTRIBUTION
from service.cli.demo_findings import Rows, show_findings
from service.cli.fit_tables import print_fit, print_ranking
from service.cli.output import console, open_parts
from service.cli.serve import start
from service.operations.fit_offerings import Using
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts

# Three sectors, so that the ranking shows that the offerings of each find their own occupation.
OCCUPATIONS = ("data analyst", "healthcare assistant", "warehouse worker")
CATALOGUE = "offerings.csv"
BEST_SHOWN = 5
CURL = """
Try next, in another terminal:
  curl -s '{url}/v1/occupations?q=warehous'
  curl -s '{url}/v1/occupations/{occupation}/offerings?limit=3'
  curl -s {url}/v1/matches -H 'Content-Type: application/json' \\
       -d '{{"texts": [{{"text": "Write SQL queries that join several tables"}}]}}'
"""


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop before serving.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def demo(no_serve: bool, port: int) -> None:
    """Load the samples, show what fits three occupations and what every rule finds, and serve."""
    out = console()
    with open_parts() as parts:
        rows = _load(out, parts)
        occupation = _show(out, parts)
        show_findings(out, parts, rows)
        parts.database.close()
    out.print(f"\n{ATTRIBUTION}", style="dim")
    url = f"http://127.0.0.1:{port}"
    if no_serve:
        out.print(f"\nServe it with: .venv/bin/skillsgap serve --port {port}")
        return
    out.print(CURL.format(url=url, occupation=occupation), markup=False)
    os.environ["SKILLSGAP_ACCESS"] = "open"  # whatever keys there are: the samples are for everybody on this machine
    start("127.0.0.1", port, workers=1, is_open=True)


def _load(out: Console, parts: Parts) -> Rows:
    report = parts.import_taxonomy(starter_paths(), STARTER_VERSION, "en")
    out.print(f"Taxonomy {STARTER_VERSION}: {report.concepts:,} concepts, {report.occupations} occupations")
    data = (starter_folder() / CATALOGUE).read_bytes()
    rows = list(parts.catalogue_rows(data, (), name=CATALOGUE))
    kept = parts.import_offerings(parts.access.scope, rows, CatalogueFile(source="sample"))
    matched = parts.match_all(parts.access.scope, STARTER_VERSION)
    total = kept.created + kept.updated + kept.unchanged
    out.print(
        f"Sample catalogue: {total} offerings ({kept.created} new, {len(kept.rejected)} rejected); "
        f"{matched} texts matched now"
    )
    return rows


def _show(out: Console, parts: Parts) -> str:
    using = Using(taxonomy=STARTER_VERSION)
    best = None
    for name in OCCUPATIONS:
        found = parts.fit_offerings.best_offerings(parts.access.scope, name, (None, BEST_SHOWN), using)
        label = found.fits[0].target.label if found.fits else name
        out.print()
        print_ranking(out, found, f"Best offerings for {label}")
        best = best or found
    if best is None or not best.fits:
        return ""
    out.print("\nThe first of them in full, with the sentences behind it:")
    print_fit(out, best.fits[0], best.shelf)
    return best.fits[0].target.id.rpartition("/")[2]
