"""/v1/trusted-issuers: whom the tenant relies on."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import AUDITOR, HR, needs
from service.answers import candidates as answers
from service.api.current import parts, scope
from service.api.declarations import updates
from service.api.schemas.candidates import IssuerRequestSchema, IssuerSchema, IssuersSchema
from service.store.trusted_issuers import StoredIssuer

blueprint = Blueprint("trusted_issuers", __name__, url_prefix="/v1", description="Issuers that are relied on")


@blueprint.route("/trusted-issuers")
class TrustedIssuers(MethodView):
    """The register."""

    @needs(HR, AUDITOR)
    @blueprint.response(200, IssuersSchema)
    def get(self) -> dict[str, Any]:
        """List the trusted issuers, by id."""
        return {"issuers": [answers.issuer(item) for item in parts().candidates.issuers.all(scope())]}


@blueprint.route("/trusted-issuers/<issuer_id>")
class OneTrustedIssuer(MethodView):
    """One entry."""

    @needs(HR, AUDITOR)
    @blueprint.response(200, IssuerSchema)
    def get(self, issuer_id: str) -> dict[str, Any]:
        """Read an entry; warnings name entries that look like it."""
        return answers.issuer(parts().candidates.issuers.get(scope(), issuer_id))

    @needs(HR)
    @updates("trusted_issuers.OneTrustedIssuer")
    @blueprint.arguments(IssuerRequestSchema)
    @blueprint.response(200, IssuerSchema)
    def put(self, asked: dict[str, Any], issuer_id: str) -> dict[str, Any]:
        """Trust an issuer by DID, key or https origin; warnings name entries that look like it."""
        entry = StoredIssuer(issuer_id, asked["display_name"], tuple(asked["identifiers"]))
        return answers.issuer(parts().candidates.issuers.put(scope(), entry))

    @needs(HR)
    @updates("trusted_issuers.OneTrustedIssuer")
    @blueprint.response(204)
    def delete(self, issuer_id: str) -> None:
        """Trust an issuer no more; what is stored is judged without it from now on."""
        parts().candidates.issuers.delete(scope(), issuer_id)
