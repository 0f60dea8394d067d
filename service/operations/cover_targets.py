"""A provider's catalogue against many targets: what is wanted and taught, wanted and not taught, not wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain import Scope, Versions
from service.errors import NotFound
from service.market.coverage import Coverage, HeatMap, heat_map, provider_coverage
from service.operations.fit_offerings import NOW_IN_USE, Using
from service.operations.library import Shelf
from service.operations.loaded_offerings import LoadedOfferings
from service.operations.read_vacancies import ReadVacancies
from service.operations.targets import Target, Targets
from service.store.vacancies import VacancyRepository


@dataclass(frozen=True)
class ProviderCoverage:
    """What a provider covers of some targets."""

    versions: Versions
    shelf: Shelf
    provider: str
    targets: tuple[Target, ...]
    titles: dict[str, str]
    coverage: Coverage
    heat: HeatMap


class CoverTargets:
    """Compares the offerings of one provider with occupations, or with the loaded vacancies."""

    def __init__(
        self,
        loaded: LoadedOfferings,
        read_vacancies: ReadVacancies,
        vacancies: VacancyRepository,
        targets: Targets,
    ) -> None:
        self._loaded = loaded
        self._read_vacancies = read_vacancies
        self._vacancies = vacancies
        self._targets = targets

    def __call__(
        self, scope: Scope, provider: str, names: Sequence[str], using: Using = NOW_IN_USE
    ) -> ProviderCoverage:
        """Coverage of the named targets; without names, of every loaded vacancy, reposts counted once."""
        snapshot = self._loaded.snapshot(scope, using.taxonomy, using.matcher, using.progress)
        mine = [place for place, item in enumerate(snapshot.offerings) if item.offering.provider == provider]
        if not mine:
            raise NotFound(f"no offering of a provider {provider!r}; the name must be exact")
        if names:
            targets = [self._targets.find(scope, snapshot.shelf, name) for name in names]
        else:
            stored = [item for item in self._vacancies.all(scope) if item.repost_of is None]
            targets = self._read_vacancies.targets(scope, snapshot.handle, stored, using.progress)
        taught = {snapshot.offerings[place].id: snapshot.holders[place].accepted() for place in mine}
        wanted = {target.id: target.requirements for target in targets}
        relation = snapshot.shelf.hierarchy.relation
        return ProviderCoverage(
            snapshot.handle.versions,
            snapshot.shelf,
            provider,
            tuple(targets),
            {snapshot.offerings[place].id: snapshot.offerings[place].offering.title for place in mine},
            provider_coverage(taught, wanted, relation),
            heat_map(taught, wanted, relation),
        )
