"""/v1/tasks and /v1/events: background work that a client can follow, and what happened."""

from typing import Any

from flask import Response, json, request
from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, AUDITOR, HR, PROVIDER, current_caller, needs
from service.answers import tasks as answers
from service.api.current import parts, scope
from service.api.declarations import creates
from service.api.schemas.tasks import (
    CloudEventPageSchema,
    CloudEventQuerySchema,
    MatchTaskSchema,
    TaskPageSchema,
    TaskQuerySchema,
    TaskSchema,
)
from service.errors import NotFound
from service.store.tasks import StoredTask
from service.tasks.kinds import followed_by

blueprint = Blueprint("tasks", __name__, url_prefix="/v1", description="Background work, and what happened")

RETRY_AFTER_S = "1"
# Whoever can submit tasks can follow those of the same kinds.
FOLLOWERS = (HR, PROVIDER, ADVISER)


def wants_task() -> bool:
    """Whether the client asks for a task whatever the size (`Prefer: respond-async`, RFC 7240)."""
    return "respond-async" in request.headers.get("Prefer", "").replace(" ", "").lower().split(",")


def submitted(kind: str, arguments: dict[str, Any], data: bytes | None = None) -> Response:
    """Store a task and answer 202 with it, and with where to follow it."""
    found = answers.task(parts().work.tasks.submit(scope(), kind, arguments, data))
    headers = {"Location": f"/v1/tasks/{found['id']}", "Retry-After": RETRY_AFTER_S}
    return Response(json.dumps(found), 202, headers, content_type="application/json")


def _followed(task_id: str) -> StoredTask:
    """A task that the caller may follow; another one is as if it were not there."""
    found = parts().work.tasks.get(scope(), task_id)
    if found.kind not in followed_by(current_caller()):
        raise NotFound(f"no task {task_id!r}; list them with GET /v1/tasks")
    return found


@blueprint.route("/tasks")
class Tasks(MethodView):
    """The list."""

    @needs(*FOLLOWERS)
    @blueprint.arguments(TaskQuerySchema, location="query")
    @blueprint.response(200, TaskPageSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List tasks, newest first."""
        kinds = [kind for kind in followed_by(current_caller()) if kind == asked.get("kind", kind)]
        page = parts().work.tasks.page(scope(), kinds, asked["limit"], asked.get("cursor"), state=asked.get("state"))
        return {"tasks": [answers.task(item) for item in page.items], "next_cursor": page.next_cursor}


@blueprint.route("/tasks/<task_id>")
class OneTask(MethodView):
    """One task."""

    @needs(*FOLLOWERS)
    @blueprint.response(200, TaskSchema)
    def get(self, task_id: str) -> dict[str, Any]:
        """Read a task: state, progress, result, problems."""
        return answers.task(_followed(task_id))


@blueprint.route("/tasks/<task_id>/output")
class TaskOutput(MethodView):
    """A long result."""

    @needs(*FOLLOWERS)
    @blueprint.response(200, content_type="application/octet-stream")
    def get(self, task_id: str) -> Response:
        """Read the long result of a task, in the content type that its `result` names."""
        result = _followed(task_id).result or {}
        body = parts().work.tasks.output(scope(), task_id)
        return Response(body, content_type=result.get("content_type", "application/octet-stream"))


@blueprint.route("/tasks/<task_id>/cancel")
class TaskCancel(MethodView):
    """A task that nobody wants any more."""

    @needs(*FOLLOWERS)
    @creates
    @blueprint.response(200, TaskSchema)
    def post(self, task_id: str) -> dict[str, Any]:
        """Cancel a task: at once while it waits, after the step at hand while it runs; what it stored stays."""
        return answers.task(parts().work.tasks.cancel(scope(), _followed(task_id).id))


@blueprint.route("/tasks/<task_id>/retry")
class TaskRetry(MethodView):
    """A task to be tried again."""

    @needs(*FOLLOWERS)
    @creates
    @blueprint.response(200, TaskSchema)
    def post(self, task_id: str) -> dict[str, Any]:
        """Try a failed or cancelled task again, from the step where it stopped."""
        return answers.task(parts().work.tasks.retry(scope(), _followed(task_id).id))


@blueprint.route("/offerings:match")
class OfferingsMatch(MethodView):
    """A catalogue under other versions."""

    @needs(PROVIDER)
    @creates
    @blueprint.arguments(MatchTaskSchema, location="query")
    @blueprint.response(202, TaskSchema)
    def post(self, asked: dict[str, Any]) -> Response:
        """Match every text of the catalogue that is not matched under these versions, as a task."""
        if "taxonomy" in asked:
            parts().library.shelf(asked["taxonomy"])
        return submitted("offerings.match", asked)


@blueprint.route("/events")
class Events(MethodView):
    """What happened."""

    @needs(PROVIDER, HR, AUDITOR)
    @blueprint.arguments(CloudEventQuerySchema, location="query")
    @blueprint.response(200, CloudEventPageSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Read events after a number, oldest first; who goes on from `last` misses none."""
        found = parts().work.events.after(scope(), asked["after"], asked["limit"], asked["type"])
        last = found[-1].position if found else asked["after"]
        return {"events": [answers.event(item) for item in found], "last": last}
