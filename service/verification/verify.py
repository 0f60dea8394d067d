"""Verify one file: read it, examine it in checks, and make the verdict; nothing is believed that is not proved."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import cast

from service.errors import ServiceError
from service.importers.carrier import Carried, open_carrier
from service.importers.credential_registry import CredentialFormat, recognise
from service.verification.checks import DOCUMENT_CHECKS, RELIANCE_CHECKS, Check, Result, unknown, worst
from service.verification.context import Inquiry, VerificationContext
from service.verification.documents import Gone, Missing
from service.verification.examination import Examination, Family
from service.verification.jwt_credential import document_of
from service.verification.verdicts import Verification

# How documents of a family of formats are examined; a format names its family.
FAMILIES: Mapping[str, str] = {
    "verifiable_credential": "service.verification.verifiable_credentials:examine",
    "badge": "service.verification.badges:examine",
}


def verify(data: bytes, context: VerificationContext) -> Verification:
    """Verify one file of any known format.

    Never raises for what stands in the file: what cannot be read is unknown, with the reason as problem.
    """
    inquiry = Inquiry.of(context)
    try:
        carried = open_carrier(data, context.limits.json)
        if carried.address is not None:
            carried = _at_address(carried, inquiry)
        return _verified(carried, inquiry)
    except ServiceError as error:
        return _unread("unreadable", "unknown", error.detail)


def _at_address(carried: Carried, inquiry: Inquiry) -> Carried:
    """Follow a picture that holds only the address of its badge."""
    found = inquiry.documents.carried(carried.address or "")
    if isinstance(found, Missing):
        raise ServiceError(f"the picture only names an address: {found.reason}")
    if isinstance(found, Gone):
        raise ServiceError(f"the picture only names an address, which answered {found.status}")
    return replace(found, kind=carried.kind)


def _verified(carried: Carried, inquiry: Inquiry) -> Verification:
    document = document_of(carried, inquiry.context.limits.json)
    found = recognise(document)
    if found is None:
        return _unread("unknown", carried.kind, "no known credential format")
    examination = _family(found)(carried, found, inquiry)
    nested = _nested(examination, inquiry)
    linked = inquiry.documents.linked
    credential = found.read(examination.document, linked)
    register = inquiry.context.register
    return Verification(
        format=found.name,
        carrier=carried.kind,
        checks=_merged(examination, nested, inquiry),
        credential=credential,
        offering=found.offering(examination.document, linked),
        digest=examination.digest,
        warnings=examination.warnings + register.look_alikes(examination.issuer, examination.issuer_name),
        nested=nested,
        fingerprints=examination.fingerprints,
        issuer=examination.issuer,
    )


def _family(found: CredentialFormat) -> Family:
    module, _, attribute = FAMILIES[found.family].partition(":")
    return cast("Family", getattr(import_module(module), attribute))


def _nested(examination: Examination, inquiry: Inquiry) -> tuple[Verification, ...]:
    limits = inquiry.context.limits
    if not examination.inside:
        return ()
    inquiry.tally.inside += len(examination.inside)
    if inquiry.depth >= limits.nesting or inquiry.tally.inside > limits.credentials:
        return (_unread("unknown", "json", "too many credentials inside, or nested too deep"),)
    return tuple(_inside(item, inquiry.deeper()) for item in examination.inside)


def _inside(item: Carried | str, inquiry: Inquiry) -> Verification:
    if isinstance(item, str):
        return _unread("unreadable", "json", item)
    try:
        return _verified(item, inquiry)
    except ServiceError as error:
        return _unread("unreadable", item.kind, error.detail)


def _merged(examination: Examination, nested: tuple[Verification, ...], inquiry: Inquiry) -> dict[str, Check]:
    """The document's own checks, none better than the same check of what is inside."""
    own = dict(examination.checks)
    own["issuer_trust"] = inquiry.context.register.judge(
        examination.issuer, examination.fingerprints, own["issuer_key"]
    )
    if examination.parts_only:
        return _wrapper(own, nested)
    return {name: _with_parts(name, own[name], nested) for name in DOCUMENT_CHECKS} | {
        name: own[name] for name in RELIANCE_CHECKS
    }


def _with_parts(name: str, own: Check, nested: tuple[Verification, ...]) -> Check:
    parts = [_told(number, item.checks[name]) for number, item in enumerate(nested, 1)]
    bad = [check for check in parts if check.result is not Result.PASS]
    return worst([own, *bad])


def _told(number: int, check: Check) -> Check:
    return replace(check, reason=f"credential {number} inside: {check.reason}")


def _wrapper(own: dict[str, Check], nested: tuple[Verification, ...]) -> dict[str, Check]:
    """A presentation is as good as the worst of its credentials, and relied on as they are."""
    if not nested:
        empty = unknown("the presentation holds no credential")
        return {name: worst([own[name], empty]) for name in (*DOCUMENT_CHECKS, *RELIANCE_CHECKS)}
    merged = {name: _with_parts(name, own[name], nested) for name in DOCUMENT_CHECKS}
    for name in RELIANCE_CHECKS:
        merged[name] = worst(_told(number, item.checks[name]) for number, item in enumerate(nested, 1))
    return merged


def _unread(format_name: str, carrier: str, reason: str) -> Verification:
    checks = dict.fromkeys((*DOCUMENT_CHECKS, *RELIANCE_CHECKS), unknown(reason))
    return Verification(format_name, carrier, checks, problem=reason)
