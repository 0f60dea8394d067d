import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Problem, Vacancy
from service.errors import BadInput, UnknownName, UnreadableFile
from service.importers.base import Row
from service.importers.vacancy_files import detect, read_vacancies

CSV = (
    "Ref,Job Title,Company,City,Country,Date posted,Closing date,Responsibilities,Minimum Qualifications,Nice to have\n"
    'W-1,Weaver,Mill,Tartu,EE,2026-03-01,2026-04-30,Run looms,"Knows cotton\nMust know wool",Lace\n'
)


def read(data: bytes | str, **options) -> tuple[list[Vacancy], list[Problem]]:
    found = list(read_vacancies(data.encode() if isinstance(data, str) else data, **options))
    return [item.record for item in found if isinstance(item, Row)], [
        item for item in found if isinstance(item, Problem)
    ]


def test_a_table_with_sections():
    (weaver,), problems = read(CSV)
    assert problems == []
    assert (weaver.external_id, weaver.title, weaver.employer, weaver.location) == (
        "W-1",
        "Weaver",
        "Mill",
        "Tartu, EE",
    )
    assert (weaver.posted, weaver.valid_through) == (date(2026, 3, 1), date(2026, 4, 30))
    assert weaver.sections == {
        "Responsibilities": "Run looms",
        "Minimum Qualifications": "Knows cotton\nMust know wool",
        "Nice to have": "Lace",
    }
    assert weaver.text == (
        "Responsibilities\nRun looms\n\nMinimum Qualifications\nKnows cotton\nMust know wool\n\nNice to have\nLace"
    )


def test_a_mapping_wins_over_the_guess():
    table = "Stellenname;Inhalt;title\nWeberin;You must know wool.;ignored\n"
    (weaver,), _ = read(table, mapping={"title": "Stellenname", "text": "Inhalt"})
    assert (weaver.title, weaver.text) == ("Weberin", "You must know wool.")


def test_json_keys_may_be_mapped():
    (weaver,), _ = read('{"post": "Weaver", "words": "Must know wool."}\n', mapping={"title": "post", "text": "words"})
    assert weaver.title == "Weaver"


def test_html_in_a_cell_becomes_lines():
    (cook,), _ = read("title,description\nCook,<p>You cook.</p><ul><li>Must know soup</li></ul>\n")
    assert [line for line in cook.text.split("\n") if line] == ["You cook.", "• Must know soup"]


BAD_ROWS = [  # file, problems as (row, field), titles kept
    ("title,text\n,Must weave\nDyer,Dye\n", [(1, "title")], ["Dyer"]),
    ("title,text\nDyer,\nWeaver,Weave\n", [(1, "text")], ["Weaver"]),
    ("title,text,posted\nDyer,Dye,someday\n", [(1, "posted")], ["Dyer"]),
    ("title,text,posted\nDyer,Dye,02/03/2026\n", [(1, "posted")], ["Dyer"]),
    ("title,text,posted\nDyer,Dye,2026-02-30\n", [(1, "posted")], ["Dyer"]),
    ("title,text,posted,deadline\nDyer,Dye,2026-03-01,2026-01-01\n", [(1, "valid_through")], ["Dyer"]),
    ("title,text\nDyer,Dye,extra\nWeaver,Weave\n", [(1, None)], ["Weaver"]),
    (
        '{"title": "A", "text": "Do it"}\nnot json\n[]\n{"title": "B", "text": "Do that"}\n',
        [(2, None), (3, None)],
        ["A", "B"],
    ),
]


@pytest.mark.parametrize(("data", "problems", "titles"), BAD_ROWS)
def test_bad_rows_are_values_and_good_ones_are_kept(data, problems, titles):
    kept, found = read(data)
    assert [(item.row, item.field) for item in found] == problems
    assert [item.title for item in kept] == titles
    assert all(item.reason for item in found)


DATES = [  # written, read
    ("2026-03-09", date(2026, 3, 9)),
    ("2026-03-09T10:00:00Z", date(2026, 3, 9)),
    ("2026/3/9", date(2026, 3, 9)),
    ("09.03.2026", date(2026, 3, 9)),
    ("25/03/2026", date(2026, 3, 25)),
    ("03/25/2026", date(2026, 3, 25)),
    ("9 March 2026", date(2026, 3, 9)),
    ("Mar 9, 2026", date(2026, 3, 9)),
    ("March 9th 2026", date(2026, 3, 9)),
    ("", None),
]


