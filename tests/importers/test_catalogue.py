import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import Alignment, Offering, Outcome, Problem
from service.errors import BadInput, UnknownName, UnreadableFile
from service.importers.base import Row
from service.importers.catalogue import FORMATS, detect, get_importer, read_catalogue

ESCO = "http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000001"


def written(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def read(data, **options):
    found = list(read_catalogue(data, **options))
    return (
        [item.record for item in found if isinstance(item, Row)],
        [(item.row, item.field, item.reason) for item in found if isinstance(item, Problem)],
    )


FULL = {
    "id": "c-1",
    "title": "Shift <b>planning</b>",
    "description": "<p>Evening course.</p>",
    "outcomes": "• Plan shifts\n• Brief the team\n• plan shifts.",
    "alignments": f"{ESCO}\nhttps://data.europa.eu/esco/skill/2",
    "tags": "planning, teams|shifts",
    "level": "EQF 4",
    "workload_hours": "30 hours",
    "credits": "1,5",
    "assessment": "Written test",
    "quality_assurance": "External examiner",
    "provider": "Evening School",
    "language": "English",
    "mode": "online",
    "price": "€690",
    "currency": "",
    "start": "2026-09-01",
    "end": "31.1.2027",
    "reviewed": "4 May 2026",
    "review_cycle": "12 months",
    "target_occupations": "http://data.europa.eu/esco/occupation/1 http://data.europa.eu/esco/occupation/2",
    "campus": "North",
}
EXPECTED = Offering(
    title="Shift planning",
    external_id="c-1",
    description="Evening course.",
    outcomes=(Outcome("Plan shifts"), Outcome("Brief the team")),
    alignments=(Alignment(ESCO), Alignment("http://data.europa.eu/esco/skill/2")),
    tags=("planning", "teams", "shifts"),
    level="EQF 4",
    workload_hours=30.0,
    credits=1.5,
    assessment="Written test",
    quality_assurance="External examiner",
    provider="Evening School",
    language="en",
    mode="online",
    price=690.0,
    currency="EUR",
    start=date(2026, 9, 1),
    end=date(2027, 1, 31),
    reviewed=date(2026, 5, 4),
    review_cycle="12 months",
    target_occupations=("http://data.europa.eu/esco/occupation/1", "http://data.europa.eu/esco/occupation/2"),
    extra={"campus": "North"},
)


@pytest.mark.parametrize(
    "data",
    [
        written(FULL),
        written(FULL).decode().encode("utf-16"),
        json.dumps([FULL]).encode(),
        json.dumps({"offerings": [FULL]}).encode(),
        json.dumps(FULL).encode() + b"\n",
    ],
)
def test_every_field_in_every_format(data):
    assert read(data) == ([EXPECTED], [])


def test_json_has_real_lists_and_objects():
    record = {
        "name": {"en": "Welding"},
        "outcomes": ["Join steel", {"text": "Read drawings"}, {"type": "x", "label": {"de": "Prüfen"}}],
        "alignments": [{"targetUrl": ESCO, "targetName": "weld", "targetFramework": "ESCO"}, {"label": "no target"}],
        "tags": ["steel", "steel", "gas"],
        "hours": 12,
        "target_occupations": [{"uri": "http://data.europa.eu/esco/occupation/7"}],
        "rooms": ["A", "B"],
    }
    (offering,), problems = read(json.dumps([record]).encode())
    assert [outcome.text for outcome in offering.outcomes] == ["Join steel", "Read drawings", "Prüfen"]
    assert offering.alignments == (Alignment(ESCO, "ESCO", "weld"),)
    assert offering.tags == ("steel", "gas")
    assert offering.workload_hours == 12.0
    assert offering.target_occupations == ("http://data.europa.eu/esco/occupation/7",)
    assert offering.extra == {"rooms": "A\nB"}
    assert [problem[:2] for problem in problems] == [(1, "alignments")]


OUTCOMES = [  # cell, outcomes
    ("Plan shifts; brief the team", ["Plan shifts", "brief the team"]),
    ("Plan shifts\nBrief the team", ["Plan shifts", "Brief the team"]),
    ('["Plan shifts", "Brief; and report"]', ["Plan shifts", "Brief; and report"]),
    ("<ul><li>Plan shifts</li><li>Brief</li></ul>", ["Plan shifts", "Brief"]),
    ("You will be able to:\n- plan shifts\n- brief", ["plan shifts", "brief"]),
    ("Learning outcomes\n1. Plan\n2) Brief", ["Plan", "Brief"]),
    ("Plan shifts. Brief the team.", ["Plan shifts.", "Brief the team."]),
    ("", []),
]


@pytest.mark.parametrize(("cell", "expected"), OUTCOMES)
def test_outcomes_are_split(cell, expected):
    (offering,), problems = read(written({"title": "x", "outcomes": cell}))
    assert [outcome.text for outcome in offering.outcomes] == expected
    assert {outcome.origin for outcome in offering.outcomes} <= {"outcomes"}
    assert problems == []


def test_outcomes_are_found_in_the_description_when_none_are_given():
    row = {"title": "x", "description": "You will learn to plan shifts. The fee is 20 EUR.", "outcomes": ""}
    (offering,), _ = read(written(row))
    assert offering.outcomes == (Outcome("You will learn to plan shifts.", "description"),)


BAD_VALUES = [  # column, value; the row is kept and the value unknown
    ("workload_hours", "2 weeks"),
    ("credits", "-1"),
    ("price", "20 to 30 EUR"),
    ("start", "02/03/2026"),
    ("language", "several"),
    ("provider", "x" * 2_001),
]


@pytest.mark.parametrize(("column", "value"), BAD_VALUES)
def test_a_bad_value_is_a_problem_and_unknown(column, value):
    (offering,), problems = read(written({"title": "x", column: value}))
    assert getattr(offering, column) is None
    assert [problem[:2] for problem in problems] == [(1, column)]


def test_bad_rows_are_reported_and_good_ones_kept():
    rows = [{"title": "a", "description": "x"}, {"title": " ", "description": "x"}, {"title": "c", "description": "y"}]
    rows[2]["description"] = "z" * 50_001
    rows.append({"title": "t" * 1_001, "description": ""})
    offerings, problems = read(written(*rows))
    assert [offering.title for offering in offerings] == ["a"]
    assert [problem[:2] for problem in problems] == [(2, "title"), (3, "description"), (4, "title")]


def test_too_many_outcomes_and_tags():
    row = {"title": "x", "outcomes": "\n".join(f"Plan {n}" for n in range(201)), "tags": "|".join(map(str, range(201)))}
    (offering,), problems = read(written(row))
    assert (len(offering.outcomes), len(offering.tags)) == (200, 200)
    assert [problem[1] for problem in problems] == ["outcomes", "tags"]


def test_a_hostile_description_costs_one_row():
    rows = [{"title": "a", "description": "<a " * 1_000_000}, {"title": "b", "description": ""}]
    offerings, problems = read(written(*rows))
    assert [offering.title for offering in offerings] == ["b"]
    assert problems[0][:2] == (1, "description")


def test_mapping():
    data = written({"Kurs": "Backen", "Ziele": "Teig kneten", "title": "K-1"})
    (offering,), _ = read(data, mapping={"title": "Kurs", "outcomes": "Ziele", "id": "title"})
    assert (offering.title, offering.external_id) == ("Backen", "K-1")
    assert offering.outcomes == (Outcome("Teig kneten"),)
    lines = b'{"Kurs": "Backen"}\n{"title": "Kochen"}\n'
    assert [offering.title for offering in read(lines, mapping={"title": "Kurs"})[0]] == ["Backen", "Kochen"]


UNUSABLE = [  # data, options, error, words
    (b"", {}, UnreadableFile, "empty"),
    (b"colour,price\nred,2\n", {}, UnreadableFile, "no column for the title among: colour, price"),
    (b'[{"colour": "red"}]', {}, UnreadableFile, "no column for the title"),
    (b"just a text", {}, UnreadableFile, "no catalogue"),
    (b"\x00\x01\x02\x03", {}, UnreadableFile, "catalogue|text"),
    (b"title,a\nx,1\n", {"kind": "xlsx"}, UnknownName, "known: csv, json, jsonl, open_badges"),
    (b"title,a\nx,1\n", {"mapping": {"level": "b"}}, BadInput, "no column 'b'"),
    (b"title,a\nx,1\n", {"mapping": {"colour": "a"}}, UnknownName, "no offering field"),
    (b'[{"title": "x"}]', {"mapping": {"colour": "a"}}, UnknownName, "no offering field"),
    (b'{"type": "BadgeClass"}', {"mapping": {"title": "a"}}, BadInput, "makes no sense"),
]


@pytest.mark.parametrize(("data", "options", "error", "words"), UNUSABLE)
def test_unusable_files(data, options, error, words):
    with pytest.raises(error, match=words):
        read(data, **options)


def test_badges_are_told_from_json():
    badge = {"type": "BadgeClass", "@context": "https://w3id.org/openbadges/v2", "id": "urn:1", "name": "Weld"}
    assert detect(json.dumps(badge).encode()) == "open_badges"
    assert [offering.title for offering in read(json.dumps(badge).encode())[0]] == ["Weld"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_found(name):
    assert get_importer(name).sniff(b"") is False


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    st.lists(
        st.fixed_dictionaries({"title": TEXT, "outcomes": TEXT, "hours": TEXT, "start": TEXT}), min_size=1, max_size=5
    )
)
def test_every_row_is_kept_or_reported(rows):
    found = list(read_catalogue(json.dumps(rows).encode(), kind="json"))
    kept = {item.number for item in found if isinstance(item, Row)}
    reported = {item.row for item in found if isinstance(item, Problem)}
    assert kept | reported == set(range(1, len(rows) + 1))


def test_all_courses_of_the_data_folder_are_read(shared_data):
    folder = shared_data / "courses"
    offerings, problems = read((folder / "coursera_2026_5411.csv").read_bytes())
    assert (len(offerings), problems) == (5411, [])
    assert {offering.language for offering in offerings} == {"en"}
    for offering in offerings:
        texts = [outcome.text.casefold() for outcome in offering.outcomes]
        assert len(texts) == len(set(texts))
    offerings, problems = read((folder / "unitn_it_660.jsonl").read_bytes())
    assert (len(offerings), problems) == (660, [])
    assert sum(bool(offering.outcomes) for offering in offerings) > 580
