"""Shapes of fits and gaps."""

import marshmallow as ma

from service.api.schemas.common import (
    CONTEXT_MAX,
    NAME_MAX,
    TEXT_MAX,
    PageSchema,
    Request,
    UsingSchema,
    VersionsSchema,
    string,
)

IMPORTANCE = ma.validate.OneOf(["essential", "optional"])


class LabelledSchema(ma.Schema):
    """A concept by URI and label."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    score = ma.fields.Float()


class EvidenceSchema(ma.Schema):
    """Why a requirement has its verdict."""

    outcome = ma.fields.String(metadata={"description": "the sentence (or tag, or declared label) that shows it"})
    span = ma.fields.List(ma.fields.Integer(), allow_none=True)
    matched = ma.fields.String()
    matched_label = ma.fields.String()
    relation = ma.fields.String(validate=ma.validate.OneOf(["same", "narrower", "broader", "related"]))
    score = ma.fields.Float()
    source = ma.fields.String(validate=ma.validate.OneOf(["match", "alignment", "judgement", "tag"]))


class RequirementSchema(ma.Schema):
    """A requirement with its verdict."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    options = ma.fields.List(ma.fields.Nested(LabelledSchema))
    importance = ma.fields.String(required=True, validate=IMPORTANCE)
    verdict = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["met", "partly", "not_sure", "not_covered", "no_evidence"]),
    )
    factor = ma.fields.Float(required=True)
    evidence = ma.fields.Nested(EvidenceSchema, allow_none=True)


class CoverageSchema(ma.Schema):
    """The share covered: certain, and if what is not sure were confirmed."""

    low = ma.fields.Float(required=True)
    high = ma.fields.Float(required=True)


class UnwantedSchema(ma.Schema):
    """An outcome that the target does not ask for."""

    outcome = ma.fields.String()
    matches = ma.fields.List(ma.fields.Nested(LabelledSchema))


class FitSchema(ma.Schema):
    """One offering against one target."""

    offering = ma.fields.String(required=True)
    offering_title = ma.fields.String()
    provider = ma.fields.String(allow_none=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String(validate=ma.validate.OneOf(["occupation", "vacancy", "posted"]))
    target_notes = ma.fields.List(ma.fields.String())
    summary = ma.fields.String(metadata={"description": "the counts in words"})
    counts = ma.fields.Dict(keys=ma.fields.String())
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    focus = ma.fields.Float(allow_none=True)
    score = ma.fields.Float(allow_none=True, metadata={"description": "0 to 100; never without the counts"})
    percentile = ma.fields.Float(allow_none=True)
    requirements = ma.fields.List(ma.fields.Nested(RequirementSchema))
    unwanted = ma.fields.List(ma.fields.Nested(UnwantedSchema))


class FitsAnswerSchema(ma.Schema):
    """Fits with the versions behind them."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    fits = ma.fields.List(ma.fields.Nested(FitSchema), required=True)
    notes = ma.fields.List(ma.fields.String())


class RankedFitsSchema(FitsAnswerSchema):
    """A page of ranked fits."""

    total = ma.fields.Integer(required=True)
    next_cursor = ma.fields.String(allow_none=True)


class FitQuerySchema(UsingSchema):
    """The target of one offering's fit."""

    target = string(NAME_MAX, required=True, description="ESCO occupation (URI, last part or label) or vacancy id")


class RankingQuerySchema(UsingSchema, PageSchema):
    """Which part of a ranking, and by which versions."""


class BatchRequestSchema(Request):
    """Many offerings against many targets."""

    offerings = ma.fields.List(
        string(64), required=True, validate=ma.validate.Length(min=1, max=10_000), metadata={"description": "ids"}
    )
    targets = ma.fields.List(string(NAME_MAX), required=True, validate=ma.validate.Length(min=1, max=1000))
    detail = ma.fields.String(
        load_default="full",
        validate=ma.validate.OneOf(["full", "numbers"]),
        metadata={"description": "numbers leaves out requirements and evidence, and takes many more pairs"},
    )
    format = ma.fields.String(
        load_default="json",
        validate=ma.validate.OneOf(["json", "csv"]),
        metadata={"description": "csv is one line a pair, without evidence"},
    )
    taxonomy = string(64)
    matcher = string(64)


class HaveSchema(Request):
    """One thing a person has: a text, a concept or an offering."""

    text = string(TEXT_MAX, description="a sentence, e.g. a learning outcome")
    context = string(CONTEXT_MAX, description="what the text belongs to")
    concept = string(NAME_MAX, description="ESCO URI or label")
    offering = string(64, description="offering id")

    @ma.validates_schema
    def exactly_one(self, data: dict[str, str], **_: object) -> None:
        """Refuse an entry that says nothing or two things."""
        given = [name for name in ("text", "concept", "offering") if name in data]
        if len(given) != 1:
            message = "give exactly one of text, concept and offering"
            raise ma.ValidationError(message)


class PostedRequirementSchema(Request):
    """A concept wanted; alternatives as options."""

    concept = string(NAME_MAX, description="ESCO URI or label")
    options = ma.fields.List(string(NAME_MAX), validate=ma.validate.Length(min=2, max=20))
    importance = ma.fields.String(load_default="essential", validate=IMPORTANCE)

    @ma.validates_schema
    def something(self, data: dict[str, object], **_: object) -> None:
        """Refuse a requirement without a concept."""
        if "concept" not in data and "options" not in data:
            message = "give concept, or options for alternatives"
            raise ma.ValidationError(message)


class GapRequestSchema(Request):
    """What a person has, and the target: by name or as posted requirements."""

    have = ma.fields.List(ma.fields.Nested(HaveSchema), required=True, validate=ma.validate.Length(max=1000))
    target = string(NAME_MAX, description="ESCO occupation (URI, last part or label) or vacancy id")
    requirements = ma.fields.List(
        ma.fields.Nested(PostedRequirementSchema), validate=ma.validate.Length(min=1, max=1000)
    )
    taxonomy = string(64)
    matcher = string(64)

    @ma.validates_schema
    def one_target(self, data: dict[str, object], **_: object) -> None:
        """Refuse no target and two targets."""
        if ("target" in data) == ("requirements" in data):
            message = "give either target or requirements"
            raise ma.ValidationError(message)


class GapAnswerSchema(ma.Schema):
    """What is met and what stays open."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String()
    target_notes = ma.fields.List(ma.fields.String())
    summary = ma.fields.String()
    requirements = ma.fields.List(ma.fields.Nested(RequirementSchema), required=True)
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    focus = ma.fields.Float(allow_none=True)
    score = ma.fields.Float(allow_none=True)
    open = ma.fields.List(ma.fields.String(), required=True)
