"""Comprehensive Learner Record 2.0: one document over many achievements and nested credentials."""

from service.domain import Credential, Offering
from service.importers.json_values import Json, objects, types_of
from service.importers.linked import Linked
from service.importers.open_badges_v3 import contexts_of, credential_from


class ClrV2:
    """Reads CLR 2.0 documents; nested credentials are credentials of their own and are read as such."""

    name = "clr_v2"
    family = "verifiable_credential"

    def recognises(self, document: Json) -> bool:
        """By its type, or by a CLR context."""
        if "ClrCredential" in types_of(document):
            return True
        return any(item.startswith("https://purl.imsglobal.org/spec/clr/v2p0/") for item in contexts_of(document))

    def read(self, document: Json, linked: Linked) -> Credential:
        """The record as one credential named by the document, over the achievements that it lists itself."""
        del linked
        subject = next(iter(objects(document.get("credentialSubject"))), {})
        return credential_from(self.name, {**document, "name": document.get("name")}, subject, _own(subject))

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """A record of one person offers nothing."""
        del document, linked
        return None


def _own(subject: Json) -> list[Json]:
    return objects(subject.get("achievement"))
