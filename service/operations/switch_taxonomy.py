"""Bring another version of the taxonomy into use: match again, re-open judgements, say what moved per offering."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.domain import Scope, Versions
from service.matching.fit import Holder
from service.operations.holders import Holders
from service.operations.library import Library, Shelf
from service.operations.match_offerings import MatchOfferings
from service.operations.reopen_judgements import ReopenJudgements
from service.operations.steps import Progress, silent
from service.store.access import TenantRepository
from service.store.feedback import ConceptChangeRepository, StoredChange
from service.store.judgements import JudgementRepository
from service.store.offerings import OfferingRepository, StoredOffering
from service.store.taxonomies import TaxonomyRepository
from service.taxonomy.drift import Drift, diff
from service.taxonomy.successors import SuccessorSearch

Named = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """One offering: concepts gained and lost as (URI, label), and what changed in meaning as (URI, label, change)."""

    offering: str
    title: str
    gained: Named
    lost: Named
    changed: tuple[tuple[str, str, str], ...]
    relabelled: Named


@dataclass(frozen=True, slots=True)
class Switch:
    """What the switch did; relabelled concepts are information and make no finding."""

    before: str | None
    after: str
    versions: Versions | None
    texts: int
    matched: int
    judgements_reopened: int
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True)
class SwitchStores:
    """Where a switch reads and writes."""

    taxonomies: TaxonomyRepository
    offerings: OfferingRepository
    judgements: JudgementRepository
    changes: ConceptChangeRepository
    tenants: TenantRepository


@dataclass(frozen=True)
class _Sides:
    offerings: Sequence[StoredOffering]
    old: Sequence[Holder]
    new: Sequence[Holder]
    old_shelf: Shelf
    new_shelf: Shelf


class SwitchTaxonomy:
    """Makes a loaded version the current one for every tenant; texts that did not change are not encoded again."""

    def __init__(
        self, library: Library, stores: SwitchStores, match_offerings: MatchOfferings, reopen: ReopenJudgements
    ) -> None:
        self._library = library
        self._stores = stores
        self._match_offerings = match_offerings
        self._reopen = reopen
        self._holders = Holders(match_offerings, stores.judgements)

    def __call__(self, scope: Scope, version: str, today: date, progress: Progress = silent) -> Switch:
        """Switch to a version and say what it did to one tenant's rows; NotFound names the loaded ones.

        To the version in use, only judgements are looked at.
        """
        before = self._stores.taxonomies.current()
        shelf = self._library.shelf(version)
        done = self._for_tenant(scope, (before, shelf), today, progress)
        for tenant in self._stores.tenants.all():
            if tenant.id != scope.tenant:
                self._for_tenant(Scope(tenant.id), (before, shelf), today, silent)
        self._stores.taxonomies.use(version)
        return done

    def _for_tenant(self, scope: Scope, change: tuple[str | None, Shelf], today: date, progress: Progress) -> Switch:
        before, shelf = change
        version = shelf.taxonomy.version
        offerings = self._stores.offerings.all(scope)
        if before is None or before == version or not offerings:
            return Switch(before, version, None, 0, 0, self._reopen.for_taxonomy(scope, shelf))
        old_shelf, old_handle = self._library.shelf(before), self._library.matcher(before)
        old = self._holders.of_offerings(scope, old_handle, old_shelf.taxonomy, offerings)
        handle = self._library.matcher(version)
        matched = self._match_offerings(scope, handle, offerings, progress)
        reopened = self._reopen.for_taxonomy(scope, shelf)
        new = self._holders.of_offerings(scope, handle, shelf.taxonomy, offerings)
        sides = _Sides(offerings, old, new, old_shelf, shelf)
        drift = diff(old_shelf.taxonomy, shelf.taxonomy)
        self._stores.changes.replace(scope, _changes(sides, drift, today))
        return Switch(before, version, handle.versions, matched.texts, matched.new, reopened, _moved(sides, drift))


def _meanings(drift: Drift) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in ("removed", "redefined", "retyped"):
        for change in getattr(drift.concepts, name):
            found[change.uri].append(name)
    return found


def _changes(sides: _Sides, drift: Drift, today: date) -> list[StoredChange]:
    meanings = _meanings(drift)
    suggest = _Successors(sides)
    found = []
    for stored, holder in zip(sides.offerings, sides.old, strict=True):
        taught = {
            (stored.outcome_digests[item.outcome], item.concept)
            for item in holder.evidence
            if item.sure and item.outcome is not None
        }
        declared = {("", item.target) for item in stored.offering.alignments}
        for digest, uri in sorted(taught | declared):
            label = _label(sides.old_shelf, uri)
            found += [
                StoredChange(
                    stored.id,
                    digest,
                    uri,
                    label,
                    change,
                    sides.old_shelf.taxonomy.version,
                    sides.new_shelf.taxonomy.version,
                    today,
                    suggest(uri) if change == "removed" else (),
                )
                for change in meanings.get(uri, ())
            ]
    return found


class _Successors:
    """Successors of removed concepts, each looked for once."""

    def __init__(self, sides: _Sides) -> None:
        self._search = SuccessorSearch(sides.old_shelf.taxonomy, sides.new_shelf.taxonomy)
        self._known: dict[str, tuple[tuple[str, str, float], ...]] = {}

    def __call__(self, uri: str) -> tuple[tuple[str, str, float], ...]:
        if uri not in self._known:
            self._known[uri] = tuple((one.uri, one.label, one.score) for one in self._search.suggest(uri))
        return self._known[uri]


def _moved(sides: _Sides, drift: Drift) -> tuple[Moved, ...]:
    meanings = _meanings(drift)
    relabelled = {change.uri: change.label for change in drift.concepts.relabelled}
    found = []
    for stored, old, new in zip(sides.offerings, sides.old, sides.new, strict=True):
        had, has = old.accepted(), new.accepted()
        moved = Moved(
            stored.id,
            stored.offering.title,
            _named(has - had, sides.new_shelf),
            _named(had - has, sides.old_shelf),
            tuple(
                (uri, _label(sides.old_shelf, uri), change) for uri in sorted(had) for change in meanings.get(uri, ())
            ),
            tuple((uri, relabelled[uri]) for uri in sorted(had & has & relabelled.keys())),
        )
        if moved.gained or moved.lost or moved.changed or moved.relabelled:
            found.append(moved)
    return tuple(found)


def _named(uris: frozenset[str], shelf: Shelf) -> Named:
    return tuple((uri, _label(shelf, uri)) for uri in sorted(uris))


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri
