"""POST /v1/matches: concepts for posted texts."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, PROVIDER, needs
from service.answers import matches as answers
from service.api.current import parts
from service.api.schemas.matches import MatchAnswerSchema, MatchRequestSchema
from service.matching.base import Query

blueprint = Blueprint("matches", __name__, url_prefix="/v1/matches", description="Concepts found in texts")


@blueprint.route("")
class Matches(MethodView):
    """Matching of texts."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(MatchRequestSchema)
    @blueprint.response(200, MatchAnswerSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Find the ESCO concepts that texts speak of, with scores and the words that show it."""
        queries = [Query(item["text"], item.get("context", "")) for item in asked["texts"]]
        found = parts().match_texts(
            queries, asked["limit"], taxonomy=asked.get("taxonomy"), matcher=asked.get("matcher")
        )
        return answers.matched_texts(found)
