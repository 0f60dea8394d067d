"""Shapes of decisions, corrections and explanations."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, PageSchema, UsingSchema, VersionsSchema, string
from service.api.schemas.personal import PeopleRequest
from service.operations.record_decisions import DECISIONS

CANDIDATE_MAX = 128
REASON_MAX = 4000
DECISION = ma.validate.OneOf(DECISIONS)
STATE = ma.validate.OneOf(["open", "upheld", "dismissed"])


class DecisionRequestSchema(PeopleRequest):
    """What a person decided."""

    target = string(NAME_MAX, required=True, description="ESCO occupation (URI, last part or label) or vacancy id")
    decision = ma.fields.String(required=True, validate=DECISION)
    decided_by = string(
        CANDIDATE_MAX, required=True, description="opaque id of the person who decided (no address, no name)"
    )
    reason = string(REASON_MAX, required=True, description="in words that the candidate may read")


class DecisionSchema(ma.Schema):
    """A recorded decision, and what the service showed at that moment."""

    id = ma.fields.String(required=True)
    candidate = ma.fields.String(required=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String(required=True)
    decision = ma.fields.String(required=True, validate=DECISION)
    decided_by = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    decided_at = ma.fields.String(required=True)
    fit = ma.fields.Dict(keys=ma.fields.String())


class DecisionsSchema(ma.Schema):
    """Decisions in order."""

    decisions = ma.fields.List(ma.fields.Nested(DecisionSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)


class DecisionQuerySchema(PageSchema):
    """Decisions on which target."""

    target = string(NAME_MAX, required=True, description="as decisions name it: occupation URI or vacancy id")


class CandidateCorrectionRequestSchema(PeopleRequest):
    """What a candidate says is wrong; about one sentence and concept: text, concept and wanted together."""

    statement = string(REASON_MAX, required=True, description="what is wrong, in the candidate's words")
    credential = string(64, description="id of the credential meant")
    text = string(20_000, description="a sentence of a credential, exactly as the profile shows it")
    concept = string(NAME_MAX, description="the concept that the sentence shows, or does not (URI or label)")
    wanted = ma.fields.String(
        validate=ma.validate.OneOf(["accepted", "rejected"]),
        metadata={"description": "accepted: the sentence shows the concept; rejected: it does not"},
    )

    @ma.validates_schema
    def all_or_none(self, data: dict[str, object], **_: object) -> None:
        """Refuse half a match."""
        given = [name for name in ("text", "concept", "wanted") if name in data]
        if given and len(given) != 3:
            message = "give text, concept and wanted together, or none of them"
            raise ma.ValidationError(message)


class RulingRequestSchema(PeopleRequest):
    """What a person made of a correction."""

    outcome = ma.fields.String(required=True, validate=ma.validate.OneOf(["upheld", "dismissed"]))
    decided_by = string(CANDIDATE_MAX, required=True, description="opaque id of the person who looked")
    reason = string(REASON_MAX, required=True, description="in words that the candidate may read")


class CandidateCorrectionSchema(ma.Schema):
    """A correction asked for and what became of it."""

    id = ma.fields.String(required=True)
    candidate = ma.fields.String(required=True)
    statement = ma.fields.String(required=True)
    credential = ma.fields.String(allow_none=True)
    text = ma.fields.String(allow_none=True)
    concept = ma.fields.String(allow_none=True)
    wanted = ma.fields.String(allow_none=True)
    state = ma.fields.String(required=True, validate=STATE)
    received_at = ma.fields.String(required=True)
    decided_by = ma.fields.String(allow_none=True)
    decided_at = ma.fields.String(allow_none=True)
    reason = ma.fields.String(allow_none=True)


class CandidateCorrectionsSchema(ma.Schema):
    """A page of corrections by id."""

    corrections = ma.fields.List(ma.fields.Nested(CandidateCorrectionSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)


class ExplanationQuerySchema(UsingSchema):
    """Of which comparison, and in which form."""

    target = string(NAME_MAX, required=True, description="ESCO occupation (URI, last part or label) or vacancy id")
    format = ma.fields.String(load_default="json", validate=ma.validate.OneOf(["json", "text"]))


class SaidSchema(ma.Schema):
    """A requirement in plain words."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    importance = ma.fields.String(required=True)
    because = ma.fields.String(allow_none=True)


class LeftOutSchema(ma.Schema):
    """A certificate that does not count."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    because = ma.fields.String(required=True)


class ExplanationSchema(ma.Schema):
    """A comparison in plain words, for the person it is about."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    candidate = ma.fields.String(required=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    compared = ma.fields.String(required=True)
    shown = ma.fields.List(ma.fields.Nested(SaidSchema), required=True)
    partly_shown = ma.fields.List(ma.fields.Nested(SaidSchema), required=True)
    not_sure = ma.fields.List(ma.fields.Nested(SaidSchema), required=True)
    nothing_shown = ma.fields.List(ma.fields.Nested(SaidSchema), required=True)
    certificates_left_out = ma.fields.List(ma.fields.Nested(LeftOutSchema), required=True)
    decisions = ma.fields.List(ma.fields.Nested(DecisionSchema), required=True)
    what_it_means = ma.fields.List(ma.fields.String(), required=True)
    text = ma.fields.String(required=True, metadata={"description": "all of it as one text"})
