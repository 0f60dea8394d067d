"""What a matcher answered for the records of a judged file, and how fast; kept apart from what it is worth."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from service.domain import Match, MatchVerdict
from service.errors import BadInput
from service.evaluation.judged_file import JudgedRecord
from service.matching.base import Matcher, Query

MOST_A_CALL = 256  # texts
CALLS = 8  # at least, where there are texts enough: their speeds give the interval of texts_per_s


@dataclass(frozen=True)
class Run:
    """One list of matches a record, best first, and (texts, seconds) of each timed call.

    calibrated: the scores are meant as probabilities.
    """

    matches: Sequence[Sequence[Match]]
    calls: Sequence[tuple[int, float]] = ()
    calibrated: bool = True

    @property
    def decides(self) -> bool:
        """Whether the matcher gives verdicts; one that only ranks accepts nothing and abstains from nothing."""
        return self.calibrated or any(match.verdict for matches in self.matches for match in matches)


def run_matcher(records: Sequence[JudgedRecord], matcher: Matcher, limit: int) -> Run:
    """Ask the matcher for `limit` concepts a record; its loading (model, index) is not timed."""
    if not records:
        return Run(())
    matcher.match([records[0].query], 1)
    queries = [record.query for record in records]
    matches: list[list[Match]] = []
    calls = []
    size = min(MOST_A_CALL, max(1, len(queries) // CALLS))
    for start in range(0, len(queries), size):
        chunk = queries[start : start + size]
        began = perf_counter()
        matches.extend(matcher.match(chunk, limit))
        calls.append((len(chunk), perf_counter() - began))
    return Run(tuple(matches), tuple(calls), matcher.calibration_version != "none")


@dataclass(frozen=True)
class PrecomputedMatcher:
    """Answers read back from a file, e.g. those of a peer that lives in an environment of its own."""

    name: str
    answers: Mapping[tuple[str, str], Sequence[Match]] = field(repr=False)
    matcher_version: str = "precomputed"
    calibration_version: str = "none"

    def match(self, queries: Sequence[Query], limit: int) -> list[list[Match]]:
        """The answers kept for (text, context); a query that was never asked is a BadInput."""
        missing = next((query for query in queries if (query.text, query.context) not in self.answers), None)
        if missing is not None:
            raise BadInput(f"{self.name} kept no answer for {missing.text[:60]!r}; run its script on this file")
        return [list(self.answers[query.text, query.context][:limit]) for query in queries]


def read_precomputed(path: Path) -> PrecomputedMatcher:
    """Read `{"name", "version", "answers": [{"text", "context", "matches": [{"uri", "score", "accepted"}]}]}`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        answers = {
            (answer["text"], answer.get("context", "")): _matches(answer["text"], answer["matches"])
            for answer in content["answers"]
        }
        return PrecomputedMatcher(content["name"], answers, content["version"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path.name} holds no answers of a matcher: {error!r}") from error


def _matches(text: str, given: Sequence[Mapping[str, object]]) -> list[Match]:
    return [
        Match(
            concept=str(item["uri"]),
            score=float(str(item["score"])),
            verdict=MatchVerdict.ACCEPTED if item.get("accepted") else None,
            rank=rank,
            span=(0, len(text)),
            matched_label="",
        )
        for rank, item in enumerate(given, 1)
    ]
