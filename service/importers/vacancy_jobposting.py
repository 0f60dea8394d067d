"""Vacancies from schema.org JobPosting in JSON-LD, alone or inside an HTML page."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service.domain import Problem, Vacancy
from service.errors import TooLarge, UnreadableFile
from service.importers.base import Row
from service.importers.strict_json import read_json
from service.importers.vacancy_records import column_rules, joined_text, read_date
from service.text.encoding import decode
from service.text.markup import plain_text
from service.text.normal import normal_form

_SCRIPT = re.compile(r"<script\b([^>]{0,2000})>", re.IGNORECASE)
_CLOSING = re.compile(r"</script\s*>", re.IGNORECASE)
_CDATA = re.compile(r"(?://\s*)?(?:<!\[CDATA\[|\]\]>)")
_BARE_BREAK = re.compile(r"[\x00-\x1f]+")
_DEPTH = 12


class VacancyPage:
    """Reads the JobPosting objects of an HTML page."""

    def sniff(self, head: bytes) -> bool:
        """Say whether it begins like HTML."""
        return head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n").startswith("<")

    def read(self, data: bytes) -> Iterator[Row[Vacancy] | Problem]:
        """Yield vacancies and problems in order; raises UnreadableFile where the page has no JobPosting."""
        decoded = decode(data)
        found: list[Mapping[str, Any]] = []
        problems = list(decoded.problems)
        for script in _scripts(decoded.text):
            try:
                # Pages put raw line breaks into strings, which JSON forbids; a blank says the same.
                found += job_postings(read_json(_BARE_BREAK.sub(" ", script)))
            except (UnreadableFile, TooLarge) as error:
                problems.append(Problem(f"a script of JSON-LD was left out: {error.detail}"))
        if not found:
            reasons = "; ".join(problem.reason for problem in problems)
            raise UnreadableFile("the page has no JobPosting in JSON-LD" + (f" ({reasons})" if reasons else ""))
        yield from problems
        for number, posting in enumerate(found, start=1):
            yield from read_posting(number, posting)


def has_job_posting(text: str) -> bool:
    """Say whether a page has a script of JSON-LD that speaks of a JobPosting."""
    return any("JobPosting" in script for script in _scripts(text))


def is_job_posting(value: Any) -> bool:
    """Say whether a JSON value is a schema.org JobPosting, however its type is written."""
    if not isinstance(value, Mapping):
        return False
    types = _listed(value.get("@type", value.get("type")))
    return any(isinstance(kind, str) and re.split(r"[/:#]", kind)[-1] == "JobPosting" for kind in types)


def job_postings(value: Any, depth: int = 0) -> list[Mapping[str, Any]]:
    """Find the JobPosting objects in a JSON-LD value: itself, in an array, in @graph, or inside another object."""
    if depth > _DEPTH:
        return []
    if isinstance(value, list):
        return [found for item in value for found in job_postings(item, depth + 1)]
    if not isinstance(value, Mapping):
        return []
    if is_job_posting(value):
        return [value]
    return [
        found for item in value.values() if isinstance(item, list | dict) for found in job_postings(item, depth + 1)
    ]


def read_posting(number: int, posting: Mapping[str, Any]) -> Iterator[Row[Vacancy] | Problem]:
    """Yield the vacancy of a JobPosting after the problems of fields left out; without title or text a Problem."""
    title = normal_form(plain_text(_text(posting.get("title")) or _text(posting.get("name"))))
    sections = {
        heading: plain_text(text)
        for key, heading in column_rules().job_posting_sections.items()
        if (text := _section(posting.get(key)).strip())
    }
    body = joined_text(plain_text(_text(posting.get("description"))), sections)
    if not title or not body:
        field = "text" if title else "title"
        name = "description" if title else "title"
        yield Problem(f"the JobPosting has no {name}; a vacancy needs a title and a text", row=number, field=field)
        return
    dates: dict[str, date | None] = {}
    for field, key in (("posted", "datePosted"), ("valid_through", "validThrough")):
        dates[field], problem = read_date(_text(posting.get(key)), number, field)
        if problem:
            yield problem
    yield Row(
        number,
        Vacancy(
            title=title,
            text=body,
            external_id=_identifier(posting) or None,
            employer=normal_form(plain_text(_text(posting.get("hiringOrganization")))) or None,
            location=_location(posting) or None,
            occupation=_occupation(posting),
            sections=sections,
            posted=dates["posted"],
            valid_through=dates["valid_through"],
        ),
    )


def _scripts(text: str) -> Iterator[str]:
    for opening in _SCRIPT.finditer(text):
        if "ld+json" not in opening.group(1).casefold():
            continue
        closing = _CLOSING.search(text, opening.end())
        content = text[opening.end() : closing.start() if closing else len(text)]
        yield html.unescape(content) if content.lstrip().startswith("{&quot;") else _unwrapped(content)


def _unwrapped(content: str) -> str:
    """Take off what pages put around JSON: comments, CDATA marks, a semicolon."""
    content = _CDATA.sub("", content)
    starts = [place for place in (content.find("{"), content.find("[")) if place >= 0]
    ends = max(content.rfind("}"), content.rfind("]"))
    return content[min(starts) : ends + 1] if starts and ends >= 0 else content


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """Return the text of a value: itself, its @value or its name; the first of several."""
    for item in _listed(value):
        if isinstance(item, str) and item.strip():
            return item
        if isinstance(item, Mapping):
            for key in ("@value", "name", "legalName", "value"):
                if isinstance(item.get(key), str) and item[key].strip():
                    return str(item[key])
    return ""


def _section(value: Any) -> str:
    """Write a part of the posting as text; several values as a list."""
    texts = [_part(item) for item in _listed(value)]
    texts = [text for text in texts if text.strip()]
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)


def _part(value: Any) -> str:
    if isinstance(value, Mapping):
        months = value.get("monthsOfExperience")
        if isinstance(months, int | float | str) and str(months).strip():
            return f"{months} months of experience"
        return _text(value.get("credentialCategory")) or _text(value) or _text(value.get("description"))
    return value if isinstance(value, str) else ""


def _identifier(posting: Mapping[str, Any]) -> str:
    for item in _listed(posting.get("identifier")):
        value = item.get("value", item.get("@value")) if isinstance(item, Mapping) else item
        if isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
    for key in ("@id", "url"):
        if isinstance(posting.get(key), str) and posting[key].strip():
            return str(posting[key]).strip()
    return ""


def _location(posting: Mapping[str, Any]) -> str:
    places = [_place(item) for item in _listed(posting.get("jobLocation"))]
    if any(isinstance(kind, str) and kind.upper() == "TELECOMMUTE" for kind in _listed(posting.get("jobLocationType"))):
        places.append("remote")
    return "; ".join(dict.fromkeys(place for place in places if place))


def _place(value: Any) -> str:
    if isinstance(value, str):
        return normal_form(value)
    if not isinstance(value, Mapping):
        return ""
    address = value.get("address")
    if isinstance(address, str):
        return normal_form(address)
    if isinstance(address, Mapping):
        parts = [_text(address.get(key)) for key in ("addressLocality", "addressRegion", "addressCountry")]
        return ", ".join(dict.fromkeys(normal_form(part) for part in parts if part))
    return normal_form(_text(value))


def _occupation(posting: Mapping[str, Any]) -> str | None:
    """Return an ESCO occupation where one is named; other classifications are left alone."""
    for key in ("relevantOccupation", "occupationalCategory"):
        for item in _listed(posting.get(key)):
            names = (
                [item]
                if isinstance(item, str)
                else [item.get(name) for name in ("@id", "url", "codeValue", "sameAs")]
                if isinstance(item, Mapping)
                else []
            )
            for name in names:
                if isinstance(name, str) and "data.europa.eu/esco/occupation/" in name:
                    return name.strip()
    return None
