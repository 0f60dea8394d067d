"""Review of the 5,411 Coursera courses, cold and after a change to 50; diff and switch of two ESCO versions.

Run it with SKILLSGAP_HOME naming an empty folder. It prints one JSON document.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from setting import SHARED

from service.domain import Outcome, Scope
from service.matching.encoder import Encoded, Encoder, TransformerEncoder
from service.matching.models import resolve_model
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.settings import Settings
from service.store.finding_values import FindingFilter
from service.taxonomy.drift import diff

BEFORE, AFTER = "v1.1.0", "v1.2.0"
CHANGED = 50
DAY = date(2026, 11, 23)
SCOPE = Scope()


@dataclass
class CountingEncoder:
    """The real encoder, and how many texts it was asked for."""

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


def timed(name: str, into: dict[str, Any], work: Callable[[], Any]) -> Any:
    """Do some work, note its seconds, and say so on stderr."""
    start = time.perf_counter()
    result = work()
    into[name] = round(time.perf_counter() - start, 2)
    print(f"{name}: {into[name]} s", file=sys.stderr, flush=True)
    return result


def main() -> None:
    """Measure everything in one home."""
    settings = Settings.from_environment()
    real = TransformerEncoder(resolve_model(settings.model), settings.precision, settings.threads)
    encoder = CountingEncoder(real)
    parts = Parts(settings, encoder=encoder)
    seconds: dict[str, Any] = {}
    for version in (BEFORE, AFTER):
        timed(f"import {version}", seconds, lambda v=version: parts.import_taxonomy([SHARED / "esco" / v], v, "en"))
    parts.taxonomies.use(BEFORE)
    data = (SHARED / "courses" / "coursera_2026_5411.csv").read_bytes()
    rows = parts.catalogue_rows(data, (), name="coursera.csv")
    timed("import courses", seconds, lambda: parts.import_offerings(SCOPE, rows, CatalogueFile(source="coursera")))
    timed("match courses", seconds, lambda: parts.match_all(SCOPE))
    cold = timed("review cold", seconds, lambda: parts.review_offerings(SCOPE, DAY))
    nothing = timed("review, nothing changed", seconds, lambda: parts.review_offerings(SCOPE, DAY))
    with_outcomes = [item for item in parts.offerings.all(SCOPE) if item.offering.outcomes][:CHANGED]
    extra = Outcome("Write a plan for the first month at work")
    parts.offerings.save(
        SCOPE,
        {
            item.id: replace(item.offering, outcomes=(*item.offering.outcomes[1:], extra), assessment="Written exam")
            for item in with_outcomes
        },
    )
    changed = timed(f"review, {CHANGED} changed", seconds, lambda: parts.review_offerings(SCOPE, DAY))
    shelves = [parts.library.shelf(version).taxonomy for version in (BEFORE, AFTER)]
    drift = timed("diff", seconds, lambda: diff(*shelves))
    timed("index of the new version", seconds, lambda: parts.build_index(AFTER))
    encoder.texts.clear()
    switch = timed("switch", seconds, lambda: parts.switch_taxonomy(SCOPE, AFTER, DAY))
    stored = parts.offerings.all(SCOPE)
    texts = {(o.text, item.offering.title) for item in stored for o in item.offering.outcomes}
    texts |= {(tag, "") for item in stored for tag in item.offering.tags}
    after = timed("review after the switch", seconds, lambda: parts.review_offerings(SCOPE, DAY))
    violated = parts.findings.all(SCOPE, FindingFilter(result="violated"))
    print(
        json.dumps(
            {
                "model": encoder.name,
                "seconds": seconds,
                "offerings": cold.offerings,
                "judged": {"cold": cold.judged, "nothing": nothing.judged, "changed": changed.judged},
                "findings": {
                    "opened cold": cold.opened,
                    "violated now": len(violated),
                    "opened by switch": after.opened,
                },
                "diff": {name: len(getattr(drift.concepts, name)) for name in drift.concepts.__slots__},
                "switch": {
                    "texts": switch.texts,
                    "encoded again": len(texts & encoder.texts),
                    "offerings moved": len(switch.moved),
                    "changed in meaning": sum(bool(item.changed) for item in switch.moved),
                },
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
