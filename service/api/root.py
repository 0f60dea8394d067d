"""The root of the API, liveness and readiness."""

from typing import Any

from flask import Blueprint, Response, jsonify

from service.access import public
from service.answers.taxonomies import ATTRIBUTION
from service.api.current import parts
from service.api.problems import problem
from service.errors import ServiceError

blueprint = Blueprint("root", __name__)


@blueprint.get("/v1")
@blueprint.get("/v1/")
@public
def root() -> Response:
    """Where things are, and whose classification this is."""
    return jsonify(
        {
            "name": "skillsgap",
            "version": "v1",
            "openapi": "/v1/openapi.json",
            "try_it": "/docs/",
            "resources": [
                "/v1/matches",
                "/v1/offerings",
                "/v1/fits:batch",
                "/v1/gap",
                "/v1/shortlist",
                "/v1/reconcile",
                "/v1/concepts",
                "/v1/occupations",
                "/v1/taxonomies",
                "/v1/judgements",
                "/v1/tasks",
                "/v1/events",
                "/v1/webhooks",
            ],
            "attribution": ATTRIBUTION,
        }
    )


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process is alive."""
    return jsonify({"status": "alive"})


@blueprint.get("/readyz")
@public
def readyz() -> Response | tuple[Response, int]:
    """A taxonomy is loaded and the database answers; else 503 with what to do."""
    try:
        version = parts().library.current_version()
    except ServiceError as error:
        return problem(error.status, error.title, error.detail)
    ready: dict[str, Any] = {"status": "ready", "taxonomy": version}
    return jsonify(ready)
