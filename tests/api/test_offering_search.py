from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.domain import Scope
from service.parts import Parts
from service.settings import Settings
from service.store.finding_values import JudgedOffering, NewFinding
from tests.advice import load_advice
from tests.conftest import Samples
from tests.taxonomies import ANALYST, BANDAGE, DATABASES, JAVA, SQL, TEAMWORK


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory, samples: Samples) -> Iterator[Samples]:
    parts = Parts(Settings(home=tmp_path_factory.mktemp("search"), threads=1), encoder=samples.parts.encoder)
    yield Samples(parts, load_advice(parts))
    parts.database.close()


@pytest.fixture(scope="module")
def client(catalogue: Samples) -> FlaskClient:
    return create_app(parts=catalogue.parts).test_client()


@pytest.fixture(scope="module")
def names(catalogue: Samples) -> dict[str, str]:
    return {key: name for name, key in catalogue.ids.items()}


def search(client: FlaskClient, **query: object) -> dict:
    response = client.get("/v1/offerings/search", query_string=query)
    assert response.status_code == 200, response.get_json()
    return response.get_json()


FOUND = [  # what is asked, whose names begin so must be all that is found
    ({"q": "SQL queries"}, "sql"),
    ({"q": "sql querys"}, "sql"),
    ({"q": "ask a database"}, "sql"),
    ({"q": "write SQL queries"}, "sql"),
    ({"q": "bandages"}, "bandage"),
    ({"q": "bandges"}, "bandage"),
    ({"q": "wound dressing"}, "bandage"),
    ({"concept": SQL}, "sql"),
    ({"concept": "apply bandages"}, "bandage"),
    ({"concept": DATABASES}, "sql"),
    ({"q": "bandage", "language": "en"}, "bandage"),
]


@pytest.mark.parametrize(("query", "beginning"), FOUND)
def test_what_is_found(client: FlaskClient, names: dict[str, str], query: dict, beginning: str) -> None:
    found = [names[item["offering"]] for item in search(client, **query)["offerings"]]
    assert found
    assert {name.split("-")[0] for name in found} == {beginning}


FIRST = [  # what is asked, what comes first
    ({"q": "sql team"}, "sql-team"),
    ({"q": "team"}, "team"),
    ({"q": "work with others"}, "team"),
    ({"q": "sql german"}, "sql-german"),
    ({"q": "own words"}, "sql-team"),
    ({"occupation": ANALYST}, "sql-team"),
    ({"occupation": "nurse"}, "bandage"),
    ({"concept": TEAMWORK}, "team"),
]


@pytest.mark.parametrize(("query", "name"), FIRST)
def test_what_comes_first(client: FlaskClient, names: dict[str, str], query: dict, name: str) -> None:
    answer = search(client, **query)
    best = answer["offerings"][0]["relevance"]
    assert name in {names[item["offering"]] for item in answer["offerings"] if item["relevance"] == best}


def test_like_this_one(client: FlaskClient, catalogue: Samples, names: dict[str, str]) -> None:
    answer = search(client, like=catalogue.ids["sql-cheap"])
    found = [names[item["offering"]] for item in answer["offerings"]]
    assert "sql-cheap" not in found
    assert found[0].startswith("sql")
    assert answer["meant"]["label"] == "Sql cheap"
    assert [item["label"] for item in answer["offerings"][0]["why"]["shared"]] == ["write SQL queries"]


def test_every_answer_says_why(client: FlaskClient, catalogue: Samples) -> None:
    def why(**query: object) -> dict:
        listed = search(client, **query)["offerings"]
        return next(item["why"] for item in listed if item["offering"] == catalogue.ids["sql-cheap"])

    words = why(q="SLQ cheap querys")["words"]
    assert {(item["found"], item["how"], item["field"]) for item in words} >= {("cheap", "same", "title")}
    assert why(q="ask a database")["text"]["text"] in {"Write SQL queries", "Sql cheap"}
    concept = why(concept=DATABASES)["concept"]
    assert (concept["verdict"], concept["evidence"]["relation"]) == ("met", "narrower")
    assert concept["evidence"]["outcome"] == "Write SQL queries"
    assert {item["uri"] for item in why(occupation=ANALYST)["met"]} == {SQL, DATABASES}


def test_a_label_is_taken_for_the_concept(client: FlaskClient) -> None:
    answer = search(client, q="write sql queries")
    assert answer["meant"] == {"kind": "concept", "id": SQL, "label": "write SQL queries"}
    assert answer["offerings"][0]["why"]["concept"]["verdict"] == "met"


FILTERS = [  # filter, what is left of the SQL courses, what the filter took away: no, unknown
    ({"language": ["en"]}, {"cheap", "short", "unknown", "dollars", "over", "team"}, "languages", 1, 0),
    ({"mode": ["online"]}, {"cheap", "unknown"}, "modes", 1, 4),
    (
        {"mode": ["online"], "unknown_too": "true"},
        {"cheap", "unknown", "german", "dollars", "over", "team"},
        "modes",
        1,
        0,
    ),
    ({"price": 100}, {"cheap", "german", "over"}, "price", 2, 2),
    ({"price": 100, "currency": "USD"}, {"dollars"}, "price", 0, 6),
    ({"hours": 10}, {"short", "over"}, "hours", 4, 1),
    ({"level": ["EQF-5"]}, {"german"}, "levels", 0, 6),
    ({"provider": ["own words"]}, {"team"}, "providers", 0, 6),
    ({"ends_by": "2021-01-01"}, {"over"}, "ends_by", 0, 6),
    ({"quality": ["none", "high"]}, set(), "quality", 0, 7),
    ({"quality": ["not_reviewed"], "hours": 10}, {"short", "over"}, "quality", 0, 0),
]


