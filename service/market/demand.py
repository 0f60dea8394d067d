"""How often the vacancies of an occupation want each concept, and what demand may do to a weight."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from service.domain import Requirement

# DESIGN ("Demand"): the bounds of the factor, and how many vacancies it takes.
LOWEST, HIGHEST = 0.5, 1.5
FEWEST_VACANCIES = 50


@dataclass(frozen=True, slots=True)
class Demand:
    """The demand of one occupation: de-duplicated vacancies, and the share (0..1) of them that want each concept."""

    vacancies: int
    shares: Mapping[str, float]

    @property
    def enough(self) -> bool:
        """Whether there are enough vacancies for demand to change weights."""
        return self.vacancies >= FEWEST_VACANCIES


def demand_of(wanted: Mapping[str, Iterable[Requirement]], reposts: Mapping[str, str] | None = None) -> Demand:
    """Count the concepts that vacancies (id to accepted requirements) want, each repost group once.

    A group wants what any of its adverts wants. Every option of an alternative counts. Shares are of all groups,
    also those that want nothing; without a vacancy there are no shares.
    """
    groups: dict[str, set[str]] = {}
    for key, requirements in wanted.items():
        concepts = groups.setdefault((reposts or {}).get(key, key), set())
        concepts.update(concept for item in requirements for concept in item.concepts)
    counts = Counter(concept for concepts in groups.values() for concept in concepts)
    shares = {concept: count / len(groups) for concept, count in sorted(counts.items())}
    return Demand(len(groups), shares)


def demand_factors(requirements: Sequence[Requirement], demand: Demand) -> dict[str, float]:
    """Return the factor of each requirement's concept, by DESIGN's rule ("Demand").

    factor = clip(share / median of the shares above 0 over the requirements, .5, 1.5); all 1 with fewer than 50
    vacancies, or where no requirement is wanted by any. The share of an alternative is its best option's.
    """
    shares = {item.concept: max(demand.shares.get(concept, 0.0) for concept in item.concepts) for item in requirements}
    above = [share for share in shares.values() if share > 0]
    if not above or not demand.enough:
        return dict.fromkeys(shares, 1.0)
    middle = median(above)
    return {concept: min(max(share / middle, LOWEST), HIGHEST) for concept, share in shares.items()}


def demand_note(demand: Demand) -> str:
    """Say in words whether demand changed weights."""
    if demand.enough:
        return f"weights follow the demand of {demand.vacancies} vacancies"
    return f"demand not used: {demand.vacancies} vacancies of this occupation, at least {FEWEST_VACANCIES} are needed"
