"""What offerings and persons are compared with: an occupation, a vacancy or a posted list of requirements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.domain import Requirement, Scope
from service.errors import BadInput, FieldError, NotFound
from service.operations.library import Shelf

VACANCY_PREFIX = "vac_"


@dataclass(frozen=True)
class Target:
    """A target with its requirements; kind is "occupation", "vacancy" or "posted"."""

    id: str
    label: str
    kind: str
    requirements: tuple[Requirement, ...]
    notes: tuple[str, ...] = field(default=())


VacancyTarget = Callable[[Scope, Shelf, str], Target]


class Targets:
    """Finds a target by what a client calls it."""

    def __init__(self, vacancy_target: VacancyTarget) -> None:
        self._vacancy_target = vacancy_target

    def find(self, scope: Scope, shelf: Shelf, name: str) -> Target:
        """A target by occupation URI, last part of it or label, or by vacancy id; NotFound says what would do."""
        if name.startswith(VACANCY_PREFIX):
            return self._vacancy_target(scope, shelf, name)
        return occupation_target(shelf, name)


def occupation_target(shelf: Shelf, name: str) -> Target:
    """An ESCO occupation as a target."""
    found = shelf.catalogue.find_occupations(name)
    if not found:
        raise NotFound(
            f"no occupation {name!r} in taxonomy {shelf.taxonomy.version}; "
            "give its ESCO URI, the last part of it, or its label (search: GET /v1/occupations?q=)"
        )
    if len(found) > 1:
        listed = ", ".join(item.uri for item in found[:5])
        raise BadInput(f"{name!r} names several occupations; give one of these URIs: {listed}")
    occupation = found[0]
    return Target(
        occupation.uri,
        occupation.preferred_label,
        "occupation",
        tuple(shelf.taxonomy.requirements.get(occupation.uri, ())),
    )


def posted_target(shelf: Shelf, requirements: Sequence[Requirement]) -> Target:
    """A posted list; BadInput points at every concept that the taxonomy does not have."""
    resolved = []
    wrong = []
    for position, item in enumerate(requirements):
        uris: list[str] = []
        for name in item.concepts:
            found = shelf.catalogue.find_concepts(name)
            if len(found) == 1:
                uris.append(found[0].uri)
            else:
                wrong.append(FieldError(f"/requirements/{position}/concept", _unresolved(shelf, name, len(found))))
        if uris:
            options = tuple(uris) if item.options else ()
            resolved.append(Requirement(uris[0], item.importance, options))
    if wrong:
        raise BadInput("some requirements name no concept of the taxonomy", wrong)
    return Target("posted", "posted requirements", "posted", tuple(resolved))


def _unresolved(shelf: Shelf, name: str, count: int) -> str:
    if count:
        return f"{name!r} names {count} concepts; give the URI of one of them"
    return f"no concept {name!r} in taxonomy {shelf.taxonomy.version}; give an ESCO URI or a label of it"


def labels_of(shelf: Shelf, uris: Sequence[str]) -> Mapping[str, str]:
    """Preferred labels by URI; a URI that the taxonomy lost stands for itself."""
    concepts = shelf.taxonomy.concepts
    return {uri: concepts[uri].preferred_label if uri in concepts else uri for uri in uris}
