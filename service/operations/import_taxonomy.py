"""Import an ESCO download into the store; nothing is encoded here."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from service.domain import Problem
from service.store.taxonomies import TaxonomyRepository
from service.taxonomy.esco_csv import TaxonomyContent, read_esco


@dataclass(frozen=True)
class TaxonomyImport:
    """What was read and stored; changed is False when the same content was there already."""

    version: str
    language: str
    concepts: int
    occupations: int
    relations: dict[str, int]
    problems: tuple[Problem, ...]
    changed: bool
    seconds: float


class ImportTaxonomy:
    """Reads files and stores them whole or not at all."""

    def __init__(self, taxonomies: TaxonomyRepository) -> None:
        self._taxonomies = taxonomies

    def __call__(self, paths: Sequence[Path], version: str, language: str) -> TaxonomyImport:
        """Import one version in one language; files of labels alone add a language to a stored version."""
        started = time.perf_counter()
        content = read_esco(paths, version, language)
        stored = {item.version for item in self._taxonomies.list()}
        changed = self._taxonomies.save(content.taxonomy, has_structure=_replaces_structure(content, version in stored))
        return TaxonomyImport(
            version=version,
            language=language,
            concepts=len(content.taxonomy.concepts),
            occupations=len(content.taxonomy.occupations),
            relations=dict(content.relations),
            problems=content.problems,
            changed=changed,
            seconds=round(time.perf_counter() - started, 3),
        )


def _replaces_structure(content: TaxonomyContent, already_stored: bool) -> bool:  # noqa: FBT001 - a fact, not a switch
    """Whole releases replace types and relations; a partial language must not thin out what is stored."""
    whole = content.complete and content.has_types
    return whole or (content.has_structure and not already_stored)
