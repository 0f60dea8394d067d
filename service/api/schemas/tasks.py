"""Shapes of tasks and events."""

import marshmallow as ma

from service.api.schemas.common import PageSchema, QuerySchema, string
from service.store.events import EVENT_TYPES
from service.store.tasks import TaskState
from service.tasks.kinds import KINDS

MOMENT = {"format": "date-time"}


class ProgressSchema(ma.Schema):
    """How far a task came."""

    step = ma.fields.String(required=True)
    done = ma.fields.Integer(required=True)
    total = ma.fields.Integer(allow_none=True, metadata={"description": "null where nobody knows it yet"})


class TaskProblemSchema(ma.Schema):
    """Why a task failed, or what it is tried again for."""

    title = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Dict(keys=ma.fields.String()))


class TaskSchema(ma.Schema):
    """Background work that a client can follow."""

    id = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf([item.value for item in TaskState]))
    progress = ma.fields.Nested(ProgressSchema, required=True)
    attempt = ma.fields.Integer(metadata={"description": "starts since the last step that was stored"})
    cancelling = ma.fields.Boolean()
    result = ma.fields.Dict(allow_none=True, metadata={"description": "what the same request answers at once"})
    output = ma.fields.String(allow_none=True, metadata={"description": "where the result is, if it is long"})
    problems = ma.fields.List(ma.fields.Nested(TaskProblemSchema), required=True)
    created_at = ma.fields.String(required=True, metadata=MOMENT)
    started_at = ma.fields.String(allow_none=True, metadata=MOMENT)
    finished_at = ma.fields.String(allow_none=True, metadata=MOMENT)


class TaskPageSchema(ma.Schema):
    """A page of tasks."""

    tasks = ma.fields.List(ma.fields.Nested(TaskSchema), required=True)
    next_cursor = ma.fields.String(allow_none=True)


class TaskQuerySchema(PageSchema):
    """Which tasks to list."""

    state = ma.fields.String(validate=ma.validate.OneOf([item.value for item in TaskState]))
    kind = ma.fields.String(validate=ma.validate.OneOf(sorted(KINDS)))


class MatchTaskSchema(QuerySchema):
    """Under which versions to match the catalogue."""

    taxonomy = string(64, description="version of a loaded taxonomy; the current one if absent")
    matcher = string(64, description="name of a matcher; the default one if absent")


class CloudEventSchema(ma.Schema):
    """An event: CloudEvents 1.0, with its number."""

    specversion = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    source = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    subject = ma.fields.String(required=True)
    time = ma.fields.String(required=True, metadata=MOMENT)
    datacontenttype = ma.fields.String(required=True)
    data = ma.fields.Dict(required=True)
    number = ma.fields.Integer(required=True)


class CloudEventPageSchema(ma.Schema):
    """Events, oldest first."""

    events = ma.fields.List(ma.fields.Nested(CloudEventSchema), required=True)
    last = ma.fields.Integer(required=True, metadata={"description": "pass it as `after` to go on"})


class CloudEventQuerySchema(QuerySchema):
    """From where to read events."""

    after = ma.fields.Integer(load_default=0, validate=ma.validate.Range(min=0, max=2**53))
    limit = ma.fields.Integer(load_default=100, validate=ma.validate.Range(min=1, max=500))
    type = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(sorted(EVENT_TYPES))),
        load_default=list,
        validate=ma.validate.Length(max=len(EVENT_TYPES)),
        metadata={"description": "only these types; as often as needed"},
    )