@pytest.mark.parametrize(("written", "wanted"), DATES)
def test_dates(written, wanted):
    (dyer,), problems = read(f'title,text,posted\nDyer,Dye,"{written}"\n')
    assert (dyer.posted, problems) == (wanted, [])


def test_json_lines_array_and_object_read_the_same():
    rows = [
        {"jobTitle": "Weaver", "requirements": ["Wool", "Lace"], "company": {"name": "Mill"}},
        {"title": "B", "text": "x"},
    ]
    lines = "\n".join(map(json.dumps, rows))
    as_lines, as_array, as_object = read(lines), read(json.dumps(rows)), read(json.dumps({"vacancies": rows}))
    assert as_lines == as_array == as_object
    assert (as_lines[0][0].employer, as_lines[0][0].text) == ("Mill", "Requirements\n- Wool\n- Lace")


def test_broken_encodings_are_read_and_reported():
    (chef,), problems = read("title;text\nChef;Crème brûlée\n".encode("cp1252"))
    assert chef.text == "Crème brûlée"
    assert "not UTF-8" in problems[0].reason
    (chef,), problems = read("title,text\nChef,Crème\n".encode("utf-16"))
    assert (chef.text, problems) == ("Crème", [])


def test_plain_text():
    (cook,), problems = read("Cook in the harbour inn\nEmployer: Inn\nLocation: Riga\n\nYou must know soup.\n")
    assert (cook.title, cook.employer, cook.location) == ("Cook in the harbour inn", "Inn", "Riga")
    assert (cook.text, problems) == ("You must know soup.", [])


def test_plain_text_of_one_long_line_is_its_own_title():
    (cook,), _ = read("You must know soup. " * 30)
    assert cook.title.endswith("…")
    assert len(cook.title) <= 152
    assert cook.text.startswith("You must know soup.")


FORMATS = [  # beginning of a file, format
    (CSV, "csv"),
    ("title;text\nA;B\n", "csv"),
    ('{"title": "A"}\n{"title": "B"}\n', "jsonl"),
    ('[{"title": "A"}]', "json"),
    ("<html><body>Cook wanted</body></html>", "text"),
    ('<script type="application/ld+json">{"@type":"JobPosting"}</script>', "html"),
    ("Cook, Riga\n\nYou must know soup, bread and fish.\n", "text"),
]


@pytest.mark.parametrize(("data", "name"), FORMATS)
def test_detect(data, name):
    assert detect(data.encode()) == name


UNUSABLE = [  # file, what is raised, a word of the reason
    (b"", UnreadableFile, "empty"),
    (b"  \n", UnreadableFile, "empty"),
    (b"\x00\x01\x02\x03" * 100, UnreadableFile, "not text"),
    (b"12 34 \n 56", UnreadableFile, "no words"),
    (b"[1, 2", UnreadableFile, "JSON"),
]


@pytest.mark.parametrize(("data", "error", "word"), UNUSABLE)
def test_unusable_files(data, error, word):
    with pytest.raises(error, match=word):
        read(data)


def test_a_table_without_a_title_names_its_columns():
    with pytest.raises(UnreadableFile, match="no column for title; the columns are: a, text"):
        read("a,text\n1,2\n", name="csv")


def test_options_that_make_no_sense():
    with pytest.raises(UnknownName, match="vacancy format"):
        read("x y z", name="pdf")
    with pytest.raises(UnknownName, match="vacancy field"):
        read(CSV, mapping={"salary": "Ref"})
    with pytest.raises(BadInput, match="no column 'Nope'"):
        read(CSV, mapping={"title": "Nope"})
    with pytest.raises(BadInput, match="makes no sense"):
        read("Cook\n\nYou cook.", mapping={"title": "a"}, name="text")


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_any_bytes_give_vacancies_problems_or_bad_input(data):
    try:
        vacancies, problems = read(data)
    except BadInput:
        return
    assert all(item.title and item.text for item in vacancies)
    assert all(item.reason for item in problems)


def test_real_tables(shared_data):
    """14 rows of the Google file have no text and one no title, counted in the file."""
    vacancies, problems = read((shared_data / "jobs" / "google_2018_1250.csv").read_bytes())
    assert (len(vacancies), len(problems)) == (1235, 15)
    assert {item.field for item in problems} == {"title", "text"}
    vacancies, problems = read((shared_data / "jobs" / "usajobs_2026_2215.csv").read_bytes())
    assert (len(vacancies), len(problems)) == (2215, 0)
    assert all(item.posted and item.valid_through for item in vacancies)
