"""Shapes of shortlists and of comparisons of groups."""

import marshmallow as ma

from service.api.schemas.candidates import PersonRequirementSchema
from service.api.schemas.common import NAME_MAX, VersionsSchema, string
from service.api.schemas.decisions import CANDIDATE_MAX, DECISION
from service.api.schemas.fits import IMPORTANCE, CoverageSchema, LabelledSchema, PostedRequirementSchema
from service.api.schemas.personal import PeopleRequest

CANDIDATES_MAX = 100_000
GROUP_MAX = 64
RULE = ma.validate.OneOf(["holds", "violated", "unknown"])


class FiltersSchema(PeopleRequest):
    """What narrows a shortlist; each says in the answer how many it removed. Without any, everybody is listed."""

    must_haves = ma.fields.List(
        string(NAME_MAX),
        load_default=list,
        validate=ma.validate.Length(max=50),
        metadata={"description": "concepts (URI or label) that must be met, each by evidence that counts"},
    )
    trusted_only = ma.fields.Boolean(load_default=False, metadata={"description": "only trusted credentials count"})
    level = ma.fields.Integer(
        validate=ma.validate.Range(min=1, max=8),
        metadata={"description": "only credentials that state this EQF level or a higher one count"},
    )
    languages = ma.fields.List(
        string(16), load_default=list, validate=ma.validate.Length(max=50), metadata={"description": "e.g. en, de"}
    )
    issuers = ma.fields.List(
        string(4096),
        load_default=list,
        validate=ma.validate.Length(max=100),
        metadata={"description": "ids of the register, DIDs, https origins or keys; names do not count"},
    )
    issued_since = ma.fields.Date(metadata={"description": "only credentials issued on this day or later count"})


class ShortlistRequestSchema(PeopleRequest):
    """How to list candidates for the target in the path."""

    filters = ma.fields.Nested(FiltersSchema, load_default=lambda: FiltersSchema().load({}))
    candidates = ma.fields.List(
        string(CANDIDATE_MAX),
        validate=ma.validate.Length(min=1, max=CANDIDATES_MAX),
        metadata={"description": "compare only these; everybody if absent"},
    )
    expired = ma.fields.Boolean(
        load_default=False, metadata={"description": "count expired credentials too, as not sure"}
    )
    limit = ma.fields.Integer(load_default=20, validate=ma.validate.Range(min=1, max=200))
    cursor = string(1024, description="next_cursor of the page before")
    taxonomy = string(64)
    matcher = string(64)


class PostedShortlistSchema(ShortlistRequestSchema):
    """How to list candidates, and the target: by name or as posted requirements."""

    target = string(NAME_MAX, description="ESCO occupation (URI, last part or label) or vacancy id")
    requirements = ma.fields.List(
        ma.fields.Nested(PostedRequirementSchema), validate=ma.validate.Length(min=1, max=1000)
    )

    @ma.validates_schema
    def one_target(self, data: dict[str, object], **_: object) -> None:
        """Refuse no target and two targets."""
        if ("target" in data) == ("requirements" in data):
            message = "give either target or requirements"
            raise ma.ValidationError(message)


