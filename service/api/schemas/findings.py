"""Shapes of findings, quality, feedback and reports."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, TEXT_MAX, PageSchema, QuerySchema, Request, VersionsSchema, string

KINDS = ("stale", "misaligned", "opaque")
SEVERITIES = ("info", "low", "medium", "high")
RESULTS = ("violated", "unknown")
ROLES = ("employer", "learner", "provider", "quality agency", "other")


class WaiverSchema(ma.Schema):
    """Why and until when a finding is set aside; it counts only while it covers the value."""

    until = ma.fields.String()
    reason = ma.fields.String()
    by = ma.fields.String()
    covers_value = ma.fields.Boolean()


class FindingSchema(ma.Schema):
    """One quality statement about an offering."""

    id = ma.fields.String(required=True)
    offering = ma.fields.String(required=True)
    rule = ma.fields.String(required=True)
    title = ma.fields.String()
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    cause = ma.fields.String(required=True)
    severity = ma.fields.String(required=True, validate=ma.validate.OneOf(SEVERITIES))
    result = ma.fields.String(required=True, validate=ma.validate.OneOf(RESULTS))
    value = ma.fields.Raw(allow_none=True, metadata={"description": "what the rule saw"})
    evidence = ma.fields.Dict(required=True)
    fix = ma.fields.String(required=True)
    since = ma.fields.String(required=True)
    basis = ma.fields.String(required=True, metadata={"description": "the day it was judged against"})
    hint = ma.fields.Boolean(metadata={"description": "it can only be a question"})
    closed = ma.fields.String(allow_none=True)
    waived = ma.fields.Nested(WaiverSchema, allow_none=True)


class FindingPageSchema(ma.Schema):
    """A page of findings."""

    findings = ma.fields.List(ma.fields.Nested(FindingSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    total = ma.fields.Integer(required=True)


class FindingQuerySchema(PageSchema):
    """Which findings to list."""

    offering = string(64)
    provider = string(NAME_MAX)
    rule = string(64)
    kind = ma.fields.String(validate=ma.validate.OneOf(KINDS))
    severity = ma.fields.String(validate=ma.validate.OneOf(SEVERITIES))
    result = ma.fields.String(validate=ma.validate.OneOf(RESULTS))
    closed = ma.fields.Boolean(load_default=False, metadata={"description": "those that closed by themselves"})
    waived = ma.fields.Boolean(load_default=True, metadata={"description": "list those set aside too"})


class EventSchema(ma.Schema):
    """What happened to a finding."""

    number = ma.fields.Integer(required=True)
    finding = ma.fields.String(required=True)
    offering = ma.fields.String(required=True)
    rule = ma.fields.String(required=True)
    event = ma.fields.String(required=True)
    day = ma.fields.String(required=True)
    detail = ma.fields.String()


class EventsSchema(ma.Schema):
    """Events in order; ask again with the last number."""

    events = ma.fields.List(ma.fields.Nested(EventSchema), required=True)


class EventQuerySchema(QuerySchema):
    """Where to go on."""

    after = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0, max=2**62))
    limit = ma.fields.Integer(load_default=100, validate=ma.validate.Range(min=1, max=500))


class WaiverRequestSchema(Request):
    """A person's decision to set a finding aside."""

    reason = string(2_000, required=True, description="why")
    until = ma.fields.Date(required=True, metadata={"description": "the last day on which it is set aside"})
    by = string(256, required=True, description="who decided")


class RuleSchema(ma.Schema):
    """A rule."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    cause = ma.fields.String(required=True)
    severity = ma.fields.String(required=True)
    hint = ma.fields.Boolean()
    fields_read = ma.fields.List(ma.fields.String(), attribute="fields", data_key="fields")
    serves = ma.fields.List(ma.fields.String())
    fix = ma.fields.String(required=True)
    violated = ma.fields.Integer()
    cannot_tell = ma.fields.Integer(attribute="unknown", data_key="unknown")


class RulesSchema(ma.Schema):
    """Every rule."""

    rules = ma.fields.List(ma.fields.Nested(RuleSchema), required=True)


class ReviewRequestSchema(Request):
    """Which offerings to review; all that changed if absent."""

    offerings = ma.fields.List(string(64), load_default=list, validate=ma.validate.Length(max=1_000))


class ReviewSchema(ma.Schema):
    """What a review did."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    offerings = ma.fields.Integer(required=True)
    judged = ma.fields.Integer(required=True)
    opened = ma.fields.Integer(required=True)
    closed = ma.fields.Integer(required=True)
    changed = ma.fields.Integer(required=True)


