"""A taxonomy of five concepts and a matcher that answers from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from service.domain import Concept, Match, MatchVerdict, Occupation
from service.matching.base import Query
from service.taxonomy.taxonomy import Taxonomy

LABELS = {"c:a": "bake bread", "c:b": "Bread types", "c:c": "manage a bakery", "c:d": "SQL", "c:e": "teach baking"}


@dataclass(frozen=True)
class TableMatcher:
    """Answers (concept, score) lists by text; a score of .5 and more is accepted, of .3 and more not sure."""

    table: Mapping[str, Sequence[tuple[str, float]]]
    name: str = "table"
    matcher_version: str = "table-1"
    calibration_version: str = "table"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        return [self._answer(query)[:limit] for query in queries]

    def _answer(self, query: Query) -> list[Match]:
        return [
            Match(uri, score, verdict(score), rank, (0, len(query.text)), LABELS[uri])
            for rank, (uri, score) in enumerate(self.table.get(query.text, ()), 1)
        ]


def verdict(score: float) -> MatchVerdict | None:
    if score >= 0.5:
        return MatchVerdict.ACCEPTED
    return MatchVerdict.NOT_SURE if score >= 0.3 else None


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    concepts = {uri: Concept(uri, label) for uri, label in LABELS.items()}
    baker = Occupation("o:baker", "baker", ("bread maker",))
    return Taxonomy("v0", "en", concepts, {"o:baker": baker}, {})
