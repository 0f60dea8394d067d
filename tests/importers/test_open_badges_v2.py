"""Open Badges 1 and 2: fields along the chain from assertion to issuer, linked or enclosed."""

import pytest

from service.domain import Alignment
from service.importers.linked import nothing_linked
from service.importers.open_badges_v1 import OpenBadgesV1
from service.importers.open_badges_v2 import OpenBadgesV2

ISSUER = {"id": "https://a.example/issuer", "type": "Profile", "name": "Harbour College"}
BADGE = {
    "id": "https://a.example/class",
    "type": "BadgeClass",
    "name": "Data cleaning",
    "description": "Repairs tables.",
    "criteria": {"narrative": "Removes duplicate rows."},
    "issuer": "https://a.example/issuer",
    "tags": ["data"],
    "alignment": {"targetName": "Statistics", "targetUrl": "https://frame.example/7", "targetCode": "S7"},
    "@language": "en",
}
ASSERTION = {
    "id": "https://a.example/1",
    "type": "Assertion",
    "badge": "https://a.example/class",
    "recipient": {"type": "email", "identity": "Learner@example.org", "hashed": False},
    "issuedOn": "2024-02-01",
    "expires": "2030-02-01",
    "narrative": "Cleaned a register of ships.",
}
LINKED = {"https://a.example/class": BADGE, "https://a.example/issuer": ISSUER}.get


@pytest.mark.parametrize("badge", ["https://a.example/class", {**BADGE, "issuer": ISSUER}])
def test_linked_and_enclosed_read_the_same(badge):
    found = OpenBadgesV2().read({**ASSERTION, "badge": badge}, LINKED)
    assert (found.title, found.issuer, found.issuer_name) == (
        "Data cleaning",
        "https://a.example/issuer",
        "Harbour College",
    )
    assert [(item.text, item.origin) for item in found.outcomes] == [
        ("Removes duplicate rows.", "criteria"),
        ("Repairs tables.", "description"),
        ("Cleaned a register of ships.", "narrative"),
        ("Statistics", "alignment"),
    ]
    assert found.alignments == (Alignment("https://frame.example/7", None, "Statistics", "alignment", "S7"),)
    assert (found.issued, found.expires, found.language) == ("2024-02-01", "2030-02-01", "en")
    assert "learner" not in repr(found).lower()


def test_alone_it_names_its_badge_class():
    found = OpenBadgesV2().read(ASSERTION, nothing_linked)
    assert found.title == "https://a.example/class"
    assert OpenBadgesV2().offering(ASSERTION, nothing_linked) is None


def test_a_badge_class_is_an_offering():
    found = OpenBadgesV2().offering(BADGE, LINKED)
    assert (found.title, found.provider, found.external_id) == ("Data cleaning", "Harbour College", BADGE["id"])
    assert OpenBadgesV2().offering(ISSUER, LINKED) is None


def test_version_1():
    document = {
        "uid": "7",
        "badge": {**BADGE, "alignment": [{"name": "Statistics", "url": "https://frame.example/7"}]},
        "verify": {"type": "hosted", "url": "https://a.example/1"},
        "recipient": {"type": "email", "identity": "sha256$ab", "hashed": True, "salt": "s"},
        "issuedOn": "1391212800",
        "expires": 1422748800,
    }
    found = OpenBadgesV1().read(document, LINKED)
    assert (found.external_id, found.issued, found.expires) == (
        "7",
        "2014-02-01T00:00:00+00:00",
        "2015-02-01T00:00:00+00:00",
    )
    assert (found.recipient, found.recipient_salt) == ("sha256$ab", "s")
    assert found.alignments[0].label == "Statistics"
    assert OpenBadgesV1().offering(document, LINKED).title == "Data cleaning"