class ShortlistRequirementSchema(ma.Schema):
    """One requirement of the target."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    options = ma.fields.List(ma.fields.Nested(LabelledSchema))
    importance = ma.fields.String(required=True, validate=IMPORTANCE)


class RemovedSchema(ma.Schema):
    """What a filter did."""

    filter = ma.fields.String(required=True)
    value = ma.fields.Raw()
    removed = ma.fields.Integer(required=True)
    not_sure = ma.fields.Integer(required=True, metadata={"description": "of how many removed the answer is not sure"})
    says = ma.fields.String(required=True)


class ShortlistedSchema(ma.Schema):
    """A candidate with the evidence for every requirement that anything speaks for."""

    rank = ma.fields.Integer(required=True)
    candidate = ma.fields.String(required=True)
    summary = ma.fields.String(required=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), required=True)
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    focus = ma.fields.Float(allow_none=True)
    score = ma.fields.Float(allow_none=True)
    requirements = ma.fields.List(ma.fields.Nested(PersonRequirementSchema), required=True)
    nothing_shown = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "URIs"})
    decision = ma.fields.String(
        allow_none=True, validate=DECISION, metadata={"description": "the newest that a person recorded, else null"}
    )
    notes = ma.fields.List(ma.fields.String(), metadata={"description": "what to know before reading nothing shown"})
    corrections = ma.fields.Integer(metadata={"description": "asked for by the candidate and not looked at yet"})


class ShortlistSchema(ma.Schema):
    """A page of candidates by coverage.low, then high, then id."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String()
    target_notes = ma.fields.List(ma.fields.String())
    requirements = ma.fields.List(ma.fields.Nested(ShortlistRequirementSchema), required=True)
    compared = ma.fields.Integer(required=True, metadata={"description": "candidates looked at"})
    total = ma.fields.Integer(required=True, metadata={"description": "candidates listed on all pages together"})
    filters = ma.fields.List(ma.fields.Nested(RemovedSchema), required=True)
    candidates = ma.fields.List(ma.fields.Nested(ShortlistedSchema), required=True)
    notice = ma.fields.String(required=True)
    next_cursor = ma.fields.String(allow_none=True)


class SelectedSchema(PeopleRequest):
    """Who counts as selected; exactly one of these."""

    candidates = ma.fields.List(string(CANDIDATE_MAX), validate=ma.validate.Length(max=CANDIDATES_MAX))
    top = ma.fields.Integer(validate=ma.validate.Range(min=1, max=CANDIDATES_MAX))
    coverage = ma.fields.Float(validate=ma.validate.Range(min=0, max=1))
    decisions = ma.fields.List(ma.fields.String(validate=DECISION), validate=ma.validate.Length(min=1))

    @ma.validates_schema
    def exactly_one(self, data: dict[str, object], **_: object) -> None:
        """Refuse none and several."""
        if len(data) != 1:
            message = "give exactly one of candidates, top, coverage and decisions"
            raise ma.ValidationError(message)


class ImpactRequestSchema(PeopleRequest):
    """A selection and, for this answer only, who belongs to which group."""

    target = string(NAME_MAX, required=True, description="ESCO occupation (URI, last part or label) or vacancy id")
    groups = ma.fields.Dict(
        keys=string(CANDIDATE_MAX),
        values=string(GROUP_MAX),
        required=True,
        validate=ma.validate.Length(min=1, max=CANDIDATES_MAX),
        metadata={"description": "group label by candidate; used for this answer, never stored"},
    )
    selected = ma.fields.Nested(SelectedSchema, required=True)


class EstimateSchema(ma.Schema):
    """A figure with its 95 % interval."""

    value = ma.fields.Float(allow_none=True)
    low = ma.fields.Float(allow_none=True)
    high = ma.fields.Float(allow_none=True)


class ImpactGroupSchema(ma.Schema):
    """How a group fares."""

    group = ma.fields.String(required=True)
    people = ma.fields.Integer(required=True)
    selected = ma.fields.Integer(required=True)
    rate = ma.fields.Nested(EstimateSchema, required=True)
    ratio = ma.fields.Nested(EstimateSchema, required=True, metadata={"description": "to the highest rate"})
    rule = ma.fields.String(required=True, validate=RULE)
    note = ma.fields.String(allow_none=True)


class ImpactSchema(ma.Schema):
    """The four-fifths rule over groups."""

    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String()
    target_notes = ma.fields.List(ma.fields.String())
    selected_by = ma.fields.String(required=True)
    threshold = ma.fields.Float(required=True)
    highest = ma.fields.String(allow_none=True)
    groups = ma.fields.List(ma.fields.Nested(ImpactGroupSchema), required=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
