"""Shapes of /v1/offerings."""

import marshmallow as ma

from service.api.schemas.common import (
    NAME_MAX,
    PageSchema,
    ProblemRowSchema,
    QuerySchema,
    UsingSchema,
    VersionsSchema,
    string,
)
from service.api.schemas.matches import MatchSchema


class OutcomeSchema(ma.Schema):
    """A sentence that says what a learner can do."""

    text = ma.fields.String(required=True)
    origin = ma.fields.String()


class AlignmentSchema(ma.Schema):
    """What the issuer declared."""

    target = ma.fields.String(required=True)
    framework = ma.fields.String(allow_none=True)
    label = ma.fields.String(allow_none=True)
    origin = ma.fields.String()


class OfferingSchema(ma.Schema):
    """An offering as stored; null means unknown."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    external_id = ma.fields.String(allow_none=True)
    source = ma.fields.String()
    description = ma.fields.String()
    outcomes = ma.fields.List(ma.fields.Nested(OutcomeSchema))
    alignments = ma.fields.List(ma.fields.Nested(AlignmentSchema))
    tags = ma.fields.List(ma.fields.String())
    level = ma.fields.String(allow_none=True)
    workload_hours = ma.fields.Float(allow_none=True)
    credits = ma.fields.Float(allow_none=True)
    assessment = ma.fields.String(allow_none=True)
    quality_assurance = ma.fields.String(allow_none=True)
    provider = ma.fields.String(allow_none=True)
    language = ma.fields.String(allow_none=True)
    mode = ma.fields.String(allow_none=True)
    price = ma.fields.Float(allow_none=True)
    currency = ma.fields.String(allow_none=True)
    start = ma.fields.String(allow_none=True)
    end = ma.fields.String(allow_none=True)
    reviewed = ma.fields.String(allow_none=True)
    review_cycle = ma.fields.String(allow_none=True)
    target_occupations = ma.fields.List(ma.fields.String())
    extra = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    created_at = ma.fields.String()
    updated_at = ma.fields.String()
    withdrawn = ma.fields.String(allow_none=True)


class OfferingPageSchema(ma.Schema):
    """A page of offerings."""

    offerings = ma.fields.List(ma.fields.Nested(OfferingSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    total = ma.fields.Integer(required=True)


class OfferingQuerySchema(PageSchema):
    """Which offerings to list."""

    q = string(200, description="words that title, description or outcomes must all contain")
    provider = string(NAME_MAX)
    source = string(256)
    language = string(32)
    level = string(200)
    mode = string(128)
    withdrawn = ma.fields.Boolean(load_default=False)


class OfferingMatchesSchema(ma.Schema):
    """The matches of every outcome and tag of an offering."""

    class OutcomeMatchesSchema(ma.Schema):
        """What one outcome or tag matched."""

        text = ma.fields.String(required=True)
        origin = ma.fields.String(required=True)
        matches = ma.fields.List(ma.fields.Nested(MatchSchema), required=True)

    versions = ma.fields.Nested(VersionsSchema, required=True)
    offering = ma.fields.String(required=True)
    outcomes = ma.fields.List(ma.fields.Nested(OutcomeMatchesSchema), required=True)


class OfferingMatchesQuerySchema(UsingSchema):
    """Which versions to answer with."""


class ImportQuerySchema(QuerySchema):
    """How to read a posted catalogue."""

    source = string(256, description="name of where the catalogue comes from; part of each offering's identity")
    format = string(32, description="csv, json or jsonl; told from Content-Type and content if absent")
    snapshot = ma.fields.Date(metadata={"description": "the day that the file shows"})
    complete = ma.fields.Boolean(
        load_default=False, metadata={"description": "offerings of the source that the file lacks are withdrawn"}
    )
    map = ma.fields.List(
        string(NAME_MAX),
        load_default=list,
        validate=ma.validate.Length(max=50),
        metadata={"description": "FIELD=COLUMN, as often as needed"},
    )
    match = ma.fields.Boolean(load_default=True, metadata={"description": "match the new texts at once"})


class RejectedSchema(ma.Schema):
    """A row that was not imported."""

    row = ma.fields.Integer(allow_none=True)
    field = ma.fields.String(allow_none=True)
    reason = ma.fields.String(required=True)


class ImportReportSchema(ma.Schema):
    """What became of the rows: each counts once."""

    created = ma.fields.Integer(required=True)
    updated = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    duplicates = ma.fields.Integer(required=True)
    withdrawn = ma.fields.Integer(required=True)
    rejected = ma.fields.List(ma.fields.Nested(RejectedSchema), required=True)
    problems = ma.fields.List(ma.fields.Nested(ProblemRowSchema))
    ids = ma.fields.List(ma.fields.String())
