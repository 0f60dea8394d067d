"""Shapes of /v1/matches."""

import marshmallow as ma

from service.api.schemas.common import CONTEXT_MAX, TEXT_MAX, Request, VersionsSchema, string


class QueryTextSchema(Request):
    """A text and its context."""

    text = string(TEXT_MAX, required=True, description="what to match, e.g. a learning outcome")
    context = string(CONTEXT_MAX, description="what the text belongs to, e.g. the title of the offering")


class MatchRequestSchema(Request):
    """Texts to match."""

    texts = ma.fields.List(
        ma.fields.Nested(QueryTextSchema),
        required=True,
        validate=ma.validate.Length(min=1, max=1000),
        metadata={"description": "up to 1,000 texts"},
    )
    limit = ma.fields.Integer(
        load_default=10, validate=ma.validate.Range(min=1, max=100), metadata={"description": "most matches a text"}
    )
    taxonomy = string(64, description="version of a loaded taxonomy; the current one if absent")
    matcher = string(64, description="name of a matcher; the default one if absent")


class MatchSchema(ma.Schema):
    """A concept computed for a text, with its evidence."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    kind = ma.fields.String(allow_none=True, validate=ma.validate.OneOf(["skill", "knowledge"]))
    score = ma.fields.Float(required=True, metadata={"description": "probability that a careful judge accepts it"})
    rank = ma.fields.Integer(required=True)
    verdict = ma.fields.String(required=True, validate=ma.validate.OneOf(["accepted", "not_sure"]))
    span = ma.fields.List(ma.fields.Integer(), metadata={"description": "start and end (exclusive) in the text"})
    matched_label = ma.fields.String()
    features = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Float())


class MatchedTextSchema(ma.Schema):
    """What one text matched, best first."""

    text = ma.fields.String(required=True)
    context = ma.fields.String()
    matches = ma.fields.List(ma.fields.Nested(MatchSchema), required=True)


class MatchAnswerSchema(ma.Schema):
    """The answer for all texts, in the order asked."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    results = ma.fields.List(ma.fields.Nested(MatchedTextSchema), required=True)
