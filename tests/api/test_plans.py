from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.app import create_app
from service.parts import Parts
from service.planning.problem import Goal
from service.settings import Settings
from tests.advice import load_advice
from tests.conftest import Samples
from tests.taxonomies import ANALYST, DATABASES, JAVA, NURSE, SQL, TEAMWORK


@pytest.fixture(scope="module")
def advice(tmp_path_factory: pytest.TempPathFactory, samples: Samples) -> Iterator[Samples]:
    parts = Parts(Settings(home=tmp_path_factory.mktemp("advice"), threads=1), encoder=samples.parts.encoder)
    yield Samples(parts, load_advice(parts))
    parts.database.close()


@pytest.fixture(scope="module")
def ask(advice: Samples) -> "Ask":
    return Ask(create_app(parts=advice.parts).test_client(), advice.ids)


class Ask:
    """Asks for plans by the names of the catalogue."""

    def __init__(self, client: FlaskClient, ids: dict[str, str]) -> None:
        self.client = client
        self.ids = ids
        self.names = {key: name for name, key in ids.items()}

    def __call__(self, **body: object) -> dict:
        response = self.client.post("/v1/plans", json={"have": [], "alternatives": 0, **body})
        assert response.status_code == 200, response.get_json()
        return response.get_json()

    def plan(self, **body: object) -> list[str]:
        """The names of the offerings of the best plan, in order."""
        return self.chosen(self(**body)["plans"][0])

    def chosen(self, plan: dict) -> list[str]:
        return [self.names[step["offering"]] for step in plan["offerings"]]


PLANS = [  # target, what is asked beside it, the best plan
    (ANALYST, {"goal": "cheapest"}, ["sql-german"]),
    (ANALYST, {"goal": "cheapest", "limits": {"languages": ["en"]}}, ["sql-cheap"]),
    (ANALYST, {"goal": "cheapest", "limits": {"languages": ["English"], "modes": ["campus"]}}, ["sql-short"]),
    (ANALYST, {"goal": "cheapest", "limits": {"currency": "USD"}}, ["sql-dollars"]),
    (ANALYST, {"goal": "shortest"}, ["sql-short"]),
    (ANALYST, {"goal": "cheapest", "limits": {"levels": ["eqf-5"]}}, ["sql-german"]),
    (ANALYST, {"goal": "cheapest", "limits": {"providers": ["own words"]}}, ["sql-team"]),
    (ANALYST, {"goal": "fewest", "close": "all"}, ["sql-team"]),
    (ANALYST, {"goal": "cheapest", "close": "all"}, ["sql-german", "team"]),
    (ANALYST, {"goal": "cheapest", "close": "all", "limits": {"offerings": 1}}, ["sql-team"]),
    (ANALYST, {"goal": "most_covered", "limits": {"budget": 110}}, ["sql-german", "team"]),
    (ANALYST, {"goal": "most_covered", "limits": {"budget": 100}}, ["sql-german"]),
    (ANALYST, {"goal": "most_covered", "limits": {"budget": 10}}, []),
    (ANALYST, {"goal": "most_covered", "limits": {"hours": 30}}, ["sql-short", "team"]),
    (NURSE, {"goal": "cheapest", "limits": {"languages": ["en"]}}, ["team", "bandage"]),
    (NURSE, {"goal": "cheapest", "limits": {"languages": ["en"], "starts_from": "2027-01-01"}}, ["bandage-plain"]),
]


@pytest.mark.parametrize(("target", "body", "expected"), PLANS)
def test_the_best_plan(ask: Ask, target: str, body: dict, expected: list[str]) -> None:
    answer = ask(target=target, **body)
    assert answer["status"] == "proved"
    assert ask.chosen(answer["plans"][0]) == expected
    assert all(item["proved"] for item in answer["plans"][0]["criteria"])


