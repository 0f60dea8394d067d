"""Verifiable credentials of any other kind, and presentations: read for what every such document has."""

from service.domain import Credential, Offering
from service.importers.json_values import Json, objects, types_of
from service.importers.linked import Linked
from service.importers.open_badges_v3 import contexts_of, credential_from

CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
# The European Learning Model has rules of its own (seal, application profile) for what looks like a credential.
SPECIAL = ("http://data.europa.eu/snb/", "https://data.europa.eu/snb/")


class VerifiableCredential:
    """Reads a W3C verifiable credential that no more special format claims."""

    name = "verifiable_credential"
    family = "verifiable_credential"

    def recognises(self, document: Json) -> bool:
        """By its type or its first context, unless it is of a more special format that is not read here."""
        if any(context.startswith(SPECIAL) for context in contexts_of(document)):
            return False
        return "VerifiableCredential" in types_of(document) or bool(set(contexts_of(document)) & set(CONTEXTS))

    def read(self, document: Json, linked: Linked) -> Credential:
        """The members that every verifiable credential has."""
        del linked
        subject = next(iter(objects(document.get("credentialSubject"))), {})
        return credential_from(self.name, document, subject, [])

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """Nothing in it is known to be an offering."""
        del document, linked
        return None


class VerifiablePresentation(VerifiableCredential):
    """Reads a presentation: a wrapper whose credentials are read one by one."""

    name = "verifiable_presentation"

    def recognises(self, document: Json) -> bool:
        """By its type."""
        return "VerifiablePresentation" in types_of(document)
