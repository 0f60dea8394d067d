"""Findings, quality, feedback, cures and reports over HTTP."""

import csv
import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from service.domain import JudgementVerdict, Offering, Scope
from service.operations.reopen_judgements import concept_digest
from service.store.judgements import NewJudgement
from tests.conftest import Samples
from tests.taxonomies import SQL, TEAMWORK, small_taxonomy


def reviewed(client: FlaskClient) -> dict[str, int]:
    return dict(client.post("/v1/reviews", json={}).get_json())


def test_a_review_then_filters_and_pages(own_client: FlaskClient, own_samples: Samples) -> None:
    assert reviewed(own_client)["judged"] == 4
    assert reviewed(own_client)["judged"] == 0
    first = own_client.get("/v1/findings?limit=3").get_json()
    rest = own_client.get(f"/v1/findings?limit=500&cursor={first['next_cursor']}").get_json()
    ids = [item["id"] for item in first["findings"] + rest["findings"]]
    assert len(ids) == len(set(ids)) == first["total"]
    key = own_samples.ids["sql-1"]
    url = f"/v1/findings?offering={key}&kind=misaligned&result=violated"
    found = {item["rule"]: item for item in own_client.get(url).get_json()["findings"]}
    assert "alignment-unsupported" in found
    assert found["alignment-unsupported"]["fix"]
    provider = own_client.get("/v1/findings?provider=Lift School&rule=outcomes-missing").get_json()
    assert {item["offering"] for item in provider["findings"]} == {
        own_samples.ids["none-1"],
        own_samples.ids["tags-1"],
    }


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/v1/findings?rule=nonsense", "review-overdue"),
        ("/v1/findings?kind=bad", "stale"),
        ("/v1/offerings/{sql-1}/quality?framework=eu-2021", "eu-2022"),
        ("/v1/taxonomies/diff?from=v1&to=v1", "different"),
    ],
)
def test_bad_names_are_answered_with_the_known_ones(
    client: FlaskClient, samples: Samples, url: str, words: str
) -> None:
    response = client.get(url.replace("{sql-1}", samples.ids["sql-1"]))
    assert response.status_code == 422
    assert words in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "url",
    [
        "/v1/findings/fnd_x",
        "/v1/offerings/off_x/quality",
        "/v1/providers/Nobody/report",
        "/v1/taxonomies/diff?from=v1&to=v9",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404


def test_a_waiver_hides_a_finding_and_leaves_events(own_client: FlaskClient) -> None:
    reviewed(own_client)
    (item, *_) = own_client.get("/v1/findings?rule=level-unstated").get_json()["findings"]
    past = {"reason": "x", "until": "2020-01-01", "by": "me"}
    assert own_client.put(f"/v1/findings/{item['id']}/waiver", json=past).status_code == 422
    waiver = {"reason": "not levelled on purpose", "until": "2999-01-01", "by": "me"}
    done = own_client.put(f"/v1/findings/{item['id']}/waiver", json=waiver).get_json()
    assert done["waived"]["reason"] == waiver["reason"]
    left = own_client.get("/v1/findings?rule=level-unstated&waived=false").get_json()
    assert item["id"] not in [one["id"] for one in left["findings"]]
    events = own_client.get("/v1/findings/events?limit=500").get_json()["events"]
    assert events[-1]["event"] == "waived"
    assert own_client.get(f"/v1/findings/events?after={events[-1]['number']}").get_json() == {"events": []}
    assert own_client.delete(f"/v1/findings/{item['id']}/waiver").get_json()["waived"] is None
    assert own_client.get(f"/v1/findings/{item['id']}").get_json()["waived"] is None


def test_quality_shows_what_stands_behind_every_value(own_client: FlaskClient, own_samples: Samples) -> None:
    found = own_client.get(f"/v1/offerings/{own_samples.ids['sql-1']}/quality").get_json()
    assert len(found["dimensions"]) == 9
    assert len(found["frameworks"]) == 24
    assert len(found["micro_evaluation"]["steps"]) == 7
    assert len(found["gaps"]) == 15
    assert "score" not in found
    eu = next(item for item in found["frameworks"] if item["id"] == "eu-2022")
    assert eu["coverage"] == pytest.approx(eu["met"] / (eu["met"] + eu["missing"]), abs=1e-4)
    assert all(item["criteria"] or item["id"] for one in found["dimensions"] for item in one["signals"])
    one = own_client.get(f"/v1/offerings/{own_samples.ids['sql-1']}/quality?framework=eu-2022").get_json()
    assert [item["id"] for item in one["frameworks"]] == ["eu-2022"]


def test_feedback_is_shown_with_its_number_and_never_in_the_fit(own_client: FlaskClient, own_samples: Samples) -> None:
    key = own_samples.ids["sql-1"]
    url = f"/v1/offerings/{key}/feedback"
    fit = f"/v1/offerings/{key}/fit?target=data analyst"
    before = own_client.get(fit).get_json()["fits"]
    voice = {"role": "employer", "organisation": "Bakery", "relevance": 4, "date": "2026-01-31", "text": "Good."}
    assert own_client.post(url, json=voice).status_code == 201
    again = own_client.post(url, json=voice).get_json()
    assert (again["n"], again["roles"]) == (1, {"employer": {"n": 1, "mean_relevance": 4.0}})
    assert own_client.get(url).get_json()["voices"][0]["text"] == "Good."
    assert own_client.get(fit).get_json()["fits"] == before
    for wrong in ({"relevance": 6}, {"relevance": 0}, {"date": "2999-01-01"}, {"role": "cat"}, {"date": "soon"}):
        assert own_client.post(url, json={**voice, **wrong}).status_code == 422


def judge(samples: Samples, text: str, concept: str, verdict: JudgementVerdict) -> None:
    digest = concept_digest(small_taxonomy().concepts[concept])
    samples.parts.judgements.save(
        Scope(), [NewJudgement(text, concept, digest, "v1", verdict, "me", "SQL for analysts")]
    )


def test_cures_in_every_form(own_client: FlaskClient, own_samples: Samples) -> None:
    client, key = own_client, own_samples.ids["sql-1"]
    judge(own_samples, "Write SQL queries", SQL, JudgementVerdict.ACCEPTED)
    judge(own_samples, "Work in teams", TEAMWORK, JudgementVerdict.REJECTED)
    url = f"/v1/offerings/{key}/cures"
    found = client.get(url).get_json()
    uris = [item["uri"] for item in found["alignments"]]
    assert SQL in uris
    assert TEAMWORK not in uris
    badge = client.get(f"{url}?format=openbadges2").get_json()["alignment"]
    assert [item["targetUrl"] for item in badge] == uris
    assert all(item.get("targetDescription", "left out") for item in badge)  # never an empty one
    achievement = client.get(f"{url}?format=openbadges3").get_json()["alignment"]
    assert achievement[0]["type"] == ["Alignment"]
    text = client.get(f"{url}?format=csv")
    assert text.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(text.get_data(as_text=True))))
    assert [row["uri"] for row in rows] == uris


