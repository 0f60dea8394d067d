"""Shapes of plans."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, Request, VersionsSchema, string
from service.api.schemas.fits import (
    IMPORTANCE,
    CoverageSchema,
    HaveSchema,
    PostedRequirementSchema,
    RequirementSchema,
)
from service.planning.problem import Goal

ALTERNATIVES_MAX = 5
TARGETS_MAX = 10
IDS_MAX = 200
LARGEST = 10_000_000


def ids(description: str) -> ma.fields.List[str]:
    """A list of offering ids."""
    return ma.fields.List(
        string(64), load_default=list, validate=ma.validate.Length(max=IDS_MAX), metadata={"description": description}
    )


def names(description: str) -> ma.fields.List[str]:
    """A list of names any of which will do."""
    return ma.fields.List(
        string(NAME_MAX), load_default=list, validate=ma.validate.Length(max=50), metadata={"description": description}
    )


def amount(description: str) -> ma.fields.Float:
    """A number that is not negative."""
    return ma.fields.Float(
        validate=ma.validate.Range(min=0, max=LARGEST), allow_nan=False, metadata={"description": description}
    )


class LimitsSchema(Request):
    """What a plan may cost altogether, and what each offering must be."""

    budget = amount("most that the plan may cost")
    currency = ma.fields.String(
        validate=ma.validate.Regexp(r"^[A-Z]{3}$"),
        metadata={"description": "of prices, ISO 4217; the commonest one if absent. No rates of exchange are known."},
    )
    hours = amount("most hours of work")
    offerings = ma.fields.Integer(validate=ma.validate.Range(min=0, max=1000))
    languages = names("BCP 47 tags or names; any of them")
    modes = names("online, onsite, blended, work-experience, or as the catalogue says")
    levels = names('as the catalogue says, e.g. "EQF 5"; any of them')
    providers = names("names; any of them")
    starts_from = ma.fields.Date(metadata={"description": "first day that will do"})
    ends_by = ma.fields.Date(metadata={"description": "last day that will do"})


class PersonSchema(Request):
    """Whose gap, and to what."""

    candidate = string(128, description="id of a stored candidate; or give have")
    have = ma.fields.List(ma.fields.Nested(HaveSchema), validate=ma.validate.Length(max=1000))
    taxonomy = string(64)
    matcher = string(64)

    @ma.validates_schema
    def one_person(self, data: dict[str, object], **_: object) -> None:
        """Refuse nobody and two persons."""
        if ("candidate" in data) == ("have" in data):
            message = "give either candidate or have (an empty list for a person who has nothing yet)"
            raise ma.ValidationError(message)


class PlanningSchema(PersonSchema):
    """A goal and limits."""

    goal = ma.fields.String(load_default="fewest", validate=ma.validate.OneOf([goal.value for goal in Goal]))
    close = ma.fields.String(load_default="essential", validate=ma.validate.OneOf(["essential", "all"]))
    limits = ma.fields.Nested(LimitsSchema, load_default=dict)
    if_unknown = ma.fields.String(
        load_default="exclude",
        validate=ma.validate.OneOf(["exclude", "allow", "worst"]),
        metadata={"description": "what becomes of an offering that does not say what a limit asks; see docs/plans.md"},
    )
    prerequisites = ma.fields.Dict(
        keys=string(64),
        values=ma.fields.List(string(64), validate=ma.validate.Length(max=IDS_MAX)),
        load_default=dict,
        validate=ma.validate.Length(max=1000),
        metadata={"description": "offering id to the ids that must come before; wins over what the catalogue says"},
    )
    planned = ids("offerings taken already: what they close is closed, what they cost is spent")
    without = ids("offerings not wanted")


class PlanRequestSchema(PlanningSchema):
    """A gap, a goal and limits."""

    target = string(NAME_MAX, description="ESCO occupation (URI, last part or label) or vacancy id")
    requirements = ma.fields.List(
        ma.fields.Nested(PostedRequirementSchema), validate=ma.validate.Length(min=1, max=1000)
    )
    why_not = ids("offerings to explain the absence of")
    alternatives = ma.fields.Integer(load_default=2, validate=ma.validate.Range(min=0, max=ALTERNATIVES_MAX))

    @ma.validates_schema
    def one_target(self, data: dict[str, object], **_: object) -> None:
        """Refuse no target and two targets."""
        if ("target" in data) == ("requirements" in data):
            message = "give either target or requirements"
            raise ma.ValidationError(message)


class WhatIfRequestSchema(PlanningSchema):
    """One person, several targets; or the nearest occupations."""

    targets = ma.fields.List(string(NAME_MAX), validate=ma.validate.Length(min=1, max=TARGETS_MAX))
    nearest = ma.fields.Integer(
        validate=ma.validate.Range(min=1, max=TARGETS_MAX), metadata={"description": "how many of the nearest"}
    )

    @ma.validates_schema
    def one_question(self, data: dict[str, object], **_: object) -> None:
        """Refuse no question and two questions."""
        if ("targets" in data) == ("nearest" in data):
            message = "give either targets or nearest"
            raise ma.ValidationError(message)


class StepSchema(ma.Schema):
    """One offering of a plan."""

    offering = ma.fields.String(required=True)
    offering_title = ma.fields.String()
    provider = ma.fields.String(allow_none=True)
    price = ma.fields.Float(allow_none=True)
    currency = ma.fields.String(allow_none=True)
    workload_hours = ma.fields.Float(allow_none=True)
    level = ma.fields.String(allow_none=True)
    language = ma.fields.String(allow_none=True)
    mode = ma.fields.String(allow_none=True)
    start = ma.fields.String(allow_none=True, metadata={"format": "date"})
    end = ma.fields.String(allow_none=True, metadata={"format": "date"})
    closes = ma.fields.List(ma.fields.Nested(RequirementSchema))
    repeats = ma.fields.List(ma.fields.Nested(RequirementSchema))
    after = ma.fields.List(ma.fields.String())
    entry_requirements = ma.fields.String(
        allow_none=True, metadata={"description": "what its catalogue says of entry in words; not checked"}
    )


class CriterionSchema(ma.Schema):
    """A number by which plans are compared, with its proof."""

    criterion = ma.fields.String(required=True)
    value = ma.fields.Float(required=True)
    bound = ma.fields.Float(allow_none=True, metadata={"description": "no plan is below; null: nothing was proven"})
    proved = ma.fields.Boolean(required=True)


class TotalSchema(ma.Schema):
    """A sum over what is known, and the offerings of which it is not."""

    known = ma.fields.Float(required=True)
    unknown_for = ma.fields.List(ma.fields.String(), required=True, metadata={"description": "offering ids"})
    currency = ma.fields.String(allow_none=True)


class TotalsSchema(ma.Schema):
    """What a plan costs."""

    offerings = ma.fields.Integer(required=True)
    price = ma.fields.Nested(TotalSchema, required=True)
    workload_hours = ma.fields.Nested(TotalSchema, required=True)


class NamedSchema(ma.Schema):
    """A requirement by concept."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)


