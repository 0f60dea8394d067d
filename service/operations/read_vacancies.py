"""What adverts ask for: read once under each stamp, with people's corrections on top."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.domain import Importance, Requirement, Scope, Versions
from service.errors import BadInput, FieldError
from service.market.advert import AdvertReading
from service.market.occupations import Advert, OccupationIndex, OccupationSuggestion, usual_not_mentioned
from service.market.reading import read_requirements
from service.market.requirements import AdvertRequirement, match_readings
from service.operations.library import Library, MatcherHandle, Shelf
from service.operations.steps import Progress, silent
from service.operations.targets import Target
from service.store.vacancies import Correction, StoredVacancy, VacancyRepository

# Adverts read and stored together: a killed run loses at most this many.
STEP = 100
OCCUPATIONS_SUGGESTED = 5

Reading = Mapping[str, Any]


@dataclass(frozen=True)
class ReadVacancy:
    """An advert with what was read from it, as stored, and its requirements after corrections."""

    versions: Versions
    shelf: Shelf
    stored: StoredVacancy
    reading: Reading
    requirements: tuple[Requirement, ...]
    corrections: tuple[Correction, ...]
    occupations: tuple[OccupationSuggestion, ...]
    usual: tuple[str, ...]


class ReadVacancies:
    """Reads adverts, and gives them as targets."""

    def __init__(self, library: Library, vacancies: VacancyRepository) -> None:
        self._library = library
        self._vacancies = vacancies

    def ensure(
        self, scope: Scope, handle: MatcherHandle, stored: Sequence[StoredVacancy], progress: Progress = silent
    ) -> dict[str, Reading]:
        """The reading of each vacancy by id; those not read under the handle's stamp are read now."""
        keys = [item.id for item in stored]
        found: dict[str, Reading] = {**self._vacancies.readings(scope, handle.stamp, keys)}
        missing = [item for item in stored if item.id not in found]
        shelf = self._library.shelf(handle.versions.taxonomy)
        for start in range(0, len(missing), STEP):
            part = missing[start : start + STEP]
            readings = [read_requirements(item.vacancy) for item in part]
            wanted = match_readings(readings, handle.matcher, shelf.taxonomy)
            made = {
                item.id: _as_json(reading, requirements)
                for item, reading, requirements in zip(part, readings, wanted, strict=True)
            }
            self._vacancies.save_readings(scope, handle.stamp, made)
            found.update(made)
            progress(min(start + STEP, len(missing)), len(missing))
        return found

    def targets(
        self, scope: Scope, handle: MatcherHandle, stored: Sequence[StoredVacancy], progress: Progress = silent
    ) -> list[Target]:
        """Vacancies as targets, in order; only accepted and corrected requirements count."""
        readings = self.ensure(scope, handle, stored, progress)
        corrections = self._vacancies.corrections(scope, [item.id for item in stored])
        return [
            Target(
                item.id,
                item.vacancy.title,
                "vacancy",
                corrected(readings[item.id], corrections.get(item.id, ())),
                tuple(readings[item.id]["notes"]),
            )
            for item in stored
        ]

    def target(self, scope: Scope, shelf: Shelf, name: str) -> Target:
        """One vacancy as a target under the default matcher."""
        stored = self._vacancies.get(scope, name)
        return self.targets(scope, self._library.matcher(shelf.taxonomy.version), [stored])[0]

    def show(self, scope: Scope, key: str, taxonomy: str | None = None) -> ReadVacancy:
        """Everything read from one advert, and the occupations it is likely about."""
        stored = self._vacancies.get(scope, key)
        handle = self._library.matcher(taxonomy)
        shelf = self._library.shelf(taxonomy)
        reading = self.ensure(scope, handle, [stored])[key]
        corrections = self._vacancies.corrections(scope, [key]).get(key, ())
        requirements = corrected(reading, corrections)
        advert = Advert(stored.vacancy.title, str(reading["text"]), requirements)
        occupations = tuple(self._occupations(shelf).suggest(advert, OCCUPATIONS_SUGGESTED))
        about = stored.vacancy.occupation if stored.vacancy.occupation in shelf.taxonomy.occupations else None
        if about is None and occupations:
            about = occupations[0].occupation
        usual = usual_not_mentioned(about, requirements, shelf.taxonomy) if about else ()
        return ReadVacancy(handle.versions, shelf, stored, reading, requirements, corrections, occupations, usual)

    def correct(self, scope: Scope, key: str, corrections: Sequence[Correction], dropped: Sequence[str] = ()) -> None:
        """Store what a person puts right; BadInput points at every concept that the taxonomy does not have."""
        self._vacancies.get(scope, key)
        concepts = self._library.shelf().taxonomy.concepts
        wrong = [
            FieldError(f"/corrections/{position}", f"no concept {uri!r} in the current taxonomy; give an ESCO URI")
            for position, item in enumerate(corrections)
            for uri in (item.concept, *item.options)
            if uri not in concepts
        ]
        if wrong:
            raise BadInput("nothing was corrected, because some concepts are not known", wrong)
        self._vacancies.correct(scope, key, corrections, dropped)

    def _occupations(self, shelf: Shelf) -> OccupationIndex:
        return self._library.occupation_index(shelf)


def corrected(reading: Reading, corrections: Sequence[Correction]) -> tuple[Requirement, ...]:
    """The requirements that count: accepted ones, without those removed, with those that a person wants."""
    found = {
        item["concept"]: Requirement(item["concept"], Importance(item["importance"]), tuple(item["options"]))
        for item in reading["requirements"]
        if item["verdict"] == "accepted"
    }
    for item in corrections:
        if item.removed:
            found.pop(item.concept, None)
        else:
            found[item.concept] = Requirement(item.concept, item.importance, item.options)
    return tuple(found.values())


def _as_json(reading: AdvertReading, requirements: Sequence[AdvertRequirement]) -> dict[str, Any]:
    document = asdict(reading)
    sentences = document.pop("sentences")
    document.pop("phrases")
    kinds = [str(item["kind"]) for item in sentences]
    return {
        **document,
        "sentences": {kind: kinds.count(kind) for kind in sorted(set(kinds))},
        "requirements": [asdict(item) for item in requirements],
    }