def test_a_report_as_json_and_as_a_page_that_stands_alone(own_client: FlaskClient) -> None:
    found = own_client.get("/v1/providers/Lift School/report").get_json()
    assert found["offerings"] == {"total": 3, "reported": 3}
    assert found["findings"]
    public = own_client.get("/v1/providers/Lift School/report?public=true").get_json()
    assert "findings" not in public
    page = own_client.get("/v1/providers/Lift School/report?format=html").get_data(as_text=True)
    assert "<svg" in page
    assert "@media print" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_names_in_the_page_are_escaped(own_client: FlaskClient, own_samples: Samples) -> None:
    hostile = Offering("<script>alert(1)</script>", provider="A & B <i>")
    own_samples.parts.offerings.save(Scope(), {"off_x": hostile})
    page = own_client.get("/v1/providers/A & B <i>/report?format=html").get_data(as_text=True)
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "A &amp; B &lt;i&gt;" in page


def test_comparison(own_client: FlaskClient, own_samples: Samples) -> None:
    asked = {"offerings": [own_samples.ids["sql-1"]], "providers": ["Lift School"], "frameworks": ["eu-2022"]}
    found = own_client.post("/v1/quality:compare", json=asked).get_json()
    assert list(found["offerings"][0]["frameworks"]) == ["eu-2022"]
    assert list(found["providers"][0]["frameworks"]) == ["eu-2022"]
    assert len(found["providers"][0]["dimensions"]) == 9


def test_diff_of_two_versions(own_client: FlaskClient, own_samples: Samples) -> None:
    later = small_taxonomy("v2")
    concepts = {uri: item for uri, item in later.concepts.items() if uri != TEAMWORK}
    wanted = {
        name: tuple(one for one in listed if one.concept != TEAMWORK) for name, listed in later.requirements.items()
    }
    own_samples.parts.taxonomies.save(replace(later, concepts=concepts, requirements=wanted, collections={}))
    found = own_client.get("/v1/taxonomies/diff?from=v1&to=v2").get_json()
    assert found["concepts"]["removed"] == [{"uri": TEAMWORK, "label": "work in teams"}]
    assert found["concepts"]["added"] == []
    assert len(found["requirements"]["removed"]) == 3


def test_rules_are_listed(client: FlaskClient) -> None:
    listed = client.get("/v1/rules").get_json()["rules"]
    assert {item["kind"] for item in listed} == {"stale", "misaligned", "opaque"}
    assert all(item["fix"] for item in listed)
