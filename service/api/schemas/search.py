"""Shapes of the search of offerings."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, PageSchema, UsingSchema, VersionsSchema, string
from service.api.schemas.fits import CoverageSchema, LabelledSchema, RequirementSchema
from service.api.schemas.plans import LARGEST
from service.operations.offering_quality import QUALITY

WORDS_MAX = 1_000


def several(description: str) -> ma.fields.List[str]:
    """A parameter that may be given several times; any of its values will do."""
    return ma.fields.List(
        string(NAME_MAX), load_default=list, validate=ma.validate.Length(max=50), metadata={"description": description}
    )


class SearchQuerySchema(UsingSchema, PageSchema):
    """What is looked for, and what offerings must be."""

    q = string(WORDS_MAX, description="plain words")
    concept = string(NAME_MAX, description="ESCO concept by URI or label")
    occupation = string(NAME_MAX, description="ESCO occupation (URI, last part or label) or vacancy id")
    like = string(64, description="an offering's id")
    language = several("BCP 47 tag or name")
    mode = several("online, onsite, blended, work-experience, or as the catalogue says")
    level = several("as the catalogue says")
    provider = several("name")
    starts_from = ma.fields.Date()
    ends_by = ma.fields.Date()
    hours = ma.fields.Float(validate=ma.validate.Range(min=0, max=LARGEST), metadata={"description": "at most"})
    price = ma.fields.Float(validate=ma.validate.Range(min=0, max=LARGEST), metadata={"description": "at most"})
    currency = ma.fields.String(validate=ma.validate.Regexp(r"^[A-Z]{3}$"))
    quality = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(QUALITY)),
        load_default=list,
        metadata={"description": "highest severity of open findings; none: reviewed, nothing found"},
    )
    unknown_too = ma.fields.Boolean(
        load_default=False, metadata={"description": "let through what does not say what a filter asks"}
    )

    @ma.validates_schema
    def one_thing(self, data: dict[str, object], **_: object) -> None:
        """Refuse a search for nothing, and for several things."""
        if sum(name in data for name in ("q", "concept", "occupation", "like")) != 1:
            message = "give exactly one of q, concept, occupation and like"
            raise ma.ValidationError(message)


class FoundWordSchema(ma.Schema):
    """A word that answered."""

    asked = ma.fields.String(required=True)
    found = ma.fields.String(required=True)
    how = ma.fields.String(required=True, validate=ma.validate.OneOf(["same", "begins", "like"]))
    field = ma.fields.String(required=True)


class FoundTextSchema(ma.Schema):
    """The title or outcome that is most like the question."""

    text = ma.fields.String(required=True)
    field = ma.fields.String(required=True)
    similarity = ma.fields.Float(required=True)


class ShortFitSchema(ma.Schema):
    """A fit in numbers."""

    counts = ma.fields.Dict(keys=ma.fields.String())
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    score = ma.fields.Float(allow_none=True)


class WhySchema(ma.Schema):
    """Why an offering was found."""

    summary = ma.fields.String(required=True)
    words = ma.fields.List(ma.fields.Nested(FoundWordSchema))
    text = ma.fields.Nested(FoundTextSchema)
    concept = ma.fields.Nested(RequirementSchema)
    fit = ma.fields.Nested(ShortFitSchema)
    met = ma.fields.List(ma.fields.Nested(RequirementSchema))
    shared = ma.fields.List(ma.fields.Nested(LabelledSchema))


class StaleSchema(ma.Schema):
    """An open stale finding."""

    rule = ma.fields.String(required=True)


class FoundOfferingSchema(ma.Schema):
    """One offering that was found."""

    offering = ma.fields.String(required=True)
    offering_title = ma.fields.String(required=True)
    provider = ma.fields.String(allow_none=True)
    level = ma.fields.String(allow_none=True)
    language = ma.fields.String(allow_none=True)
    mode = ma.fields.String(allow_none=True)
    workload_hours = ma.fields.Float(allow_none=True)
    price = ma.fields.Float(allow_none=True)
    currency = ma.fields.String(allow_none=True)
    start = ma.fields.String(allow_none=True, metadata={"format": "date"})
    end = ma.fields.String(allow_none=True, metadata={"format": "date"})
    relevance = ma.fields.Float(required=True)
    why = ma.fields.Nested(WhySchema, required=True)
    quality = ma.fields.String(required=True, validate=ma.validate.OneOf(QUALITY))
    stale = ma.fields.List(ma.fields.Nested(StaleSchema), required=True)
    notes = ma.fields.List(ma.fields.String())


class MeantSchema(ma.Schema):
    """What the question was taken for."""

    kind = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    label = ma.fields.String(required=True)


class FoundOfferingsSchema(ma.Schema):
    """A page of offerings, best first."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    meant = ma.fields.Nested(MeantSchema, allow_none=True)
    total = ma.fields.Integer(required=True)
    offerings = ma.fields.List(ma.fields.Nested(FoundOfferingSchema), required=True)
    facets = ma.fields.Dict(keys=ma.fields.String())
    removed = ma.fields.Dict(keys=ma.fields.String())
    currency = ma.fields.String(allow_none=True)
    next_cursor = ma.fields.String(allow_none=True)
