"""Answers about taxonomies, concepts and occupations."""

from service.answers.common import Json, problems
from service.domain import Concept, Occupation
from service.operations.import_taxonomy import TaxonomyImport
from service.operations.library import Shelf
from service.operations.switch_taxonomy import Switch
from service.store.taxonomies import StoredTaxonomy

ATTRIBUTION = "This service uses the ESCO classification of the European Commission."


def taxonomy_import(report: TaxonomyImport) -> Json:
    """CONTRACTS.md: `skillsgap taxonomy import`."""
    return {
        "version": report.version,
        "language": report.language,
        "concepts": report.concepts,
        "occupations": report.occupations,
        "relations": report.relations,
        "problems": problems(report.problems),
        "changed": report.changed,
        "seconds": report.seconds,
        "attribution": ATTRIBUTION,
    }


def stored_taxonomy(item: StoredTaxonomy) -> Json:
    """One stored version."""
    return {
        "version": item.version,
        "languages": list(item.languages),
        "is_current": item.is_current,
        "imported_at": item.imported_at.isoformat(),
        "concepts": item.concepts,
        "occupations": item.occupations,
    }


def switch(done: Switch) -> Json:
    """What `skillsgap taxonomy use` did; relabelled concepts are information and make no finding."""

    def named(pairs: tuple[tuple[str, str], ...]) -> list[Json]:
        return [{"uri": uri, "label": label} for uri, label in pairs]

    return {
        "version": done.after,
        "before": done.before,
        "texts": done.texts,
        "matched": done.matched,
        "judgements_reopened": done.judgements_reopened,
        "moved": [
            {
                "offering": item.offering,
                "title": item.title,
                "gained": named(item.gained),
                "lost": named(item.lost),
                "changed": [{"uri": uri, "label": label, "change": change} for uri, label, change in item.changed],
                "relabelled": named(item.relabelled),
            }
            for item in done.moved
        ],
    }


def concept_short(item: Concept) -> Json:
    """A concept as lists show it."""
    return {
        "uri": item.uri,
        "label": item.preferred_label,
        "kind": item.kind.value if item.kind else None,
        "reuse_level": item.reuse_level,
    }


def occupation_short(item: Occupation) -> Json:
    """An occupation as lists show it."""
    return {"uri": item.uri, "label": item.preferred_label, "isco_code": item.isco_code}


def concept(item: Concept, shelf: Shelf) -> Json:
    """A concept with its relations."""
    taxonomy, hierarchy = shelf.taxonomy, shelf.hierarchy

    def named(uris: tuple[str, ...] | list[str]) -> list[Json]:
        return [concept_short(taxonomy.concepts[uri]) for uri in uris if uri in taxonomy.concepts]

    groups = [taxonomy.groups[uri] for uri in taxonomy.groups_of.get(item.uri, ()) if uri in taxonomy.groups]
    wanted_by = shelf.catalogue.occupations_requiring(item.uri)
    return {
        **concept_short(item),
        "alternative_labels": list(item.alternative_labels),
        "description": item.description or None,
        "specificity": round(hierarchy.specificity(item.uri), 4),
        "broader": named(taxonomy.broader.get(item.uri, ())),
        "narrower": named(sorted(hierarchy.narrower(item.uri))),
        "related": named(sorted(hierarchy.related(item.uri))),
        "groups": [{"uri": g.uri, "label": g.preferred_label, "code": g.code} for g in groups],
        "collections": sorted(name for name, uris in taxonomy.collections.items() if item.uri in uris),
        "occupations": [occupation_short(taxonomy.occupations[uri]) for uri in wanted_by],
        "taxonomy": taxonomy.version,
        "attribution": ATTRIBUTION,
    }


def occupation(item: Occupation, shelf: Shelf) -> Json:
    """An occupation with its requirements."""
    taxonomy = shelf.taxonomy
    return {
        **occupation_short(item),
        "alternative_labels": list(item.alternative_labels),
        "description": item.description or None,
        "requirements": [
            {
                **concept_short(taxonomy.concepts[wanted.concept]),
                "importance": wanted.importance.value,
            }
            for wanted in taxonomy.requirements.get(item.uri, ())
        ],
        "taxonomy": taxonomy.version,
        "attribution": ATTRIBUTION,
    }
