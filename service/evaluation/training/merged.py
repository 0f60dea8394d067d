"""Two versions of ESCO as one taxonomy, for training: more labels for the same URIs."""

from service.domain import Concept
from service.taxonomy.taxonomy import Taxonomy


def merged(newer: Taxonomy, older: Taxonomy) -> Taxonomy:
    """Join two versions: concepts by URI with the labels of both, relations of the newer where it has any."""
    concepts = dict(older.concepts)
    for uri, concept in newer.concepts.items():
        earlier = older.concepts.get(uri)
        concepts[uri] = _joined(concept, earlier) if earlier else concept
    return Taxonomy(
        version=f"{newer.version}+{older.version}",
        language=newer.language,
        concepts=concepts,
        occupations={**older.occupations, **newer.occupations},
        requirements={**older.requirements, **newer.requirements},
        broader={**older.broader, **newer.broader},
        related={**older.related, **newer.related},
        groups={**older.groups, **newer.groups},
        groups_of={**older.groups_of, **newer.groups_of},
    )


def _joined(newer: Concept, older: Concept) -> Concept:
    labels = dict.fromkeys((*newer.alternative_labels, older.preferred_label, *older.alternative_labels))
    return Concept(
        uri=newer.uri,
        preferred_label=newer.preferred_label,
        kind=newer.kind or older.kind,
        alternative_labels=tuple(labels),
        description=newer.description or older.description,
        reuse_level=newer.reuse_level or older.reuse_level,
    )
