import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import Problem
from service.errors import UnknownName, UnreadableFile
from service.importers.base import Row
from service.importers.delimited import find_delimiter, header_names
from service.importers.tables import kind_of, read_rows


def rows(data, kind, lists=()):
    data = data if isinstance(data, bytes) else data.encode()
    return [(item.number, item.record) for item in read_rows(data, kind, lists) if isinstance(item, Row)]


def problems(data, kind, lists=()):
    data = data if isinstance(data, bytes) else data.encode()
    return [item for item in read_rows(data, kind, lists) if isinstance(item, Problem)]


CSV = [  # file, rows
    ("a,b\n1,2\n", [(1, {"a": "1", "b": "2"})]),
    ("\ufeffa;b\r\n1;2,5\r\n\r\n3;\r\n", [(1, {"a": "1", "b": "2,5"}), (2, {"a": "3", "b": ""})]),
    ("a\tb\n1\t2", [(1, {"a": "1", "b": "2"})]),
    ("a|b\n1|2", [(1, {"a": "1", "b": "2"})]),
    ('a,b\n"1\n2","say ""x"""\n', [(1, {"a": "1\n2", "b": 'say "x"'})]),
    ("a,b,c\n1\n", [(1, {"a": "1"})]),
    ("a,b\n1,2,,\n", [(1, {"a": "1", "b": "2"})]),
    ("title\nPlan shifts, briefly\n", [(1, {"title": "Plan shifts"})]),
]


@pytest.mark.parametrize(("text", "expected"), CSV[:-1])
def test_csv(text, expected):
    assert rows(text, "csv") == expected
    assert problems(text, "csv") == []


def test_utf_16_csv():
    assert rows("a,b\nß,ü\n".encode("utf-16"), "csv") == [(1, {"a": "ß", "b": "ü"})]


def test_a_field_of_a_megabyte():
    assert rows(f'a,b\n"{"x" * 1_000_000}",2\n', "csv")[0][1]["b"] == "2"


def test_a_row_with_too_many_cells_is_a_problem():
    text = "a,b\n1,2\n1,2,3\n4,5\n"
    assert [number for number, _ in rows(text, "csv")] == [1, 3]
    (problem,) = problems(text, "csv")
    assert problem.row == 2
    assert "3 cells under 2 columns" in problem.reason


def test_a_quote_never_closed_costs_one_row():
    text = 'a,b\n1,2\n3,"open\n4,5\n6,7\n'
    assert [record["a"] for _, record in rows(text, "csv")] == ["1", "4", "6"]
    (problem,) = problems(text, "csv")
    assert (problem.row, "line 3" in problem.reason) == (2, True)


def test_an_unclosed_quote_in_the_last_row():
    (problem,) = problems('a,b\n1,"x', "csv")
    assert problem.row == 1


def test_nul_bytes_are_left_out_and_counted():
    assert rows(b"a,b\nx\x00y,1\n" + b"z,2\n" * 50, "csv")[0] == (1, {"a": "xy", "b": "1"})
    assert problems(b"a,b\nx\x00y,1\n" + b"z,2\n" * 50, "csv")[0].count == 1


def test_columns_of_the_same_name():
    assert header_names(["a", "a", "", " b  c "]) == ("a", "a (2)", "column 3", "b c")
    assert rows("a,a\n1,2\n", "csv") == [(1, {"a": "1", "a (2)": "2"})]
    assert "2 columns are named 'a'" in problems("a,a\n1,2\n", "csv")[0].reason


@pytest.mark.parametrize("text", ["", " \n\n", "a,b\n", "a,b\n\n\n"])
def test_a_csv_without_rows_is_unreadable(text):
    with pytest.raises(UnreadableFile):
        rows(text, "csv")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a,b;c\n1,2;3\n", ","), ("a;b\n1,5;2,5\n", ";"), ("one\ntwo", ","), ('"a;b",c\n"1;2;3",4\n', ",")],
)
def test_find_delimiter(text, delimiter):
    assert find_delimiter(text) == delimiter


JSON = [  # file, kind, rows
    ('[{"a": 1}, {"a": [2]}]', "json", [(1, {"a": 1}), (2, {"a": [2]})]),
    ('{"offerings": [{"a": 1}], "page": 2}', "json", [(1, {"a": 1})]),
    ('{"a": 1}', "json", [(1, {"a": 1})]),
    ('{"a": 1}\n{"a": 2}', "json", [(1, {"a": 1}), (2, {"a": 2})]),
    ('{"a": 1}\n\n{"a": 2}\r\n', "jsonl", [(1, {"a": 1}), (2, {"a": 2})]),
]


@pytest.mark.parametrize(("text", "kind", "expected"), JSON)
def test_json(text, kind, expected):
    assert rows(text, kind, ["offerings"]) == expected


def test_bad_objects_are_problems_and_good_ones_kept():
    found = list(read_rows(b'[1, {"a": 1}, null]', "json"))
    assert [type(item) for item in found] == [Problem, Row, Problem]
    lines = list(read_rows(b'{"a": 1}\n{"a"\n[]\n{"a": 4}\n', "jsonl"))
    assert [type(item) for item in lines] == [Row, Problem, Problem, Row]
    assert lines[1].row == 2


UNREADABLE = [
    ("", "json"),
    ("[]", "json"),
    ("3", "json"),
    ('"text"', "json"),
    ('{"a": 1', "json"),
    ("[" * 100_000, "json"),
    ("no json\nat all", "jsonl"),
    ('{"offerings": []}', "json"),
]


@pytest.mark.parametrize(("text", "kind"), UNREADABLE)
def test_unreadable(text, kind):
    with pytest.raises(UnreadableFile):
        rows(text, kind, ["offerings"])


def test_unknown_kind_names_the_known():
    with pytest.raises(UnknownName, match="known: csv, json, jsonl"):
        rows("a", "xml")


KINDS = [  # head, name, kind
    (b"[1", "", "json"),
    (b'\xef\xbb\xbf {"a": 1}\n{"a": 2}\n', "x.json", "jsonl"),
    (b'{"a": 1}\n', "x.jsonl", "jsonl"),
    (b'{"a": 1}\n', "x.json", "json"),
    (b'{\n "a": 1}', "x.jsonl", "json"),
    (b'{"a": "very long line', "x.ndjson", "jsonl"),
    (b"title,hours\nx,1\n", "", "csv"),
    (b"title\nx\n", "courses.csv", "csv"),
    ("title;hours\n".encode("utf-16"), "", "csv"),
    (b"Just a text without a table.", "", None),
    (b"<html>", "x.csv", None),
    (b"", "x.csv", None),
]


@pytest.mark.parametrize(("head", "name", "kind"), KINDS)
def test_kind_of(head, name, kind):
    assert kind_of(head, name) == kind


CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x03"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_was_written_as_json_lines_is_read(table):
    records = [{"a": row[0], "b": row[1], "c": row[2]} for row in table]
    text = "\n".join(json.dumps(record) for record in records)
    assert [record for _, record in rows(text, "jsonl")] == records


@given(st.binary(max_size=200), st.sampled_from(["csv", "json", "jsonl"]))
def test_any_bytes_give_rows_problems_or_unreadable(data, kind):
    try:
        found = list(read_rows(data, kind, ["offerings"]))
    except UnreadableFile:
        return
    assert found
