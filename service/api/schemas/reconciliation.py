"""Shapes of the Reconciliation Service API 0.2; names and nesting are the protocol's."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, QuerySchema, Request, Text, string

QUERIES_MAX = 200
QUERY_MAX = 1000
LIMIT_MAX = 50
BATCH_MAX = 1_000_000


class PropertySchema(Request):
    """A value of a property that the wanted item should have."""

    pid = string(64, required=True)
    v = ma.fields.Raw(required=True)


class ReconcileQuerySchema(Request):
    """One query of a batch."""

    query = Text(load_default="", validate=ma.validate.Length(max=QUERY_MAX))
    type = ma.fields.Raw()
    limit = ma.fields.Integer(load_default=5, validate=ma.validate.Range(min=1, max=LIMIT_MAX))
    properties = ma.fields.List(
        ma.fields.Nested(PropertySchema), load_default=list, validate=ma.validate.Length(max=20)
    )
    type_strict = ma.fields.String(validate=ma.validate.OneOf(["any", "should", "all"]))


class ReconcileBatchSchema(QuerySchema):
    """A batch of queries as JSON text; without it, the manifest is meant."""

    queries = string(BATCH_MAX, description='JSON object: {"q0": {"query": "SQL", "type": "concept", "limit": 5}}')


class SuggestQuerySchema(QuerySchema):
    """What was typed so far."""

    prefix = Text(required=True, validate=ma.validate.Length(max=QUERY_MAX))
    cursor = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0, max=1000))
    type = string(32, description="a type that the items must have")


class PreviewQuerySchema(QuerySchema):
    """Which item."""

    id = string(NAME_MAX, required=True, description="last part of the ESCO URI, or the URI")


class SuggestionsSchema(ma.Schema):
    """What may be meant."""

    result = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()), required=True)