def test_a_plan_says_what_closes_what_by_which_sentence(ask: Ask) -> None:
    answer = ask(target=ANALYST, goal="cheapest", limits={"languages": ["en"]})
    (step,) = answer["plans"][0]["offerings"]
    closed = {item["uri"]: item for item in step["closes"]}
    assert set(closed) == {SQL, DATABASES}
    assert closed[DATABASES]["evidence"]["outcome"] == "Write SQL queries"
    assert closed[DATABASES]["evidence"]["relation"] == "narrower"
    totals = answer["plans"][0]["totals"]
    assert totals["price"] == {"known": 100, "unknown_for": [], "currency": "EUR"}
    assert totals["workload_hours"]["known"] == 40
    assert answer["plans"][0]["coverage"]["low"] == pytest.approx(1.8 / 2.6, abs=1e-4)
    reasons = {item["uri"]: item["reason"] for item in answer["plans"][0]["open"]}
    assert reasons == {JAVA: "no_offering", TEAMWORK: "not_asked"}


def test_the_gap_is_what_the_person_lacks(ask: Ask) -> None:
    assert ask.plan(target=NURSE, have=[{"concept": TEAMWORK}], goal="cheapest", limits={"languages": ["en"]}) == [
        "team",
        "bandage",
    ]
    # Someone who took the course has the prerequisite, whatever it taught.
    have = [{"offering": ask.ids["team"]}]
    assert ask.plan(target=NURSE, have=have, goal="cheapest", limits={"languages": ["en"]}) == ["bandage"]


def test_what_is_planned_costs_nothing_more_and_is_not_repeated(ask: Ask) -> None:
    answer = ask(target=NURSE, planned=[ask.ids["team"]], goal="cheapest", limits={"languages": ["en"], "budget": 90})
    assert ask.chosen(answer["plans"][0]) == ["bandage"]
    assert [item["uri"] for item in answer["planned"][0]["closes"]] == [TEAMWORK]


def test_prerequisites_come_first_and_posted_ones_win(ask: Ask) -> None:
    cheap = {"goal": "cheapest", "limits": {"languages": ["en"]}}
    answer = ask(target=NURSE, **cheap)
    assert answer["plans"][0]["offerings"][1]["after"] == [ask.ids["team"]]
    without = ask(target=NURSE, prerequisites={ask.ids["bandage"]: []}, **cheap)["plans"][0]
    assert sorted(ask.chosen(without)) == ["bandage", "team"]
    assert [step["after"] for step in without["offerings"]] == [[], []]
    posted = {ask.ids["bandage"]: [ask.ids["sql-short"]]}
    assert ask.plan(target=NURSE, prerequisites=posted, **cheap) == ["bandage-plain", "team"]
    circle = {ask.ids["bandage"]: [ask.ids["team"]], ask.ids["team"]: [ask.ids["bandage"]]}
    found = ask(target=NURSE, prerequisites=circle, why_not=[ask.ids["bandage"]], **cheap)
    assert found["why_not"][0]["reason"] == "left_out"
    assert "prerequisites" in found["why_not"][0]["against"]


def test_words_about_entry_are_shown_and_not_taken_for_an_offering(ask: Ask) -> None:
    answer = ask(target=NURSE, goal="cheapest")
    step = next(item for item in answer["plans"][0]["offerings"] if item["offering"] == ask.ids["bandage-degree"])
    assert step["entry_requirements"] == "A degree in nursing"
    assert step["after"] == []


UNKNOWN = [  # how unknowns are taken, whether the one with unknown price may come into a plan of at most 60 EUR, how
    ("exclude", "left_out"),
    ("allow", "worse"),
    ("worst", "impossible"),
]


@pytest.mark.parametrize(("unknown", "reason"), UNKNOWN)
def test_an_unknown_price_is_unknown(ask: Ask, unknown: str, reason: str) -> None:
    body = {"limits": {"budget": 60}, "if_unknown": unknown, "why_not": [ask.ids["sql-unknown"]]}
    answer = ask(target=ANALYST, goal="cheapest", **body)
    assert ask.chosen(answer["plans"][0]) == ["sql-german"]
    assert answer["why_not"][0]["reason"] == reason
    assert (answer["assumed"] is not None) is (unknown == "worst")


