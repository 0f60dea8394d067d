import json
from datetime import date

import pytest

from service.domain import Problem
from service.errors import UnreadableFile
from service.importers.base import Row
from service.importers.vacancy_files import read_vacancies
from service.importers.vacancy_jobposting import VacancyPage, is_job_posting, job_postings

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Baker &amp; confectioner",
    "description": "<p>Bread at night.</p><ul><li>Must know sourdough</li></ul>",
    "identifier": {"@type": "PropertyValue", "name": "Inn", "value": "B-7"},
    "hiringOrganization": {"@type": "Organization", "name": "Leib &amp; Sons"},
    "jobLocation": [
        {"@type": "Place", "address": {"addressLocality": "Tartu", "addressCountry": {"name": "EE"}}},
        {"@type": "Place", "address": "Narva"},
    ],
    "jobLocationType": "TELECOMMUTE",
    "datePosted": "2026-03-01",
    "validThrough": "2026-04-01T23:59:59+02:00",
    "qualifications": ["Food hygiene", "Cake design"],
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    "educationRequirements": {"credentialCategory": "apprenticeship"},
    "relevantOccupation": {"@id": "http://data.europa.eu/esco/occupation/made-up"},
    "jobBenefits": "Free bread",
}


def page(*scripts: str) -> bytes:
    inside = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!doctype html><html><head>{inside}<script>var job = 1</script></head><body>Hello</body></html>".encode()


def read(data: bytes):
    found = list(read_vacancies(data))
    return [item.record for item in found if isinstance(item, Row)], [
        item for item in found if isinstance(item, Problem)
    ]


def test_every_field_of_a_posting():
    (baker,), problems = read(page(json.dumps(POSTING)))
    assert problems == []
    assert (baker.title, baker.employer, baker.external_id) == ("Baker & confectioner", "Leib & Sons", "B-7")
    assert baker.location == "Tartu, EE; Narva; remote"
    assert (baker.posted, baker.valid_through) == (date(2026, 3, 1), date(2026, 4, 1))
    assert baker.occupation == "http://data.europa.eu/esco/occupation/made-up"
    assert baker.text.replace("night.\n\n", "night.\n") == (
        "Bread at night.\n• Must know sourdough\n\nQualifications\n- Food hygiene\n- Cake design\n\n"
        "Experience\n24 months of experience\n\nEducation\napprenticeship\n\nBenefits\nFree bread"
    )


SHAPES = [
    json.dumps([{"@type": "WebSite"}, POSTING]),
    json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "Organization"}, POSTING]}),
    json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": POSTING}]}),
    json.dumps(POSTING | {"@type": ["Thing", "http://schema.org/JobPosting"]}),
    json.dumps(POSTING | {"@type": "schema:JobPosting"}),
    "<!--\n" + json.dumps(POSTING) + "\n-->",
    "//<![CDATA[\n" + json.dumps(POSTING) + "\n//]]>",
    json.dumps(POSTING).replace("Bread at", "Bread\nat") + ";",
]


@pytest.mark.parametrize("script", SHAPES)
def test_wherever_the_posting_stands(script):
    (baker,), problems = read(page(script))
    assert (baker.external_id, problems) == ("B-7", [])


@pytest.mark.parametrize("data", SHAPES[:2])
def test_without_a_page_around(data):
    (baker,), _ = read(data.encode())
    assert baker.external_id == "B-7"


def test_one_bad_script_leaves_the_others():
    vacancies, problems = read(
        page('{"@type": "JobPosting", ', json.dumps(POSTING), json.dumps({"@type": "JobPosting"}))
    )
    assert [item.external_id for item in vacancies] == ["B-7"]
    assert [item.row for item in problems] == [None, 2]
    assert "JSON-LD was left out" in problems[0].reason
    assert "no title" in problems[1].reason


def test_a_page_without_a_posting_is_read_as_text():
    (cook,), _ = read(b"<html><head><title>Cook</title></head><body><p>You must know soup.</p></body></html>")
    assert (cook.title, cook.text) == ("Cook", "You must know soup.")
    with pytest.raises(UnreadableFile, match="no JobPosting"):
        list(VacancyPage().read(b"<html><body>Hello</body></html>"))


def test_a_posting_without_text():
    vacancies, problems = read(page(json.dumps({"@type": "JobPosting", "title": "Cook"})))
    assert (vacancies, problems[0].field) == ([], "text")


def test_deep_nesting_ends():
    value: object = POSTING
    for _ in range(40):
        value = {"x": [value]}
    assert job_postings(value) == []


@pytest.mark.parametrize("value", [None, [], "JobPosting", {"@type": "Job"}, {"@type": 7}, {}])
def test_what_is_no_posting(value):
    assert not is_job_posting(value)
