"""Badge classes and achievements read as a catalogue."""

import json

import pytest

from service.domain import Problem
from service.errors import UnreadableFile
from service.importers.open_badges_offerings import OpenBadgesOfferings

ACHIEVEMENT = {"id": "urn:1", "type": ["Achievement"], "name": "Welding", "criteria": {"narrative": "Joins steel."}}
BADGE = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "urn:2",
    "name": "Soldering",
    "issuer": {"name": "College"},
}


def test_one_and_many():
    reader = OpenBadgesOfferings()
    rows = list(reader.read(json.dumps([ACHIEVEMENT, {"a": 1}, BADGE, {**ACHIEVEMENT, "name": ""}]).encode()))
    assert [row.record.title for row in (rows[0], rows[2])] == ["Welding", "Soldering"]
    assert [row.number for row in (rows[0], rows[2])] == [1, 3]
    assert [item.row for item in rows if isinstance(item, Problem)] == [2, 4]
    assert next(iter(reader.read(json.dumps(BADGE).encode()))).record.provider == "College"


@pytest.mark.parametrize("data", [b"[]", b"{}", b"[1]", b"x", b'{"type": "Achievement"}'])
def test_none(data):
    with pytest.raises(UnreadableFile):
        list(OpenBadgesOfferings().read(data))


def test_sniffing():
    reader = OpenBadgesOfferings()
    assert reader.sniff(b'  [{"type": "BadgeClass"')
    assert not reader.sniff(b"title,description\nBadgeClass,x")
    assert not reader.sniff(b'{"title": "x"}')
