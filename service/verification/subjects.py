"""Whether a credential was given to the identity named in the request."""

import hmac
import re
from collections.abc import Iterable
from typing import Any

from service.importers.json_values import Json, id_of, objects, text_of, types_of
from service.importers.recipients import hashed_identity, identities_of_subject
from service.verification.checks import Check, Result, failed, passed, unknown

LONGEST_IDENTITY = 2048
_HASH = re.compile(r"(sha256|md5)\$([0-9a-fA-F]+)")


def kind_of(identity: str) -> str:
    """What kind of identity a text is: email, did, url, telephone or id."""
    if is_email(identity.removeprefix("mailto:")):
        return "email"
    if identity.startswith("did:"):
        return "did"
    if identity.startswith(("https://", "http://")):
        return "url"
    return "telephone" if re.fullmatch(r"(tel:)?\+?[0-9 ()-]{6,20}", identity) else "id"


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address; in time that grows with its length only."""
    name, _, host = text[: LONGEST_IDENTITY + 1].partition("@")
    whole = len(text) <= LONGEST_IDENTITY and len(text.split()) == 1 and text == text.strip()
    return whole and bool(name) and "@" not in host and "." in host[1:-1]


def check_badge_recipient(recipient: Any, identity: str | None) -> Check:
    """The check subject of an Open Badges 1 or 2 assertion: its recipient against the identity given."""
    if identity is None:
        return unknown("no identity was given to compare with")
    if not isinstance(recipient, dict) or not isinstance(recipient.get("identity"), str):
        return unknown("the document names no recipient")
    stated = next(iter(types_of(recipient)), "")
    kind = kind_of(identity)
    if stated and stated.lower() not in (kind, "id"):
        return unknown(f"the recipient is given by {stated[:20]!a}, not by {kind}")
    return _compared(recipient["identity"], str(recipient.get("salt") or ""), identity)


def check_subject(subjects: Any, identity: str | None) -> Check:
    """The check subject of a verifiable credential: identifier or identity hashes against the identity given."""
    if identity is None:
        return unknown("no identity was given to compare with")
    if len(objects(subjects)) > 1:
        return unknown("the document has several subjects, and what it says of which is not told apart")
    found = [check for subject in objects(subjects) for check in _subject_checks(subject, identity)]
    for result in (Result.PASS, Result.FAIL):
        same = [check for check in found if check.result is result]
        if same:
            return same[0]
    return unknown(f"the document names its subject in no way that compares with {kind_of(identity)}")


def _subject_checks(subject: Json, identity: str) -> Iterable[Check]:
    name, kind = id_of(subject), kind_of(identity)
    if name:
        if _same(name, identity):
            yield passed("the subject's identifier is the identity given")
        elif kind_of(name) == kind:
            yield failed("the subject's identifier is another one")
    for item in identities_of_subject(subject):
        stated = text_of(item.get("identityType"))
        if kind == "email" and "email" not in stated.lower():
            continue
        yield _compared(item["identityHash"], str(item.get("salt") or ""), identity)


def _compared(stated: str, salt: str, identity: str) -> Check:
    match = _HASH.fullmatch(stated)
    if match is None:
        if _same(stated, identity):
            return passed("the recipient is the identity given")
        return failed("the recipient is someone else")
    algorithm, digest = match.group(1), match.group(2).lower()
    for form in dict.fromkeys((identity, identity.strip(), identity.strip().lower())):
        wanted = hashed_identity(form.removeprefix("mailto:"), salt, algorithm).partition("$")[2]
        if hmac.compare_digest(wanted, digest):
            return passed("the recipient's hash is that of the identity given")
    return failed("the recipient's hash is not that of the identity given")


def _same(stated: str, identity: str) -> bool:
    one, other = stated.removeprefix("mailto:").strip(), identity.removeprefix("mailto:").strip()
    return one == other or (kind_of(identity) == "email" and one.lower() == other.lower())
