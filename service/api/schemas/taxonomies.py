"""Shapes of taxonomies, concepts and occupations."""

import marshmallow as ma

from service.api.schemas.common import NAME_MAX, QuerySchema, string


class TaxonomySchema(ma.Schema):
    """One stored version."""

    version = ma.fields.String(required=True)
    languages = ma.fields.List(ma.fields.String())
    is_current = ma.fields.Boolean(required=True)
    imported_at = ma.fields.String()
    concepts = ma.fields.Integer()
    occupations = ma.fields.Integer()


class TaxonomiesSchema(ma.Schema):
    """Every stored version."""

    taxonomies = ma.fields.List(ma.fields.Nested(TaxonomySchema), required=True)
    attribution = ma.fields.String()


class ConceptShortSchema(ma.Schema):
    """A concept as lists show it."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    kind = ma.fields.String(allow_none=True)
    reuse_level = ma.fields.String(allow_none=True)
    matched_label = ma.fields.String()
    likeness = ma.fields.String()
    importance = ma.fields.String()


class OccupationShortSchema(ma.Schema):
    """An occupation as lists show it."""

    uri = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    isco_code = ma.fields.String(allow_none=True)
    matched_label = ma.fields.String()
    likeness = ma.fields.String()


class GroupSchema(ma.Schema):
    """A skill group."""

    uri = ma.fields.String()
    label = ma.fields.String()
    code = ma.fields.String(allow_none=True)


class ConceptSchema(ConceptShortSchema):
    """A concept with its relations."""

    alternative_labels = ma.fields.List(ma.fields.String())
    description = ma.fields.String(allow_none=True)
    specificity = ma.fields.Float(metadata={"description": "0 (wanted by every occupation) to 1 (by none)"})
    broader = ma.fields.List(ma.fields.Nested(ConceptShortSchema))
    narrower = ma.fields.List(ma.fields.Nested(ConceptShortSchema))
    related = ma.fields.List(ma.fields.Nested(ConceptShortSchema))
    groups = ma.fields.List(ma.fields.Nested(GroupSchema))
    collections = ma.fields.List(ma.fields.String())
    occupations = ma.fields.List(ma.fields.Nested(OccupationShortSchema))
    taxonomy = ma.fields.String()
    attribution = ma.fields.String()


class OccupationSchema(OccupationShortSchema):
    """An occupation with its requirements."""

    alternative_labels = ma.fields.List(ma.fields.String())
    description = ma.fields.String(allow_none=True)
    requirements = ma.fields.List(ma.fields.Nested(ConceptShortSchema))
    taxonomy = ma.fields.String()
    attribution = ma.fields.String()


class SearchQuerySchema(QuerySchema):
    """A search in plain words, or a look-up by URI."""

    q = string(200, description="words; typing errors are forgiven")
    uri = string(NAME_MAX, description="ESCO URI: answers with that one")
    limit = ma.fields.Integer(load_default=20, validate=ma.validate.Range(min=1, max=100))
    cursor = string(512, description="next_cursor of the page before (lists without q)")
    taxonomy = string(64, description="version of a loaded taxonomy; the current one if absent")


class OneQuerySchema(QuerySchema):
    """Which taxonomy to look in."""

    taxonomy = string(64, description="version of a loaded taxonomy; the current one if absent")


class ConceptListSchema(ma.Schema):
    """Concepts found."""

    concepts = ma.fields.List(ma.fields.Nested(ConceptShortSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    taxonomy = ma.fields.String(required=True)


class OccupationListSchema(ma.Schema):
    """Occupations found."""

    occupations = ma.fields.List(ma.fields.Nested(OccupationShortSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)
    taxonomy = ma.fields.String(required=True)
