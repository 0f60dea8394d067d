"""The credential formats that can be read; to add one: a module, a line here, a test."""

from importlib import import_module
from typing import Protocol, cast

from service.domain import Credential, Offering
from service.errors import UnknownName
from service.importers.json_values import Json
from service.importers.linked import Linked

# In the order in which they are asked: the more special before the more general.
FORMATS = {
    "verifiable_presentation": "service.importers.verifiable_credential:VerifiablePresentation",
    "clr_v2": "service.importers.clr_v2:ClrV2",
    "open_badges_v3": "service.importers.open_badges_v3:OpenBadgesV3",
    "open_badges_v2": "service.importers.open_badges_v2:OpenBadgesV2",
    "open_badges_v1": "service.importers.open_badges_v1:OpenBadgesV1",
    "verifiable_credential": "service.importers.verifiable_credential:VerifiableCredential",
}


class CredentialFormat(Protocol):
    """Reads one format of credential; family names the way its documents are verified."""

    name: str
    family: str

    def recognises(self, document: Json) -> bool:
        """Say whether this JSON object is of the format."""

    def read(self, document: Json, linked: Linked) -> Credential:
        """The credential as the document states it; members that are missing or of the wrong type are left out."""

    def offering(self, document: Json, linked: Linked) -> Offering | None:
        """What the provider offers, when the document describes it."""


def get_format(name: str) -> CredentialFormat:
    """The format by its name; an unknown name lists the known ones."""
    if name not in FORMATS:
        raise UnknownName.of("credential format", name, tuple(FORMATS))
    module, _, attribute = FORMATS[name].partition(":")
    return cast("CredentialFormat", getattr(import_module(module), attribute)())


def recognise(document: Json) -> CredentialFormat | None:
    """The first format that claims the document."""
    return next((found for name in FORMATS if (found := get_format(name)).recognises(document)), None)
