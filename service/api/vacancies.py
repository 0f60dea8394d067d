"""/v1/vacancies and /v1/providers: adverts, what they ask for, who answers them."""

from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, PROVIDER, needs
from service.answers import offerings as import_answers
from service.answers import vacancies as answers
from service.api.current import parts, scope
from service.api.declarations import creates, updates
from service.api.fits import using
from service.api.schemas.fits import RankedFitsSchema, RankingQuerySchema
from service.api.schemas.offerings import ImportReportSchema
from service.api.schemas.tasks import TaskSchema
from service.api.schemas.vacancies import (
    CorrectionsSchema,
    CoverageQuerySchema,
    ProviderCoverageSchema,
    VacancyImportQuerySchema,
    VacancyPageSchema,
    VacancyQuerySchema,
    VacancyRequirementsSchema,
    VacancySchema,
)
from service.api.tasks import submitted, wants_task
from service.api.taxonomies import ranked_offerings
from service.domain import Importance
from service.store.vacancies import Correction, VacancyFilter

blueprint = Blueprint("vacancies", __name__, url_prefix="/v1", description="What jobs ask for")

FILE_TYPES = ("text/csv", "application/json", "application/jsonl", "text/html", "text/plain")


@blueprint.route("/vacancies")
class Vacancies(MethodView):
    """The list."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(VacancyQuerySchema, location="query")
    @blueprint.response(200, VacancyPageSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List vacancies, filtered, by id."""
        wanted = VacancyFilter(
            asked.get("employer"), asked.get("source"), asked.get("q"), asked.get("open_on"), asked["reposts"]
        )
        page = parts().vacancies.page(scope(), wanted, asked["limit"], asked.get("cursor"))
        return {
            "vacancies": [answers.vacancy(item) for item in page.items],
            "next_cursor": page.next_cursor,
            "total": parts().vacancies.count(scope(), wanted),
        }


@blueprint.route("/vacancies:import")
class VacanciesImport(MethodView):
    """A posted file."""

    @needs(HR)
    @creates
    @blueprint.arguments(VacancyImportQuerySchema, location="query")
    @blueprint.response(200, ImportReportSchema)
    @blueprint.alt_response(202, schema=TaskSchema, description="A long file: a task to follow")
    @blueprint.doc(
        requestBody={
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES},
        }
    )
    def post(self, asked: dict[str, Any]) -> dict[str, Any] | Response:
        """Import vacancies (CSV, JSON, JSON Lines, JobPosting in JSON-LD or HTML, plain text).

        A long file, and any with `Prefer: respond-async`, is imported by a task.
        """
        data = request.get_data()
        if wants_task() or len(data) > parts().settings.task_bytes:
            named = {"source": asked.get("source"), "format": asked.get("format")}
            return submitted("vacancies.import", {**asked, **named}, data)
        rows = parts().vacancy_rows(data, asked["map"], asked.get("format"))
        report = parts().import_vacancies(scope(), rows, asked.get("source"))
        return import_answers.import_report(report)


@blueprint.route("/vacancies/<vacancy_id>")
class OneVacancy(MethodView):
    """One vacancy."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.response(200, VacancySchema)
    def get(self, vacancy_id: str) -> dict[str, Any]:
        """Read a vacancy."""
        return answers.vacancy(parts().vacancies.get(scope(), vacancy_id))

    @needs(HR)
    @updates("vacancies.OneVacancy")
    @blueprint.response(204)
    def delete(self, vacancy_id: str) -> None:
        """Delete a vacancy and everything read from it."""
        parts().vacancies.delete(scope(), vacancy_id)


@blueprint.route("/vacancies/<vacancy_id>/requirements")
class VacancyRequirements(MethodView):
    """What an advert asks for."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.response(200, VacancyRequirementsSchema)
    def get(self, vacancy_id: str) -> dict[str, Any]:
        """Show the requirements with their sentences, the conditions, and what the occupation needs besides."""
        return answers.requirements(parts().read_vacancies.show(scope(), vacancy_id))

    @needs(HR)
    @updates("vacancies.VacancyRequirements")
    @blueprint.arguments(CorrectionsSchema)
    @blueprint.response(200, VacancyRequirementsSchema)
    def patch(self, asked: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
        """Correct requirements; corrections survive the re-import of the same advert."""
        posted = asked["corrections"]
        corrections = [
            Correction(
                item["concept"], item["action"] == "removed", Importance(item["importance"]), tuple(item["options"])
            )
            for item in posted
            if item["action"] != "reset"
        ]
        dropped = [item["concept"] for item in posted if item["action"] == "reset"]
        parts().read_vacancies.correct(scope(), vacancy_id, corrections, dropped)
        return answers.requirements(parts().read_vacancies.show(scope(), vacancy_id))


@blueprint.route("/vacancies/<vacancy_id>/offerings")
class VacancyOfferings(MethodView):
    """Offerings for a vacancy."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(RankingQuerySchema, location="query")
    @blueprint.response(200, RankedFitsSchema)
    def get(self, asked: dict[str, Any], vacancy_id: str) -> dict[str, Any]:
        """Rank the offerings for a vacancy, best coverage first."""
        parts().vacancies.get(scope(), vacancy_id)
        return ranked_offerings(asked, vacancy_id)


@blueprint.route("/providers/<path:provider>/coverage")
class ProviderCoverage(MethodView):
    """A provider's catalogue against targets."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(CoverageQuerySchema, location="query")
    @blueprint.response(200, ProviderCoverageSchema)
    def get(self, asked: dict[str, Any], provider: str) -> Any:
        """Compare a provider's offerings with occupations or loaded vacancies; as JSON or CSV."""
        found = parts().cover_targets(scope(), provider, asked["target"], using(asked))
        if asked["format"] == "csv":
            name = {"Content-Disposition": 'attachment; filename="coverage.csv"'}
            return Response(answers.provider_coverage_csv(found), content_type="text/csv; charset=utf-8", headers=name)
        return answers.provider_coverage(found)
