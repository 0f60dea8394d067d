"""Catalogues to plan with: offerings that teach what real ESCO occupations require, with noise, prices and hours.

Nothing is matched here: what an offering teaches is given, so that planning is measured and not matching.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random

from service.domain import EvidenceSource, Importance, Offering, Outcome, Scope, Versions
from service.matching.fit import Evidence, Fitter, Holder
from service.matching.fit_matrix import MatrixFitter
from service.operations.find_gap import Gap
from service.operations.library import MatcherHandle, Shelf
from service.operations.loaded_offerings import OfferingSnapshot
from service.operations.targets import Target, occupation_target
from service.store.offerings import StoredOffering
from service.taxonomy.catalogue import Catalogue
from service.taxonomy.hierarchy import Hierarchy
from service.taxonomy.taxonomy import Taxonomy

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
VERSIONS = Versions("v1.2.0", "en", "none", "none", "made", "none")
LEAST_REQUIREMENTS = 10


class NoMatcher:
    """Stands where a matcher would; nothing is matched."""

    name = matcher_version = calibration_version = "none"


def shelf_of(taxonomy: Taxonomy) -> Shelf:
    """A taxonomy with what answers questions about it."""
    hierarchy = Hierarchy(taxonomy)
    return Shelf(taxonomy, Catalogue(taxonomy), hierarchy, Fitter(hierarchy), MatrixFitter(hierarchy))


def occupations(taxonomy: Taxonomy, like: str | None = None) -> list[str]:
    """Occupations that ask for enough; with `like`, those of the same two-digit ISCO group."""
    code = (taxonomy.occupations[like].isco_code or "")[:2] if like else ""
    return sorted(
        uri
        for uri, wanted in taxonomy.requirements.items()
        if len(wanted) >= LEAST_REQUIREMENTS and (taxonomy.occupations[uri].isco_code or "").startswith(code)
    )


def catalogue(shelf: Shelf, count: int, teach: Sequence[str], seed: int = 1) -> OfferingSnapshot:
    """Offerings of one to six concepts of one occupation; half of them with one more concept at random.

    A tenth has no price, a twentieth no hours; the price follows from the hours.
    """
    random = Random(seed)
    concepts = sorted(shelf.taxonomy.concepts)
    offerings, holders = [], []
    for number in range(count):
        wanted = [uri for item in shelf.taxonomy.requirements[random.choice(teach)] for uri in item.concepts]
        taught = set(random.sample(wanted, min(random.randint(1, 6), len(wanted))))
        if random.random() < 0.5:
            taught.add(random.choice(concepts))
        hours = random.choice([2, 4, 8, 10, 15, 20, 25, 30, 40, 60]) * len(taught)
        price = round(hours * random.choice([0, 2, 4, 5, 8, 10, 12]) / 10) * 10
        labels = tuple(shelf.taxonomy.concepts[uri].preferred_label for uri in sorted(taught))
        offering = Offering(
            f"Offering {number}",
            outcomes=tuple(Outcome(label) for label in labels),
            price=None if random.random() < 0.1 else float(price),
            currency="EUR",
            workload_hours=None if random.random() < 0.05 else float(hours),
        )
        offerings.append(StoredOffering(f"off_{number:06d}", offering, (), WHEN, WHEN))
        evidence = [
            Evidence(uri, True, EvidenceSource.MATCH, 0.9, place, labels[place])
            for place, uri in enumerate(sorted(taught))
        ]
        holders.append(Holder(labels, tuple(evidence)))
    handle = MatcherHandle(NoMatcher(), VERSIONS, "made")
    position = {item.id: place for place, item in enumerate(offerings)}
    return OfferingSnapshot(shelf, handle, tuple(offerings), tuple(holders), position)


def people(shelf: Shelf, targets: Sequence[str], count: int, seed: int = 2) -> list[Gap]:
    """Persons who have three tenths of what an occupation asks for."""
    random = Random(seed)
    found = []
    for uri in random.sample(list(targets), count):
        target = occupation_target(shelf, uri)
        wanted = [item.concept for item in target.requirements]
        held = tuple(
            Evidence(concept, True, EvidenceSource.ALIGNMENT, 1.0)
            for concept in sorted(random.sample(wanted, len(wanted) * 3 // 10))
        )
        found.append(gap_of(shelf, target, Holder((), held, person=True)))
    return found


def gap_of(shelf: Shelf, target: Target, holder: Holder) -> Gap:
    """The gap of a holder."""
    return Gap(VERSIONS, shelf, target, holder, shelf.fitter.fit(holder, target.requirements))


def essentials(gap: Gap) -> int:
    """How many essential requirements the target of a gap has."""
    return sum(item.importance is Importance.ESSENTIAL for item in gap.target.requirements)


class Loaded:
    """Stands where the loaded offerings would."""

    def __init__(self, snapshot: OfferingSnapshot) -> None:
        self._snapshot = snapshot

    def snapshot(self, *_: object) -> OfferingSnapshot:
        """Always the same."""
        return self._snapshot


ANYONE = Scope()
