"""The application: parts, blueprints, error handling and the OpenAPI document."""

from flask import Flask, Response
from werkzeug.exceptions import RequestEntityTooLarge

from service import access
from service.api import (
    audit,
    bulk,
    candidates,
    decisions,
    declarations,
    findings,
    fits,
    judgements,
    limits,
    matches,
    observing,
    offering_search,
    offerings,
    plans,
    problems,
    quality,
    reconciliation,
    root,
    shortlists,
    tasks,
    taxonomies,
    trusted_issuers,
    vacancies,
    webhooks,
)
from service.api.problems import ProblemApi
from service.parts import EXTENSION, Parts
from service.settings import Settings
from service.web import pages

VERSION = "0.1.0"
DESCRIPTION = """How well a micro-credential fits what a job asks for, what is missing, and the evidence.

This service uses the ESCO classification of the European Commission.

A match score is the probability that a careful judge accepts the match. Three answers, never two: yes, no, not sure.
Errors are `application/problem+json` (RFC 9457).

Meant for showing, requirement by requirement, what credentials and offerings show of what a target asks for, with the
sentence that shows it. Not meant for deciding about people: it rejects nobody, takes no personal trait, and guesses
nothing that no credential says; a person decides, and records why. Ordering candidates is a high-risk use under
Annex III of the EU AI Act, and decisions by machine alone fall under Article 22 of the GDPR; docs/ai-act.md says what
is done about it and what is left to the operator. This is not a compliance claim. Limits: sentences in another language
than the loaded taxonomy's may not be read, experience without a credential is not seen, and a higher coverage is
no forecast of work."""


def create_app(settings: Settings | None = None, parts: Parts | None = None) -> Flask:
    """Build the WSGI application; settings of None are read from the environment.

    Nothing heavy happens here: the database is migrated with the first request that needs it, models and indexes
    are loaded with the first text.
    """
    settings = settings or (parts.settings if parts else Settings.from_environment())
    app = Flask("service", static_folder=None)
    app.config.update(
        API_TITLE="skillsgap",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0"}},
            "components": {"securitySchemes": {access.SECURITY: access.SCHEME}},
        },
        MAX_CONTENT_LENGTH=settings.body_bytes,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask types the provider by its base class
    app.extensions[EXTENSION] = parts or Parts(settings)
    problems.register(app)
    observing.register(app)
    limits.hurry(app, settings.body_seconds)
    access.register(app, limits.counter(app, settings.rate_limit))
    declarations.register(app, VERSION)
    audit.register(app)
    api = ProblemApi(app, spec_kwargs={"extra_plugins": [declarations.Headers()]})
    for module in (
        matches,
        offerings,
        vacancies,
        fits,
        taxonomies,
        judgements,
        candidates,
        shortlists,
        decisions,
        reconciliation,
        bulk,
        trusted_issuers,
        findings,
        quality,
        tasks,
        audit,
        plans,
        offering_search,
        webhooks,
    ):
        api.register_blueprint(module.blueprint)
    app.register_blueprint(root.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(pages.try_it())

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        detail = f"the body is larger than {settings.body_bytes} bytes; send it in parts"
        return problems.problem(413, "Content too large", detail)

    return app
