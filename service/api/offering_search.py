"""/v1/offerings/search."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ANY, needs
from service.answers import search as answers
from service.api.current import parts, scope
from service.api.fits import using
from service.api.schemas.search import FoundOfferingsSchema, SearchQuerySchema
from service.operations.offering_conditions import Conditions, checked_languages
from service.operations.search_request import Filters, Wanted, cursor_of
from service.store.rows import encode_cursor

blueprint = Blueprint("offering_search", __name__, url_prefix="/v1", description="Find offerings, and say why")


@blueprint.route("/offerings/search")
class OfferingSearch(MethodView):
    """The search."""

    @needs(*ANY)
    @blueprint.arguments(SearchQuerySchema, location="query")
    @blueprint.response(200, FoundOfferingsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Find offerings by plain words, concept, occupation, or like another one; each says why it was found."""
        wanted = Wanted(asked.get("q"), asked.get("concept"), asked.get("occupation"), asked.get("like"))
        cursor = asked.get("cursor")
        after = None if cursor is None else cursor_of(cursor)
        found = parts().planning.search(scope(), wanted, _filters(asked), (after, asked["limit"]), using(asked))
        following = None if found.after is None else encode_cursor(*found.after)
        return answers.found_offerings(found) | {"next_cursor": following}


def _filters(asked: dict[str, Any]) -> Filters:
    conditions = Conditions(
        checked_languages(asked["language"], "/language"),
        tuple(asked["mode"]),
        tuple(asked["level"]),
        tuple(asked["provider"]),
        asked.get("starts_from"),
        asked.get("ends_by"),
    )
    return Filters(
        conditions,
        asked.get("hours"),
        asked.get("price"),
        asked.get("currency"),
        tuple(asked["quality"]),
        asked["unknown_too"],
    )
