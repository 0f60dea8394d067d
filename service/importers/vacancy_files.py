"""Tells the format of a file of vacancies and reads it."""

from collections.abc import Iterator, Mapping

from service.domain import Problem, Vacancy
from service.errors import BadInput, UnknownName, UnreadableFile
from service.importers.base import Importer, Row
from service.importers.tables import KINDS, kind_of
from service.importers.vacancy_jobposting import VacancyPage, has_job_posting
from service.importers.vacancy_table import VacancyTable
from service.importers.vacancy_text import VacancyText
from service.text.encoding import decode

VACANCY_FORMATS = (*KINDS, "html", "text")
_HEAD = 8192


def read_vacancies(
    data: bytes, mapping: Mapping[str, str] | None = None, name: str | None = None
) -> Iterator[Row[Vacancy] | Problem]:
    """Yield vacancies and problems of a file in order; `name` is one of VACANCY_FORMATS, None tells by content.

    mapping gives the column (or JSON key) of a field, e.g. {"title": "Post"}. Raises UnreadableFile, TooLarge,
    UnknownName for an unknown format or field, BadInput for a mapping that nothing can follow.
    """
    if not data.strip():
        raise UnreadableFile("the file is empty")
    name = name or detect(data, mapping)
    if mapping and name in {"html", "text"}:
        raise BadInput(f"a mapping of columns makes no sense for {name}; it is for CSV and JSON")
    yield from _importer(name, mapping).read(data)


def detect(data: bytes, mapping: Mapping[str, str] | None = None) -> str:
    """Return the format of a file, by its beginning; with a mapping, a table needs no column named like a title."""
    text = decode(data).text
    head = text[:_HEAD].encode("utf-8", "replace")
    if VacancyPage().sniff(head):
        return "html" if has_job_posting(text) else "text"
    kind = kind_of(head)
    return kind if kind and VacancyTable(kind, mapping).sniff(head) else "text"


def _importer(name: str, mapping: Mapping[str, str] | None) -> Importer[Vacancy]:
    if name in KINDS:
        return VacancyTable(name, mapping)
    if name == "html":
        return VacancyPage()
    if name == "text":
        return VacancyText()
    raise UnknownName.of("vacancy format", name, VACANCY_FORMATS)
