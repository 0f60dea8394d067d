"""Shapes of bulk work."""

import marshmallow as ma

from service.api.schemas.common import QuerySchema


class BulkQuerySchema(QuerySchema):
    """In which form the results come."""

    format = ma.fields.String(
        load_default="jsonl",
        validate=ma.validate.OneOf(["jsonl", "csv"]),
        metadata={"description": "of the results: JSON Lines with all evidence, or a table with the numbers"},
    )
