import json

import pytest

from service.domain import MatchVerdict
from service.errors import BadInput
from service.evaluation.judged_file import read_judged_file
from service.evaluation.runs import CALLS, MOST_A_CALL, read_precomputed, run_matcher
from service.matching.base import Query
from service.taxonomy.taxonomy import Taxonomy
from tests.evaluation.conftest import TableMatcher

ANSWERS = {
    "name": "peer",
    "version": "peer 1",
    "answers": [{"text": "one", "context": "t", "matches": [{"uri": "c:a", "score": 0.7, "accepted": True}]}],
}


@pytest.mark.parametrize(
    ("count", "calls"),
    [(3, [1, 1, 1]), (17, [2] * 8 + [1]), (CALLS * MOST_A_CALL + CALLS, [MOST_A_CALL] * CALLS + [CALLS])],
)
def test_every_record_is_asked_and_every_call_timed(taxonomy: Taxonomy, count: int, calls: list[int]) -> None:
    lines = [f'{{"id": {n}, "text": "one", "relevant": []}}' for n in range(count)]
    records = read_judged_file(lines, taxonomy).records
    run = run_matcher(records, TableMatcher({"one": [("c:a", 0.4), ("c:b", 0.3)]}), 1)
    assert [len(matches) for matches in run.matches] == [1] * count
    assert [texts for texts, _ in run.calls] == calls


def test_a_matcher_that_only_ranks_decides_nothing(taxonomy: Taxonomy) -> None:
    records = read_judged_file(['{"id": 1, "text": "one", "relevant": []}'], taxonomy).records
    plain = TableMatcher({"one": [("c:a", 0.1)]}, calibration_version="none")
    assert not run_matcher(records, plain, 5).decides
    assert run_matcher(records, TableMatcher({}), 5).decides


def test_answers_are_read_back(tmp_path) -> None:
    path = tmp_path / "peer.json"
    path.write_text(json.dumps(ANSWERS))
    matcher = read_precomputed(path)
    ((match,),) = matcher.match([Query("one", "t")], 5)
    assert (match.concept, match.score, match.verdict) == ("c:a", 0.7, MatchVerdict.ACCEPTED)
    with pytest.raises(BadInput, match="kept no answer"):
        matcher.match([Query("two")], 5)


@pytest.mark.parametrize("content", ["{", "[]", '{"name": "x", "version": "1", "answers": [{}]}'])
def test_a_file_of_something_else_is_refused(tmp_path, content: str) -> None:
    path = tmp_path / "peer.json"
    path.write_text(content)
    with pytest.raises(BadInput, match="holds no answers"):
        read_precomputed(path)