def test_a_total_says_what_is_unknown(ask: Ask) -> None:
    limits = {"languages": ["en"], "modes": ["online"], "budget": 20}
    dollars = [ask.ids["sql-dollars"]]  # no mode, and no price in euros
    answer = ask(target=ANALYST, goal="cheapest", if_unknown="allow", limits=limits, without=dollars)
    assert ask.chosen(answer["plans"][0]) == ["sql-unknown"]
    price = answer["plans"][0]["totals"]["price"]
    assert price == {"known": 0, "unknown_for": [ask.ids["sql-unknown"]], "currency": "EUR"}
    assert "unknown for 1" in answer["plans"][0]["summary"]


WHY_NOT = [  # name, reason, words of the explanation
    ("sql-cheap", "chosen", "best plan"),
    ("sql-german", "left_out", "language is de"),
    ("sql-over", "left_out", "ended on 2020-01-31"),
    ("sql-short", "worse", "price +200"),
    ("sql-unknown", "worse", "unknown_price +1"),
    ("bandage", "closes_nothing", "nothing that is open"),
    ("team", "worse", "price +60"),
]


@pytest.mark.parametrize(("name", "reason", "words"), WHY_NOT)
def test_why_not(ask: Ask, name: str, reason: str, words: str) -> None:
    answer = ask(target=ANALYST, goal="cheapest", limits={"languages": ["en"]}, why_not=[ask.ids[name]])
    (found,) = answer["why_not"]
    assert found["reason"] == reason
    assert words in found["explanation"]


def test_next_best_plans_lack_something_of_every_better_one(ask: Ask) -> None:
    answer = ask(target=ANALYST, goal="cheapest", limits={"languages": ["en"]}, alternatives=2)
    assert [ask.chosen(plan) for plan in answer["plans"]] == [["sql-cheap"], ["sql-team"], ["sql-short"]]
    assert answer["complete"]


CONFLICTS = [  # target, limits, the constraints named, the concepts that must be closed named
    (ANALYST, {"budget": 20}, ["budget"], 1),
    (ANALYST, {"budget": 60, "languages": ["en"]}, ["budget", "languages"], 1),
    (NURSE, {"budget": 100, "languages": ["en"]}, ["budget", "languages", "prerequisites"], 1),
    (NURSE, {"offerings": 0, "budget": 10_000}, ["offerings"], 1),
    (ANALYST, {"hours": 9, "budget": 10_000}, ["hours"], 1),
]


@pytest.mark.parametrize(("target", "limits", "names", "concepts"), CONFLICTS)
def test_the_smallest_conflict_is_named(ask: Ask, target: str, limits: dict, names: list[str], concepts: int) -> None:
    answer = ask(target=target, limits=limits)
    assert answer["status"] == "conflict"
    assert answer["plans"] == []
    conflict = answer["conflict"]
    assert conflict["smallest"]
    assert [item["constraint"] for item in conflict["constraints"]] == names
    assert len(conflict["requirements"]) == concepts
    assert answer["instead"]["proved"]


def test_a_condition_that_nobody_fulfils_leaves_the_requirement_open_and_says_so(ask: Ask) -> None:
    answer = ask(target=NURSE, limits={"languages": ["French"]})
    assert answer["status"] == "proved"
    assert answer["plans"][0]["offerings"] == []
    assert {item["reason"] for item in answer["plans"][0]["open"]} == {"left_out"}
    against = answer["plans"][0]["open"][0]["offerings"][0]["against"]
    assert against["languages"].startswith("language is")
    assert answer["left_out"]["languages"] > 0


def test_an_unknown_candidate_is_not_found(ask: Ask) -> None:
    response = ask.client.post("/v1/plans", json={"candidate": "nobody", "target": ANALYST})
    assert response.status_code == 404
    assert "nobody" in response.get_json()["detail"]


