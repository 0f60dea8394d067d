"""Shapes of /v1/judgements."""

import marshmallow as ma

from service.api.schemas.common import CONTEXT_MAX, NAME_MAX, TEXT_MAX, PageSchema, Request, string

VERDICT = ma.validate.OneOf(["accepted", "rejected", "unsure"])


class PostedJudgementSchema(Request):
    """One verdict."""

    text = string(TEXT_MAX, required=True, description="exactly the text that was matched")
    concept = string(NAME_MAX, required=True, description="ESCO URI or label")
    verdict = ma.fields.String(required=True, validate=VERDICT)
    judge = string(256, required=True, description="who says so: a pseudonym will do")
    context = string(CONTEXT_MAX, description="the context that the text was matched in; an offering's title if given")
    offering = string(64, description="id of the offering whose outcome the text is")
    note = string(2000)


class JudgementRequestSchema(Request):
    """Verdicts, stored all or none."""

    judgements = ma.fields.List(
        ma.fields.Nested(PostedJudgementSchema), required=True, validate=ma.validate.Length(min=1, max=1000)
    )


class JudgementSchema(ma.Schema):
    """A stored verdict."""

    id = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    context = ma.fields.String()
    concept = ma.fields.String(required=True)
    taxonomy = ma.fields.String()
    verdict = ma.fields.String(required=True, validate=VERDICT)
    judge = ma.fields.String(required=True)
    note = ma.fields.String()
    offering = ma.fields.String(allow_none=True)
    judged_at = ma.fields.String()
    reopened = ma.fields.String(allow_none=True, metadata={"description": "why it no longer counts"})


class JudgementsSchema(ma.Schema):
    """Stored verdicts."""

    judgements = ma.fields.List(ma.fields.Nested(JudgementSchema), required=True)


class JudgementListSchema(JudgementsSchema):
    """A page of verdicts."""

    next_cursor = ma.fields.String(allow_none=True)


class JudgementQuerySchema(PageSchema):
    """Which verdicts to list."""

    offering = string(64)
