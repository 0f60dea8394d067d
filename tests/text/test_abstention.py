import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.abstention import Reason, line_terms, no_outcome_score, teaches_nothing

NOTHING = [  # line, reason
    ("", Reason.EMPTY),
    (" - 12. ", Reason.EMPTY),
    ("Learning outcomes:", Reason.HEADING),
    ("This course is designed for beginners and career changers.", Reason.AUDIENCE),
    ("The training is for anyone who works with food.", Reason.AUDIENCE),
    ("Whether you’re new to welding or not, this workshop is for you.", Reason.AUDIENCE),
    ("Who should attend?", Reason.AUDIENCE),
    ("No prior programming experience is needed.", Reason.PREREQUISITE),
    ("Prerequisites: none", Reason.PREREQUISITE),
    ("Learners must have a driving licence.", Reason.PREREQUISITE),
    ("Basic knowledge of algebra is assumed.", Reason.PREREQUISITE),
    ("Duration: 12 hours", Reason.LOGISTICS),
    ("The course takes six weeks.", Reason.LOGISTICS),
    ("2 ECTS", Reason.LOGISTICS),
    ("The programme consists of 5 modules and 12 videos.", Reason.LOGISTICS),
    ("You are assessed by a short report.", Reason.LOGISTICS),
    ("Register early, places are limited.", Reason.LOGISTICS),
    ("Apply by 1 May.", Reason.LOGISTICS),
    ("Study at your own pace.", Reason.LOGISTICS),
    ("The tuition fee is 200 EUR.", Reason.PRICE),
    ("Earn a digital badge for your profile.", Reason.CERTIFICATE),
    ("You will receive a certificate of attendance.", Reason.CERTIFICATE),
    ("Your instructor has twenty years of practice.", Reason.INSTRUCTOR),
    ("For more information, visit our website.", Reason.CONTACT),
    ("www.school.example", Reason.CONTACT),
    ("We are an equal opportunity employer.", Reason.EQUALITY),
    ("We offer a competitive salary and a pension plan.", Reason.BENEFITS),
    ("Join a leading logistics company with 3,000 employees.", Reason.COMPANY),
    ("Discover new chances at a growing software firm.", Reason.COMPANY),
    ("Join thousands of learners and enrol now!", Reason.MARKETING),
    ("Are you ready for a new start?", Reason.MARKETING),
    ("Ninety percent of our graduates found a job within six months.", Reason.OTHER),
]

SOMETHING = [
    "Plan the shifts of a small team.",
    "You will learn how to price a service.",
    "This course is designed to teach you bookkeeping.",
    "By the end of this module learners should be able to bake bread.",
    "Negotiate salaries and benefits with applicants.",
    "Issue and renew TLS certificates.",
    "Apply online marketing techniques.",
    "Join tables with SQL.",
    "Enrol devices in a management system.",
    "Use 3D printers safely.",
    "Wound care",
    "Python",
    "Rules on working hours, holidays and pay",
    "Discover how a start-up grows.",
    "What is machine learning?",
    "Write job adverts and interview applicants.",
    "Recognise discrimination and promote equal opportunities.",
    "Assess the energy use of a building in 12 steps.",
    "Join our team and use your expertise in food safety.",
    "We are looking for someone with experience in plumbing.",
    "Der sichere Umgang mit Maschinen",
    "Comprendre les règles d’hygiène",
    "安全に運転する",
]


@pytest.mark.parametrize(("line", "reason"), NOTHING)
def test_says_why_nothing_is_taught(line, reason):
    assert teaches_nothing(line) is reason


@pytest.mark.parametrize("line", SOMETHING)
def test_outcomes_are_kept(line):
    assert teaches_nothing(line) is None


def test_score_orders_lines():
    assert no_outcome_score("We offer a competitive salary.") > 0.9
    assert no_outcome_score("Develop marketing strategies for small shops.") < 0.1


def test_terms_put_numbers_days_and_months_in_classes():
    assert line_terms("Twelve Mondays in 2027") == {
        "0", "DAY", "in", "< 0", "0 DAY", "DAY in", "in 0", "0 >",
    }  # fmt: skip


@given(st.text())
def test_any_text_is_judged(text):
    reason = teaches_nothing(text)
    assert reason is None or isinstance(reason, Reason)
    assert 0.0 <= no_outcome_score(text) <= 1.0


@pytest.mark.parametrize(
    "piece", ["a ", "this course ", "learners ", "0 ", "for people ", "$1 to ", "over 5 ", "(", "we "]
)
def test_long_lines_are_judged_in_linear_time(piece):
    """Only the first 2,000 characters count; pytest's own timeout is the judge."""
    teaches_nothing(piece * 50_000)


def test_precision_on_real_outcome_lines(shared_data):
    """Of the judged outcome lines at most 2 in 100 may be lost."""
    import json

    lines = (shared_data / "bench/learning_outcomes/dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [record["text"] for record in map(json.loads, lines) if record.get("relevant")]
    assert len(texts) > 80
    assert sum(teaches_nothing(text) is not None for text in texts) <= 2
