"""The findings part of skillsgap demo: every rule once, over the samples and over changes made up for it.

It happens in a folder of its own that is thrown away, so that nothing made up stays in the user's database.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from esco_data import SAMPLES_DAY, STARTER_VERSION
from service.domain import Kind, Offering, Problem, Scope
from service.importers.base import Row
from service.operations.import_offerings import CatalogueFile
from service.parts import Parts
from service.quality.engine import rules
from service.quality.facts import ESCO
from service.settings import Settings
from service.store.finding_values import FindingFilter, StoredFinding
from service.taxonomy.taxonomy import Taxonomy

SCOPE = Scope()
SOURCE = "sample"
BEFORE, AFTER = "made-up-1", "made-up-2"
FIRST_SNAPSHOT, SWITCHED, SECOND_SNAPSHOT = date(2026, 3, 2), date(2026, 4, 1), date(2026, 11, 2)
WORDS_SHOWN = 76
URI = re.compile(re.escape(ESCO) + r"[^\"]+")

Rows = Sequence[Row[Offering] | Problem]


@dataclass(frozen=True)
class Played:
    """Violated findings of the catalogue as it stands, and those of rules that only the made-up changes opened.

    names has the titles of offerings and the labels of concepts and occupations; changed names the concept that is
    removed, redefined and retyped.
    """

    names: dict[str, str]
    standing: tuple[StoredFinding, ...]
    after_changes: tuple[StoredFinding, ...]
    changed: tuple[str, ...]
    left_out: str


def show_findings(out: Console, parts: Parts, rows: Rows) -> None:
    """Judge the sample catalogue by every rule, and print one line a rule with an example."""
    played = play(parts, rows)
    out.print()
    out.print(_table(f"Findings in the sample catalogue, judged as of {SAMPLES_DAY}", played.standing, played.names))
    removed, redefined, retyped = (repr(label) for label in played.changed)
    out.print(
        f"\nRules that speak of change, played through in a folder that is thrown away: a second snapshot without "
        f"{played.left_out!r}, and a made-up next version of the taxonomy (ESCO did nothing of the kind) without "
        f"{removed}, with another definition of {redefined}, and with {retyped} moved between skill and knowledge."
    )
    out.print(_table("What these changes open", played.after_changes, played.names))
    seen = {item.rule for item in (*played.standing, *played.after_changes)}
    out.print(f"{len(seen)} of {len(rules())} rules found something; docs/findings.md explains each.")
    out.print("`skillsgap review` judges the catalogue as of today and keeps what it finds for /v1/findings.")


def play(parts: Parts, rows: Rows) -> Played:
    """Review the samples, bring the made-up changes, and review again."""
    starter = parts.library.shelf(STARTER_VERSION).taxonomy
    chosen = _taught(parts)[:3]
    before = _first_version(starter, chosen)
    with _elsewhere(parts) as own:
        own.taxonomies.save(before)
        own.import_offerings(SCOPE, rows, CatalogueFile(SOURCE, FIRST_SNAPSHOT, complete=True))
        names = {item.id: item.offering.title for item in own.offerings.all(SCOPE)}
        own.match_all(SCOPE)
        own.review_offerings(SCOPE, SAMPLES_DAY)
        standing = _violated(own)
        own.taxonomies.save(_next_version(before, chosen))
        own.switch_taxonomy(SCOPE, AFTER, SWITCHED)
        left_out = next(item.record.title for item in rows if isinstance(item, Row))
        own.import_offerings(SCOPE, _without_first(rows), CatalogueFile(SOURCE, SECOND_SNAPSHOT, complete=True))
        own.review_offerings(SCOPE, SAMPLES_DAY)
        known = {item.rule for item in standing}
        opened = tuple(item for item in _violated(own) if item.rule not in known)
        own.database.close()
    labels = {uri: item.preferred_label for uri, item in starter.concepts.items()}
    labels |= {uri: item.preferred_label for uri, item in starter.occupations.items()}
    return Played({**labels, **names}, standing, opened, tuple(labels[uri] for uri in chosen), left_out)


@contextmanager
def _elsewhere(parts: Parts) -> Iterator[Parts]:
    """The same model and the vectors computed so far, over an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        vectors = parts.settings.home.resolve() / "vectors"
        vectors.mkdir(parents=True, exist_ok=True)
        (home / "vectors").symlink_to(vectors)
        settings = Settings(
            home=home,
            model=parts.settings.model,
            precision=parts.settings.precision,
            threads=parts.settings.threads,
        )
        yield Parts(settings, parts.progress, parts.encoder)


