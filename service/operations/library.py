"""The loaded taxonomies and the matchers over them; each is read or built once and kept while it is current."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from service.domain import Versions
from service.errors import Unavailable
from service.market.occupations import OccupationIndex
from service.matching.base import Matcher
from service.matching.fit import Fitter
from service.matching.fit_matrix import MatrixFitter
from service.store.rows import digest
from service.store.taxonomies import TaxonomyRepository
from service.taxonomy.catalogue import Catalogue
from service.taxonomy.hierarchy import Hierarchy
from service.taxonomy.taxonomy import Taxonomy


@dataclass(frozen=True)
class Shelf:
    """One taxonomy in memory with what answers questions about it."""

    taxonomy: Taxonomy
    catalogue: Catalogue
    hierarchy: Hierarchy
    fitter: Fitter
    matrix: MatrixFitter


@dataclass(frozen=True)
class MatcherHandle:
    """A matcher, the versions that every answer of it carries, and the stamp that its stored matches bear."""

    matcher: Matcher
    versions: Versions
    stamp: str


@dataclass(frozen=True)
class BuiltMatcher:
    """What the factory makes: the matcher and the versions of what it stands on."""

    matcher: Matcher
    model: str
    index: str


MatcherFactory = Callable[[Taxonomy, str], BuiltMatcher]


class Library:
    """Taxonomies and matchers, shared by every request of a process."""

    def __init__(
        self, taxonomies: TaxonomyRepository, language: str, default_matcher: str, factory: MatcherFactory
    ) -> None:
        self._taxonomies = taxonomies
        self._language = language
        self._default_matcher = default_matcher
        self._factory = factory
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._matchers: dict[tuple[str, str], tuple[Taxonomy, MatcherHandle]] = {}
        self._occupations: dict[str, OccupationIndex] = {}
        self._lock = threading.RLock()

    def shelf(self, version: str | None = None) -> Shelf:
        """A taxonomy by version, the current one if None; it is read again when another import replaced it."""
        name = version or self.current_version()
        fingerprint = self._taxonomies.fingerprint(name, self._language) or ""
        with self._lock:
            if (name, fingerprint) not in self._shelves:
                taxonomy = self._taxonomies.load(name, self._language)
                self._forget(name)
                hierarchy = Hierarchy(taxonomy)
                self._shelves[name, fingerprint] = Shelf(
                    taxonomy, Catalogue(taxonomy), hierarchy, Fitter(hierarchy), MatrixFitter(hierarchy)
                )
            return self._shelves[name, fingerprint]

    def current_version(self) -> str:
        """The version in use; Unavailable, with the command that helps, before the first import."""
        version = self._taxonomies.current()
        if version is None:
            raise Unavailable("no taxonomy is loaded; run `skillsgap taxonomy import PATH --version V`")
        return version

    def matcher(self, version: str | None = None, name: str | None = None) -> MatcherHandle:
        """A matcher over a taxonomy; its index is built first if it is missing."""
        shelf = self.shelf(version)
        chosen = name or self._default_matcher
        key = (shelf.taxonomy.version, chosen)
        with self._lock:
            # A matcher belongs to one taxonomy object: another thread may have read a newer one in between.
            if key not in self._matchers or self._matchers[key][0] is not shelf.taxonomy:
                handle = _handle(shelf.taxonomy, self._factory(shelf.taxonomy, chosen))
                self._matchers[key] = (shelf.taxonomy, handle)
            return self._matchers[key][1]

    def occupation_index(self, shelf: Shelf) -> OccupationIndex:
        """What compares adverts with a taxonomy's occupations; made once for each."""
        with self._lock:
            if shelf.taxonomy.version not in self._occupations:
                self._occupations[shelf.taxonomy.version] = OccupationIndex(shelf.taxonomy)
            return self._occupations[shelf.taxonomy.version]

    def _forget(self, version: str) -> None:
        self._shelves = {key: shelf for key, shelf in self._shelves.items() if key[0] != version}
        self._matchers = {key: handle for key, handle in self._matchers.items() if key[0] != version}
        self._occupations.pop(version, None)


def _handle(taxonomy: Taxonomy, built: BuiltMatcher) -> MatcherHandle:
    versions = Versions(
        taxonomy=taxonomy.version,
        language=taxonomy.language,
        model=built.model,
        index=built.index,
        matcher=built.matcher.matcher_version,
        calibration=built.matcher.calibration_version,
    )
    stamp = digest([versions.taxonomy, versions.language, versions.model, versions.index])
    return MatcherHandle(built.matcher, versions, digest([stamp, versions.matcher, versions.calibration])[:32])
