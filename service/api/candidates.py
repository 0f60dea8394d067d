"""/v1/credentials and /v1/candidates: verify, keep what matching needs, show, find, export, erase."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, HR, needs
from service.answers import candidates as answers
from service.api.current import parts, saw, scope
from service.api.declarations import creates
from service.api.fits import using
from service.api.schemas.candidates import (
    AddedSchema,
    CandidateFitQuerySchema,
    CandidateFitSchema,
    CandidateQuerySchema,
    CandidatesSchema,
    ExpiredSchema,
    ProfileSchema,
    VerificationsSchema,
)
from service.api.uploads import BODY, uploaded
from service.operations.add_credentials import checked_candidate
from service.operations.find_candidates import Wanted
from service.store.rows import decode_cursor, encode_cursor

blueprint = Blueprint("candidates", __name__, url_prefix="/v1", description="Credentials and the people who hold them")


@blueprint.route("/credentials:verify")
class CredentialsVerify(MethodView):
    """Verdicts."""

    @needs(HR, ADVISER)
    @blueprint.response(200, VerificationsSchema)
    @blueprint.doc(requestBody=BODY)
    def post(self) -> dict[str, Any]:
        """Verify posted credentials, each judged in checks; nothing is stored."""
        files, asked = uploaded()
        verify = parts().candidates.verify
        return {"results": [answers.verified(name, verify(scope(), data, asked)) for name, data in files]}


@blueprint.route("/candidates")
class Candidates(MethodView):
    """The list."""

    @needs(HR)
    @blueprint.arguments(CandidateQuerySchema, location="query")
    @blueprint.response(200, CandidatesSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List candidates by id, or find those who have shown a concept."""
        cursor = asked.get("cursor")
        if "concept" not in asked:
            repository = parts().candidates.repository
            page = repository.page(scope(), asked["limit"], cursor)
            saw(*(item.id for item in page.items))
            listed = [answers.candidate(item) for item in page.items]
            return {"candidates": listed, "next_cursor": page.next_cursor, "total": repository.count(scope())}
        wanted = Wanted(asked["concept"], asked.get("trusted"), asked["expired"])
        after = decode_cursor(cursor, 1)[0] if cursor else ""
        found = parts().candidates.find(scope(), wanted, (after, asked["limit"]), using(asked))
        saw(*(item.held.candidate for item in found.found))
        following = encode_cursor(found.after) if found.after is not None else None
        return answers.found_candidates(found) | {"next_cursor": following}


@blueprint.route("/candidates/<candidate_id>")
class OneCandidate(MethodView):
    """One candidate."""

    @needs(HR)
    @blueprint.response(204)
    def delete(self, candidate_id: str) -> None:
        """Erase a candidate: rows, credentials, matches, and what was fetched for them."""
        parts().candidates.erase(scope(), checked_candidate(candidate_id))


@blueprint.route("/candidates/<candidate_id>/credentials")
class CandidateCredentials(MethodView):
    """A candidate's wallet."""

    @needs(HR)
    @creates
    @blueprint.response(200, AddedSchema)
    @blueprint.doc(requestBody=BODY)
    def post(self, candidate_id: str) -> dict[str, Any]:
        """Verify credentials and store what matching needs; the same one twice is one, the files are not kept."""
        files, asked = uploaded()
        added = parts().candidates.add(scope(), candidate_id, files, asked)
        saw(*(holder for file in added for item in file.credentials for holder in item.also_held_by))
        return answers.added(candidate_id, added)


@blueprint.route("/candidates/<candidate_id>/profile")
class CandidateProfile(MethodView):
    """What a candidate has shown."""

    @needs(HR)
    @blueprint.arguments(ExpiredSchema, location="query")
    @blueprint.response(200, ProfileSchema)
    def get(self, asked: dict[str, Any], candidate_id: str) -> dict[str, Any]:
        """Show the concepts held with their best evidence, and every credential with its verdict and dates."""
        found = parts().candidates.profile(
            scope(), checked_candidate(candidate_id), using(asked), expired=asked["expired"]
        )
        saw(*(holder for holders in found.also_held_by.values() for holder in holders))
        return answers.profile(found)


@blueprint.route("/candidates/<candidate_id>/fit")
class CandidateFit(MethodView):
    """A candidate against a target."""

    @needs(HR)
    @blueprint.arguments(CandidateFitQuerySchema, location="query")
    @blueprint.response(200, CandidateFitSchema)
    def get(self, asked: dict[str, Any], candidate_id: str) -> dict[str, Any]:
        """Fit a candidate to an occupation or vacancy; only trusted credentials make a requirement met."""
        found = parts().candidates.fit(
            scope(), checked_candidate(candidate_id), asked["target"], using(asked), expired=asked["expired"]
        )
        return answers.candidate_fit(found)


@blueprint.route("/candidates/<candidate_id>/export")
class CandidateExport(MethodView):
    """What is known of a candidate."""

    @needs(HR)
    @blueprint.response(200, description="Everything stored, table by table")
    def get(self, candidate_id: str) -> dict[str, Any]:
        """Export everything that is stored of a candidate."""
        return answers.export(parts().candidates.export(scope(), checked_candidate(candidate_id)))
