"""Whether a credential was withdrawn: status lists, revocation lists, and what their own signatures are worth."""

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.importers.carrier import Carried
from service.importers.json_values import Json, as_list, id_of, objects, types_of
from service.verification.checks import Check, Result, failed, passed, unknown, worst
from service.verification.context import Inquiry
from service.verification.documents import Gone, Missing

Judge = Callable[[Carried, Inquiry], tuple[Json, Mapping[str, Check]]]
"""Give the document inside a carrier and its checks integrity, issuer_key and dates."""

LISTS: Mapping[str, str] = {
    "BitstringStatusListEntry": "BitstringStatusListCredential",
    "StatusList2021Entry": "StatusList2021Credential",
    "RevocationList2021Status": "StatusList2021Credential",
    "SuspensionList2021Status": "StatusList2021Credential",
}
WITHDRAWING = {"revocation": "revoked", "suspension": "suspended"}
HARMLESS = {"refresh", "message"}


def check_status(document: Json, inquiry: Inquiry, judge: Judge) -> Check:
    """The check status of a verifiable credential over every status that it names."""
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        return passed("the credential names no status list, so it cannot be withdrawn")
    return worst(_entry(entry, document, inquiry, judge) for entry in entries)


def _entry(entry: Any, document: Json, inquiry: Inquiry, judge: Judge) -> Check:
    kinds = types_of(entry)
    listed = next((kind for kind in kinds if kind in LISTS), None)
    if listed is not None:
        return _bit_status(entry, listed, inquiry, judge)
    if "1EdTechRevocationList" in kinds:
        return _revocation_list(entry, document, inquiry)
    return unknown(f"status of type {', '.join(kinds)[:60]!a} is not supported")


def _bit_status(entry: Json, kind: str, inquiry: Inquiry, judge: Judge) -> Check:
    address, index = id_of({"id": entry.get("statusListCredential")}), _index(entry.get("statusListIndex"))
    purpose = _purpose(entry, kind)
    if address is None or index is None or not isinstance(purpose, str):
        return unknown("the status entry lacks its list, index or purpose")
    if inquiry.depth > inquiry.context.limits.nesting:
        return unknown("status lists that name status lists are not followed further")
    carried = inquiry.documents.carried(address)
    if isinstance(carried, Gone):
        return unknown(f"the status list answered {carried.status}")
    if isinstance(carried, Missing):
        return unknown(f"the status list is not at hand: {carried.reason}")
    document, checks = judge(carried, inquiry.deeper())
    found = _read_list(document, checks, (kind, purpose, index), inquiry)
    return replace(found, reason=found.reason + inquiry.documents.note(address))


def _purpose(entry: Json, kind: str) -> Any:
    implied = {"RevocationList2021Status": "revocation", "SuspensionList2021Status": "suspension"}
    return entry.get("statusPurpose", implied.get(kind))


def _read_list(document: Json, checks: Mapping[str, Check], wanted: tuple[str, str, int], inquiry: Inquiry) -> Check:
    kind, purpose, index = wanted
    if LISTS[kind] not in types_of(document):
        return unknown(f"the status list is no {LISTS[kind]}")
    if checks["integrity"].result is Result.FAIL:
        return unknown(f"the status list cannot be believed: {checks['integrity'].reason}")
    subject = next(iter(objects(document.get("credentialSubject"))), {})
    if purpose not in as_list(subject.get("statusPurpose", purpose)):
        return unknown(f"the status list is not about {purpose[:40]!a}")
    if subject.get("statusSize", 1) != 1:
        return unknown("status lists of more than one bit an entry are not supported")
    try:
        bit = bit_of(subject.get("encodedList"), index, inquiry.context.limits.status_list_bytes)
    except ValueError as problem:
        return unknown(f"the status list cannot be read: {problem}")
    return _meaning(purpose, checks, index, is_set=bit)


def _meaning(purpose: str, checks: Mapping[str, Check], index: int, *, is_set: bool) -> Check:
    if is_set and purpose in WITHDRAWING:
        return failed(f"{WITHDRAWING[purpose]}: entry {index} of the status list is set", WITHDRAWING[purpose])
    weak = [name for name in ("integrity", "issuer_key", "dates") if checks[name].result is not Result.PASS]
    if weak:
        return unknown(
            f"entry {index} of the status list is not set, but the list's {weak[0]}: {checks[weak[0]].reason}"
        )
    if is_set and purpose not in HARMLESS:
        return unknown(f"entry {index} of a status list about {purpose[:40]!a} is set")
    return passed(f"entry {index} of the status list about {purpose[:40]!a} is {'set' if is_set else 'not set'}")


def _index(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def bit_of(encoded: Any, index: int, limit: int) -> bool:
    """One bit of an encoded list: base64url (multibase u or plain) of gzip, the first bit leftmost.

    Inflates only as far as the bit, at most limit bytes. Raises ValueError when it is unreadable or too short.
    """
    wanted = index // 8
    if wanted >= limit:
        raise ValueError(f"entry {index} is beyond the limit of {limit} bytes")
    data = inflated(_decoded(str(encoded).removeprefix("u")), wanted + 1)
    if wanted >= len(data):
        raise ValueError(f"it has no entry {index}")
    return bool(data[wanted] >> (7 - index % 8) & 1)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("it is not base64url") from None


def inflated(data: bytes, most: int) -> bytes:
    """The first bytes of gzip data, at most so many; raises ValueError when it is no gzip."""
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        return stream.decompress(data, most)
    except zlib.error:
        raise ValueError("it is no gzip") from None


def _revocation_list(entry: Json, document: Json, inquiry: Inquiry) -> Check:
    """1EdTech Revocation List 1.0: an object that lists withdrawn credentials by identifier."""
    address, own = id_of(entry), id_of(document)
    if address is None or own is None:
        return unknown("the revocation list or the credential has no identifier")
    found = inquiry.documents.json(address)
    if isinstance(found, Gone):
        return unknown(f"the revocation list answered {found.status}")
    if isinstance(found, Missing):
        return unknown(f"the revocation list is not at hand: {found.reason}")
    return _listed(found, own, id_of(document.get("issuer")))


def _listed(found: Json, own: str, issuer: str | None) -> Check:
    entries = found.get("revokedCredential", found.get("revokedCredentials"))
    withdrawn = listed_reason(entries, own)
    if withdrawn is not None:
        return failed(f"revoked: in the issuer's revocation list{withdrawn}", "revoked")
    if id_of(found.get("issuer")) not in (None, issuer):
        return unknown("the revocation list is that of another issuer")
    if "revokedCredential" not in found and "revokedCredentials" not in found:
        return unknown("the document at the revocation list's address is none")
    return passed("not in the issuer's revocation list")


def listed_reason(entries: Any, *names: str) -> str | None:
    """The reason that a revocation list gives for one of these names, empty without one; None when not listed."""
    for entry in as_list(entries):
        name = entry.get("id", entry.get("uid")) if isinstance(entry, dict) else entry
        if name in names:
            details = entry if isinstance(entry, dict) else {}
            if details.get("revoked") is False:
                continue
            reason = details.get("revocationReason")
            return f" ({reason[:200]})" if isinstance(reason, str) and reason else ""
    return None
