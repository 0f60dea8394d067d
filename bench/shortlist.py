"""Shortlists over 10^3, 10^4 and 10^5 made-up candidates: time, memory, growth.

Run: SKILLSGAP_SHARED=… .venv/bin/python bench/shortlist.py [SIZE…] [--write]

Each size runs in a process of its own with a database of its own. A candidate has four credentials with three
sentences each; about nine of the twelve concepts come from one real ESCO occupation (v1.2.0), the others are noise,
some matches are not sure, and four of ten credentials are of issuers whom nobody trusts. The
matches are stored as a matcher would have left them, so neither model nor index is needed. Each question is a page of
20 with all evidence, as JSON, for one of 200 occupations; "computing" is what the process itself used of a processor,
which a busy machine changes little. With --write the table goes into BENCHMARKS.md.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from run import machine
from setting import esco

from service.answers import people as answers
from service.domain import Scope
from service.operations.candidates import CandidatePolicy, Candidates
from service.operations.library import BuiltMatcher, Library
from service.operations.shortlist_candidates import ShortlistRequest
from service.operations.shortlist_filters import Filters
from service.operations.targets import Targets
from service.parts.people import People
from service.store import tables_candidates as c
from service.store.candidate_revisions import advance_candidates
from service.store.database import Database
from service.store.rows import text_digest
from service.store.taxonomies import TaxonomyRepository
from service.store.trusted_issuers import StoredIssuer
from service.taxonomy.taxonomy import Taxonomy

SIZES = (1_000, 10_000, 100_000)
PAGE = Path(__file__).resolve().parent.parent / "BENCHMARKS.md"
START, END = "<!-- shortlist: begin -->", "<!-- shortlist: end -->"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CREDENTIALS, SENTENCES, NOISE = 4, 3, 0.25
ISSUERS, TRUSTED = 50, 30
QUERIES = 200
EVERYBODY = Filters()
STEP = 1_000
CHECKS = ("integrity", "issuer_key", "status", "dates", "shape", "issuer_trust", "subject")
Rows = dict[str, list[dict]]


class NoMatcher:
    """Everything is matched already."""

    name = "none"
    matcher_version = "bench-1"
    calibration_version = "none"

    def match(self, queries: list, limit: int) -> list:
        """Refuse: a bench that matches would measure something else."""
        raise AssertionError(queries, limit)


class Crowd:
    """Makes candidates of whom every detail follows from the seed."""

    def __init__(self, taxonomy: Taxonomy, stamp: str) -> None:
        self._taxonomy = taxonomy
        self._stamp = stamp
        self._random = random.Random(20)
        self._concepts = sorted(taxonomy.concepts)
        self._occupations = sorted(uri for uri, wanted in taxonomy.requirements.items() if len(wanted) >= 12)

    def rows(self, first: int, last: int) -> Rows:
        """The rows of the candidates with these numbers, by table."""
        found: Rows = {name: [] for name in ("candidate", "credential", "outcome", "matched", "match")}
        for number in range(first, last):
            candidate = f"person-{number:06}"
            found["candidate"].append({"tenant": "default", "id": candidate, "created_at": NOW, "used_at": NOW})
            for position, concepts in enumerate(self._wallet()):
                self._credential(found, candidate, position, concepts)
        return found

    def targets(self, count: int) -> list[str]:
        """Occupations to compare with."""
        return random.Random(21).sample(self._occupations, count)

    def _wallet(self) -> Iterator[list[str]]:
        wanted = [item.concept for item in self._taxonomy.requirements[self._random.choice(self._occupations)]]
        for _ in range(CREDENTIALS):
            yield [
                self._random.choice(self._concepts if self._random.random() < NOISE else wanted)
                for _ in range(SENTENCES)
            ]

    def _credential(self, found: Rows, candidate: str, position: int, concepts: list[str]) -> None:
        issuer = self._random.randrange(ISSUERS)
        key = f"crd_{candidate[-6:]}_{position}"
        owner = {"tenant": "default", "candidate_id": candidate, "credential_id": key}
        title = f"Course {self._random.randrange(5000)}"
        found["credential"].append(
            {
                "tenant": "default",
                "candidate_id": candidate,
                "id": key,
                "digest": key,
                "format": "open_badges_v3",
                "verdict": "valid",
                "trusted": True,
                "checks": {name: ["pass", "made up", ""] for name in CHECKS},
                "title": title,
                "issuer": f"did:example:issuer-{issuer}",
                "issuer_name": None,
                "fingerprints": [],
                "issued": f"20{self._random.randrange(15, 27)}-05-01T00:00:00Z",
                "expires": None,
                "level": str(self._random.randrange(3, 8)) if self._random.random() < 0.7 else None,
                "language": self._random.choice(["en", "de", None]),
                "tags": [],
                "warnings": [],
                "verified_at": NOW,
            }
        )
        found["matched"].append({**owner, "stamp": self._stamp})
        for place, concept in enumerate(dict.fromkeys(concepts)):
            text = f"Work with {self._taxonomy.concepts[concept].preferred_label} ({place + 1})"
            digest = text_digest(text, title)
            outcome = {"position": place, "text": text, "origin": "outcomes", "text_digest": digest}
            found["outcome"].append({**owner, **outcome})
            sure = self._random.random() < 0.8
            found["match"].append(self._match(owner, digest, concept, 1, sure=sure))
            second = self._random.choice(self._concepts)
            if second != concept and self._random.random() < 0.5:
                found["match"].append(self._match(owner, digest, second, 2, sure=False))

    def _match(self, owner: dict, digest: str, concept: str, rank: int, *, sure: bool) -> dict:
        return {
            **owner,
            "stamp": self._stamp,
            "text_digest": digest,
            "concept_uri": concept,
            "rank": rank,
            "score": 0.9 if sure else 0.4,
            "verdict": "accepted" if sure else "not_sure",
            "span_start": 0,
            "span_end": 4,
            "matched_label": "made up",
            "features": {},
        }


def made(folder: Path, size: int) -> tuple[People, Crowd]:
    """A database of so many candidates, and the operations over it."""
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    database.migrate()
    repository = TaxonomyRepository(database)
    repository.save(esco("v1.2.0"))
    library = Library(repository, "en", "none", lambda *_: BuiltMatcher(NoMatcher(), "none", "none"))
    targets = Targets(lambda *_: (_ for _ in ()).throw(AssertionError))
    candidates = Candidates(database, library, targets, CandidatePolicy(0))
    crowd = Crowd(library.shelf().taxonomy, library.matcher().stamp)
    tables = {
        "candidate": c.candidate,
        "credential": c.credential,
        "outcome": c.credential_outcome,
        "matched": c.credential_matched,
        "match": c.credential_match,
    }
    for start in range(0, size, STEP):
        rows = crowd.rows(start, min(start + STEP, size))
        with database.begin() as connection:
            for name, table in tables.items():
                connection.execute(table.insert(), rows[name])
            advance_candidates(connection, Scope(), [item["id"] for item in rows["candidate"]])
    identifiers = tuple(f"did:example:issuer-{number}" for number in range(TRUSTED))
    candidates.issuers.put(Scope(), StoredIssuer("relied-on", "Relied on", identifiers))
    return People(database, library, candidates, targets), crowd


def memory() -> float:
    """MiB that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds by the clock, and seconds that this process computed."""
    clock, computed = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - computed


def percentiles(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The 50th and 95th, by the clock and computed."""
    columns = [sorted(column) for column in zip(*found, strict=True)]
    return [(statistics.median(column), column[int(0.95 * len(column))]) for column in columns]


