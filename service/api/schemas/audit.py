"""Shapes of the audit."""

import marshmallow as ma

from service.api.schemas.common import PageSchema, string


class AuditQuerySchema(PageSchema):
    """Which entries."""

    candidate = string(128, description="only who saw this candidate")
    caller = string(256, description="only what this key or token saw")


class CandidateViewSchema(ma.Schema):
    """That a caller saw a candidate."""

    id = ma.fields.String(required=True)
    at = ma.fields.String(required=True)
    caller = ma.fields.String(required=True, metadata={"description": "id of a key, or name in a token"})
    action = ma.fields.String(required=True, metadata={"description": "method and path of the request"})
    candidate_hash = ma.fields.String(required=True, metadata={"description": "the same for the same candidate"})


class AuditSchema(ma.Schema):
    """A page of the audit."""

    views = ma.fields.List(ma.fields.Nested(CandidateViewSchema), required=True)
    next_cursor = ma.fields.String(required=True, allow_none=True)
