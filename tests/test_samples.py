"""The sample catalogue and adverts are what their page says; read with the standard library only."""

import csv
import json
import re
from collections import Counter
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

STARTER = Path(__file__).resolve().parent.parent / "esco_data" / "starter"
TODAY = date(2026, 11, 23)
COLUMNS = [
    "id",
    "title",
    "description",
    "outcomes",
    "alignments",
    "tags",
    "level",
    "workload_hours",
    "credits",
    "assessment",
    "quality_assurance",
    "provider",
    "language",
    "mode",
    "price",
    "currency",
    "start",
    "end",
    "reviewed",
    "review_cycle",
    "target_occupations",
]


def rows(name: str) -> list[dict[str, str]]:
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def offerings() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows("offerings.csv")}


def vacancies() -> dict[str, dict[str, str]]:
    lines = (STARTER / "vacancies.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def flaws() -> list[tuple[str, str]]:
    """(id, flaw) of each row in the table of flaws."""
    page = (STARTER / "CATALOGUE.md").read_text(encoding="utf-8")
    table = page.split("## Flaws", 1)[1].split("## Adverts", 1)[0]
    return re.findall(r"^\| ([a-z]{3}-\d\d) \| ([^|]+) \|", table, flags=re.MULTILINE)


def with_flaw(start: str) -> list[str]:
    return [name for name, flaw in flaws() if flaw.startswith(start)]


def uris(name: str) -> set[str]:
    return {row["conceptUri"] for row in rows(name)}


def months(cycle: str) -> int:
    number, unit = cycle.split()
    assert unit == "months"
    return int(number)


def overdue(row: dict[str, str]) -> bool:
    reviewed = date.fromisoformat(row["reviewed"])
    age = (TODAY.year - reviewed.year) * 12 + TODAY.month - reviewed.month - (TODAY.day < reviewed.day)
    return age >= months(row["review_cycle"])


def test_offerings_have_the_columns_of_the_contract_and_unique_ids() -> None:
    read = rows("offerings.csv")
    assert list(read[0]) == COLUMNS
    assert all(None not in row and None not in row.values() for row in read)
    assert len(read) == len(offerings()) == 66
    assert len({row["provider"] for row in read if row["provider"]}) == 11


def test_every_uri_is_in_the_starter_taxonomy() -> None:
    concepts, occupations = uris("skills_en.csv"), uris("occupations_en.csv")
    for row in offerings().values():
        assert set(row["alignments"].splitlines()) <= concepts, row["id"]
        targets = set(row["target_occupations"].splitlines())
        assert targets, row["id"]
        assert targets <= occupations, row["id"]
    assert {record["occupation"] for record in vacancies().values()} <= occupations


def test_every_occupation_has_an_offering_and_three_have_four() -> None:
    labels = {row["conceptUri"]: row["preferredLabel"] for row in rows("occupations_en.csv")}
    served = Counter(labels[uri] for row in offerings().values() for uri in row["target_occupations"].splitlines())
    assert set(served) == set(labels.values())
    assert min(served[label] for label in ("data analyst", "healthcare assistant", "warehouse worker")) >= 4


def test_no_two_offerings_share_an_outcome() -> None:
    counted = Counter(line.casefold() for row in offerings().values() for line in row["outcomes"].splitlines())
    assert [line for line, count in counted.items() if count > 1] == []
    assert sum(counted.values()) == 339


def test_flaws_name_offerings_that_exist() -> None:
    assert len(flaws()) == 42
    assert {name for name, _ in flaws()} <= set(offerings())


def test_flaws_of_dates_are_true_and_complete() -> None:
    found = offerings().values()
    dated = [row for row in found if row["reviewed"] and row["review_cycle"]]
    assert sorted(row["id"] for row in dated if overdue(row)) == sorted(with_flaw("stale: review overdue"))
    ended = [row["id"] for row in found if row["end"] and date.fromisoformat(row["end"]) < TODAY]
    assert sorted(ended) == ["edu-04", "fin-05"]
    assert [row["id"] for row in found if row["start"] > row["end"]] == with_flaw("reversed dates")
    assert [row["id"] for row in found if row["reviewed"] > TODAY.isoformat()] == with_flaw("review in the future")


def test_missing_fields_are_listed_and_complete() -> None:
    fields = {
        "assessment": "missing: assessment",
        "quality_assurance": "missing: quality assurance",
        "workload_hours": "missing: workload",
        "level": "missing: level",
        "language": "missing: language",
        "provider": "missing: provider",
        "review_cycle": "missing: review cycle",
        "outcomes": "no outcomes",
    }
    bare = set(with_flaw("missing: nearly everything"))
    for field, flaw in fields.items():
        empty = {row["id"] for row in offerings().values() if not row[field]}
        assert empty - bare == set(with_flaw(flaw)) - bare, field


def test_sizes_and_languages_are_listed() -> None:
    hours = {row["id"]: float(row["workload_hours"]) for row in offerings().values() if row["workload_hours"]}
    assert [min(hours, key=lambda name: hours[name])] == with_flaw("very small workload")
    assert [max(hours, key=lambda name: hours[name])] == with_flaw("very large workload")
    foreign = [row["id"] for row in offerings().values() if row["language"] not in ("en", "")]
    assert sorted(foreign) == sorted(with_flaw("not in English"))


def test_numbers_can_be_read() -> None:
    for row in offerings().values():
        for field in ("workload_hours", "credits", "price"):
            assert float(row[field] or 0) >= 0, (row["id"], field)
        assert bool(row["price"]) == bool(row["currency"]), row["id"]


def test_adverts_have_the_fields_of_the_contract_and_dates_in_2026() -> None:
    read = vacancies()
    assert len(read) == 12
    for record in read.values():
        assert list(record) == ["id", "title", "employer", "location", "posted", "valid_through", "text", "occupation"]
        posted, closes = (date.fromisoformat(record[field]) for field in ("posted", "valid_through"))
        assert posted.year == closes.year == 2026
        assert posted < closes


def test_one_advert_is_a_repost_and_one_asks_for_nothing() -> None:
    read = vacancies()
    texts = [record["text"] for record in read.values()]
    close = [
        (first, second)
        for index, first in enumerate(texts)
        for second in texts[index + 1 :]
        if SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.9
    ]
    assert close == [(read["vac-03"]["text"], read["vac-04"]["text"])]
    words = re.compile(r"require|must|essential|you bring|profile|need|look for", re.IGNORECASE)
    assert [name for name, record in read.items() if not words.search(record["text"])] == ["vac-12"]