def measure(size: int) -> dict[str, float]:
    """Figures for one size."""
    with tempfile.TemporaryDirectory() as folder:
        people, crowd = made(Path(folder), size)
        targets = crowd.targets(QUERIES)
        before = memory()
        first, busy_first = timed(lambda: people.shortlist(Scope(), ShortlistRequest(targets[0])))
        held = memory() - before
        narrow = Filters(trusted_only=True, level=4, languages=("en",), issued_since=date(2019, 1, 1))

        def ask(target: str, filters: Filters = EVERYBODY) -> None:
            found = people.shortlist(Scope(), ShortlistRequest(target, filters))
            json.dumps(answers.shortlist(found))

        for target in targets[:5]:
            ask(target)
        plain, busy = percentiles([timed(lambda t=target: ask(t)) for target in targets])
        narrowed, _ = percentiles([timed(lambda t=target: ask(t, narrow)) for target in targets])
        rows = crowd.rows(size, size + 1)
        owner = rows["candidate"][0]["id"]

        def changed() -> None:
            with people._database.begin() as connection:  # noqa: SLF001  the row as `candidates add` leaves it
                for name, table in (("candidate", c.candidate), ("credential", c.credential)):
                    connection.execute(table.insert(), rows[name])
                for name, table in (("matched", c.credential_matched), ("match", c.credential_match)):
                    connection.execute(table.insert(), rows[name])
                connection.execute(c.credential_outcome.insert(), rows["outcome"])
                advance_candidates(connection, Scope(), [owner])

        changed()
        renewed, _ = timed(lambda: ask(targets[0]))
        return {
            "size": size,
            "p50": plain[0],
            "p95": plain[1],
            "busy50": busy[0],
            "busy95": busy[1],
            "filtered": narrowed[1],
            "renewed": renewed,
            "first": first,
            "busy_first": busy_first,
            "held": held,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def table(found: list[dict[str, float]]) -> str:
    """The figures as Markdown."""
    columns = ("candidates", "p50", "p95", "computing p50", "computing p95", "p95 with four filters")
    columns += (
        "first after a new credential",
        "read at start (computing)",
        "memory of the pool",
        "peak of the process",
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for item in found:
        times = [f"{item[name] * 1000:,.0f} ms" for name in ("p50", "p95", "busy50", "busy95", "filtered", "renewed")]
        rest = [
            f"{item['first']:,.1f} s ({item['busy_first']:,.1f} s)",
            f"{item['held']:,.0f} MiB",
            f"{item['peak']:,.0f} MiB",
        ]
        lines.append(f"| {item['size']:,.0f} | {' | '.join((*times, *rest))} |")
    return "\n".join(lines)


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--write", action="store_true", help="keep the table in BENCHMARKS.md")
    parser.add_argument("--one", type=int, help="measure one size here and print it as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return
    found = []
    for size in asked.sizes or SIZES:
        print(f"measuring {size} candidates …", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, __file__, "--one", str(size)], stdout=subprocess.PIPE, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    text = f"{datetime.now(UTC):%Y-%m-%d}, {machine()}.\n\n{table(found)}"
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(START)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
