"""Shapes of webhooks."""

import marshmallow as ma

from service.api.schemas.common import PageSchema, Request, Text, string
from service.api.schemas.tasks import MOMENT, CloudEventSchema
from service.store.events import EVENT_TYPES
from service.store.webhooks import STATES

URL_MAX = 2048


class WebhookRequestSchema(Request):
    """Where to send which events."""

    url = string(URL_MAX, required=True, description="a public https address")
    types = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(sorted(EVENT_TYPES))),
        load_default=list,
        validate=ma.validate.Length(max=len(EVENT_TYPES)),
        metadata={"description": "types of events without `skillsgap.`; none means all"},
    )
    enabled = ma.fields.Boolean(load_default=True)
    note = Text(load_default="", validate=ma.validate.Length(max=512))


class WebhookSchema(ma.Schema):
    """A webhook."""

    id = ma.fields.String(required=True)
    url = ma.fields.String(required=True)
    types = ma.fields.List(ma.fields.String(), required=True)
    enabled = ma.fields.Boolean(required=True)
    note = ma.fields.String()
    created_at = ma.fields.String(required=True, metadata=MOMENT)
    updated_at = ma.fields.String(required=True, metadata=MOMENT)
    secret = ma.fields.String(metadata={"description": "for checking signatures; shown only when it is made"})


class WebhooksSchema(ma.Schema):
    """Every webhook."""

    webhooks = ma.fields.List(ma.fields.Nested(WebhookSchema), required=True)


class DeliverySchema(ma.Schema):
    """What became of one event at one webhook."""

    event = ma.fields.Nested(CloudEventSchema, required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(STATES))
    attempt = ma.fields.Integer(required=True)
    status = ma.fields.Integer(allow_none=True, metadata={"description": "what the receiver answered last"})
    problem = ma.fields.String()
    tried_at = ma.fields.String(allow_none=True, metadata=MOMENT)
    next_try_at = ma.fields.String(allow_none=True, metadata=MOMENT)


class DeliveryPageSchema(ma.Schema):
    """A page of deliveries."""

    deliveries = ma.fields.List(ma.fields.Nested(DeliverySchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)


class DeliveryQuerySchema(PageSchema):
    """Which deliveries to list."""

    state = ma.fields.String(validate=ma.validate.OneOf(STATES))


class ReplayRequestSchema(Request):
    """What to send again."""

    events = ma.fields.List(
        string(40),
        load_default=list,
        validate=ma.validate.Length(max=1000),
        metadata={"description": "ids of events; none means every dead delivery"},
    )


class ReplaySchema(ma.Schema):
    """How many are sent again."""

    replayed = ma.fields.Integer(required=True)
