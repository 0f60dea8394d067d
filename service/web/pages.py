"""The start page, and the page to try the API on."""

from typing import cast

from flask import Blueprint, current_app, render_template
from flask_swagger_ui import get_swaggerui_blueprint

from service.access import public
from service.answers.taxonomies import ATTRIBUTION
from service.parts import EXTENSION, Parts

DOCS = "/docs"
OPENAPI = "/v1/openapi.json"

blueprint = Blueprint("pages", __name__, template_folder="templates")


@blueprint.get("/")
@public
def start() -> str:
    """What is loaded here and where to go."""
    parts = cast(Parts, current_app.extensions[EXTENSION])
    return render_template(
        "start.html",
        taxonomies=parts.taxonomies.list(),
        attribution=ATTRIBUTION,
        docs=f"{DOCS}/",
        openapi=OPENAPI,
    )


def try_it() -> Blueprint:
    """Swagger UI from its package: no asset is fetched from elsewhere."""
    made = get_swaggerui_blueprint(DOCS, OPENAPI, config={"app_name": "skillsgap API", "validatorUrl": None})
    return cast(Blueprint, made)
