"""POST /v1/fits:batch and POST /v1/gap."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, PROVIDER, needs
from service.answers import fits as answers
from service.api.current import parts, scope
from service.api.schemas.fits import BatchRequestSchema, FitsAnswerSchema, GapAnswerSchema, GapRequestSchema
from service.api.schemas.tasks import TaskSchema
from service.api.tasks import submitted, wants_task
from service.domain import Importance, Requirement
from service.errors import FieldError, TooLarge
from service.operations.find_gap import Have
from service.operations.fit_offerings import Using

blueprint = Blueprint("fits", __name__, url_prefix="/v1", description="Offerings and persons against targets")


@blueprint.route("/fits:batch")
class FitsBatch(MethodView):
    """Many against many."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(BatchRequestSchema)
    @blueprint.response(200, FitsAnswerSchema)
    @blueprint.alt_response(202, schema=TaskSchema, description="Asked for with `Prefer: respond-async`")
    def post(self, asked: dict[str, Any]) -> Any:
        """Fit every offering to every target; offerings in the order given, then targets.

        With `Prefer: respond-async` a task does it, and takes any number of pairs.
        """
        if wants_task():
            parts().offerings.get_many(scope(), asked["offerings"])
            return submitted("fits.batch", asked)
        numbers = asked["detail"] == "numbers" or asked["format"] == "csv"
        settings = parts().settings
        _check_pairs(asked, settings.number_pairs if numbers else settings.fit_pairs)
        operation = parts().fit_offerings
        if not numbers:
            return answers.offering_fits(operation.pairs(scope(), asked["offerings"], asked["targets"], using(asked)))
        found = operation.numbers(scope(), asked["offerings"], asked["targets"], using(asked))
        if asked["format"] == "csv":
            name = {"Content-Disposition": 'attachment; filename="fits.csv"'}
            return Response(answers.fit_numbers_csv(found), content_type="text/csv; charset=utf-8", headers=name)
        return answers.fit_numbers(found)


@blueprint.route("/gap")
class GapView(MethodView):
    """What is missing."""

    @needs(HR, ADVISER)
    @blueprint.arguments(GapRequestSchema)
    @blueprint.response(200, GapAnswerSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Compare posted texts, concepts and offerings with a target; nothing is stored."""
        have = [Have(**item) for item in asked["have"]]
        wanted = asked["target"] if "target" in asked else posted_requirements(asked["requirements"])
        return answers.gap(parts().find_gap(scope(), have, wanted, using(asked)))


def _check_pairs(asked: dict[str, Any], most: int) -> None:
    pairs = len(asked["offerings"]) * len(asked["targets"])
    if pairs > most:
        detail = f"{pairs} pairs are more than {most}; ask in several requests, or for detail numbers"
        raise TooLarge(detail, [FieldError("/offerings", detail)])


def using(asked: dict[str, Any]) -> Using:
    """The taxonomy and matcher that a request asks for."""
    return Using(asked.get("taxonomy"), asked.get("matcher"))


def posted_requirements(items: Sequence[dict[str, Any]]) -> tuple[Requirement, ...]:
    """A list of requirements as a request gives it."""
    return tuple(_requirement(item) for item in items)


def _requirement(item: dict[str, Any]) -> Requirement:
    options = tuple(item.get("options", ()))
    return Requirement(item.get("concept", options[0] if options else ""), Importance(item["importance"]), options)
