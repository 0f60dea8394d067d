"""The benchmarks; run one by name, it prints its rows as JSON on the last line of stdout."""

import contextlib
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # at run time it is imported late, so that `help` measures a cold start
    from service.parts import Parts

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SKILLSGAP_SHARED", ROOT.parent / "shared" / "data"))
COURSES = SHARED / "courses" / "coursera_2026_5411.csv"
VERSION = "v1.2.0"

Rows = list[dict[str, str]]


def row(what: str, value: str, note: str = "") -> dict[str, str]:
    """One line of the table."""
    return {"what": what, "value": value, "note": note}


def memory() -> str:
    """The most memory that this process has held."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def parts() -> "Parts":
    """The service over this benchmark's home, with the full ESCO."""
    from service.parts import Parts
    from service.settings import Settings

    made = Parts(Settings.from_environment())
    if VERSION not in {item.version for item in made.taxonomies.list()}:
        made.import_taxonomy([SHARED / "esco" / VERSION], VERSION, "en")
    return made


def help_() -> Rows:
    """`skillsgap --help`, which must not load torch."""
    command = [str(Path(sys.executable).parent / "skillsgap"), "--help"]
    subprocess.run(command, capture_output=True, check=True)
    runs = [timed(lambda: subprocess.run(command, capture_output=True, check=True)) for _ in range(9)]
    return [row("`skillsgap --help`", f"{statistics.median(runs):.2f} s", "median of 9")]


def taxonomy() -> Rows:
    """Reading and storing the full ESCO."""
    from service.parts import Parts
    from service.settings import Settings

    made = Parts(Settings.from_environment())
    seconds = timed(lambda: made.import_taxonomy([SHARED / "esco" / VERSION], VERSION, "en"))
    again = timed(lambda: made.import_taxonomy([SHARED / "esco" / VERSION], VERSION, "en"))
    load = timed(lambda: made.taxonomies.load(VERSION, "en"))
    return [
        row("ESCO v1.2.0 imported (read, stored in SQLite)", f"{seconds:.1f} s", f"peak memory {memory()}"),
        row("the same again (nothing changes)", f"{again:.1f} s"),
        row("ESCO v1.2.0 loaded from SQLite", f"{load:.1f} s"),
    ]


def index() -> Rows:
    """Encoding every label and description and saving the index."""
    from service.matching.registry import own_parts

    made = parts()
    parts_of_it = made.matchers.over(made.library.shelf().taxonomy)
    labels = len(parts_of_it.table.labels) + len(parts_of_it.table.descriptions)
    fast = timed(own_parts("fast", parts_of_it).build_index)
    seconds = timed(made.build_index)
    note = f"{labels:,} labels and descriptions, {labels / seconds:,.0f} a second; peak memory {memory()}"
    return [
        row("index of ESCO v1.2.0 built", f"{seconds:.0f} s", note),
        row("index of ESCO v1.2.0 built for `fast`", f"{fast:.1f} s", f"{labels / fast:,.0f} a second"),
    ]


def outcomes() -> list[tuple[str, str]]:
    """(outcome, title) of the courses, each distinct pair once."""
    found: dict[tuple[str, str], None] = {}
    with COURSES.open(encoding="utf-8-sig", newline="") as file:
        for course in csv.DictReader(file):
            for line in course["what_you_learn"].splitlines():
                if line.strip():
                    found.setdefault((line.strip(), course["name"]))
    return list(found)