class FeedbackRequestSchema(Request):
    """What a stakeholder says of an offering; it is shown, and never part of any fit."""

    role = ma.fields.String(required=True, validate=ma.validate.OneOf(ROLES))
    organisation = string(NAME_MAX, required=True)
    date = ma.fields.Date(metadata={"description": "when it was said; today if absent"})
    relevance = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(min=1, max=5))
    text = string(TEXT_MAX, description="in their own words")


class FeedbackSchema(ma.Schema):
    """The voices on an offering, with their number."""

    n = ma.fields.Integer(required=True)
    roles = ma.fields.Dict(required=True)
    voices = ma.fields.List(ma.fields.Dict(), required=True)


class QualityQuerySchema(QuerySchema):
    """Which frameworks to compare with; all if absent."""

    framework = ma.fields.List(string(64), load_default=list, validate=ma.validate.Length(max=50))


class QualitySchema(ma.Schema):
    """The quality profile of an offering; there is no total, on purpose."""

    offering = ma.fields.String(required=True)
    title = ma.fields.String()
    provider = ma.fields.String(allow_none=True)
    dimensions = ma.fields.List(ma.fields.Dict(), required=True)
    frameworks = ma.fields.List(ma.fields.Dict(), required=True)
    micro_evaluation = ma.fields.Dict(required=True)
    gaps = ma.fields.List(ma.fields.Dict(), required=True)
    findings = ma.fields.List(ma.fields.Nested(FindingSchema), required=True)
    feedback = ma.fields.Nested(FeedbackSchema, required=True)


class CuresQuerySchema(QuerySchema):
    """In which form to give suggested alignments."""

    format = ma.fields.String(
        load_default="json",
        validate=ma.validate.OneOf(("json", "openbadges2", "openbadges3", "csv")),
        metadata={"description": "json has the rewrite patterns too; the others are to be pasted into a badge"},
    )


class ReportQuerySchema(QuerySchema):
    """How to give a provider's report."""

    format = ma.fields.String(load_default="json", validate=ma.validate.OneOf(("json", "html")))
    public = ma.fields.Boolean(
        load_default=False, metadata={"description": "leave out evidence, waivers and what people said"}
    )


class ReportSchema(ma.Schema):
    """A provider's report."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    provider = ma.fields.String(required=True)
    date = ma.fields.String(required=True)
    public = ma.fields.Boolean(required=True)
    offerings = ma.fields.Dict(required=True)
    dimensions = ma.fields.List(ma.fields.Dict(), required=True)
    frameworks = ma.fields.List(ma.fields.Dict(), required=True)
    rules = ma.fields.List(ma.fields.Nested(RuleSchema), required=True)
    voices = ma.fields.Integer(required=True)
    catalogue = ma.fields.List(ma.fields.Dict(), required=True)
    findings = ma.fields.List(ma.fields.Nested(FindingSchema))


class CompareRequestSchema(Request):
    """Offerings and providers to compare."""

    offerings = ma.fields.List(string(64), load_default=list, validate=ma.validate.Length(max=50))
    providers = ma.fields.List(string(NAME_MAX), load_default=list, validate=ma.validate.Length(max=10))
    frameworks = ma.fields.List(string(64), load_default=list, validate=ma.validate.Length(max=50))


class ComparisonSchema(ma.Schema):
    """A value per dimension and framework for each that was asked for."""

    offerings = ma.fields.List(ma.fields.Dict(), required=True)
    providers = ma.fields.List(ma.fields.Dict(), required=True)


class DiffQuerySchema(QuerySchema):
    """Two loaded versions."""

    from_version = ma.fields.String(required=True, data_key="from", validate=ma.validate.Length(min=1, max=64))
    to_version = ma.fields.String(required=True, data_key="to", validate=ma.validate.Length(min=1, max=64))


class DiffSchema(ma.Schema):
    """CONTRACTS.md: `taxonomy diff`."""

    concepts = ma.fields.Dict(required=True)
    occupations = ma.fields.Dict(required=True)
    requirements = ma.fields.Dict(required=True)
