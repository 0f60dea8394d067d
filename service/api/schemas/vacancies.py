"""Shapes of /v1/vacancies and /v1/providers."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, PageSchema, QuerySchema, Request, UsingSchema, VersionsSchema, string
from service.api.schemas.fits import IMPORTANCE, LabelledSchema


class VacancyImportQuerySchema(QuerySchema):
    """How to read a posted file of vacancies."""

    source = string(256, description="name of where the vacancies come from; part of each one's identity")
    format = string(32, description="csv, json, jsonl, html or text; told from the content if absent")
    map = ma.fields.List(
        string(NAME_MAX),
        load_default=list,
        validate=ma.validate.Length(max=50),
        metadata={"description": "FIELD=COLUMN, as often as needed"},
    )


class VacancySchema(ma.Schema):
    """A vacancy as stored."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    external_id = ma.fields.String(allow_none=True)
    source = ma.fields.String()
    employer = ma.fields.String(allow_none=True)
    location = ma.fields.String(allow_none=True)
    posted = ma.fields.String(allow_none=True)
    valid_through = ma.fields.String(allow_none=True)
    text = ma.fields.String()
    sections = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    occupation = ma.fields.String(allow_none=True)
    repost_of = ma.fields.String(allow_none=True, metadata={"description": "the advert that this one repeats"})
    created_at = ma.fields.String()
    updated_at = ma.fields.String()


class VacancyPageSchema(ma.Schema):
    """A page of vacancies."""

    vacancies = ma.fields.List(ma.fields.Nested(VacancySchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    total = ma.fields.Integer(required=True)


class VacancyQuerySchema(PageSchema):
    """Which vacancies to list."""

    q = string(200, description="words that title or text must all contain")
    employer = string(NAME_MAX)
    source = string(256)
    open_on = ma.fields.Date(metadata={"description": "only those not closed before this day"})
    reposts = ma.fields.Boolean(load_default=True, metadata={"description": "false leaves out repeated adverts"})


class VacancyRequirementSchema(ma.Schema):
    """A concept that the advert wants, with the sentence that says so."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    options = ma.fields.List(ma.fields.Nested(LabelledSchema))
    importance = ma.fields.String(required=True, validate=IMPORTANCE)
    basis = ma.fields.String(allow_none=True, metadata={"description": "what the importance rests on"})
    verdict = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["accepted", "not_sure", "corrected", "removed"])
    )
    score = ma.fields.Float(allow_none=True)
    phrase = ma.fields.String(allow_none=True)
    sentence = ma.fields.String(allow_none=True)
    span = ma.fields.List(ma.fields.Integer(), allow_none=True)
    unmatched = ma.fields.List(
        ma.fields.String(), metadata={"description": "alternatives that no concept was found for"}
    )


class ConditionSchema(ma.Schema):
    """What is asked for and is no concept: years, degree, licence, language, level."""

    kind = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    span = ma.fields.List(ma.fields.Integer())
    importance = ma.fields.String()
    value = ma.fields.Raw(allow_none=True)
    unit = ma.fields.String(allow_none=True)
    upper = ma.fields.Float(allow_none=True)


class SuggestedOccupationSchema(ma.Schema):
    """An occupation that the advert may be about."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    score = ma.fields.Float(required=True)
    rank = ma.fields.Integer(required=True)


class VacancyRequirementsSchema(ma.Schema):
    """What an advert asks for."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    vacancy = ma.fields.String(required=True)
    title = ma.fields.String()
    text = ma.fields.String(metadata={"description": "the advert's plain text, in which spans count"})
    language = ma.fields.String(allow_none=True)
    requirements = ma.fields.List(ma.fields.Nested(VacancyRequirementSchema), required=True)
    conditions = ma.fields.List(ma.fields.Nested(ConditionSchema), required=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
    occupations = ma.fields.List(ma.fields.Nested(SuggestedOccupationSchema), required=True)
    usual_not_mentioned = ma.fields.List(ma.fields.Nested(LabelledSchema), required=True)


class CorrectionSchema(Request):
    """What a person puts right."""

    concept = string(NAME_MAX, required=True, description="ESCO URI")
    action = ma.fields.String(
        load_default="wanted",
        validate=ma.validate.OneOf(["wanted", "removed", "reset"]),
        metadata={"description": "wanted with this importance; removed; or back to what was read"},
    )
    importance = ma.fields.String(load_default="essential", validate=IMPORTANCE)
    options = ma.fields.List(string(NAME_MAX), load_default=list, validate=ma.validate.Length(max=20))


class CorrectionsSchema(Request):
    """Corrections of one advert's requirements."""

    corrections = ma.fields.List(
        ma.fields.Nested(CorrectionSchema), required=True, validate=ma.validate.Length(min=1, max=200)
    )


class CoverageQuerySchema(UsingSchema):
    """Against which targets."""

    target = ma.fields.List(
        string(NAME_MAX),
        load_default=list,
        validate=ma.validate.Length(max=1000),
        metadata={"description": "occupation or vacancy id, as often as needed; all loaded vacancies if absent"},
    )
    format = ma.fields.String(load_default="json", validate=ma.validate.OneOf(["json", "csv"]))


class WantedSchema(ma.Schema):
    """A concept that targets want."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    essential = ma.fields.List(ma.fields.String())
    optional = ma.fields.List(ma.fields.String())
    offerings = ma.fields.List(ma.fields.String())
    taught_as = ma.fields.List(ma.fields.String())


class TaughtSchema(ma.Schema):
    """A concept that no target wants."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    offerings = ma.fields.List(ma.fields.String())


class HeatMapSchema(ma.Schema):
    """Requirements met by each offering (column) of each target (row)."""

    rows = ma.fields.List(ma.fields.String())
    columns = ma.fields.List(ma.fields.String())
    met = ma.fields.List(ma.fields.List(ma.fields.Integer()))
    any_met = ma.fields.List(ma.fields.Integer())
    wanted = ma.fields.List(ma.fields.Integer())


class ProviderCoverageSchema(ma.Schema):
    """A provider's catalogue against targets."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    provider = ma.fields.String(required=True)
    offerings = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    targets = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    wanted_and_taught = ma.fields.List(ma.fields.Nested(WantedSchema), required=True)
    wanted_only = ma.fields.List(ma.fields.Nested(WantedSchema), required=True)
    taught_only = ma.fields.List(ma.fields.Nested(TaughtSchema), required=True)
    heat_map = ma.fields.Nested(HeatMapSchema, required=True)