class OverlapSchema(NamedSchema):
    """A requirement taught more than once, or again."""

    offerings = ma.fields.List(ma.fields.String(), required=True)


class AgainstSchema(ma.Schema):
    """An offering and what keeps it out."""

    offering = ma.fields.String(required=True)
    against = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())


class StaysOpenSchema(NamedSchema):
    """A requirement that stays open, and why."""

    importance = ma.fields.String(required=True, validate=IMPORTANCE)
    reason = ma.fields.String(
        required=True, validate=ma.validate.OneOf(["no_offering", "left_out", "limits", "not_asked"])
    )
    explanation = ma.fields.String(required=True)
    closers = ma.fields.Integer(metadata={"description": "how many loaded offerings would close it"})
    offerings = ma.fields.List(ma.fields.Nested(AgainstSchema))
    doubtful = ma.fields.Integer(metadata={"description": "how many speak for it without meeting it"})


class PlanSchema(ma.Schema):
    """One plan; offerings in an order in which they can be taken."""

    rank = ma.fields.Integer(required=True)
    summary = ma.fields.String(required=True)
    proved = ma.fields.Boolean(required=True)
    ties_settled = ma.fields.Boolean(required=True)
    criteria = ma.fields.List(ma.fields.Nested(CriterionSchema), required=True)
    offerings = ma.fields.List(ma.fields.Nested(StepSchema), required=True)
    totals = ma.fields.Nested(TotalsSchema, required=True)
    closes = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    overlap = ma.fields.List(ma.fields.Nested(OverlapSchema))
    open = ma.fields.List(ma.fields.Nested(StaysOpenSchema))


