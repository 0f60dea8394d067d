import json

import pytest

from service.domain import MatchVerdict
from service.errors import BadInput
from service.evaluation.judged_file import read_judged_file
from service.evaluation.runs import CHUNK, read_precomputed, run_matcher
from service.matching.base import Query
from service.taxonomy.taxonomy import Taxonomy
from tests.evaluation.conftest import TableMatcher

ANSWERS = {
    "name": "peer",
    "version": "peer 1",
    "answers": [{"text": "one", "context": "t", "matches": [{"uri": "c:a", "score": 0.7, "accepted": True}]}],
}


def test_every_record_is_asked_and_every_call_timed(taxonomy: Taxonomy) -> None:
    lines = [f'{{"id": {n}, "text": "one", "relevant": []}}' for n in range(CHUNK + 3)]
    records = read_judged_file(lines, taxonomy).records
    run = run_matcher(records, TableMatcher({"one": [("c:a", 0.4), ("c:b", 0.3)]}), 1)
    assert [len(matches) for matches in run.matches] == [1] * len(records)
    assert [texts for texts, _ in run.calls] == [CHUNK, 3]


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
