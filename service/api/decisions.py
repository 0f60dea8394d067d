"""What people decide about candidates, what candidates say is wrong, and a fit in plain words."""

from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import AUDITOR, HR, needs
from service.answers import people as answers
from service.answers.explanations import explanation
from service.api.current import parts, saw, scope
from service.api.declarations import creates
from service.api.fits import using
from service.api.schemas.common import PageSchema
from service.api.schemas.decisions import (
    CandidateCorrectionRequestSchema,
    CandidateCorrectionSchema,
    CandidateCorrectionsSchema,
    DecisionQuerySchema,
    DecisionRequestSchema,
    DecisionSchema,
    DecisionsSchema,
    ExplanationQuerySchema,
    ExplanationSchema,
    RulingRequestSchema,
)
from service.operations.add_credentials import checked_candidate
from service.operations.record_decisions import PostedDecision
from service.store.corrections import NewCorrection

blueprint = Blueprint("decisions", __name__, url_prefix="/v1", description="People decide, and can be asked why")


@blueprint.route("/candidates/<candidate_id>/decisions")
class CandidateDecisions(MethodView):
    """Decisions on one candidate."""

    @needs(HR)
    @creates
    @blueprint.arguments(DecisionRequestSchema)
    @blueprint.response(201, DecisionSchema)
    def post(self, asked: dict[str, Any], candidate_id: str) -> dict[str, Any]:
        """Record what a person decided, with the reason and what the service showed; it never decides itself."""
        return answers.decision(parts().people.decisions(scope(), candidate_id, PostedDecision(**asked)))

    @needs(HR, AUDITOR)
    @blueprint.response(200, DecisionsSchema)
    def get(self, candidate_id: str) -> dict[str, Any]:
        """List the decisions on a candidate, oldest first."""
        found = parts().people.decisions.of(scope(), candidate_id)
        return {"decisions": [answers.decision(item) for item in found], "next_cursor": None}


@blueprint.route("/decisions")
class Decisions(MethodView):
    """Decisions on one target."""

    @needs(HR, AUDITOR)
    @blueprint.arguments(DecisionQuerySchema, location="query")
    @blueprint.response(200, DecisionsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the decisions on a target, by id."""
        page = parts().people.decisions.on(scope(), asked["target"], asked["limit"], asked.get("cursor"))
        saw(*(item.made.candidate for item in page.items))
        return {"decisions": [answers.decision(item) for item in page.items], "next_cursor": page.next_cursor}


@blueprint.route("/candidates/<candidate_id>/corrections")
class CandidateCorrections(MethodView):
    """What one candidate says is wrong."""

    @needs(HR)
    @creates
    @blueprint.arguments(CandidateCorrectionRequestSchema)
    @blueprint.response(201, CandidateCorrectionSchema)
    def post(self, asked: dict[str, Any], candidate_id: str) -> dict[str, Any]:
        """Take what a candidate says is wrong; a person must look at it."""
        return answers.correction(parts().people.corrections.ask(scope(), NewCorrection(candidate_id, **asked)))

    @needs(HR, AUDITOR)
    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, CandidateCorrectionsSchema)
    def get(self, asked: dict[str, Any], candidate_id: str) -> dict[str, Any]:
        """List what a candidate asked for and what became of it."""
        return _corrections(asked, candidate_id)


@blueprint.route("/candidates/<candidate_id>/corrections/<correction_id>:decide")
class CorrectionDecide(MethodView):
    """A person looks."""

    @needs(HR)
    @creates
    @blueprint.arguments(RulingRequestSchema)
    @blueprint.response(200, CandidateCorrectionSchema)
    def post(self, asked: dict[str, Any], candidate_id: str, correction_id: str) -> dict[str, Any]:
        """Uphold or dismiss a correction; an upheld one about a sentence counts at once, for everybody alike."""
        ruling = (asked["outcome"], asked["decided_by"], asked["reason"])
        return answers.correction(parts().people.corrections.rule(scope(), candidate_id, correction_id, ruling))


@blueprint.route("/corrections")
class Corrections(MethodView):
    """What waits for a person."""

    @needs(HR, AUDITOR)
    @blueprint.arguments(PageSchema, location="query")
    @blueprint.response(200, CandidateCorrectionsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List corrections of all candidates that nobody has looked at."""
        return _corrections(asked, None)


@blueprint.route("/candidates/<candidate_id>/explanation")
class CandidateExplanation(MethodView):
    """A fit in plain words."""

    @needs(HR)
    @blueprint.arguments(ExplanationQuerySchema, location="query")
    @blueprint.response(200, ExplanationSchema)
    def get(self, asked: dict[str, Any], candidate_id: str) -> Any:
        """Explain a candidate's fit in plain words, fit for the candidate to read; as JSON or as text."""
        candidate = checked_candidate(candidate_id)
        found = parts().candidates.fit(scope(), candidate, asked["target"], using(asked))
        made = [
            item for item in parts().people.decisions.of(scope(), candidate) if item.made.target == found.gap.target.id
        ]
        answer = explanation(found, made)
        if asked["format"] == "text":
            return Response(answer["text"], content_type="text/plain; charset=utf-8")
        return answer


def _corrections(asked: dict[str, Any], candidate: str | None) -> dict[str, Any]:
    page = parts().people.corrections.page(scope(), asked["limit"], asked.get("cursor"), candidate=candidate)
    saw(*(item.asked.candidate for item in page.items))
    return {"corrections": [answers.correction(item) for item in page.items], "next_cursor": page.next_cursor}
