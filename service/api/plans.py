"""/v1/plans: the offerings that close a gap."""

from dataclasses import replace
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, needs
from service.answers import plans as answers
from service.api.current import parts, scope
from service.api.fits import posted_requirements, using
from service.api.schemas.plans import DistancesSchema, PlanAnswerSchema, PlanRequestSchema, WhatIfRequestSchema
from service.operations.find_gap import Have
from service.operations.offering_conditions import Conditions, checked_languages
from service.operations.plan_request import Choice, Close, Limits, Person, PlanRequest, Unknown
from service.planning.problem import Goal

blueprint = Blueprint(
    "plans", __name__, url_prefix="/v1", description="From what is open to the offerings that close it"
)


@blueprint.route("/plans")
class Plans(MethodView):
    """Plans."""

    @needs(ADVISER, HR)
    @blueprint.arguments(PlanRequestSchema)
    @blueprint.response(200, PlanAnswerSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Close a gap: the best offerings by the goal within the limits, with proof; nothing is stored."""
        wanted = asked.get("target") or posted_requirements(asked["requirements"])
        request = replace(
            plan_request(asked, tuple(asked["why_not"])), target=wanted, alternatives=asked["alternatives"]
        )
        return answers.plan(parts().planning.plan(scope(), request))


@blueprint.route("/what-if")
class WhatIf(MethodView):
    """Several targets."""

    @needs(ADVISER, HR)
    @blueprint.arguments(WhatIfRequestSchema)
    @blueprint.response(200, DistancesSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say how far a person is from several targets, or which occupations are nearest now, and the way to each."""
        compare, request = parts().planning.compare, plan_request(asked, ())
        if "nearest" in asked:
            return answers.distances(compare.nearest(scope(), request, asked["nearest"]))
        return answers.distances(compare.named(scope(), request, asked["targets"]))


def plan_request(asked: dict[str, Any], why_not: tuple[str, ...]) -> PlanRequest:
    """What a request says of person, goal and limits; the target is put in by the caller."""
    return PlanRequest(
        person(asked),
        (),
        Goal(asked["goal"]),
        Close(asked["close"]),
        limits(asked["limits"]),
        Unknown(asked["if_unknown"]),
        _choice(asked, why_not),
        using=using(asked),
    )


def person(asked: dict[str, Any]) -> Person:
    """Whose gap it is."""
    return Person(tuple(Have(**item) for item in asked.get("have", ())), asked.get("candidate"))


def limits(asked: dict[str, Any]) -> Limits:
    """The limits of a request."""
    return Limits(
        asked.get("budget"), asked.get("currency"), asked.get("hours"), asked.get("offerings"), conditions(asked)
    )


def conditions(asked: dict[str, Any]) -> Conditions:
    """What each offering must be."""
    return Conditions(
        checked_languages(asked.get("languages", ()), "/limits/languages"),
        tuple(asked.get("modes", ())),
        tuple(asked.get("levels", ())),
        tuple(asked.get("providers", ())),
        asked.get("starts_from"),
        asked.get("ends_by"),
    )


def _choice(asked: dict[str, Any], why_not: tuple[str, ...]) -> Choice:
    prerequisites = {key: tuple(needed) for key, needed in asked["prerequisites"].items()}
    return Choice(tuple(asked["planned"]), tuple(asked["without"]), why_not, prerequisites)
