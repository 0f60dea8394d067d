"""Lines of real adverts that ask for no skill (place, term, pay, eligibility, degrees): a matcher should stay silent.

boilerplate.csv holds only where the lines stand in the folder of shared data: file, row from 0, column, characters.
They were chosen by reading, before any matcher had seen them.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from service.evaluation.judged_file import JudgedFile, read_judged_file
from service.taxonomy.taxonomy import Taxonomy

PLACES = Path(__file__).with_name("boilerplate.csv")


def boilerplate(shared: Path) -> JudgedFile:
    """The lines as a judged file in which nothing is relevant."""
    lines = [json.dumps(record) for record in _records(shared)]
    return read_judged_file(lines, Taxonomy("none", "en", {}, {}, {}), "boilerplate")


def _records(shared: Path) -> Iterator[dict]:
    csv.field_size_limit(sys.maxsize)
    adverts: dict[str, list[dict[str, str]]] = {}
    with PLACES.open(encoding="utf-8", newline="") as stream:
        for place in csv.DictReader(stream):
            name, row, column = place["file"], int(place["row"]), place["column"]
            if name not in adverts:
                adverts[name] = _rows(shared / "jobs" / name)
            text = adverts[name][row][column][int(place["start"]) : int(place["end"])]
            yield {"id": f"{name.split('_')[0]}-{row}-{place['start']}", "text": text.strip(), "relevant": []}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
