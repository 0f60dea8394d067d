"""/v1/reconcile: match the names in a spreadsheet to ESCO in OpenRefine (Reconciliation Service API 0.2).

Anybody may ask: it answers from the taxonomy alone, which belongs to no tenant, and OpenRefine sends no keys.
"""

import json
from typing import Any

import marshmallow as ma
from flask import Response, render_template, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import public
from service.answers import reconciliation as answers
from service.answers.taxonomies import ATTRIBUTION
from service.api.current import parts
from service.api.schemas.reconciliation import (
    QUERIES_MAX,
    PreviewQuerySchema,
    ReconcileBatchSchema,
    ReconcileQuerySchema,
    SuggestionsSchema,
    SuggestQuerySchema,
)
from service.domain import Concept
from service.errors import BadInput, FieldError, TooLarge
from service.operations.reconcile_labels import PROPERTIES, TYPES, Asked

blueprint = Blueprint(
    "reconciliation",
    __name__,
    url_prefix="/v1/reconcile",
    description="Names to ESCO, for OpenRefine (Reconciliation Service API 0.2)",
    template_folder="../web/templates",
)
SUGGESTIONS = 10


@blueprint.after_request
def anybody(response: Response) -> Response:
    """Let pages of other origins read: the protocol asks for it, and nothing here is anybody's."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.route("")
class Reconcile(MethodView):
    """Manifest and queries."""

    @public
    @blueprint.arguments(ReconcileBatchSchema, location="query")
    @blueprint.response(200, description="the manifest, or an answer for each query")
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say what the service offers; with `queries`, answer them."""
        if "queries" in asked:
            return _answered(asked["queries"])
        return answers.manifest(request.base_url, parts().library.current_version())

    @public
    @blueprint.arguments(ReconcileBatchSchema, location="form")
    @blueprint.response(200, description="an answer for each query")
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Match names to concepts and occupations; `match` is true where one item alone bears exactly this label."""
        if "queries" not in asked:
            return answers.manifest(request.base_url, parts().library.current_version())
        return _answered(asked["queries"])


@blueprint.route("/suggest/entity")
class SuggestEntity(MethodView):
    """Concepts and occupations."""

    @public
    @blueprint.arguments(SuggestQuerySchema, location="query")
    @blueprint.response(200, SuggestionsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Complete what was typed to a concept or occupation."""
        wanted = (asked["type"],) if "type" in asked else ()
        found = parts().people.reconcile.suggest(asked["prefix"], wanted, asked["cursor"] + SUGGESTIONS)
        return answers.suggested(found[asked["cursor"] :])


@blueprint.route("/suggest/type")
class SuggestType(MethodView):
    """Types."""

    @public
    @blueprint.arguments(SuggestQuerySchema, location="query")
    @blueprint.response(200, SuggestionsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Complete what was typed to a type."""
        return answers.types(asked["prefix"])


@blueprint.route("/suggest/property")
class SuggestProperty(MethodView):
    """Properties."""

    @public
    @blueprint.arguments(SuggestQuerySchema, location="query")
    @blueprint.response(200, SuggestionsSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Complete what was typed to a property that can tell items apart."""
        return answers.properties(asked["prefix"])


@blueprint.route("/preview")
class Preview(MethodView):
    """A small page about one item."""

    @public
    @blueprint.arguments(PreviewQuerySchema, location="query")
    @blueprint.response(200, content_type="text/html")
    def get(self, asked: dict[str, Any]) -> Response:
        """Show a concept or occupation as a small page."""
        shelf, item = parts().people.reconcile.find(asked["id"])
        concepts = shelf.taxonomy.concepts
        near = shelf.hierarchy.broader(item.uri) if isinstance(item, Concept) else ()
        page = render_template(
            "reconcile_preview.html",
            item=item,
            broader=[concepts[uri].preferred_label for uri in near if uri in concepts],
            isco=getattr(item, "isco_code", None),
            attribution=ATTRIBUTION,
        )
        return Response(page, content_type="text/html; charset=utf-8")


def _answered(text: str) -> dict[str, Any]:
    """An answer for each query of a batch; BadInput points at what is wrong, and then nothing is answered."""
    try:
        batch = json.loads(text)
    except (ValueError, RecursionError):
        batch = None
    if not isinstance(batch, dict):
        detail = 'give a JSON object: {"q0": {"query": "SQL"}}'
        raise BadInput(detail, [FieldError("/queries", detail)])
    if len(batch) > QUERIES_MAX:
        raise TooLarge(f"{len(batch)} queries are more than {QUERIES_MAX}; send them in several batches")
    asked = {key: _query(key, item) for key, item in batch.items()}
    reconcile = parts().people.reconcile
    return {key: answers.results(reconcile(item)) for key, item in asked.items()}


def _query(key: str, item: Any) -> Asked:
    try:
        given = ReconcileQuerySchema().load(item)
    except ma.ValidationError as error:
        raise BadInput(f"query {key[:40]!r}: {error}", [FieldError(f"/queries/{key[:40]}", str(error))]) from None
    types = given.get("type") or []
    listed = [types] if isinstance(types, str) else types
    unknown = [name for name in listed if name not in TYPES] if isinstance(listed, list) else [listed]
    if unknown:
        detail = f"no type {str(unknown[0])[:40]!r}; known: {', '.join(TYPES)}"
        raise BadInput(f"query {key[:40]!r}: {detail}", [FieldError(f"/queries/{key[:40]}/type", detail)])
    # A property that the service does not know cannot tell items apart, and is left aside as the protocol has it.
    wanted = {one["pid"]: _texts(one["v"]) for one in given["properties"] if one["pid"] in PROPERTIES}
    return Asked(given["query"], tuple(listed), given["limit"], wanted)


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(one.get("name") or one.get("id") if isinstance(one, dict) else one) for one in values)
