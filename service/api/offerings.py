"""/v1/offerings: import, list, read, delete, matches and fit."""

from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, ANY, HR, PROVIDER, needs
from service.answers import fits as fit_answers
from service.answers import offerings as answers
from service.api.current import parts, scope
from service.api.declarations import creates, updates
from service.api.fits import using
from service.api.schemas.fits import FitQuerySchema, FitsAnswerSchema, RankedFitsSchema, RankingQuerySchema
from service.api.schemas.offerings import (
    ImportQuerySchema,
    ImportReportSchema,
    OfferingMatchesQuerySchema,
    OfferingMatchesSchema,
    OfferingPageSchema,
    OfferingQuerySchema,
    OfferingSchema,
)
from service.api.schemas.tasks import TaskSchema
from service.api.tasks import submitted, wants_task
from service.operations.import_offerings import CatalogueFile
from service.store.offerings import OfferingFilter

blueprint = Blueprint("offerings", __name__, url_prefix="/v1", description="What providers offer")

FILE_TYPES = ("text/csv", "application/json", "application/jsonl", "application/octet-stream")


@blueprint.route("/offerings")
class Offerings(MethodView):
    """The list."""

    @needs(*ANY)
    @blueprint.arguments(OfferingQuerySchema, location="query")
    @blueprint.response(200, OfferingPageSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List offerings, filtered, by id."""
        wanted = OfferingFilter(
            text=asked.get("q"),
            withdrawn=asked["withdrawn"],
            provider=asked.get("provider"),
            source=asked.get("source"),
            language=asked.get("language"),
            level=asked.get("level"),
            mode=asked.get("mode"),
        )
        page = parts().offerings.page(scope(), wanted, asked["limit"], asked.get("cursor"))
        return {
            "offerings": [answers.offering(item) for item in page.items],
            "next_cursor": page.next_cursor,
            "total": parts().offerings.count(scope(), wanted),
        }


@blueprint.route("/offerings:import")
class OfferingsImport(MethodView):
    """A posted catalogue."""

    @needs(PROVIDER)
    @creates
    @blueprint.arguments(ImportQuerySchema, location="query")
    @blueprint.response(200, ImportReportSchema)
    @blueprint.alt_response(202, schema=TaskSchema, description="A long file: a task to follow")
    @blueprint.doc(
        requestBody={
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES},
        }
    )
    def post(self, asked: dict[str, Any]) -> dict[str, Any] | Response:
        """Import a catalogue (CSV, JSON or JSON Lines); the same file twice changes nothing.

        A long file, and any with `Prefer: respond-async`, is imported by a task.
        """
        file = CatalogueFile(asked.get("source"), asked.get("snapshot"), asked["complete"])
        file.check()
        data = request.get_data()
        if wants_task() or len(data) > parts().settings.task_bytes:
            snapshot = file.snapshot.isoformat() if file.snapshot else None
            named = {"source": file.source, "format": asked.get("format"), "snapshot": snapshot}
            return submitted("offerings.import", {**asked, **named}, data)
        rows = parts().catalogue_rows(data, asked["map"], asked.get("format"))
        report = parts().import_offerings(scope(), rows, file)
        if asked["match"] and report.ids:
            parts().match_all(scope())
        return answers.import_report(report)


@blueprint.route("/offerings/<offering_id>")
class OneOffering(MethodView):
    """One offering."""

    @needs(*ANY)
    @blueprint.response(200, OfferingSchema)
    def get(self, offering_id: str) -> dict[str, Any]:
        """Read an offering."""
        return answers.offering(parts().offerings.get(scope(), offering_id))

    @needs(PROVIDER)
    @updates("offerings.OneOffering")
    @blueprint.response(204)
    def delete(self, offering_id: str) -> None:
        """Delete an offering and what was computed for it."""
        parts().offerings.delete(scope(), offering_id)


@blueprint.route("/offerings/<offering_id>/matches")
class OfferingMatches(MethodView):
    """What an offering's outcomes matched."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(OfferingMatchesQuerySchema, location="query")
    @blueprint.response(200, OfferingMatchesSchema)
    def get(self, asked: dict[str, Any], offering_id: str) -> dict[str, Any]:
        """Show the concepts of every outcome and tag, with evidence."""
        found = parts().show_matches(scope(), offering_id, asked.get("taxonomy"), asked.get("matcher"))
        return answers.offering_matches(found)


@blueprint.route("/offerings/<offering_id>/fit")
class OfferingFit(MethodView):
    """One offering against one target."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(FitQuerySchema, location="query")
    @blueprint.response(200, FitsAnswerSchema)
    def get(self, asked: dict[str, Any], offering_id: str) -> dict[str, Any]:
        """Fit the offering to an occupation or vacancy: counts, coverage, focus, score and every requirement."""
        found = parts().fit_offerings.pairs(scope(), [offering_id], [asked["target"]], using(asked))
        return fit_answers.offering_fits(found)


@blueprint.route("/offerings/<offering_id>/occupations")
class OfferingOccupations(MethodView):
    """Occupations that an offering prepares for."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(RankingQuerySchema, location="query")
    @blueprint.response(200, RankedFitsSchema)
    def get(self, asked: dict[str, Any], offering_id: str) -> dict[str, Any]:
        """Rank occupations by score; an offering that shows too little to tell gets none, and a note."""
        found = parts().fit_offerings.best_occupations(scope(), offering_id, asked["limit"], using(asked))
        return {**fit_answers.offering_fits(found), "total": found.total, "next_cursor": None}
