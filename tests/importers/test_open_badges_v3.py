"""Open Badges 3 and CLR 2: every field, one or many, in several languages, and what is not there."""

from service.domain import Alignment, Outcome
from service.importers.clr_v2 import ClrV2
from service.importers.credential_registry import FORMATS, get_format, recognise
from service.importers.linked import nothing_linked
from service.importers.open_badges_v3 import OpenBadgesV3
from service.importers.recipients import hashed_identity

SKILL = "http://data.europa.eu/esco/skill/11111111-2222-3333-4444-555555555555"
DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": [{"@value": "Keevitus", "@language": "et"}, {"@value": "Welding", "@language": "en"}],
    "issuer": {"id": "did:web:college.example", "type": "Profile", "name": "Harbour College"},
    "validFrom": "2024-03-01T00:00:00Z",
    "validUntil": "2027-03-01T00:00:00Z",
    "endorsement": {
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": "https://guild.example", "name": "Welders' Guild"},
        "credentialSubject": {"endorsementComment": "Recognised."},
    },
    "credentialSubject": {
        "type": "AchievementSubject",
        "identifier": {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "Learner@example.org",
            "identityType": "emailAddress",
        },
        "creditsEarned": 3,
        "result": [
            {
                "type": "Result",
                "resultDescription": "urn:uuid:r",
                "value": "A",
                "alignment": {"targetName": "grade A seam", "targetUrl": "https://frame.example/a"},
            }
        ],
        "achievement": {
            "id": "urn:uuid:2",
            "type": "Achievement",
            "name": {"et": "Keevituse alused", "en": "Welding basics"},
            "description": "Joins steel plates.",
            "criteria": {"narrative": "* Sets up a machine.\n* Inspects a seam."},
            "inLanguage": "et",
            "tag": "welding",
            "creator": {"id": "https://creator.example", "type": "Profile", "name": "Steel Institute"},
            "alignment": [
                {"targetName": "operate welding equipment", "targetUrl": SKILL.replace("http:", "https:")},
                {
                    "targetName": "EQF level 4",
                    "targetUrl": "https://europa.eu/eqf/4",
                    "targetFramework": "European Qualifications Framework",
                    "targetCode": "4",
                    "targetType": "ext:EQF",
                },
            ],
            "resultDescription": {
                "id": "urn:uuid:r",
                "type": "ResultDescription",
                "name": "Seam quality",
                "alignment": {"targetName": "ISO 5817", "targetUrl": "https://frame.example/5817"},
                "rubricCriterionLevel": [{"description": "Finds every crack."}],
            },
        },
    },
}


def test_every_field():
    found = OpenBadgesV3().read(DOCUMENT, nothing_linked)
    assert found.title == "Welding basics"
    assert (found.issued, found.expires) == ("2024-03-01T00:00:00Z", "2027-03-01T00:00:00Z")
    assert (found.issuer, found.issuer_name) == ("did:web:college.example", "Harbour College")
    assert (found.level, found.credits, found.language) == ("4", 3.0, "et")
    assert found.assessment == "Seam quality: A"
    assert found.endorsements == ("Welders' Guild: Recognised.",)
    assert found.tags == ("welding",)
    assert found.outcomes == (
        Outcome("Sets up a machine.", "criteria"),
        Outcome("Inspects a seam.", "criteria"),
        Outcome("Joins steel plates.", "description"),
        Outcome("Seam quality", "resultDescription"),
        Outcome("Finds every crack.", "resultDescription"),
        Outcome("EQF level 4", "alignment"),
        Outcome("ISO 5817", "alignment"),
        Outcome("grade A seam", "alignment"),
    )


def test_alignments_say_where_they_were_found():
    found = OpenBadgesV3().read(DOCUMENT, nothing_linked).alignments
    assert found[0] == Alignment(SKILL, "ESCO", "operate welding equipment", "alignment")
    assert found[1] == Alignment(
        "https://europa.eu/eqf/4", "European Qualifications Framework", "EQF level 4", "alignment", "4", "ext:EQF"
    )
    assert [item.origin for item in found[2:]] == ["resultDescription", "result"]


def test_an_address_of_a_person_is_never_kept():
    found = OpenBadgesV3().read(DOCUMENT, nothing_linked)
    assert found.recipient == hashed_identity("learner@example.org", "urn:uuid:1")
    assert found.recipient_salt == "urn:uuid:1"
    assert "learner" not in repr(found).lower()
    by_address = {**DOCUMENT, "credentialSubject": {"id": "mailto:learner@example.org"}}
    assert "learner" not in repr(OpenBadgesV3().read(by_address, nothing_linked)).lower()


def test_the_achievement_is_an_offering():
    found = OpenBadgesV3().offering(DOCUMENT, nothing_linked)
    assert (found.title, found.external_id, found.provider) == ("Welding basics", "urn:uuid:2", "Steel Institute")
    alone = OpenBadgesV3().offering(DOCUMENT["credentialSubject"]["achievement"], nothing_linked)
    assert alone == found
    assert OpenBadgesV3().offering({"type": "EndorsementCredential"}, nothing_linked) is None


def test_a_record_reads_its_own_achievements():
    document = {
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record",
        "credentialSubject": {
            "achievement": [
                {"id": "urn:1", "name": "First", "criteria": {"narrative": "Does one."}},
                {"id": "urn:2", "name": "Second", "criteria": {"narrative": "Does two."}},
            ]
        },
    }
    found = ClrV2().read(document, nothing_linked)
    assert [outcome.text for outcome in found.outcomes] == ["Does one.", "Does two."]
    assert ClrV2().offering(document, nothing_linked) is None


RECOGNISED = [
    ({"type": ["VerifiablePresentation"]}, "verifiable_presentation"),
    ({"type": ["VerifiableCredential", "ClrCredential"]}, "clr_v2"),
    ({"type": "OpenBadgeCredential"}, "open_badges_v3"),
    ({"type": ["VerifiableCredential", "EndorsementCredential"]}, "open_badges_v3"),
    ({"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}, "open_badges_v2"),
    ({"@context": "https://other.example", "type": "Assertion", "badge": "x", "verification": {}}, "open_badges_v2"),
    ({"@context": "https://w3id.org/openbadges/v1", "type": "Assertion"}, "open_badges_v1"),
    ({"uid": "1", "badge": "x", "verify": {}}, "open_badges_v1"),
    ({"@context": ["https://www.w3.org/2018/credentials/v1"], "type": "VerifiableCredential"}, "verifiable_credential"),
    ({"@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"]}, None),
    ({"@context": "http://data.europa.eu/snb/model/context/edc-ap", "type": "VerifiableCredential"}, None),
    ({"a": 1}, None),
    ({}, None),
]


def test_documents_are_recognised():
    for document, name in RECOGNISED:
        found = recognise(document)
        assert (found.name if found else None) == name, document


def test_every_format_is_registered_under_its_own_name():
    for name in FORMATS:
        assert get_format(name).name == name


def test_nothing_is_made_up():
    found = OpenBadgesV3().read({"type": "OpenBadgeCredential", "id": "urn:x"}, nothing_linked)
    assert (found.title, found.issuer, found.level, found.outcomes, found.recipient) == ("urn:x", None, None, (), None)
