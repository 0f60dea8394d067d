"""The table of docs/matching.md: every matcher on every development set, in one run.

    nice .venv/bin/python bench/evaluation_table.py OUT.json [--matcher NAME]… [--set NAME]… [--peer FOLDER]

Settings come from SKILLSGAP_* (model, home with indexes); ESCO v1.1.0 is read from the folder of shared data. --peer
adds the answers that bench/peer/run.py left in a folder. Writes the reports as JSON and prints Markdown rows.
"""

import argparse
import json
from pathlib import Path

from setting import SETS, esco, judged_set, matcher_parts

from service.evaluation.harness import EvaluationOptions, evaluate
from service.evaluation.runs import read_precomputed
from service.matching.base import Matcher
from service.matching.registry import get_matcher

MATCHERS = ("lexical", "bm25", "minilm", "default", "fast")
SHOWN = ("rp@5", "mrr", "ndcg@10", "recall@50", "accepted_precision", "accepted_recall", "abstained", "ece")


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--matcher", action="append")
    parser.add_argument("--set", action="append")
    parser.add_argument("--peer", type=Path)
    given = parser.parse_args()
    taxonomy = esco()
    parts = matcher_parts(taxonomy)
    matchers = {name: get_matcher(name)(parts) for name in given.matcher or MATCHERS}
    found = {}
    for name in given.set or SETS:
        judged = judged_set(name, taxonomy)
        asked = matchers | peers(given.peer, name)
        found[name] = evaluate(judged, asked, EvaluationOptions())["matchers"]
        given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
        print("\n".join(rows(name, found[name])), flush=True)


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


if __name__ == "__main__":
    main()
