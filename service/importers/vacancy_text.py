"""One vacancy from plain text, or from an HTML page without structured data."""

import re
from collections.abc import Iterator

from service.domain import Problem, Vacancy
from service.errors import UnreadableFile
from service.importers.base import Row
from service.importers.columns import plain_name
from service.importers.vacancy_records import Columns, column_rules, read_record
from service.text.encoding import decode
from service.text.markup import plain_text
from service.text.normal import normal_form

_LABELLED = re.compile(r"\s*(?:#+\s*)?([^:\n]{2,30}):[ \t]*(\S[^\n]{0,300})")
_PAGE_TITLE = re.compile(r"<title\b[^>]{0,500}>([^<]{1,500})", re.IGNORECASE)
_MARKS = re.compile(r"^[#*•\s]+|[*\s]+$")
_TITLE_LENGTH = 150
_LABELS = frozenset({"id", "title", "employer", "location", "posted", "valid_through", "occupation"})


class VacancyText:
    """Reads a text as one advert: lines such as "Employer: ..." at its top, the title, the rest."""

    def sniff(self, head: bytes) -> bool:
        """Say whether it is text at all; ask this importer last."""
        return bool(head.strip()) and b"\x00" not in head[:512].replace(b"\xff\xfe", b"")[:1]

    def read(self, data: bytes) -> Iterator[Row[Vacancy] | Problem]:
        """Yield the vacancy after the problems met; raises UnreadableFile where there are no words."""
        decoded = decode(data)
        text = plain_text(decoded.text)
        if not any(character.isalpha() for character in text):
            raise UnreadableFile("the file has no words; give the text of an advert")
        yield from decoded.problems
        labels, body = _labels(text)
        if "title" not in labels:
            labels["title"], body = _title(decoded.text, body)
        cells = {**labels, "text": body or labels["title"]}
        yield from read_record(1, cells, Columns({field: field for field in cells}))


def _labels(text: str) -> tuple[dict[str, str], str]:
    """Take lines such as "Location: Tartu" off the top of a text; an unlabelled line may stand among them."""
    names = {name: field for field, listed in column_rules().names.items() if field in _LABELS for name in listed}
    labels: dict[str, str] = {}
    kept: list[str] = []
    lines = text.split("\n")
    for place, line in enumerate(lines):
        found = _LABELLED.fullmatch(line)
        field = names.get(plain_name(found.group(1))) if found else None
        if found and field and field not in labels:
            labels[field] = found.group(2).strip()
        elif not line.strip() or (not any(kept_line.strip() for kept_line in kept) and len(line) <= _TITLE_LENGTH):
            kept.append(line)
        else:
            kept += lines[place:]
            break
    return labels, "\n".join(kept).strip()


def _title(source: str, body: str) -> tuple[str, str]:
    """Take the first line for the title where it is short; else the page's own title, else its beginning."""
    first, _, rest = body.partition("\n")
    heading = _MARKS.sub("", first).strip()
    if len(heading) <= _TITLE_LENGTH and rest.strip():
        return heading, rest.strip()
    page = _PAGE_TITLE.search(source)
    if page:
        return normal_form(plain_text(page.group(1))), body
    words = normal_form(heading)
    return (words if len(words) <= _TITLE_LENGTH else words[:_TITLE_LENGTH].rsplit(" ", 1)[0] + " …"), body
