"""POST /v1/fits:batch and POST /v1/gap."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.answers import fits as answers
from service.api.current import parts, scope
from service.api.schemas.fits import BatchRequestSchema, FitsAnswerSchema, GapAnswerSchema, GapRequestSchema
from service.domain import Importance, Requirement
from service.errors import FieldError, TooLarge
from service.operations.find_gap import Have
from service.operations.fit_offerings import Using

blueprint = Blueprint("fits", __name__, url_prefix="/v1", description="Offerings and persons against targets")


@blueprint.route("/fits:batch")
class FitsBatch(MethodView):
    """Many against many."""

    @blueprint.arguments(BatchRequestSchema)
    @blueprint.response(200, FitsAnswerSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Fit every offering to every target; offerings in the order given, then targets."""
        most = parts().settings.fit_pairs
        pairs = len(asked["offerings"]) * len(asked["targets"])
        if pairs > most:
            detail = f"{pairs} pairs are more than {most}; ask in several requests"
            raise TooLarge(detail, [FieldError("/offerings", detail)])
        found = parts().fit_offerings.pairs(scope(), asked["offerings"], asked["targets"], using(asked))
        return answers.offering_fits(found)


@blueprint.route("/gap")
class GapView(MethodView):
    """What is missing."""

    @blueprint.arguments(GapRequestSchema)
    @blueprint.response(200, GapAnswerSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Compare posted texts, concepts and offerings with a target; nothing is stored."""
        have = [Have(**item) for item in asked["have"]]
        wanted = asked["target"] if "target" in asked else [_requirement(item) for item in asked["requirements"]]
        return answers.gap(parts().find_gap(scope(), have, wanted, using(asked)))


def using(asked: dict[str, Any]) -> Using:
    """The taxonomy and matcher that a request asks for."""
    return Using(asked.get("taxonomy"), asked.get("matcher"))


def _requirement(item: dict[str, Any]) -> Requirement:
    options = tuple(item.get("options", ()))
    return Requirement(item.get("concept", options[0] if options else ""), Importance(item["importance"]), options)
