"""What a provider teaches against what targets want: shared, wanted and not taught, taught and not wanted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.domain import Importance, Relation, Requirement
from service.matching.fit import MEETING

# Says how a held concept stands to a required one (service.taxonomy.hierarchy.Hierarchy.relation).
Relate = Callable[[str, str], Relation | None]

CSV_HEADER = ("concept", "label", "state", "targets_essential", "targets_optional", "offerings", "taught_as")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A concept that targets want.

    essential and optional are ids of targets, offerings of those that teach it, taught_as the concepts by which.
    """

    concept: str
    essential: tuple[str, ...]
    optional: tuple[str, ...]
    offerings: tuple[str, ...]
    taught_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Concepts by state, most wanted (or most taught) first, then by URI.

    wanted_and_taught and wanted_only are of what targets want; taught_only maps a concept no target wants to the
    offerings that teach it.
    """

    wanted_and_taught: tuple[Wanted, ...]
    wanted_only: tuple[Wanted, ...]
    taught_only: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """How many requirements of each target (row) each offering (column) meets.

    met[i][j] counts requirements of rows[i] met by columns[j]; any_met[i] those met by at least one offering;
    wanted[i] all of them.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    met: tuple[tuple[int, ...], ...]
    any_met: tuple[int, ...]
    wanted: tuple[int, ...]


def same_concept(required: str, held: str) -> Relation | None:
    """Relate concepts only to themselves, for when no hierarchy is at hand."""
    return Relation.SAME if required == held else None


def provider_coverage(
    taught: Mapping[str, Iterable[str]], targets: Mapping[str, Iterable[Requirement]], relate: Relate = same_concept
) -> Coverage:
    """Compare offerings (id to accepted concepts) with targets (id to requirements).

    A wanted concept is taught if an offering teaches it or, by `relate`, a narrower one; a taught concept is wanted
    if it teaches any. Each option of an alternative is wanted by itself.
    """
    wanted = _wanted(targets)
    teachers = _turned(taught)
    found = [_one(concept, by_importance, teachers, relate) for concept, by_importance in wanted.items()]
    found.sort(key=lambda item: (-len(item.essential), -len(item.optional), item.concept))
    useful = {concept for item in found for concept in item.taught_as}
    rest = sorted(teachers.keys() - useful, key=lambda concept: (-len(teachers[concept]), concept))
    return Coverage(
        wanted_and_taught=tuple(item for item in found if item.offerings),
        wanted_only=tuple(item for item in found if not item.offerings),
        taught_only={concept: teachers[concept] for concept in rest},
    )


def heat_map(
    taught: Mapping[str, Iterable[str]], targets: Mapping[str, Iterable[Requirement]], relate: Relate = same_concept
) -> HeatMap:
    """Count, for each target and offering, the requirements met; rows and columns by id, alternatives once."""
    rows, columns = tuple(sorted(targets)), tuple(sorted(taught))
    held = {column: frozenset(taught[column]) for column in columns}
    answers = _Answers(relate, sorted(frozenset().union(*held.values())))
    met, any_met, wanted = [], [], []
    for row in rows:
        needs = [answers.of(item) for item in targets[row]]
        met.append(tuple(sum(1 for need in needs if need & held[column]) for column in columns))
        any_met.append(sum(1 for need in needs if need))
        wanted.append(len(needs))
    return HeatMap(rows, columns, tuple(met), tuple(any_met), tuple(wanted))


def coverage_rows(coverage: Coverage, labels: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a CSV under CSV_HEADER; several ids in a cell are separated by blanks."""
    for state, listed in (("taught", coverage.wanted_and_taught), ("not_taught", coverage.wanted_only)):
        for item in listed:
            cells = (item.essential, item.optional, item.offerings, item.taught_as)
            yield item.concept, labels.get(item.concept, ""), state, *(" ".join(cell) for cell in cells)
    for concept, offerings in coverage.taught_only.items():
        yield concept, labels.get(concept, ""), "not_wanted", "", "", " ".join(offerings), concept


class _Answers:
    """Which taught concepts meet a requirement; remembers each wanted concept."""

    def __init__(self, relate: Relate, taught: Iterable[str]) -> None:
        self._relate = relate
        self._taught = tuple(taught)
        self._known: dict[str, frozenset[str]] = {}

    def of(self, requirement: Requirement) -> frozenset[str]:
        """Return the taught concepts any of which meets the requirement."""
        return frozenset().union(*(self._one(concept) for concept in requirement.concepts))

    def _one(self, concept: str) -> frozenset[str]:
        if concept not in self._known:
            meeting = (held for held in self._taught if self._relate(concept, held) in MEETING)
            self._known[concept] = frozenset(meeting)
        return self._known[concept]


def _wanted(targets: Mapping[str, Iterable[Requirement]]) -> dict[str, dict[Importance, set[str]]]:
    wanted: dict[str, dict[Importance, set[str]]] = {}
    for target, requirements in targets.items():
        for item in requirements:
            for concept in item.concepts:
                wanted.setdefault(concept, {}).setdefault(item.importance, set()).add(target)
    return wanted


def _turned(taught: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    turned: dict[str, set[str]] = {}
    for offering, concepts in taught.items():
        for concept in concepts:
            turned.setdefault(concept, set()).add(offering)
    return {concept: tuple(sorted(offerings)) for concept, offerings in turned.items()}


def _one(
    concept: str, by_importance: Mapping[Importance, set[str]], teachers: Mapping[str, tuple[str, ...]], relate: Relate
) -> Wanted:
    essential = by_importance.get(Importance.ESSENTIAL, set())
    optional = by_importance.get(Importance.OPTIONAL, set()) - essential
    taught_as = tuple(sorted(held for held in teachers if relate(concept, held) in MEETING))
    offerings = sorted({offering for held in taught_as for offering in teachers[held]})
    return Wanted(concept, tuple(sorted(essential)), tuple(sorted(optional)), tuple(offerings), taught_as)