def match() -> Rows:
    """Texts matched in batches and one by one, beside plain sentence-transformers on the same texts."""
    import sentence_transformers
    import torch

    from service.matching.base import Query
    from service.matching.models import resolve_model

    made = parts()
    texts = outcomes()[:: max(1, len(outcomes()) // 1024)][:1024]
    queries = [Query(text, title) for text, title in texts]
    matcher = made.library.matcher().matcher
    matcher.match(queries[:8], 10)
    plain = sentence_transformers.SentenceTransformer(str(resolve_model("minilm").path), device="cpu")
    joined = [f"{title}: {text}" for text, title in texts]
    plain.encode(joined[:8])
    ours, theirs = [], []
    for _ in range(3):
        ours.append(len(texts) / timed(lambda: matcher.match(queries, 10)))
        theirs.append(len(texts) / timed(lambda: plain.encode(joined, batch_size=32)))
    single = sorted(timed(lambda q=query: matcher.match([q], 10)) for query in queries[:200])
    with torch.inference_mode():
        bare = sorted(timed(lambda t=text: plain.encode([t])) for text in joined[:200])
    rate, reference = statistics.median(ours), statistics.median(theirs)
    fast = fast_rate(made)
    return [
        row("texts matched a second, in batches", f"{rate:,.0f}", f"median of 3 x {len(texts):,} outcomes with titles"),
        row(
            "the same texts only encoded by sentence-transformers (fp32, batch 32)",
            f"{reference:,.0f}",
            f"same run; matching is {rate / reference:.2f} times as fast as that",
        ),
        row(
            "texts matched a second by `fast`, in batches",
            f"{fast:,.0f}",
            f"same run; {fast / reference:.0f} times as fast as sentence-transformers only encodes",
        ),
        row("one text matched: p50 / p95", f"{single[100] * 1000:.0f} / {single[190] * 1000:.0f} ms", memory()),
        row("one text only encoded by sentence-transformers: p50", f"{bare[100] * 1000:.0f} ms", "same run"),
    ]


def fast_rate(made: "Parts") -> float:
    """Texts that the fast matcher matches a second, median of 5 times all outcomes."""
    from service.matching.base import Query

    matcher = made.library.matcher(name="fast").matcher
    queries = [Query(text, title) for text, title in outcomes()]
    matcher.match(queries[:8], 10)
    return statistics.median(len(queries) / timed(lambda: matcher.match(queries, 10)) for _ in range(5))


def load_courses(made: "Parts") -> tuple[float, float, int]:
    """Import and match the courses: seconds of each, and how many offerings."""
    from service.domain import Scope
    from service.operations.import_offerings import CatalogueFile

    rows = made.catalogue_rows(COURSES.read_bytes(), (), name=COURSES.name)
    started = time.perf_counter()
    report = made.import_offerings(Scope(), rows, CatalogueFile(source="coursera"))
    imported = time.perf_counter() - started
    matched = timed(lambda: made.match_all(Scope()))
    return imported, matched, len(report.ids)


def catalogue() -> Rows:
    """The courses imported, matched and fitted, end to end."""
    from service.domain import Scope

    made = parts()
    made.build_index()
    imported, matched, count = load_courses(made)
    load = timed(lambda: made.loaded_offerings.snapshot(Scope()))
    names = ("data analyst", "accountant", "ICT security administrator")
    first = [timed(lambda n=name: made.fit_offerings.best_offerings(Scope(), n, (None, 20))) for name in names]
    again = [timed(lambda n=name: made.fit_offerings.best_offerings(Scope(), n, (None, 20))) for name in names]
    return [
        row(f"{count:,} courses imported", f"{imported:.1f} s"),
        row("their outcomes and tags matched", f"{matched:.0f} s", f"peak memory {memory()}"),
        row("matches loaded for fitting", f"{load:.1f} s", "once after every change"),
        row("offerings ranked for an occupation, first time", f"{statistics.median(first):.2f} s", "median of 3"),
        row("the same, again", f"{statistics.median(again):.3f} s", "median of 3"),
    ]


def vacancies() -> Rows:
    """Adverts imported and read, end to end."""
    from service.domain import Scope

    made = parts()
    made.build_index()
    rows = []
    for name, file in (("Google", "google_2018_1250.csv"), ("US federal", "usajobs_2026_2215.csv")):
        data = (SHARED / "jobs" / file).read_bytes()
        source = name.casefold()
        started = time.perf_counter()
        report = made.import_vacancies(Scope(), made.vacancy_rows(data, ()), source)
        imported = time.perf_counter() - started
        stored = [item for item in made.vacancies.all(Scope()) if item.vacancy.source == source]
        read = timed(lambda s=stored: made.read_vacancies.ensure(Scope(), made.library.matcher(), s))
        rejected = f"{len(report.rejected)} rejected, {report.duplicates} duplicates"
        rows.append(row(f"{name} adverts imported", f"{imported:.1f} s", f"{len(stored):,} kept, {rejected}"))
        rate = len(stored) / read
        rows.append(row(f"{name} adverts read and matched", f"{read:.0f} s", f"{rate:.1f} a second; peak {memory()}"))
    return rows


def matrix() -> Rows:
    """Every course against every Google advert, by sparse products."""
    from service.domain import Scope

    made = parts()
    made.build_index()
    load_courses(made)
    snapshot = made.loaded_offerings.snapshot(Scope())
    data = (SHARED / "jobs" / "google_2018_1250.csv").read_bytes()
    made.import_vacancies(Scope(), made.vacancy_rows(data, ()), "google")
    stored = [item for item in made.vacancies.all(Scope()) if item.vacancy.source == "google"]
    targets = made.read_vacancies.targets(Scope(), made.library.matcher(), stored)
    wanted = [target.requirements for target in targets]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = timed(lambda: snapshot.shelf.matrix.fit(snapshot.holders, wanted))
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    pairs = len(snapshot.holders) * len(targets)
    some = snapshot.holders[:50]
    single = timed(lambda: [snapshot.shelf.fitter.fit(holder, target) for holder in some for target in wanted[:20]])
    note = f"{pairs / seconds:,.0f} pairs a second; {more:,.0f} MiB more memory"
    return [
        row(f"{len(snapshot.holders):,} courses x {len(targets):,} adverts fitted", f"{seconds:.1f} s", note),
        row("one pair fitted with its evidence", f"{single:.2f} ms", "mean of 1,000 pairs, same run"),
    ]


def review() -> Rows:
    """The courses reviewed; two ESCO versions compared and switched under them."""
    import review_catalogue

    home = Path(os.environ["SKILLSGAP_HOME"]) / "review"
    if not (home / "vectors").exists():  # labels and courses that other benchmarks encoded are not encoded here again
        (home.parent / "vectors").mkdir(parents=True, exist_ok=True)
        home.mkdir(parents=True)
        (home / "vectors").symlink_to(home.parent.resolve() / "vectors")
    return review_catalogue.rows_of(review_catalogue.measure(home))


def verify() -> Rows:
    """Credentials verified a second, by format, and the slowest hostile file."""
    import verification

    rows = [row(f"verified: {name}", f"{rate:,.0f} a second") for name, rate in verification.throughput(2)]
    name, seconds, mebibytes, verdict = max(verification.attacks(), key=lambda attack: attack[1])
    note = f"{name}: {verdict}; peak memory {mebibytes:,.0f} MiB; the limit is 5 s"
    return [*rows, row("slowest hostile credential", f"{seconds:.1f} s", note)]


MEASURES: dict[str, Callable[[], Rows]] = {
    "help": help_,
    "taxonomy": taxonomy,
    "index": index,
    "match": match,
    "catalogue": catalogue,
    "vacancies": vacancies,
    "matrix": matrix,
    "review": review,
    "verify": verify,
}

if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        measured = MEASURES[sys.argv[1]]()
    print(json.dumps(measured))
