"""Measures the reading of adverts on the real sets, and occupations on the MELO titles; docs/vacancies.md has a run.

Run: .venv/bin/python bench/measure_adverts.py ../shared/data [--melo]
"""

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from service.domain import Problem
from service.importers.vacancy_files import read_vacancies
from service.market.advert import AdvertReading, SentenceClass
from service.market.occupations import Advert, OccupationIndex
from service.market.reading import read_requirements
from service.market.reposts import find_reposts
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy

SETS = ("google_2018_1250.csv", "usajobs_2026_2215.csv")


def measure_set(path: Path) -> None:
    """Print what is read of one file, and how fast."""
    started = time.process_time()
    found = list(read_vacancies(path.read_bytes()))
    imported = time.process_time()
    vacancies = {str(item.number): item.record for item in found if not isinstance(item, Problem)}
    readings = [read_requirements(vacancy) for vacancy in vacancies.values()]
    read = time.process_time()
    groups = set(find_reposts(vacancies).values())
    done = time.process_time()
    print(f"{path.name}: {len(vacancies)} adverts, {len(found) - len(vacancies)} rows with a problem")
    print(f"  import {_rate(len(vacancies), imported - started)}, reading {_rate(len(vacancies), read - imported)}")
    print(f"  {len(groups)} without reposts, found at {_rate(len(vacancies), done - read)}")
    _print_content(readings)


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:.0f} adverts a CPU second"


def _print_content(readings: Sequence[AdvertReading]) -> None:
    kinds = Counter(sentence.kind.value for reading in readings for sentence in reading.sentences)
    stated = sum(any(item.kind is SentenceClass.REQUIREMENT for item in reading.sentences) for reading in readings)
    wanted = sum(bool(reading.phrases) for reading in readings)
    conditions = Counter(item.kind for reading in readings for item in reading.conditions)
    print(f"  sentences {dict(kinds)}")
    print(f"  adverts with a stated requirement {stated}, with any phrase {wanted}; conditions {dict(conditions)}")


def measure_titles(folder: Path, taxonomy: Taxonomy) -> None:
    """Print the share of MELO's titles whose own occupation is the first, or among the first five."""
    queries, gold = melo(folder, taxonomy)
    index = OccupationIndex(taxonomy)
    index.suggest(Advert("warm"))
    started = time.process_time()
    first = fifth = 0
    for key, wanted in gold.items():
        found = [item.occupation for item in index.suggest(Advert(queries[key]), 5)]
        first += found[:1] == [wanted]
        fifth += wanted in found
    seconds = (time.process_time() - started) / len(gold)
    print(f"{len(gold)} of {len(queries)} titles: first {first / len(gold):.3f}, first five {fifth / len(gold):.3f}")
    print(f"  {1000 * seconds:.0f} CPU ms a title")


def melo(folder: Path, taxonomy: Taxonomy) -> tuple[dict[str, str], Mapping[str, str]]:
    """Read titles and the occupation of each; the corpus names occupations by all their labels, not by URI.

    A corpus entry is the occupation that has more than half of its labels; titles whose only answers are no
    occupation (ISCO groups) are left out.
    """
    labels = _pairs(folder / "corpus_elements.tsv")
    by_label: dict[str, set[str]] = defaultdict(set)
    for item in taxonomy.occupations.values():
        for label in (item.preferred_label, *item.alternative_labels):
            by_label[label.casefold()].add(item.uri)
    entries: dict[str, set[str]] = defaultdict(set)
    for element, label in labels.items():
        entries[element.split("_")[0]].add(label.casefold())
    known: dict[str, str] = {}
    for entry, own in entries.items():
        counts = Counter(uri for label in sorted(own) for uri in sorted(by_label.get(label, ())))
        if counts and counts.most_common(1)[0][1] > len(own) / 2:
            known[entry] = counts.most_common(1)[0][0]
    gold: dict[str, str] = {}
    with (folder / "annotations.tsv").open(encoding="utf-8") as file:
        for query, _, element, relevant in csv.reader(file, delimiter="\t"):
            entry = element.split("_")[0]
            if relevant != "0" and entry in known:
                gold.setdefault(query, known[entry])
    return _pairs(folder / "queries.tsv"), gold


def _pairs(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {key: value for key, _, value in (line.partition("\t") for line in lines)}


def main() -> None:
    """Measure both sets; with --melo the titles too."""
    shared = Path(sys.argv[1])
    for name in SETS:
        measure_set(shared / "jobs" / name)
    if "--melo" in sys.argv:
        taxonomy = read_esco([shared / "esco" / "v1.2.0"], "v1.2.0", "en").taxonomy
        measure_titles(shared / "bench" / "melo" / "usa_q_en_c_en", taxonomy)


if __name__ == "__main__":
    main()
