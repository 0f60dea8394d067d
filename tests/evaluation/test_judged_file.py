import json

import pytest

from service.errors import BadInput
from service.evaluation.judged_file import read_judged_file, read_judged_path
from service.taxonomy.taxonomy import Taxonomy


def read(taxonomy: Taxonomy, *lines: object):
    return read_judged_file([json.dumps(line) for line in lines], taxonomy)


def test_labels_uris_lists_grades_and_context(taxonomy: Taxonomy) -> None:
    found = read(
        taxonomy,
        {"relevant_at": 1.5},
        {"id": 7, "text": "Bake loaves", "title": "Bakery", "relevant": {"Bake  BREAD": 2, "c:b": 1}},
        {"id": "x", "text": "Ask a table", "context": "Databases", "relevant": ["sql"], "not_outcome": 1},
    )
    first, second = found.records
    assert (first.id, first.query.context, dict(first.grades)) == ("7", "Bakery", {"c:a": 2.0, "c:b": 1.0})
    assert found.relevant(first) == {"c:a"}
    assert (second.query.context, dict(second.grades), second.not_outcome) == ("Databases", {"c:d": 2.0}, 1)
    assert not found.has_judgements
    assert found.problems == ()


def test_judged_alone_gives_mean_grades(taxonomy: Taxonomy) -> None:
    found = read(taxonomy, {"id": "a", "text": "Bake", "judged": {"c:a": [2, 1], "c:b": [0, 0], "c:c": [0, 1]}})
    record = found.records[0]
    assert dict(record.grades) == {"c:a": 1.5, "c:c": 0.5}
    assert record.judged == {"c:a": (2.0, 1.0), "c:b": (0.0, 0.0), "c:c": (0.0, 1.0)}
    assert found.relevant(record) == {"c:a", "c:c"}
    assert found.has_judgements


def test_unknown_labels_are_reported_and_counted(taxonomy: Taxonomy) -> None:
    found = read(
        taxonomy,
        {"id": "a", "text": "Bake", "relevant": ["bake bread", "fly kites"]},
        {"id": "b", "text": "Fly", "relevant": ["fly kites"]},
    )
    assert [record.unresolved for record in found.records] == [1, 1]
    (problem,) = found.problems
    assert "fly kites" in problem.reason
    assert (problem.row, problem.field, problem.count) == (1, "relevant", 2)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "line 2, "),
        ('["a"]', "line 2, "),
        ('{"text": "t", "relevant": []}', "line 2, id"),
        ('{"id": "first", "text": "t", "relevant": []}', "stands twice"),
        ('{"id": "a", "relevant": []}', "line 2, text"),
        ('{"id": "a", "text": 5, "relevant": []}', "line 2, text"),
        ('{"id": "a", "text": "t"}', "line 2, relevant"),
        ('{"id": "a", "text": "t", "relevant": "sql"}', "line 2, relevant"),
        ('{"id": "a", "text": "t", "relevant": {"sql": 0}}', "line 2, relevant/sql"),
        ('{"id": "a", "text": "t", "relevant": {"sql": 2.5}}', "line 2, relevant/sql"),
        ('{"id": "a", "text": "t", "relevant": {"sql": true}}', "line 2, relevant/sql"),
        ('{"id": "a", "text": "t", "relevant": [], "judged": {"sql": 1}}', "line 2, judged"),
        ('{"id": "a", "text": "t", "relevant": [], "judged": {"sql": [-1]}}', "line 2, judged/sql"),
        ('{"id": "a", "text": "t", "relevant": [], "not_outcome": "no"}', "line 2, not_outcome"),
        ('{"id": "a", "text": "t", "title": 3, "relevant": []}', "line 2, title"),
    ],
)
def test_errors_name_line_and_field(taxonomy: Taxonomy, line: str, named: str) -> None:
    good = '{"id": "first", "text": "t", "relevant": []}'
    with pytest.raises(BadInput) as caught:
        read_judged_file([good, line], taxonomy)
    assert named in caught.value.detail
    assert caught.value.errors


def test_reading_from_disk(taxonomy: Taxonomy, tmp_path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('\ufeff{"id": "a", "text": "Bake", "relevant": ["sql"]}\n\n', encoding="utf-8")
    assert read_judged_path(path, taxonomy).name == "mine"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-8"):
        read_judged_path(path, taxonomy)