class ConstraintSchema(ma.Schema):
    """A limit or condition as it was asked."""

    constraint = ma.fields.String(required=True)
    value = ma.fields.Raw(allow_none=True)


class ConflictSchema(ma.Schema):
    """The smallest set that cannot hold together."""

    smallest = ma.fields.Boolean(required=True)
    constraints = ma.fields.List(ma.fields.Nested(ConstraintSchema), required=True)
    requirements = ma.fields.List(ma.fields.Nested(NamedSchema), required=True)


class WorseSchema(ma.Schema):
    """The first criterion by which the best plan with an offering is worse."""

    criterion = ma.fields.String(required=True)
    by = ma.fields.Float(required=True)


class WhyNotSchema(StepSchema):
    """Why an offering is not in the best plan."""

    reason = ma.fields.String(required=True)
    explanation = ma.fields.String(required=True)
    against = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    worse_by = ma.fields.Nested(WorseSchema, allow_none=True)
    best_with = ma.fields.List(ma.fields.String(), allow_none=True)


class PlanGapSchema(ma.Schema):
    """What the plan starts from."""

    summary = ma.fields.String()
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    open = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    must_close = ma.fields.Integer()


class PlanAnswerSchema(ma.Schema):
    """The best plans."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String()
    goal = ma.fields.String(required=True)
    close = ma.fields.String()
    status = ma.fields.String(required=True, validate=ma.validate.OneOf(["proved", "found", "conflict", "undecided"]))
    explanation = ma.fields.String()
    gap = ma.fields.Nested(PlanGapSchema)
    currency = ma.fields.String(allow_none=True)
    if_unknown = ma.fields.String()
    assumed = ma.fields.Dict(keys=ma.fields.String(), allow_none=True)
    planned = ma.fields.List(ma.fields.Nested(StepSchema))
    plans = ma.fields.List(ma.fields.Nested(PlanSchema), required=True)
    complete = ma.fields.Boolean(metadata={"description": "false: time ran out before all next best plans were proven"})
    left_out = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    conflict = ma.fields.Nested(ConflictSchema, allow_none=True)
    instead = ma.fields.Nested(PlanSchema, allow_none=True)
    why_not = ma.fields.List(ma.fields.Nested(WhyNotSchema))


class DistanceSchema(ma.Schema):
    """One target: how far it is, and the best plan; the one that closes most where not everything can be."""

    target = ma.fields.String(required=True)
    target_label = ma.fields.String()
    target_kind = ma.fields.String()
    summary = ma.fields.String(required=True)
    coverage = ma.fields.Nested(CoverageSchema, allow_none=True)
    score = ma.fields.Float(allow_none=True)
    open = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    status = ma.fields.String(allow_none=True, metadata={"description": "of the plan; null: nothing must be closed"})
    plan = ma.fields.Nested(PlanSchema, allow_none=True)
    conflict = ma.fields.Nested(ConflictSchema, allow_none=True)


class DistancesSchema(ma.Schema):
    """Targets in the order asked, or nearest first."""

    versions = ma.fields.Nested(VersionsSchema, required=True)
    goal = ma.fields.String(required=True)
    targets = ma.fields.List(ma.fields.Nested(DistanceSchema), required=True)
    total = ma.fields.Integer(required=True)
    notes = ma.fields.List(ma.fields.String())
