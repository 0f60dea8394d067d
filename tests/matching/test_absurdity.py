"""Matches that users of other tools call absurd: the right concept must rank above the tempting wrong one.

The table is ours: own sentences, concepts of ESCO v1.2.0. Not every row is passed; the floors are what the shipped
model and calibration reached when they were last fitted (the rows that fail are listed in docs/matching.md).
"""

import csv
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.domain import Concept, MatchVerdict
from service.matching.base import Matcher, Query
from service.matching.encoder import TransformerEncoder
from service.matching.matcher import DefaultMatcher, MatcherParts
from service.matching.models import resolve_model
from service.matching.vector_index import IndexMissing, IndexStale
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy

TABLE = Path(__file__).with_name("absurdity.csv")
ROOT = Path(__file__).resolve().parents[2]
FLOOR_AMONG_ROWS = 0.85  # the rows' own concepts only, preferred labels only
FLOOR_FULL = 0.8  # all of ESCO v1.2.0
DEEP = 300


@dataclass(frozen=True)
class Row:
    kind: str
    query: str
    right_uri: str
    right_label: str
    wrong_uri: str
    wrong_label: str


def rows() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return [Row(**row) for row in csv.DictReader(stream)]


def failures(matcher: Matcher, table: Sequence[Row]) -> list[str]:
    """The rows whose wrong concept ranks first or is accepted, or whose right concept is not found at all."""
    failed = []
    for row, matches in zip(table, matcher.match([Query(row.query) for row in table], DEEP), strict=True):
        places = {match.concept: match.rank for match in matches}
        accepted = {match.concept for match in matches if match.verdict is MatchVerdict.ACCEPTED}
        right, wrong = places.get(row.right_uri, DEEP + 1), places.get(row.wrong_uri, DEEP + 1)
        if right >= wrong or (row.wrong_uri in accepted and row.right_uri not in accepted):
            failed.append(f"{row.kind}: {row.query!r}: {row.right_label} at {right}, {row.wrong_label} at {wrong}")
    return failed


def shown(failed: Sequence[str], table: Sequence[Row]) -> str:
    return "\n".join([f"{len(failed)} of {len(table)} rows fail", *failed])


def test_the_table_is_wide_and_sound() -> None:
    table = rows()
    assert len(table) >= 80
    assert len({row.query for row in table}) == len(table)
    assert all(row.right_uri != row.wrong_uri for row in table)
    assert min(Counter(row.kind for row in table).values()) >= 10


def test_right_before_tempting_among_the_rows_own_concepts(tmp_path: Path) -> None:
    table = rows()
    pairs = [(row.right_uri, row.right_label) for row in table] + [(row.wrong_uri, row.wrong_label) for row in table]
    taxonomy = Taxonomy("v1.2.0", "en", {uri: Concept(uri, label) for uri, label in pairs}, {}, {})
    parts = MatcherParts(taxonomy, TransformerEncoder(resolve_model("default")), tmp_path)
    failed = failures(DefaultMatcher(parts), table)
    assert 1 - len(failed) / len(table) >= FLOOR_AMONG_ROWS, shown(failed, table)


@pytest.mark.shared
@pytest.mark.slow
def test_right_before_tempting_in_all_of_esco(shared_data: Path) -> None:
    table = rows()
    taxonomy = read_esco([shared_data / "esco" / "v1.2.0"], "v1.2.0", "en").taxonomy
    folder = Path(os.environ.get("SKILLSGAP_HOME", ROOT / "var")) / "index"
    parts = MatcherParts(taxonomy, TransformerEncoder(resolve_model("default")), folder)
    try:
        parts.open_index()
    except (IndexMissing, IndexStale) as error:
        pytest.skip(f"needs the index of ESCO v1.2.0 in {folder} (minutes to build): {error.detail}")
    failed = failures(DefaultMatcher(parts), table)
    assert 1 - len(failed) / len(table) >= FLOOR_FULL, shown(failed, table)