@pytest.mark.parametrize("case", FILTERS)
def test_filters_say_what_they_took_away(client: FlaskClient, names: dict[str, str], case: tuple) -> None:
    given, left, name, no, unknown = case
    answer = search(client, concept=SQL, **given)
    assert {names[item["offering"]].removeprefix("sql-") for item in answer["offerings"]} == left
    assert answer["removed"][name] == {"no": no, "unknown": unknown}
    assert answer["total"] == len(left)


def test_facets_count_what_was_found(client: FlaskClient) -> None:
    facets = search(client, concept=SQL)["facets"]
    assert facets["language"] == {"en": 6, "de": 1}
    assert facets["mode"] == {"online": 2, "onsite": 1, "unknown": 4}
    assert facets["price"] == {"<=100": 3, "<=500": 2, "unknown": 2}
    assert facets["workload_hours"] == {"<=10": 2, "<=40": 3, "<=100": 1, "unknown": 1}
    assert facets["quality"] == {"not_reviewed": 7}


@pytest.mark.parametrize("query", [{"concept": SQL}, {"q": "sql"}, {"occupation": ANALYST}])
def test_pages_joined_are_the_whole(client: FlaskClient, query: dict) -> None:
    whole = search(client, **query)["offerings"]
    seen, cursor = [], None
    while True:
        page = search(client, limit=2, **query, **({"cursor": cursor} if cursor else {}))
        seen += page["offerings"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


BAD = [  # query, status, words of the answer
    ({}, 422, "exactly one of q, concept, occupation and like"),
    ({"q": "x", "like": "off_x"}, 422, "exactly one of q, concept, occupation and like"),
    ({"concept": "magic"}, 422, "no concept 'magic'"),
    ({"occupation": "astronaut"}, 404, "no occupation 'astronaut'"),
    ({"like": "off_x"}, 404, "no offering 'off_x'"),
    ({"q": "sql", "price": -1}, 422, "/price"),
    ({"q": "sql", "language": "Klingonish"}, 422, "/language/0"),
    ({"q": "sql", "cursor": "nonsense"}, 422, "cursor"),
    ({"q": "sql", "cursor": "WyJ4IiwgInkiXQ"}, 422, "cursor"),
    ({"q": "sql", "quality": "good"}, 422, "/quality"),
]


@pytest.mark.parametrize(("query", "status", "words"), BAD)
def test_bad_input_says_what_would_be_right(client: FlaskClient, query: dict, status: int, words: str) -> None:
    response = client.get("/v1/offerings/search", query_string=query)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert words in response.get_data(as_text=True)


@pytest.mark.parametrize("query", ["!!!", "   -", "ß", "the of and", "日本語", "a" * 900])
def test_odd_words_find_little_and_break_nothing(client: FlaskClient, query: str) -> None:
    assert search(client, q=query)["total"] >= 0


def test_nothing_that_nobody_teaches_is_found(client: FlaskClient) -> None:
    assert search(client, concept=JAVA)["total"] == 0 or search(client, concept=JAVA)["offerings"][0]["relevance"] < 0.5


def test_stale_offerings_sink_and_say_so_until_the_finding_closes(
    tmp_path_factory: pytest.TempPathFactory, samples: Samples
) -> None:
    parts = Parts(Settings(home=tmp_path_factory.mktemp("stale"), threads=1), encoder=samples.parts.encoder)
    ids = load_advice(parts)
    client = create_app(parts=parts).test_client()
    before = search(client, concept=BANDAGE)["offerings"]
    best = before[0]["offering"]
    today = datetime.now(UTC).date()
    finding = NewFinding(best, "review_overdue", "stale", "time", "high", "violated", None, {})
    parts.findings.record(
        Scope(), [JudgedOffering(key, "print", None, (finding,) if key == best else ()) for key in ids.values()], today
    )
    after = search(client, concept=BANDAGE)["offerings"]
    sunk = after[-1]
    assert sunk["offering"] == best
    assert sunk["relevance"] < before[0]["relevance"]
    assert sunk["stale"] == [{"rule": "review_overdue"}]
    assert "stale" in sunk["notes"][0]
    assert [item["quality"] for item in after] == ["none", "none", "high"]
    parts.findings.record(Scope(), [JudgedOffering(best, "print", None, ())], today)
    assert search(client, concept=BANDAGE)["offerings"][0]["offering"] == best
    parts.database.close()


def test_what_was_imported_just_now_is_found(own_client: FlaskClient) -> None:
    assert search(own_client, q="Carve wooden spoons")["total"] == 0
    own_client.post("/v1/offerings:import", json=[{"title": "Spoons", "outcomes": ["Carve wooden spoons"]}])
    assert search(own_client, q="carving a wooden spoon")["offerings"][0]["offering_title"] == "Spoons"
