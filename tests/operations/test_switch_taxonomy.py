"""Another version comes into use: what is matched again, re-opened, moved and found."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from service.domain import Concept, JudgementVerdict, Kind, Scope
from service.errors import NotFound
from service.matching.encoder import Encoded, Encoder
from service.operations.import_offerings import CatalogueFile
from service.operations.reopen_judgements import concept_digest
from service.parts import Parts
from service.settings import Settings
from service.store.finding_values import FindingFilter
from service.store.judgements import NewJudgement
from service.taxonomy.taxonomy import Taxonomy
from tests.conftest import Samples
from tests.samples import OFFERINGS, load_samples
from tests.taxonomies import DATABASES, FORKLIFT, SQL, TEAMWORK, small_taxonomy

SCOPE = Scope()
DAY = date(2026, 6, 30)
NEW_SQL = "http://example.org/skill/query-language"


@dataclass
class CountingEncoder:
    """The real encoder, and which texts it was asked for."""

    real: Encoder
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.real.name

    @property
    def dimension(self) -> int:
        return self.real.dimension

    def encode(self, texts: Any, contexts: Any = (), progress: Any = None) -> Encoded:
        self.asked.extend(texts)
        return self.real.encode(texts, contexts, progress)


def later_taxonomy() -> Taxonomy:
    """v2: SQL gave way to another concept, teamwork means something else, forklift trucks have another label."""
    old = small_taxonomy("v2")
    concepts = dict(old.concepts)
    del concepts[SQL]
    concepts[NEW_SQL] = Concept(NEW_SQL, "write SQL statements", Kind.SKILL, ("write SQL queries",), "Ask a database.")
    concepts[TEAMWORK] = replace(concepts[TEAMWORK], description="Lead others.")
    concepts[FORKLIFT] = replace(concepts[FORKLIFT], preferred_label="drive forklifts")
    moved = {
        occupation: tuple(replace(item, concept=NEW_SQL) if item.concept == SQL else item for item in wanted)
        for occupation, wanted in old.requirements.items()
    }
    return replace(old, concepts=concepts, requirements=moved, broader={NEW_SQL: (DATABASES,)}, groups_of={})


def accept(parts: Parts, scope: Scope = SCOPE) -> None:
    """A person accepts what the outcomes of one offering teach, so that no threshold decides this test."""
    concepts = small_taxonomy().concepts
    parts.judgements.save(
        scope,
        [
            NewJudgement(
                text, uri, concept_digest(concepts[uri]), "v1", JudgementVerdict.ACCEPTED, "me", "SQL for analysts"
            )
            for text, uri in (("Write SQL queries", SQL), ("Work in teams", TEAMWORK))
        ],
    )


@pytest.fixture
def parts(tmp_path: Any, samples: Samples) -> Parts:
    encoder = CountingEncoder(samples.parts.encoder)
    return Parts(Settings(home=tmp_path / "home", threads=1), encoder=encoder)


def test_a_switch_from_one_version_to_the_next(parts: Parts) -> None:
    ids = load_samples(parts)
    parts.match_all(SCOPE)
    parts.taxonomies.save(later_taxonomy())
    accept(parts)
    encoder = parts.encoder
    assert isinstance(encoder, CountingEncoder)
    encoder.asked.clear()
    done = parts.switch_taxonomy(SCOPE, "v2", DAY)
    assert parts.taxonomies.current() == "v2"
    assert done.matched == done.texts > 0
    texts = {text for stored in parts.offerings.all(SCOPE) for text in (o.text for o in stored.offering.outcomes)}
    assert not texts & set(encoder.asked)
    assert "write SQL statements" in encoder.asked
    assert done.judgements_reopened == 2
    moved = {item.offering: item for item in done.moved}
    sql = moved[ids["sql-1"]]
    assert (SQL, "write SQL queries") in sql.lost
    assert {(uri, change) for uri, _, change in sql.changed} == {(SQL, "removed"), (TEAMWORK, "redefined")}
    assert ids["lift-1"] not in moved or moved[ids["lift-1"]].changed == ()


def test_findings_of_a_switch_name_successors_and_close_by_themselves(parts: Parts) -> None:
    ids = load_samples(parts)
    accept(parts)
    parts.taxonomies.save(later_taxonomy())
    parts.switch_taxonomy(SCOPE, "v2", DAY)
    parts.review_offerings(SCOPE, DAY)
    stale = {item.rule: item for item in parts.findings.all(SCOPE, FindingFilter(kind="stale", result="violated"))}
    assert set(stale) == {"concept-removed", "concept-redefined"}
    assert {item.offering for item in stale.values()} == {ids["sql-1"]}
    (concept,) = stale["concept-removed"].evidence["concepts"]
    assert concept["successors"][0]["uri"] == NEW_SQL
    assert (concept["from"], concept["to"]) == ("v1", "v2")
    accepted = JudgementVerdict.ACCEPTED
    parts.judgements.save(
        SCOPE, [NewJudgement("Write SQL queries", NEW_SQL, "x", "v2", accepted, "me", "SQL for analysts")]
    )
    parts.review_offerings(SCOPE, DAY)
    left = {item.rule for item in parts.findings.all(SCOPE, FindingFilter(kind="stale", result="violated"))}
    assert left == {"concept-redefined"}


def test_a_review_after_the_switch_settles_what_changed(parts: Parts) -> None:
    key = load_samples(parts)["sql-1"]
    accept(parts)
    parts.taxonomies.save(later_taxonomy())
    parts.switch_taxonomy(SCOPE, "v2", DAY)
    stored = parts.offerings.get(SCOPE, key)
    parts.offerings.save(SCOPE, {key: replace(stored.offering, reviewed=DAY)})
    parts.review_offerings(SCOPE, DAY)
    assert parts.findings.all(SCOPE, FindingFilter(kind="stale", result="violated")) == []


def test_a_switch_is_one_for_every_tenant(parts: Parts) -> None:
    other = Scope("other")
    parts.access.callers.create_tenant(other.tenant, "")
    parts.taxonomies.save(small_taxonomy())
    rows = parts.catalogue_rows(json.dumps(OFFERINGS).encode(), ())
    parts.import_offerings(other, rows, CatalogueFile(source="test"))
    accept(parts, other)
    parts.taxonomies.save(later_taxonomy())
    parts.switch_taxonomy(SCOPE, "v2", DAY)
    parts.review_offerings(other, DAY)
    stale = {item.rule for item in parts.findings.all(other, FindingFilter(kind="stale", result="violated"))}
    assert "concept-redefined" in stale


def test_an_unknown_version_changes_nothing(parts: Parts) -> None:
    load_samples(parts)
    with pytest.raises(NotFound, match="v1"):
        parts.switch_taxonomy(SCOPE, "v9", DAY)
    assert parts.taxonomies.current() == "v1"
