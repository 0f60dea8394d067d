"""/v1/webhooks: where events are sent, and what became of them."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADMIN, needs
from service.answers import webhooks as answers
from service.api.current import parts, scope
from service.api.declarations import creates, updates
from service.api.schemas.webhooks import (
    DeliveryPageSchema,
    DeliveryQuerySchema,
    ReplayRequestSchema,
    ReplaySchema,
    WebhookRequestSchema,
    WebhookSchema,
    WebhooksSchema,
)
from service.errors import BadInput, FieldError
from service.store.webhooks import NewWebhook
from service.verification.address_guard import AddressRefused

blueprint = Blueprint("webhooks", __name__, url_prefix="/v1", description="Where events are sent")


def _wanted(asked: dict[str, Any]) -> NewWebhook:
    try:
        parts().work.sender.check(asked["url"])
    except AddressRefused as refusal:
        raise BadInput("nothing can be sent there", [FieldError("/url", str(refusal))]) from None
    return NewWebhook(asked["url"], tuple(dict.fromkeys(asked["types"])), asked["enabled"], asked["note"])


@blueprint.route("/webhooks")
class Webhooks(MethodView):
    """The list."""

    @needs(ADMIN)
    @blueprint.response(200, WebhooksSchema)
    def get(self) -> dict[str, Any]:
        """List the webhooks, by id."""
        return {"webhooks": [answers.webhook(item) for item in parts().work.webhooks.all(scope())]}

    @needs(ADMIN)
    @creates
    @blueprint.arguments(WebhookRequestSchema)
    @blueprint.response(201, WebhookSchema)
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Have events sent somewhere from now on; the answer shows the secret, once."""
        return answers.webhook(parts().work.webhooks.create(scope(), _wanted(asked)), secret=True)


@blueprint.route("/webhooks/<webhook_id>")
class OneWebhook(MethodView):
    """One webhook."""

    @needs(ADMIN)
    @blueprint.response(200, WebhookSchema)
    def get(self, webhook_id: str) -> dict[str, Any]:
        """Read a webhook."""
        return answers.webhook(parts().work.webhooks.get(scope(), webhook_id))

    @needs(ADMIN)
    @updates("webhooks.OneWebhook")
    @blueprint.arguments(WebhookRequestSchema)
    @blueprint.response(200, WebhookSchema)
    def put(self, asked: dict[str, Any], webhook_id: str) -> dict[str, Any]:
        """Send elsewhere, other types, or (not enabled) nothing for now; the secret stays."""
        return answers.webhook(parts().work.webhooks.replace(scope(), webhook_id, _wanted(asked)))

    @needs(ADMIN)
    @updates("webhooks.OneWebhook")
    @blueprint.response(204)
    def delete(self, webhook_id: str) -> None:
        """Send nothing there any more."""
        parts().work.webhooks.delete(scope(), webhook_id)


@blueprint.route("/webhooks/<webhook_id>/rotate")
class WebhookRotate(MethodView):
    """A new secret."""

    @needs(ADMIN)
    @creates
    @blueprint.response(200, WebhookSchema)
    def post(self, webhook_id: str) -> dict[str, Any]:
        """Make a new secret, shown once; for a day deliveries carry a signature by each."""
        return answers.webhook(parts().work.webhooks.rotate(scope(), webhook_id), secret=True)


@blueprint.route("/webhooks/<webhook_id>/deliveries")
class WebhookDeliveries(MethodView):
    """What was sent, and what could not be."""

    @needs(ADMIN)
    @blueprint.arguments(DeliveryQuerySchema, location="query")
    @blueprint.response(200, DeliveryPageSchema)
    def get(self, asked: dict[str, Any], webhook_id: str) -> dict[str, Any]:
        """List deliveries, newest event first; `state=dead` are those that were given up."""
        page = parts().work.webhooks.deliveries(
            scope(), webhook_id, asked["limit"], asked.get("cursor"), state=asked.get("state")
        )
        return {"deliveries": [answers.delivery(item) for item in page.items], "next_cursor": page.next_cursor}


@blueprint.route("/webhooks/<webhook_id>/replay")
class WebhookReplay(MethodView):
    """Sending again."""

    @needs(ADMIN)
    @creates
    @blueprint.arguments(ReplayRequestSchema)
    @blueprint.response(200, ReplaySchema)
    def post(self, asked: dict[str, Any], webhook_id: str) -> dict[str, Any]:
        """Send events again, delivered or not; without events every dead delivery."""
        return {"replayed": parts().work.webhooks.replay(scope(), webhook_id, asked["events"])}
