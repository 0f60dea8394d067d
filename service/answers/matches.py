"""Answers about matches of texts."""

from collections.abc import Mapping

from service.answers.common import Json, versions
from service.domain import Concept, Match
from service.operations.match_texts import MatchedTexts


def match(item: Match, concepts: Mapping[str, Concept]) -> Json:
    """One match with its evidence."""
    concept = concepts.get(item.concept)
    return {
        "uri": item.concept,
        "label": concept.preferred_label if concept else item.matched_label,
        "kind": concept.kind.value if concept and concept.kind else None,
        "score": item.score,
        "rank": item.rank,
        "verdict": item.verdict.value if item.verdict else None,
        "span": list(item.span),
        "matched_label": item.matched_label,
        "features": dict(item.features),
    }


def matched_texts(answer: MatchedTexts) -> Json:
    """CONTRACTS.md: `skillsgap match`."""
    concepts = answer.shelf.taxonomy.concepts
    return {
        "versions": versions(answer.versions),
        "results": [
            {
                "text": result.query.text,
                **({"context": result.query.context} if result.query.context else {}),
                "matches": [match(item, concepts) for item in result.matches],
            }
            for result in answer.results
        ],
    }
