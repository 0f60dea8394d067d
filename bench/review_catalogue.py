"""Review of the Coursera courses, cold and after a change to 50; diff and switch of two ESCO versions.

`./run bench review` runs it on everything. `.venv/bin/python bench/review_catalogue.py --cut 3` tries it out on the
concepts of the first 3 occupations and on 20 courses an occupation, in minutes; such figures are no measurement.
"""

import argparse
import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from setting import SHARED, esco

from service.domain import Outcome, Scope
from service.matching.encoder import Encoded, Encoder, TransformerEncoder
from service.matching.models import resolve_model
from service.operations.import_offerings import CatalogueFile
from service.operations.switch_taxonomy import Switch
from service.parts import Parts
from service.settings import Settings
from service.store.finding_values import FindingFilter
from service.taxonomy.drift import diff
from service.taxonomy.taxonomy import Taxonomy

BEFORE, AFTER = "v1.1.0", "v1.2.0"
COURSES = SHARED / "courses" / "coursera_2026_5411.csv"
COURSES_AN_OCCUPATION = 20  # of a cut
CHANGED = 50
DAY = date(2026, 11, 23)
SCOPE = Scope()
NEW_OUTCOME = Outcome("Write a plan for the first month at work")


@dataclass
class CountingEncoder:
    """The real encoder, and which texts it was asked for."""

    real: Encoder
    texts: set[tuple[str, str]] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Name of the real one."""
        return self.real.name

    @property
    def dimension(self) -> int:
        """Dimension of the real one."""
        return self.real.dimension

    def encode(self, texts: Any, contexts: Any = (), progress: Any = None) -> Encoded:
        """Encode, and remember the texts with their contexts."""
        self.texts.update(zip(texts, contexts or [""] * len(texts), strict=True))
        return self.real.encode(texts, contexts, progress)


@dataclass
class Watch:
    """Seconds by name."""

    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, name: str, work: Callable[[], Any]) -> Any:
        """Do some work, note its seconds, and say so on stderr."""
        start = time.perf_counter()
        result = work()
        self.seconds[name] = round(time.perf_counter() - start, 2)
        print(f"{name}: {self.seconds[name]} s", file=sys.stderr, flush=True)
        return result


def measure(home: Path, cut: int = 0) -> dict[str, Any]:
    """Everything in one empty home; cut is the number of occupations to keep, 0 keeps all."""
    settings = replace(Settings.from_environment(), home=home, database_url="")
    real = TransformerEncoder(resolve_model(settings.model), settings.precision, settings.threads)
    encoder, watch = CountingEncoder(real), Watch()
    parts = Parts(settings, encoder=encoder)
    for version in (BEFORE, AFTER):
        watch(f"import {version}", lambda v=version: load(parts, v, cut))
    parts.taxonomies.use(BEFORE)
    rows = parts.catalogue_rows(courses(cut * COURSES_AN_OCCUPATION), (), name=COURSES.name)
    watch("import courses", lambda: parts.import_offerings(SCOPE, rows, CatalogueFile(source="coursera")))
    watch("match courses", lambda: parts.match_all(SCOPE))
    cold = watch("review cold", lambda: parts.review_offerings(SCOPE, DAY))
    nothing = watch("review, nothing changed", lambda: parts.review_offerings(SCOPE, DAY))
    change_some(parts)
    changed = watch("review, some changed", lambda: parts.review_offerings(SCOPE, DAY))
    shelves = [parts.library.shelf(version).taxonomy for version in (BEFORE, AFTER)]
    drift = watch("diff", lambda: diff(*shelves))
    watch("index of the new version", lambda: parts.build_index(AFTER))
    encoder.texts.clear()
    switch = watch("switch", lambda: parts.switch_taxonomy(SCOPE, AFTER, DAY))
    after = watch("review after the switch", lambda: parts.review_offerings(SCOPE, DAY))
    return {
        "model": encoder.name,
        "seconds": watch.seconds,
        "offerings": cold.offerings,
        "judged": {"cold": cold.judged, "nothing": nothing.judged, "changed": changed.judged},
        "findings": {
            "opened cold": cold.opened,
            "violated now": parts.findings.count(SCOPE, FindingFilter(result="violated")),
            "opened by switch": after.opened,
        },
        "diff": {name: len(getattr(drift.concepts, name)) for name in drift.concepts.__slots__},
        "switch": switched(parts, encoder, switch),
    }


def load(parts: Parts, version: str, cut: int) -> None:
    """Import a version, or the first occupations of it with what they require."""
    if not cut:
        parts.import_taxonomy([SHARED / "esco" / version], version, "en")
        return
    whole = esco(version)
    kept = {uri: whole.requirements[uri] for uri in sorted(whole.requirements)[:cut]}
    concepts = {item.concept for wanted in kept.values() for item in wanted}
    small = Taxonomy(
        version,
        "en",
        {uri: whole.concepts[uri] for uri in sorted(concepts)},
        {uri: whole.occupations[uri] for uri in kept},
        kept,
        unknown_fields={uri: names for uri, names in whole.unknown_fields.items() if uri in concepts},
    )
    parts.taxonomies.save(small)


def courses(most: int) -> bytes:
    """The file of courses, or its first rows."""
    data = COURSES.read_bytes()
    if not most:
        return data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out).writerows(rows[: most + 1])
    return out.getvalue().encode()


def change_some(parts: Parts) -> None:
    """Give the first offerings with outcomes another outcome and an assessment."""
    stored = [item for item in parts.offerings.all(SCOPE) if item.offering.outcomes][:CHANGED]
    changed = {
        item.id: replace(item.offering, outcomes=(*item.offering.outcomes[1:], NEW_OUTCOME), assessment="Written exam")
        for item in stored
    }
    parts.offerings.save(SCOPE, changed)


def switched(parts: Parts, encoder: CountingEncoder, switch: Switch) -> dict[str, Any]:
    """What the switch did; texts of offerings that the encoder saw again are counted."""
    stored = parts.offerings.all(SCOPE)
    texts = {(one.text, item.offering.title) for item in stored for one in item.offering.outcomes}
    texts |= {(tag, "") for item in stored for tag in item.offering.tags}
    again = texts & encoder.texts
    return {
        "texts": switch.texts,
        "encoded again": len(again),
        "share encoded again": round(len(again) / max(len(texts), 1), 4),
        "offerings moved": len(switch.moved),
        "changed in meaning": sum(bool(item.changed) for item in switch.moved),
    }


def rows_of(found: dict[str, Any]) -> list[dict[str, str]]:
    """The figures as rows of BENCHMARKS.md."""
    seconds, judged, switch = found["seconds"], found["judged"], found["switch"]
    moved = f"{switch['offerings moved']:,} offerings moved, {switch['changed in meaning']:,} by a change in meaning"
    drift = ", ".join(f"{count:,} {name}" for name, count in found["diff"].items() if name != "regrouped")
    opened = f"{judged['cold']:,} judged, {found['findings']['opened cold']:,} findings opened"
    listed = [
        (f"{found['offerings']:,} courses reviewed, cold", f"{seconds['review cold']:.1f} s", opened),
        (
            "the same again, nothing changed",
            f"{seconds['review, nothing changed']:.1f} s",
            f"{judged['nothing']} judged",
        ),
        (
            f"the same after a change to {judged['changed']}",
            f"{seconds['review, some changed']:.1f} s",
            f"{judged['changed']} judged",
        ),
        (f"diff of {BEFORE} and {AFTER}, both loaded", f"{seconds['diff']:.2f} s", drift),
        (f"switch {BEFORE} to {AFTER} with that catalogue", f"{seconds['switch']:.0f} s", moved),
        (
            "share of the catalogue's texts encoded again by the switch",
            f"{switch['share encoded again']:g}",
            f"{switch['encoded again']} of {switch['texts']:,}",
        ),
    ]
    return [{"what": what, "value": value, "note": note} for what, value, note in listed]


def main() -> None:
    """Measure in a home of its own and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cut", type=int, default=0, help="occupations to keep; all if absent")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.cut)
    print(json.dumps({**found, "rows": rows_of(found)}, indent=2))


if __name__ == "__main__":
    main()
