"""A small taxonomy in own words, and a matcher that knows labels only; real shapes, no model."""

from collections.abc import Sequence

from service.domain import Concept, Importance, Kind, Match, MatchVerdict, Occupation, Requirement
from service.matching.base import Query
from service.taxonomy.taxonomy import Taxonomy

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL


def taxonomy() -> Taxonomy:
    labels = {
        "weave": "weave cloth",
        "jacquard": "weave jacquard cloth",
        "dyes": "textile dyes",
        "java": "Java",
        "csharp": "C#",
        "sql": "SQL",
        "teach": "teach crafts",
    }
    concepts = {uri: Concept(uri, label, Kind.SKILL) for uri, label in labels.items()}
    occupations = {
        "weaver": Occupation("weaver", "weaver", ("cloth weaver", "loom operator"), "Weavers run looms in a mill."),
        "dyer": Occupation("dyer", "textile dyer", ("yarn dyer",), "Dyers colour yarn in vats."),
        "coder": Occupation("coder", "software developer", ("programmer", "Java developer"), "Developers write code."),
    }
    requirements = {
        "weaver": (Requirement("dyes", ESSENTIAL), Requirement("weave", ESSENTIAL), Requirement("teach", OPTIONAL)),
        "dyer": (Requirement("dyes", ESSENTIAL), Requirement("teach", OPTIONAL)),
        "coder": (Requirement("java", ESSENTIAL), Requirement("sql", ESSENTIAL), Requirement("csharp", OPTIONAL)),
    }
    return Taxonomy(
        "v0", "en", concepts, occupations, requirements, broader={"jacquard": ("weave",)}, related={"sql": ("java",)}
    )


class LabelMatcher:
    """Accepts a concept whose label stands in the text; not sure where only its first word does."""

    name = "labels"
    matcher_version = "labels-1"
    calibration_version = "none"

    def __init__(self, known: Taxonomy) -> None:
        self._known = known
        self.asked: list[Query] = []

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        self.asked.extend(queries)
        return [self._one(query.text)[:limit] for query in queries]

    def _one(self, text: str) -> list[Match]:
        found = []
        for concept in self._known.concepts.values():
            label = concept.preferred_label
            for words, score, verdict in (
                (label, 0.9, MatchVerdict.ACCEPTED),
                (label.split()[0], 0.4, MatchVerdict.NOT_SURE),
            ):
                at = text.casefold().find(words.casefold())
                if at >= 0:
                    found.append((concept.uri, score, verdict, (at, at + len(words)), label))
                    break
        found.sort(key=lambda item: (-item[1], item[0]))
        return [
            Match(uri, score, verdict, rank, span, label)
            for rank, (uri, score, verdict, span, label) in enumerate(found, start=1)
        ]
