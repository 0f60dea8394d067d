"""List what a matcher misses and what it accepts wrongly, for reading; docs/misses.csv is made from such a list.

    nice .venv/bin/python bench/list_misses.py OUT.csv [--matcher default] [--set NAME]…

The list holds texts of others: keep it out of the repository. A miss is a relevant concept beyond rank 5, a wrong one
an accepted concept that the judges refused (or, where a file has no judgements, that it does not name).
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from setting import SETS, esco, judged_set, matcher_parts

from service.domain import Match, MatchVerdict
from service.evaluation.judged_file import JudgedFile, JudgedRecord
from service.evaluation.runs import run_matcher
from service.matching.registry import get_matcher
from service.taxonomy.taxonomy import Taxonomy

FIELDS = ("set", "record", "error", "expected", "got", "rank", "kind", "context", "text")
DEEP = 5


def main() -> None:
    """Run the matcher and write the list."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--matcher", default="default")
    parser.add_argument("--set", action="append")
    given = parser.parse_args()
    taxonomy = esco()
    matcher = get_matcher(given.matcher)(matcher_parts(taxonomy))
    with given.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
        writer.writeheader()
        for name in given.set or SETS:
            judged = judged_set(name, taxonomy)
            run = run_matcher(judged.records, matcher, 200)
            for record, matches in zip(judged.records, run.matches, strict=True):
                for error in errors(judged, record, matches, taxonomy):
                    row = {"set": name, "record": record.id, "context": record.query.context, "text": record.query.text}
                    writer.writerow(row | error)


def errors(
    judged: JudgedFile, record: JudgedRecord, matches: Sequence[Match], taxonomy: Taxonomy
) -> Iterator[dict[str, object]]:
    """The errors of one record: what was expected, what stood in its place."""
    relevant = judged.relevant(record)
    known = [match for match in matches if record.judged is None or match.concept in record.judged]
    ranks = {match.concept: rank for rank, match in enumerate(known, 1)}
    labels = {uri: taxonomy.concepts[uri].preferred_label for uri in {*ranks, *relevant} if uri in taxonomy.concepts}
    wrong = [match for match in known if match.concept not in relevant]
    first = "; ".join(labels[match.concept] for match in wrong[:3])
    for uri in sorted(relevant):
        rank = ranks.get(uri)
        if rank is None or rank > DEEP:
            yield {"error": "missed", "expected": labels[uri], "got": first, "rank": rank or "none"}
    expected = "; ".join(sorted(labels[uri] for uri in relevant))
    for match in wrong:
        if match.verdict is MatchVerdict.ACCEPTED:
            yield {"error": "wrong", "expected": expected, "got": labels[match.concept], "rank": ranks[match.concept]}


if __name__ == "__main__":
    main()