HAS_ALL = [{"concept": SQL}, {"concept": TEAMWORK}, {"concept": JAVA}]
BAD = [  # body, status, words of the answer
    ({"target": ANALYST}, 422, "either candidate or have"),
    ({"have": [], "candidate": "x", "target": ANALYST}, 422, "either candidate or have"),
    ({"have": []}, 422, "either target or requirements"),
    ({"have": [], "target": "astronaut"}, 404, "no occupation 'astronaut'"),
    ({"have": HAS_ALL, "target": ANALYST}, 422, "nothing is open"),
    ({"have": [{"concept": SQL}], "target": ANALYST}, 422, "only optional requirements are open (2)"),
    ({"have": [], "target": ANALYST, "limits": {"budget": -1}}, 422, "/limits/budget"),
    ({"have": [], "target": ANALYST, "limits": {"hours": "NaN"}}, 422, "/limits/hours"),
    ({"have": [], "target": ANALYST, "limits": {"languages": ["Klingonish"]}}, 422, "/limits/languages/0"),
    ({"have": [], "target": ANALYST, "planned": ["off_x"]}, 404, "/planned/0"),
    ({"have": [], "target": ANALYST, "why_not": ["off_x"]}, 404, "off_x"),
    ({"have": [], "target": ANALYST, "prerequisites": {"off_x": []}}, 404, "/prerequisites/off_x"),
    ({"have": [], "target": ANALYST, "goal": "best"}, 422, "/goal"),
    ({"have": [], "target": ANALYST, "limits": {"budgte": 1}}, 422, "/limits/budgte"),
    ({"have": [], "target": ANALYST, "alternatives": 100}, 422, "/alternatives"),
    ({"have": [], "requirements": [{"concept": "magic"}]}, 422, "/requirements/0/concept"),
]


@pytest.mark.parametrize(("body", "status", "words"), BAD)
def test_bad_input_says_what_would_be_right(ask: Ask, body: dict, status: int, words: str) -> None:
    response = ask.client.post("/v1/plans", json=body)
    assert response.status_code == status, response.get_json()
    assert response.content_type == "application/problem+json"
    assert words in response.get_data(as_text=True)


AMOUNTS = st.one_of(st.none(), st.integers(min_value=0, max_value=400))


@given(
    target=st.sampled_from([ANALYST, NURSE]),
    goal=st.sampled_from(list(Goal)),
    limits=st.fixed_dictionaries({"budget": AMOUNTS, "hours": AMOUNTS, "offerings": st.sampled_from([None, 0, 1, 2])}),
    unknown=st.sampled_from(["exclude", "worst"]),
    close=st.sampled_from(["essential", "all"]),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_a_plan_keeps_its_limits(ask: Ask, target: str, goal: Goal, **asked: object) -> None:
    given_limits = {name: value for name, value in asked["limits"].items() if value is not None}  # type: ignore[attr-defined]
    answer = ask(target=target, goal=goal.value, limits=given_limits, if_unknown=asked["unknown"], close=asked["close"])
    assert (answer["status"] == "conflict") is (answer["plans"] == [])
    for plan in [*answer["plans"], *filter(None, [answer["instead"]])]:
        totals = plan["totals"]
        assert totals["price"]["known"] <= given_limits.get("budget", 10**9)
        assert totals["workload_hours"]["known"] <= given_limits.get("hours", 10**9)
        assert totals["offerings"] <= given_limits.get("offerings", 10**9)
        assert plan["proved"]
        closed = [item["uri"] for step in plan["offerings"] for item in step["closes"]]
        assert len(closed) == len(set(closed))
        assert not set(closed) & {item["uri"] for item in plan["open"]}


def test_the_same_question_gets_the_same_bytes(ask: Ask) -> None:
    body = {"have": [], "target": NURSE, "alternatives": 3, "why_not": [ask.ids["sql-short"]]}
    first, second = (ask.client.post("/v1/plans", json=body).get_data() for _ in range(2))
    assert first == second
