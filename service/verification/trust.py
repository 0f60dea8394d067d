"""The issuers that a tenant relies on: by DID, key, https origin or address within one, never by name."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from confusable_homoglyphs import confusables

from service.errors import BadInput, ServiceError
from service.importers.strict_json import read_json_object
from service.verification.addresses import is_origin, origin_of, place_of
from service.verification.checks import Check, Result, failed, passed, unknown
from service.verification.keys import KeyUnreadable, key_from_jwk, key_from_multibase, key_from_pem


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """One entry of the register: what identifies the issuer, and its name for people.

    dids, key fingerprints (JWK thumbprints, RFC 7638), https origins (https://host or https://host:port: everybody
    who issues there), and addresses (https://host/path: that one issuer, of the many that a platform hosts).
    """

    display_name: str
    dids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    @classmethod
    def of(cls, display_name: str, identifiers: Iterable[str]) -> "TrustedIssuer":
        """Sort identifiers by kind; raises BadInput for one that is no DID, https address or public key.

        A key is given as a multibase key (z…), as a PEM text, as a JWK in JSON, or as thumbprint:… (RFC 7638).
        """
        dids, keys, origins, addresses = set(), set(), set(), set()
        for identifier in identifiers:
            place = place_of(identifier)
            if identifier.startswith("did:"):
                dids.add(identifier.partition("#")[0])
            elif place is None:
                keys.add(_fingerprint(identifier))
            elif is_origin(identifier):
                origins.add(place.rstrip("/"))
            else:
                addresses.add(place)
        return cls(display_name, frozenset(dids), frozenset(keys), frozenset(origins), frozenset(addresses))

    def is_named(self, issuer: str | None) -> bool:
        """Whether an issuer identifier is one of the DIDs or addresses, or under one of the origins."""
        if not issuer:
            return False
        if issuer.partition("#")[0] in self.dids or origin_of(issuer) in self.origins:
            return True
        return bool(self.addresses) and place_of(issuer) in self.addresses


def _fingerprint(text: str) -> str:
    text = text.strip()
    if re.fullmatch(r"thumbprint:[A-Za-z0-9_-]{43}", text):
        return text.removeprefix("thumbprint:")
    try:
        if text.startswith("{"):
            return key_from_jwk(read_json_object(text)).fingerprint
        return (key_from_pem(text) if text.startswith("-----") else key_from_multibase(text)).fingerprint
    except (KeyUnreadable, ServiceError):
        raise BadInput(f"{text[:60]!a} is no DID, https address or public key") from None


@dataclass(frozen=True, slots=True)
class TrustRegister:
    """The trusted issuers of one tenant."""

    issuers: tuple[TrustedIssuer, ...] = ()

    def pinned(self, issuer: str | None, fingerprint: str) -> TrustedIssuer | None:
        """The entry that names both this issuer and this key, so that the key is known to be the issuer's."""
        return next((entry for entry in self.issuers if entry.is_named(issuer) and fingerprint in entry.keys), None)

    def judge(self, issuer: str | None, keys: Iterable[str], issuer_key: Check) -> Check:
        """The check issuer_trust: is the issuer, or the key that signed, in the register?

        keys are the fingerprints that verified. An issuer that is only claimed (issuer_key not pass) is never
        trusted by its identifier.
        """
        if not self.issuers:
            return unknown("no trusted issuers are registered")
        if issuer_key.result is Result.FAIL:
            return failed("the issuer named did not sign this")
        by_key = next((entry for entry in self.issuers if entry.keys & set(keys)), None)
        if by_key is not None:
            return passed(f"signed with a registered key of {by_key.display_name}")
        by_name = next((entry for entry in self.issuers if entry.is_named(issuer)), None)
        if by_name is None:
            return failed("the issuer is not in the register of trusted issuers")
        if issuer_key.result is Result.UNKNOWN:
            return unknown(f"names {by_name.display_name}, but nothing shows that they signed it")
        return passed(f"registered as {by_name.display_name}")

    def look_alikes(self, issuer: str | None, name: str | None) -> tuple[str, ...]:
        """Warnings where a name or host looks like that of a registered issuer without being it."""
        found = []
        for entry in self.issuers:
            if entry.is_named(issuer):
                continue
            if name and skeleton(name) == skeleton(entry.display_name):
                found.append(
                    f"the issuer calls itself {name!r}, like the registered {entry.display_name!r}, and is not it"
                )
            hosts = {urlsplit(address).hostname or "" for address in (*entry.origins, *entry.addresses)}
            host = _host(issuer)
            if host and any(host != known and skeleton(host) == skeleton(known) for known in hosts):
                found.append(f"the issuer's host {host!r} looks like that of {entry.display_name!r}, and is not it")
        return tuple(found)


def _host(issuer: str | None) -> str | None:
    if not issuer:
        return None
    if issuer.startswith("did:web:"):
        host = issuer.split(":")[2]
    else:
        try:
            host = urlsplit(issuer).hostname or ""
        except ValueError:
            return None
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


LONGEST_NAME = 200


def skeleton(text: str) -> str:
    """A text with look-alike characters replaced by their Latin look, case and white space folded.

    Confusables of the Unicode consortium (package confusable-homoglyphs); digits that look like letters count. Of a
    long text the first 200 characters.
    """
    folded = []
    for character in unicodedata.normalize("NFKC", text[:LONGEST_NAME]).casefold():
        if not character.isalnum():
            continue
        found = confusables.is_confusable(character, greedy=True, preferred_aliases=[]) if ord(character) > 127 else []
        latin = [
            item["c"]
            for entry in found or []
            for item in entry["homoglyphs"]
            if len(item["c"]) == 1 and item["c"].isascii() and item["c"].isalnum()
        ]
        folded.append(latin[0].casefold() if latin else character)
    plain = unicodedata.normalize("NFKD", "".join(folded))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return letters.translate(_DIGITS).replace("rn", "m").replace("vv", "w")


_DIGITS = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "3": "e"})
