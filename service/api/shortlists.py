"""Shortlists of candidates for a target, and how a selection falls on groups."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import AUDITOR, HR, needs
from service.answers import people as answers
from service.api.current import parts, saw, scope
from service.api.fits import posted_requirements, using
from service.api.schemas.shortlists import (
    ImpactRequestSchema,
    ImpactSchema,
    PostedShortlistSchema,
    ShortlistRequestSchema,
    ShortlistSchema,
)
from service.domain import Requirement
from service.operations.report_impact import Selection
from service.operations.shortlist_candidates import ShortlistRequest
from service.operations.shortlist_filters import Filters

blueprint = Blueprint("shortlists", __name__, url_prefix="/v1", description="Many candidates for one target")


@blueprint.route("/vacancies/<vacancy_id>/shortlist")
class VacancyShortlist(MethodView):
    """Candidates for a vacancy."""

    @needs(HR)
    @blueprint.arguments(ShortlistRequestSchema)
    @blueprint.response(200, ShortlistSchema)
    def post(self, asked: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
        """List all candidates by what they have shown of what the vacancy asks for; nobody is rejected."""
        parts().vacancies.get(scope(), vacancy_id)
        return _shortlist(vacancy_id, asked)


@blueprint.route("/occupations/<name>/shortlist")
class OccupationShortlist(MethodView):
    """Candidates for an occupation."""

    @needs(HR)
    @blueprint.arguments(ShortlistRequestSchema)
    @blueprint.response(200, ShortlistSchema)
    def post(self, asked: dict[str, Any], name: str) -> dict[str, Any]:
        """List all candidates by what they have shown of what the occupation asks for; nobody is rejected."""
        return _shortlist(name, asked)


@blueprint.route("/shortlist")
class PostedShortlist(MethodView):
    """Candidates for a posted list."""

    @needs(HR)
    @blueprint.arguments(PostedShortlistSchema)
    @blueprint.response(200, ShortlistSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List all candidates by what they have shown of posted requirements or of a target by name."""
        wanted = asked["target"] if "target" in asked else posted_requirements(asked["requirements"])
        return _shortlist(wanted, asked)


@blueprint.route("/shortlist:impact")
class ShortlistImpact(MethodView):
    """Groups compared."""

    @needs(HR, AUDITOR)
    @blueprint.arguments(ImpactRequestSchema)
    @blueprint.response(200, ImpactSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Compare selection rates of groups (four-fifths rule, with intervals); the labels are not stored."""
        selected = asked["selected"]
        selection = Selection(
            tuple(selected["candidates"]) if "candidates" in selected else None,
            selected.get("top"),
            selected.get("coverage"),
            tuple(selected["decisions"]) if "decisions" in selected else None,
        )
        request = ShortlistRequest(asked["target"], candidates=tuple(asked["groups"]))
        return answers.impact(parts().people.impact(scope(), request, asked["groups"], selection))


def _shortlist(target: str | tuple[Requirement, ...], asked: dict[str, Any]) -> dict[str, Any]:
    given = asked["filters"]
    filters = Filters(
        tuple(given["must_haves"]),
        given["trusted_only"],
        given.get("level"),
        tuple(given["languages"]),
        tuple(given["issuers"]),
        given.get("issued_since"),
    )
    request = ShortlistRequest(
        target,
        filters,
        tuple(asked["candidates"]) if "candidates" in asked else None,
        asked["expired"],
        asked["limit"],
        answers.shortlist_key(asked["cursor"]) if "cursor" in asked else None,
    )
    found = parts().people.shortlist(scope(), request, using(asked))
    saw(*(item.held.candidate for item in found.candidates))
    return answers.shortlist(found)
