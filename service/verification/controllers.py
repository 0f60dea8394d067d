"""Whose key is it: DID documents, issuer profiles and key sets, and the keys they allow to make statements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from service.errors import UnreadableFile
from service.importers.carrier import decode_base64url
from service.importers.json_values import Json, as_list, id_of, parse_moment
from service.importers.strict_json import read_json
from service.verification.addresses import origin_of
from service.verification.documents import Documents, Gone, Missing
from service.verification.keys import (
    KeyUnreadable,
    VerifyingKey,
    key_from_base58,
    key_from_jwk,
    key_from_multibase,
    key_from_pem,
)

_MULTIBASE_KEY = re.compile(r"[zu][A-Za-z0-9_-]{40,400}")
# How base58btc multikeys begin: Ed25519, P-256, P-384.
_KEY_BEGINNINGS = ("z6Mk", "zDna", "z82L")
RELATIONS = ("assertionMethod", "authentication")


@dataclass(frozen=True, slots=True)
class Method:
    """One key of a controller: its full identifier, what it may be used for, and when it was withdrawn."""

    id: str
    key: VerifyingKey
    purposes: frozenset[str]
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Controller:
    """An identity and its keys; external are methods of others that it allows, by identifier and purpose."""

    id: str
    methods: tuple[Method, ...]
    external: frozenset[tuple[str, str]] = frozenset()

    def find(self, method: str) -> Method | None:
        """The method by its full identifier."""
        return next((item for item in self.methods if item.id == method), None)

    def holding(self, key: VerifyingKey) -> list[Method]:
        """The methods with the same key, whatever they are called."""
        return [item for item in self.methods if item.key.fingerprint == key.fingerprint]


def travelling_key(method: str) -> VerifyingKey | None:
    """The key in the fragment of a method identifier (did:web:…#z6Mk…); it proves nothing about whose it is."""
    fragment = method.partition("#")[2] or method.rpartition(":")[2]
    if not _MULTIBASE_KEY.fullmatch(fragment):
        return None
    try:
        return key_from_multibase(fragment)
    except KeyUnreadable:
        return None


def names_broken_key(method: str) -> bool:
    """Whether the fragment of a method identifier begins like a multibase key of a known kind and is none."""
    fragment = method.partition("#")[2]
    return fragment.startswith(_KEY_BEGINNINGS) and travelling_key(method) is None


def resolve(identity: str, documents: Documents) -> Controller | Missing:
    """The controller by DID or https address; Missing says why there is none.

    did:key and did:jwk carry their key; did:web and https need their document, which must name itself so. Any
    other identifier is resolved only by the offline map.
    """
    identity = identity.partition("#")[0]
    if identity.startswith("did:key:"):
        return _did_key(identity)
    if identity.startswith("did:jwk:"):
        return _did_jwk(identity)
    if documents.offers(identity):
        return _at(identity, identity, documents)
    if identity.startswith("did:web:"):
        address = did_web_address(identity)
        return Missing(f"{identity[:120]!a} is no did:web") if address is None else _at(identity, address, documents)
    if identity.startswith(("https://", "http://")):
        found = _at(identity, identity, documents)
        return _well_known(identity, documents) or found if isinstance(found, Missing) else found
    return Missing(f"the identifier {identity[:120]!a} cannot be resolved here")


def _did_key(identity: str) -> Controller | Missing:
    text = identity.removeprefix("did:key:")
    try:
        method = Method(f"{identity}#{text}", key_from_multibase(text), frozenset(RELATIONS))
    except KeyUnreadable as error:
        return Missing(f"did:key: {error}")
    return Controller(identity, (method, Method(identity, method.key, method.purposes)))


def _did_jwk(identity: str) -> Controller | Missing:
    try:
        key = key_from_jwk(read_json(decode_base64url(identity.removeprefix("did:jwk:"))))
    except (KeyUnreadable, UnreadableFile) as error:
        return Missing(f"did:jwk: {error}")
    return Controller(identity, (Method(f"{identity}#0", key, frozenset(RELATIONS)),))


def did_web_address(identity: str) -> str | None:
    """The https address of a did:web document (W3C CCG did:web 3.2), None when it is malformed."""
    parts = [unquote(part) for part in identity.removeprefix("did:web:").split(":")]
    host = parts[0]
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", host) or any(not part or "/" in part for part in parts):
        return None
    path = "/".join(parts[1:]) or ".well-known"
    return f"https://{host}/{path}/did.json"


def _at(identity: str, address: str, documents: Documents) -> Controller | Missing:
    document = documents.json(address)
    if isinstance(document, Gone):
        return Missing(f"{address[:200]!a} answered {document.status}")
    if isinstance(document, Missing):
        return document
    named = id_of(document)
    if named is not None and named != identity:
        return Missing(f"the document at {address[:200]!a} is about {named[:120]!a}")
    if named is None and identity.startswith("did:"):
        return Missing(f"the document at {address[:200]!a} does not name its subject")
    return controller_from(identity, document, documents)


def _well_known(identity: str, documents: Documents) -> Controller | None:
    """The key set that the issuer's origin publishes for all of its issuers, if it is at hand."""
    origin = origin_of(identity)
    found = documents.json(f"{origin}/.well-known/jwks.json") if origin else None
    if not isinstance(found, dict) or "keys" not in found:
        return None
    return Controller(identity, tuple(_key_set(identity, found)))


def controller_from(identity: str, document: Json, documents: Documents) -> Controller:
    """The keys that a DID document, profile, key set or single key lists; unreadable ones are left out."""
    methods: dict[str, Method] = {}
    external: set[tuple[str, str]] = set()
    granted = _granted(identity, document)
    for item in _listed(document):
        method = _method(identity, item, granted)
        if method is not None:
            methods.setdefault(method.id, method)
    for relation in RELATIONS:
        for entry in as_list(document.get(relation)):
            name = _absolute(identity, id_of(entry))
            if name and name not in methods and not name.startswith(identity + "#"):
                external.add((name, relation))
    for method in (*_badge_keys(identity, document, documents), *_key_set(identity, document)):
        methods.setdefault(method.id, method)
    return Controller(identity, tuple(methods.values()), frozenset(external))


def _granted(identity: str, document: Json) -> dict[str, set[str]]:
    granted: dict[str, set[str]] = {}
    for relation in RELATIONS:
        for entry in as_list(document.get(relation)):
            name = _absolute(identity, id_of(entry))
            if name:
                granted.setdefault(name, set()).add(relation)
    return granted


def _listed(document: Json) -> Iterator[Json]:
    for member in ("verificationMethod", *RELATIONS):
        for entry in as_list(document.get(member)):
            if isinstance(entry, dict):
                yield entry


def _method(identity: str, item: Json, granted: dict[str, set[str]]) -> Method | None:
    name = _absolute(identity, id_of(item))
    controller = item.get("controller", identity)
    if name is None or controller != identity:
        return None
    try:
        key = key_of(item)
    except KeyUnreadable:
        return None
    return Method(name, key, frozenset(granted.get(name, ())), _end(item))


def key_of(item: Json) -> VerifyingKey:
    """The key of a verification method or key object; raises KeyUnreadable."""
    if "publicKeyMultibase" in item:
        return key_from_multibase(item["publicKeyMultibase"])
    if "publicKeyJwk" in item:
        return key_from_jwk(item["publicKeyJwk"])
    if "publicKeyBase58" in item and item.get("type") == "Ed25519VerificationKey2018":
        return key_from_base58(item["publicKeyBase58"])
    if "publicKeyPem" in item:
        return key_from_pem(item["publicKeyPem"])
    if "kty" in item:
        return key_from_jwk(item)
    raise KeyUnreadable("no key in a form that is supported")


def _end(item: Json) -> datetime | None:
    moments = [parse_moment(item.get(member)) for member in ("revoked", "expires")]
    return min((moment[0] for moment in moments if moment), default=None)


def _absolute(identity: str, name: str | None) -> str | None:
    return identity + name if name and name.startswith("#") else name


def _badge_keys(identity: str, document: Json, documents: Documents) -> Iterator[Method]:
    """Keys of an Open Badges issuer profile: each names the profile as its owner, and the profile names it."""
    for entry in as_list(document.get("publicKey")):
        name = id_of(entry)
        item = entry if isinstance(entry, dict) else documents.linked(name) if name else None
        if name is None or item is None or item.get("owner", item.get("controller", identity)) != identity:
            continue
        try:
            yield Method(name, key_of(item), frozenset({"assertionMethod"}), _end(item))
        except KeyUnreadable:
            continue


def _key_set(identity: str, document: Json) -> Iterator[Method]:
    keys = as_list(document.get("keys")) if isinstance(document.get("keys"), list) else []
    embedded = document.get("jwks")
    if isinstance(embedded, dict):
        keys += as_list(embedded.get("keys"))
    if "kty" in document:
        keys.append(document)
    for number, jwk in enumerate(keys):
        try:
            key = key_from_jwk(jwk)
        except KeyUnreadable:
            continue
        name = jwk.get("kid")
        name = name if isinstance(name, str) else str(number)
        yield Method(name if ":" in name else f"{identity}#{name}", key, frozenset({"assertionMethod"}), _end(jwk))


def same_place(address: str, issuer: str) -> bool:
    """Whether a key address is within an issuer's: below it, or well-known at the same origin."""
    if address.startswith(issuer.rstrip("/") + "/"):
        return True
    try:
        one, other = urlsplit(address), urlsplit(issuer)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (other.scheme, other.netloc) and one.path.startswith("/.well-known/")


def single_key(document: Any) -> VerifyingKey | None:
    """The key of a document that is a key itself (JWK, Multikey, CryptographicKey), else None."""
    if not isinstance(document, dict):
        return None
    try:
        return key_of(document)
    except KeyUnreadable:
        return None