def _taught(parts: Parts) -> list[str]:
    """Concepts of known kind that samples teach which were last reviewed before the switch, the surest first."""
    snapshot = parts.loaded_offerings.snapshot(parts.access.scope, STARTER_VERSION)
    concepts = snapshot.shelf.taxonomy.concepts
    best: dict[str, float] = {}
    for stored, holder in zip(snapshot.offerings, snapshot.holders, strict=True):
        if stored.offering.source != SOURCE or (stored.offering.reviewed or SWITCHED) >= SWITCHED:
            continue
        for item in holder.evidence:
            if item.sure and item.outcome is not None and concepts[item.concept].kind is not None:
                best[item.concept] = max(best.get(item.concept, 0.0), item.score)
    return sorted(best, key=lambda uri: (-best[uri], uri))


def _first_version(starter: Taxonomy, chosen: Sequence[str]) -> Taxonomy:
    """The starter with a definition of one concept, and sure of the types of all three."""
    concepts = dict(starter.concepts)
    label = concepts[chosen[1]].preferred_label
    concepts[chosen[1]] = replace(concepts[chosen[1]], description=f"{label}, as it was meant before")
    unsure = {uri: names for uri, names in starter.unknown_fields.items() if uri not in chosen}
    return replace(starter, version=BEFORE, concepts=concepts, unknown_fields=unsure)


def _next_version(before: Taxonomy, chosen: Sequence[str]) -> Taxonomy:
    """The first concept is gone, the second defined anew, the third of the other type."""
    removed, redefined, retyped = chosen
    concepts = {uri: item for uri, item in before.concepts.items() if uri != removed}
    label = concepts[redefined].preferred_label
    concepts[redefined] = replace(concepts[redefined], description=f"{label}, as it is meant now")
    other = Kind.KNOWLEDGE if concepts[retyped].kind is Kind.SKILL else Kind.SKILL
    concepts[retyped] = replace(concepts[retyped], kind=other)
    wanted = {
        occupation: tuple(item for item in items if item.concept != removed)
        for occupation, items in before.requirements.items()
    }
    return replace(
        before,
        version=AFTER,
        concepts=concepts,
        requirements=wanted,
        broader=_without(before.broader, removed),
        related=_without(before.related, removed),
        groups_of=_without(before.groups_of, removed),
        collections={name: uris - {removed} for name, uris in before.collections.items()},
    )


def _without(links: Mapping[str, tuple[str, ...]], gone: str) -> dict[str, tuple[str, ...]]:
    return {uri: tuple(item for item in targets if item != gone) for uri, targets in links.items() if uri != gone}


def _without_first(rows: Rows) -> Rows:
    first = next(number for number, item in enumerate(rows) if isinstance(item, Row))
    return [*rows[:first], *rows[first + 1 :]]


def _violated(parts: Parts) -> tuple[StoredFinding, ...]:
    return tuple(parts.findings.all(SCOPE, FindingFilter(result="violated")))


def _table(title: str, found: Sequence[StoredFinding], names: dict[str, str]) -> Table:
    table = Table("rule", "kind", "offerings", "for example", "value", title=title, title_justify="left")
    by_rule: dict[str, list[StoredFinding]] = {}
    for item in found:
        by_rule.setdefault(item.rule, []).append(item)
    for name in (name for name in rules() if name in by_rule):
        first = min(by_rule[name], key=lambda item: names[item.offering])
        value = URI.sub(lambda found: names.get(found[0], found[0]), json.dumps(first.value, ensure_ascii=False))
        shown = value if len(value) <= WORDS_SHOWN else f"{value[:WORDS_SHOWN]}…"
        table.add_row(name, rules()[name].kind.value, str(len(by_rule[name])), names[first.offering], shown)
    return table
