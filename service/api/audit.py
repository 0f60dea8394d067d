"""/v1/audit: who saw which candidate; written for every answer that shows one."""

from typing import Any

from flask import Flask, Response, g, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import AUDITOR, current_caller, needs
from service.answers import access as answers
from service.api.current import parts, scope, shown
from service.api.schemas.audit import AuditQuerySchema, AuditSchema
from service.store.audit import ViewFilter

blueprint = Blueprint("audit", __name__, url_prefix="/v1", description="Who saw which candidate")


@blueprint.route("/audit")
class Audit(MethodView):
    """The log."""

    @needs(AUDITOR)
    @blueprint.arguments(AuditQuerySchema, location="query")
    @blueprint.response(200, AuditSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List who saw which candidate, the newest first; candidates are named by a keyed hash."""
        wanted = ViewFilter(asked.get("candidate"), asked.get("caller"))
        page = parts().access.audit.page(scope(), wanted, asked["limit"], asked.get("cursor"))
        return {"views": [answers.candidate_view(item) for item in page.items], "next_cursor": page.next_cursor}


def register(app: Flask) -> None:
    """Have every answer that shows a candidate written down before it leaves; one that cannot be is not given."""

    @app.after_request
    def record(response: Response) -> Response:
        named = (request.view_args or {}).get("candidate_id")
        seen = shown() if named is None else {*shown(), named}
        if seen and response.status_code < 400 and "caller" in g:
            parts().access.audit.record(current_caller(), f"{request.method} {request.url_rule}", seen)
        return response
