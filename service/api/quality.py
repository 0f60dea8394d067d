"""Quality of offerings and providers: profile, feedback, cures, report, comparison."""

from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, AUDITOR, HR, PROVIDER, needs
from service.answers import quality as answers
from service.answers.provider_page import provider_page
from service.api.current import parts, scope
from service.api.declarations import creates
from service.api.findings import today
from service.api.schemas.findings import (
    CompareRequestSchema,
    ComparisonSchema,
    CuresQuerySchema,
    FeedbackRequestSchema,
    FeedbackSchema,
    QualityQuerySchema,
    QualitySchema,
    ReportQuerySchema,
    ReportSchema,
)
from service.errors import BadInput, FieldError
from service.quality.frameworks import framework
from service.store.feedback import Feedback

blueprint = Blueprint("quality", __name__, url_prefix="/v1", description="Quality of offerings and providers")


@blueprint.route("/offerings/<offering_id>/quality")
class OfferingQuality(MethodView):
    """The profile."""

    @needs(PROVIDER, ADVISER, AUDITOR)
    @blueprint.arguments(QualityQuerySchema, location="query")
    @blueprint.response(200, QualitySchema)
    def get(self, asked: dict[str, Any], offering_id: str) -> dict[str, Any]:
        """Profile an offering: nine dimensions, coverage per framework, micro-evaluation, gaps, findings, feedback."""
        return answers.quality(parts().profile_quality.offering(scope(), offering_id, today(), asked["framework"]))


@blueprint.route("/offerings/<offering_id>/feedback")
class OfferingFeedback(MethodView):
    """The stakeholders' voice."""

    @needs(PROVIDER, ADVISER, AUDITOR)
    @blueprint.response(200, FeedbackSchema)
    def get(self, offering_id: str) -> dict[str, Any]:
        """Read what stakeholders said, with their number."""
        parts().offerings.get(scope(), offering_id)
        return answers.feedback_summary(parts().feedback.of(scope(), [offering_id]).get(offering_id, ()))

    @needs(HR, PROVIDER, ADVISER)
    @creates
    @blueprint.arguments(FeedbackRequestSchema)
    @blueprint.response(201, FeedbackSchema)
    def post(self, asked: dict[str, Any], offering_id: str) -> dict[str, Any]:
        """Record what a stakeholder said; the same words of the same voice on the same day stand once."""
        parts().offerings.get(scope(), offering_id)
        day = asked.get("date", today())
        if day > today():
            detail = "is in the future"
            raise BadInput("feedback cannot be given in the future", [FieldError("/date", detail)])
        given = Feedback(asked["role"], asked["organisation"], day, asked["relevance"], asked.get("text", ""))
        parts().feedback.add(scope(), offering_id, given)
        return answers.feedback_summary(parts().feedback.of(scope(), [offering_id]).get(offering_id, ()))


@blueprint.route("/offerings/<offering_id>/cures")
class OfferingCures(MethodView):
    """What would put things right."""

    @needs(PROVIDER)
    @blueprint.arguments(CuresQuerySchema, location="query")
    @blueprint.response(200, description="suggested alignments, and in json rewrite patterns for vague outcomes")
    def get(self, asked: dict[str, Any], offering_id: str) -> Any:
        """Suggest ESCO alignments (json, Open Badges 2 or 3 `alignment`, CSV) and rewrite patterns for outcomes."""
        found = parts().profile_quality.cures(scope(), offering_id, today())
        if asked["format"] == "csv":
            return Response(answers.alignment_rows(found), mimetype="text/csv")
        form = {"json": answers.cures, "openbadges2": answers.open_badges_2, "openbadges3": answers.open_badges_3}
        return form[asked["format"]](found)


@blueprint.route("/providers/<path:provider>/report")
class ProviderReportView(MethodView):
    """A provider's report."""

    @needs(PROVIDER, AUDITOR)
    @blueprint.arguments(ReportQuerySchema, location="query")
    @blueprint.response(200, ReportSchema)
    def get(self, asked: dict[str, Any], provider: str) -> Any:
        """Report on a provider by exact name, as JSON or as a page that stands alone and prints well."""
        found = parts().profile_quality.provider(scope(), provider, today())
        document = answers.provider_report(found, public=asked["public"])
        if asked["format"] == "html":
            return Response(provider_page(document), mimetype="text/html")
        return document


@blueprint.route("/quality:compare")
class QualityComparison(MethodView):
    """Several side by side."""

    @needs(PROVIDER, ADVISER, AUDITOR)
    @blueprint.arguments(CompareRequestSchema)
    @blueprint.response(200, ComparisonSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Compare offerings and providers by dimension and framework; null is unknown, and there is no total."""
        for name in asked["frameworks"]:
            framework(name)
        reader = parts().profile_quality
        single = [reader.offering(scope(), key, today(), asked["frameworks"]) for key in asked["offerings"]]
        many = [reader.provider(scope(), name, today()) for name in asked["providers"]]
        return {
            "offerings": [answers.compared_offering(item) for item in single],
            "providers": [answers.compared_provider(item, asked["frameworks"]) for item in many],
        }
