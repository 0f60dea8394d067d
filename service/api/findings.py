"""/v1/findings, /v1/rules and /v1/reviews: what is wrong with offerings, and what happened to it."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ANY, AUDITOR, PROVIDER, needs
from service.answers import findings as answers
from service.api.current import parts, scope
from service.api.declarations import creates, updates
from service.api.schemas.findings import (
    DiffQuerySchema,
    DiffSchema,
    EventQuerySchema,
    EventsSchema,
    FindingPageSchema,
    FindingQuerySchema,
    FindingSchema,
    ReviewRequestSchema,
    ReviewSchema,
    RulesSchema,
    WaiverRequestSchema,
)
from service.api.schemas.tasks import TaskSchema
from service.api.tasks import submitted, wants_task
from service.errors import BadInput, FieldError
from service.quality.engine import rule, rules
from service.store.finding_values import FindingFilter, Waiver
from service.store.offerings import OfferingFilter
from service.taxonomy.drift import diff

blueprint = Blueprint("findings", __name__, url_prefix="/v1", description="Stale, misaligned or opaque offerings")


def today() -> date:
    """The day that requests are judged against."""
    return datetime.now(UTC).date()


@blueprint.route("/findings")
class Findings(MethodView):
    """The list."""

    @needs(PROVIDER, AUDITOR)
    @blueprint.arguments(FindingQuerySchema, location="query")
    @blueprint.response(200, FindingPageSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List findings of the last review, open ones unless asked otherwise, by offering and rule."""
        if "rule" in asked:
            rule(asked["rule"])
        names = ("offering", "provider", "rule", "kind", "severity", "result", "closed")
        named = {name: asked[name] for name in names if name in asked}
        wanted = FindingFilter(**named, waived_on=None if asked["waived"] else today())
        page = parts().findings.page(scope(), wanted, asked["limit"], asked.get("cursor"))
        return {
            "findings": [answers.finding(item) for item in page.items],
            "next_cursor": page.next_cursor,
            "total": parts().findings.count(scope(), wanted),
        }


@blueprint.route("/findings/events")
class FindingEvents(MethodView):
    """What happened."""

    @needs(PROVIDER, AUDITOR)
    @blueprint.arguments(EventQuerySchema, location="query")
    @blueprint.response(200, EventsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Read what happened to findings after an event, oldest first: opened, changed, closed, waived, unwaived."""
        found = parts().findings.events(scope(), asked["after"], asked["limit"])
        return {"events": [answers.event(item) for item in found]}


@blueprint.route("/findings/<finding_id>")
class OneFinding(MethodView):
    """One finding."""

    @needs(PROVIDER, AUDITOR)
    @blueprint.response(200, FindingSchema)
    def get(self, finding_id: str) -> dict[str, Any]:
        """Read a finding, open or closed."""
        return answers.finding(parts().findings.get(scope(), finding_id))


@blueprint.route("/findings/<finding_id>/waiver")
class FindingWaiver(MethodView):
    """A person's decision to set a finding aside."""

    @needs(PROVIDER)
    @updates("findings.OneFinding")
    @blueprint.arguments(WaiverRequestSchema)
    @blueprint.response(200, FindingSchema)
    def put(self, asked: dict[str, Any], finding_id: str) -> dict[str, Any]:
        """Waive a finding until a date; it comes back after that day, or when its value changes."""
        if asked["until"] < today():
            detail = "is in the past; give today or a later day"
            raise BadInput("the waiver would never count", [FieldError("/until", detail)])
        waiver = Waiver(asked["reason"], asked["until"], asked["by"])
        return answers.finding(parts().findings.waive(scope(), finding_id, waiver, today()))

    @needs(PROVIDER)
    @updates("findings.OneFinding")
    @blueprint.response(200, FindingSchema)
    def delete(self, finding_id: str) -> dict[str, Any]:
        """Take a waiver back."""
        return answers.finding(parts().findings.waive(scope(), finding_id, None, today()))


@blueprint.route("/rules")
class Rules(MethodView):
    """What offerings are judged by."""

    @needs(*ANY)
    @blueprint.response(200, RulesSchema)
    def get(self) -> dict[str, Any]:
        """List the rules."""
        return {"rules": [answers.rule_entry(name) for name in rules()]}


@blueprint.route("/reviews")
class Reviews(MethodView):
    """A review of what changed."""

    @needs(PROVIDER)
    @creates
    @blueprint.arguments(ReviewRequestSchema)
    @blueprint.response(200, ReviewSchema)
    @blueprint.alt_response(202, schema=TaskSchema, description="A long catalogue: a task to follow")
    def post(self, asked: dict[str, Any]) -> dict[str, Any] | Response:
        """Judge the offerings that changed since they were last judged; read the result at /v1/findings.

        A long catalogue, and any with `Prefer: respond-async`, is judged by a task.
        """
        count = len(asked["offerings"]) or parts().offerings.count(scope(), OfferingFilter(withdrawn=False))
        if wants_task() or count > parts().settings.task_offerings:
            arguments = {"offerings": asked["offerings"], "on": today().isoformat()}
            return submitted("offerings.review", arguments)
        return answers.review(parts().review_offerings(scope(), today(), asked["offerings"]))


@blueprint.route("/taxonomies/diff")
class TaxonomyDiff(MethodView):
    """Two versions."""

    @needs(*ANY)
    @blueprint.arguments(DiffQuerySchema, location="query")
    @blueprint.response(200, DiffSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say what changed from one loaded version to another, counting only what both truly say."""
        if asked["from_version"] == asked["to_version"]:
            raise BadInput("give two different versions", [FieldError("/to", "is the same as from")])
        library = parts().library
        before, after = library.shelf(asked["from_version"]), library.shelf(asked["to_version"])
        return diff(before.taxonomy, after.taxonomy).document()
