"""Fields and schemas that many requests and answers share."""

import marshmallow as ma

TEXT_MAX = 20_000
NAME_MAX = 512
CONTEXT_MAX = 2_000


class Text(ma.fields.String):
    """A string without NUL characters, which no database stores, and without lone surrogates."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is None or "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            message = "must not contain NUL characters or lone surrogates"
            raise ma.ValidationError(message)
        return str(text)


def string(maximum: int, *, required: bool = False, description: str = "") -> Text:
    """A required or optional string of 1 to `maximum` characters."""
    return Text(
        required=required,
        validate=ma.validate.Length(min=1, max=maximum),
        metadata={"description": description},
    )


class Request(ma.Schema):
    """Base of request bodies: an unknown field is an error that names it."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE


class QuerySchema(ma.Schema):
    """Base of query strings: an unknown parameter is an error that names it."""

    class Meta:
        """marshmallow's options."""

        unknown = ma.RAISE


class UsingSchema(QuerySchema):
    """Which taxonomy and matcher to answer with."""

    taxonomy = string(64, description="version of a loaded taxonomy; the current one if absent")
    matcher = string(64, description="name of a matcher; the default one if absent")


class PageSchema(QuerySchema):
    """Which part of a list."""

    limit = ma.fields.Integer(
        load_default=50,
        validate=ma.validate.Range(min=1, max=500),
        metadata={"description": "most items on the page"},
    )
    cursor = string(512, description="next_cursor of the page before")


class VersionsSchema(ma.Schema):
    """Everything an answer depends on."""

    taxonomy = ma.fields.String(required=True)
    language = ma.fields.String(required=True)
    model = ma.fields.String(required=True)
    index = ma.fields.String(required=True)
    matcher = ma.fields.String(required=True)
    calibration = ma.fields.String(required=True)


class ProblemRowSchema(ma.Schema):
    """Something wrong in a file."""

    file = ma.fields.String(allow_none=True)
    row = ma.fields.Integer(allow_none=True)
    field = ma.fields.String(allow_none=True)
    reason = ma.fields.String(required=True)
    count = ma.fields.Integer()
