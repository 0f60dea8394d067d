"""/v1/judgements: people's verdicts on matches."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, AUDITOR, HR, PROVIDER, needs
from service.answers import judgements as answers
from service.api.current import parts, scope
from service.api.declarations import creates
from service.api.schemas.judgements import (
    JudgementListSchema,
    JudgementQuerySchema,
    JudgementRequestSchema,
    JudgementsSchema,
)
from service.domain import JudgementVerdict
from service.operations.judge_matches import PostedJudgement

blueprint = Blueprint("judgements", __name__, url_prefix="/v1/judgements", description="People's verdicts on matches")


@blueprint.route("")
class Judgements(MethodView):
    """Verdicts."""

    @needs(HR, PROVIDER, ADVISER)
    @creates
    @blueprint.arguments(JudgementRequestSchema)
    @blueprint.response(200, JudgementsSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Store verdicts, all or none; a judge's newer verdict on the same text and concept replaces the older."""
        posted = [
            PostedJudgement(**{**item, "verdict": JudgementVerdict(item["verdict"])}) for item in asked["judgements"]
        ]
        saved = parts().judge_matches(scope(), posted)
        return {"judgements": [answers.judgement(item) for item in saved]}

    @needs(HR, PROVIDER, AUDITOR)
    @blueprint.arguments(JudgementQuerySchema, location="query")
    @blueprint.response(200, JudgementListSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List verdicts by id, re-opened ones with the reason."""
        page = parts().judgements.page(scope(), asked["limit"], asked.get("cursor"), offering=asked.get("offering"))
        return {
            "judgements": [answers.judgement(item) for item in page.items],
            "next_cursor": page.next_cursor,
        }
