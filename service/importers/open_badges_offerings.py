"""Badge classes and achievements as offerings: a JSON file with one, or with a list of them."""

from collections.abc import Iterator
from typing import Any

from service.domain import Offering, Problem
from service.errors import UnreadableFile
from service.importers.base import Row
from service.importers.credential_registry import recognise
from service.importers.json_values import Json, as_list, types_of
from service.importers.linked import nothing_linked
from service.importers.open_badges_v3 import OpenBadgesV3
from service.importers.strict_json import read_json

_SIGNS = (b'"BadgeClass"', b'"Achievement"', b'"achievement"', b"w3id.org/openbadges", b"imsglobal.org/spec/ob")


class OpenBadgesOfferings:
    """Reads what providers publish about their badges; nothing in it is verified."""

    def sniff(self, head: bytes) -> bool:
        """JSON that names a badge class, an achievement or an Open Badges context near its beginning."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return text[:1] in (b"{", b"[") and any(sign in head for sign in _SIGNS)

    def read(self, data: bytes) -> Iterator[Row[Offering] | Problem]:
        """Yield an offering or a problem for each entry; raise UnreadableFile when no entry is an offering."""
        found = [_entry(number, item) for number, item in enumerate(as_list(read_json(data)), 1)]
        if not any(isinstance(item, Row) for item in found):
            raise UnreadableFile("no badge class or achievement in the file")
        yield from found


def _entry(number: int, item: Any) -> Row[Offering] | Problem:
    offering = _offering(item) if isinstance(item, dict) else None
    if offering is None:
        return Problem("neither a badge class nor an achievement with a name", row=number)
    return Row(number, offering)


def _offering(item: Json) -> Offering | None:
    if "Achievement" in types_of(item):
        return OpenBadgesV3().offering(item, nothing_linked) if item.get("name") else None
    known = recognise(item)
    return known.offering(item, nothing_linked) if known else None
