"""The table of docs/matching.md: every matcher on every development set, in one run.

    nice .venv/bin/python bench/evaluation_table.py OUT.json [--matcher NAME]… [--set NAME]… [--peer FOLDER]

Settings come from SKILLSGAP_* (model, home with indexes); ESCO v1.1.0 is read from the folder of shared data. --peer
adds the answers that bench/peer/run.py left in a folder. Writes the reports as JSON and prints Markdown rows.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from boilerplate import boilerplate

from service.evaluation.converters import bench_set
from service.evaluation.harness import EvaluationOptions, evaluate
from service.evaluation.runs import read_precomputed
from service.matching.base import Matcher
from service.matching.encoder import TransformerEncoder
from service.matching.matcher import MatcherParts
from service.matching.models import resolve_model
from service.matching.registry import get_matcher
from service.matching.vector_cache import VectorCache
from service.settings import Settings
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy

SETS = ("house", "tech", "skillskape-dev", "learning-outcomes", "boilerplate")
MATCHERS = ("lexical", "bm25", "minilm", "default", "fast")
SHOWN = ("rp@5", "mrr", "ndcg@10", "recall@50", "accepted_precision", "accepted_recall", "abstained", "ece")
SHARED = Path(os.environ.get("SKILLSGAP_SHARED", Path(__file__).resolve().parents[2] / "shared" / "data"))
VERSION = "v1.1.0"  # the version whose labels HOUSE, TECH and SkillSkape name


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--matcher", action="append")
    parser.add_argument("--set", action="append")
    parser.add_argument("--peer", type=Path)
    given = parser.parse_args()
    taxonomy = read_esco([SHARED / "esco" / VERSION], VERSION, "en").taxonomy
    parts = matcher_parts(taxonomy)
    matchers = {name: get_matcher(name)(parts) for name in given.matcher or MATCHERS}
    found = {}
    for name in given.set or SETS:
        judged = boilerplate(SHARED) if name == "boilerplate" else bench_set(name, SHARED, taxonomy)
        asked = matchers | peers(given.peer, name)
        found[name] = evaluate(judged, asked, EvaluationOptions())["matchers"]
        given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print("\n".join(rows(name, found[name])), flush=True)


def matcher_parts(taxonomy: Taxonomy) -> MatcherParts:
    """The parts of matchers as the settings name them."""
    settings = Settings.from_environment()
    encoder = TransformerEncoder(resolve_model(settings.model), settings.precision, settings.threads)
    cache = VectorCache(settings.home / "vectors")
    return MatcherParts(taxonomy, encoder, settings.home / "index", cache, settings.threads, _said())


def peers(folder: Path | None, name: str) -> dict[str, Matcher]:
    """The answers of the peer for a set, where there are any."""
    if folder is None:
        return {}
    found = [read_precomputed(path) for path in sorted(folder.glob(f"{name}-*-*.json"))]
    return {matcher.name: matcher for matcher in found}


def rows(name: str, reports: dict) -> list[str]:
    """One Markdown row a matcher: value and interval of each metric."""
    return [
        " | ".join(["", name, matcher, *(cell(report.get(metric)) for metric in SHOWN), speed(report), ""]).strip()
        for matcher, report in reports.items()
    ]


def cell(estimate: dict | None) -> str:
    """A metric as `.543 (.500 to .590)`."""
    if not estimate or estimate["value"] is None:
        return ""
    value, low, high = (f"{estimate[part]:.3f}".removeprefix("0") for part in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def speed(report: dict) -> str:
    """Texts a second, whole."""
    value = report["texts_per_s"]["value"]
    return "" if value is None else f"{value:,.0f}"


def _said():
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        print(f"\rencoded {done}", end="", file=sys.stderr)

    return more


if __name__ == "__main__":
    main()
