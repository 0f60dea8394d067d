"""Candidates and gaps in bulk: a file of rows in, a task that answers each row out."""

from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, needs
from service.api.current import parts
from service.api.declarations import creates
from service.api.schemas.bulk import BulkQuerySchema
from service.api.schemas.tasks import TaskSchema
from service.api.tasks import submitted
from service.operations.bulk import Bulk
from service.operations.bulk_rows import bulk_rows, json_lines

blueprint = Blueprint("bulk", __name__, url_prefix="/v1", description="Many rows at once, as tasks")

FILE_TYPES = ("application/jsonl", "text/csv")
BODY: dict[str, Any] = {
    "required": True,
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES},
}


def _submit(kind: str, asked: dict[str, Any]) -> Response:
    """Read every row before anything is done, and keep the rows as the task's file."""
    rows = bulk_rows(request.get_data(), Bulk(parts().candidates, parts().find_gap).kinds()[kind].columns)
    return submitted(kind, {"format": asked["format"]}, json_lines(rows).rstrip("\n").encode())


@blueprint.route("/candidates:import")
class CandidatesImport(MethodView):
    """Credentials of many candidates."""

    @needs(HR)
    @creates
    @blueprint.arguments(BulkQuerySchema, location="query")
    @blueprint.response(202, TaskSchema)
    @blueprint.doc(requestBody=BODY)
    def post(self, asked: dict[str, Any]) -> Response:
        """Add credentials to many candidates: rows of candidate, credential (JSON, JWT) and perhaps subject."""
        return _submit("candidates.import", asked)


@blueprint.route("/candidates:fit")
class CandidatesFit(MethodView):
    """Many candidates against targets."""

    @needs(HR)
    @creates
    @blueprint.arguments(BulkQuerySchema, location="query")
    @blueprint.response(202, TaskSchema)
    @blueprint.doc(requestBody=BODY)
    def post(self, asked: dict[str, Any]) -> Response:
        """Fit many candidates to targets: rows of candidate and target."""
        return _submit("candidates.fit", asked)


@blueprint.route("/gaps:batch")
class GapsBatch(MethodView):
    """Many gaps."""

    @needs(HR, ADVISER)
    @creates
    @blueprint.arguments(BulkQuerySchema, location="query")
    @blueprint.response(202, TaskSchema)
    @blueprint.doc(requestBody=BODY)
    def post(self, asked: dict[str, Any]) -> Response:
        """Find many gaps: rows of id, target, and have (a list) or one text, concept or offering."""
        return _submit("gaps.batch", asked)
